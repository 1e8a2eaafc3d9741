import type { Command } from 'commander'
import { vietnameseDate } from '../../answering/compose-answer.ts'
import type { ProvisionChange } from '../../answering/told-provision.ts'
import { deliverReplies } from '../../conversation/deliver-replies.ts'
import {
  type Correctable,
  correctionText,
  correctTold,
  listRecalls,
  whoWasTold,
} from '../../conversation/recall.ts'
import type { Feedback } from '../../conversation/told-answer-store.ts'
import { parseProvisionId } from '../../corpus/provision-id.ts'
import { localDate } from '../../platform/clock.ts'
import type { App } from '../assemble.ts'
import type { CommandContext } from '../commands.ts'
import { requireDay } from './law-document.ts'
import { officerName, officerText } from './officer-text.ts'

interface RecallOptions {
  readonly since?: string
  readonly json?: boolean
}

interface CorrectOptions extends RecallOptions {
  readonly as: string
  readonly text?: string
  readonly file?: string
  readonly everyone?: boolean
  readonly yes?: boolean
}

const dayMs = 24 * 60 * 60_000

const changeNames: Readonly<Record<ProvisionChange, string>> = {
  wording: 'lời văn đã khác',
  amended: 'đã được sửa đổi',
  'out-of-force': 'không còn hiệu lực',
}

const feedbackNames: Readonly<Record<Feedback, string>> = {
  helpful: 'người dân: có ích',
  'not-it': 'người dân: chưa đúng ý',
  wrong: 'người dân: trả lời sai',
  beside: 'người dân: không đúng việc đã hỏi',
  unclear: 'người dân: khó hiểu',
}

/** `recall …`: answers given that no longer hold, and setting them right. */
export function addRecallCommands(program: Command, context: CommandContext): void {
  const recall = program
    .command('recall')
    .description('câu trả lời đã đưa ra mà nay không còn đúng: xem ai đã được trả lời, đính chính')
  const since = [
    '--since <day>',
    'được trả lời từ ngày này (YYYY-MM-DD); mặc định: còn lưu',
  ] as const
  recall
    .command('list')
    .description('quy định đã trả lời cho dân mà nay đã thay đổi, hay bị người dân báo là sai')
    .option(...since)
    .option('--json', 'in JSON')
    .action((options: RecallOptions) => list(context, options))
  recall
    .command('show')
    .description('những lần đã trả lời theo một quy định, và lời đính chính soạn sẵn')
    .argument('<id>', 'mã của quy định, như recall list in ra')
    .option(...since)
    .option('--json', 'in JSON')
    .action((id: string, options: RecallOptions) => show(context, id, options))
  recall
    .command('correct')
    .description(
      'gửi đính chính tới từng người đã được trả lời; không có --yes thì chỉ cho xem trước',
    )
    .argument('<id>', 'mã của quy định, như recall list in ra')
    .requiredOption('--as <name>', 'cán bộ đính chính')
    .option('--text <text>', 'lời đính chính, thay cho lời soạn sẵn')
    .option('--file <file>', 'tệp văn bản có lời đính chính')
    .option(
      '--everyone',
      'cả những người được trả lời theo quy định không đổi; cần --text hay --file',
    )
    .option('--yes', 'gửi thật')
    .option(...since)
    .option('--json', 'in JSON')
    .action((id: string, options: CorrectOptions) => correct(context, id, options))
}

async function list(context: CommandContext, options: RecallOptions): Promise<void> {
  const { app } = await context.openApp()
  const since = sinceDay(context, app, options)
  const recalls = await listRecalls(app, since)
  if (options.json === true) return print(context, recalls)
  if (recalls.length === 0) {
    context.streams.stdout('Mọi quy định đã trả lời cho dân đều còn nguyên như lúc trả lời.\n')
    return
  }
  for (const each of recalls) {
    const what = [
      each.change === null ? null : changeNames[each.change],
      each.wrong === 0 ? null : `${each.wrong} lần bị báo sai`,
      `${each.people} người, ${each.answers} lần, từ ${vietnameseDate(each.firstOn)}`,
      each.asOf === null ? null : `hỏi về ngày ${vietnameseDate(each.asOf)}`,
    ].filter((part) => part !== null)
    context.streams.stdout(`${each.citation}\n    ${what.join(' · ')}\n    ${each.provisionId}\n`)
  }
  context.streams.stdout('\nXem từng lần và lời đính chính: npm run -s cli -- recall show MÃ\n')
}

async function show(context: CommandContext, id: string, options: RecallOptions): Promise<void> {
  const { app } = await context.openApp()
  const told = await toldBy(context, app, id, options)
  if (options.json === true) return print(context, told.map(withoutPerson))
  context.streams.stdout(`${told[0]?.now.citation}\n`)
  for (const each of told) context.streams.stdout(`\n${linesOf(app, each).join('\n')}\n`)
  context.streams.stdout(
    `\nĐính chính: npm run -s cli -- recall correct ${id} --as "Tên cán bộ" [--text "…"] [--yes]\n`,
  )
}

async function correct(
  context: CommandContext,
  id: string,
  options: CorrectOptions,
): Promise<void> {
  const by = officerName(context, options.as)
  const words = await officerText(context, options, 'Lời đính chính')
  if (options.everyone === true && words === null) {
    context.fail('--everyone: quy định không đổi thì không có lời soạn sẵn; cần --text hay --file.')
  }
  const { app } = await context.openApp()
  const told = await toldBy(context, app, id, options)
  const meant = told.filter(
    ({ change, correctedAt }) => change !== null || (options.everyone === true && !correctedAt),
  )
  const [first] = meant
  if (first === undefined) {
    context.fail(
      'Không còn ai cần đính chính: quy định vẫn như lúc trả lời. Câu trả lời sai vì lẽ khác thì dùng --everyone cùng --text.',
    )
  }
  const sample = correctionText(first, words ?? first.explanation ?? '')
  if (options.yes !== true) {
    if (options.json === true) return print(context, { corrections: meant.length, sent: 0, sample })
    context.streams.stdout(
      `Sẽ gửi ${meant.length} đính chính. Ví dụ:\n\n${sample}\n\nGửi thật: thêm --yes.\n`,
    )
    return
  }
  const queued = await correctTold(app, meant, { words, by })
  await deliverReplies(app)
  if (options.json === true) return print(context, { corrections: queued, sample })
  context.streams.stdout(
    `Đã đưa ${queued} đính chính vào hàng gửi. Xem đã đến ai: npm run -s cli -- handover list --all\n`,
  )
}

async function toldBy(
  context: CommandContext,
  app: App,
  id: string,
  options: RecallOptions,
): Promise<Correctable[]> {
  if (parseProvisionId(id) === null) {
    context.fail(`${id}: không phải mã của một quy định. Xem mã: npm run -s cli -- recall list`)
  }
  const told = await whoWasTold(app, id, sinceDay(context, app, options))
  return told.length > 0 ? told : context.fail(`Chưa có ai được trả lời theo ${id}.`)
}

/** By default everything that is still kept. */
function sinceDay(context: CommandContext, app: App, { since }: RecallOptions): string {
  if (since !== undefined) requireDay(context, '--since', since)
  const oldest = app.clock.now().getTime() - app.config.questionRetentionDays * dayMs
  return since ?? localDate(new Date(oldest))
}

function linesOf(app: App, told: Correctable): string[] {
  const place = app.units.find(({ code }) => code === told.communeCode)?.name
  const head = [
    vietnameseDate(told.toldOn),
    told.channel,
    place,
    told.change === null ? undefined : changeNames[told.change],
    told.feedback === null ? undefined : feedbackNames[told.feedback],
    told.correctedAt === null
      ? undefined
      : `đã đính chính ngày ${vietnameseDate(localDate(told.correctedAt))}`,
  ]
  return [
    head.filter((part) => part !== undefined).join(' · '),
    ...(told.explanation === null
      ? []
      : [`    Đính chính soạn sẵn: ${correctionText(told, told.explanation)}`]),
  ]
}

/** What an officer may see: who it is stays with the bot. */
function withoutPerson({
  pseudonym: _pseudonym,
  subscriberId: _subscriberId,
  ...rest
}: Correctable) {
  return rest
}

function print(context: CommandContext, value: unknown): void {
  context.streams.stdout(`${JSON.stringify(value, null, 2)}\n`)
}
