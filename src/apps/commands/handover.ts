import type { Command } from 'commander'
import { vietnameseDate } from '../../answering/compose-answer.ts'
import { deliverReplies } from '../../conversation/deliver-replies.ts'
import {
  closeHandover,
  findHandover,
  type Handover,
  type HandoverStatus,
  listHandovers,
  replyToHandover,
} from '../../conversation/handover-store.ts'
import { localDate } from '../../platform/clock.ts'
import type { App } from '../assemble.ts'
import type { CommandContext } from '../commands.ts'
import { officerName, officerText } from './officer-text.ts'

const statusNames: Readonly<Record<HandoverStatus, string>> = {
  waiting: 'chờ trả lời',
  replied: 'đã có trả lời, chờ gửi',
  telling: 'đang gửi',
  told: 'đã gửi trả lời',
  unreachable: 'không gửi được: người hỏi đang chặn tin; gửi lại bằng reply, hay đóng bằng close',
  uncertain: 'không rõ đã đến hay chưa: gửi lại bằng reply, hay đóng bằng close',
  closed: 'đã đóng',
}

interface ReplyOptions {
  readonly as: string
  readonly text?: string
  readonly file?: string
  readonly json?: boolean
}

/** `handover …`: what citizens gave to an officer. */
export function addHandoverCommands(program: Command, context: CommandContext): void {
  const handover = program
    .command('handover')
    .description('câu hỏi người dân gửi cán bộ: xem, trả lời, đóng')
  handover
    .command('list')
    .description('những câu hỏi còn phải lo, cũ nhất trước')
    .option('--all', 'cả những câu đã xong')
    .option('--json', 'in JSON')
    .action((options: { all?: boolean; json?: boolean }) => list(context, options))
  handover
    .command('show')
    .description('xem một câu hỏi và trả lời')
    .argument('<id>', 'số của câu hỏi')
    .option('--json', 'in JSON')
    .action((id: string, options: { json?: boolean }) => show(context, id, options))
  handover
    .command('reply')
    .description('trả lời; người hỏi nhận được ngay trong khung chat đã hỏi')
    .argument('<id>', 'số của câu hỏi')
    .requiredOption('--as <name>', 'cán bộ trả lời')
    .option('--text <text>', 'nội dung trả lời')
    .option('--file <file>', 'tệp văn bản có nội dung trả lời')
    .option('--json', 'in JSON')
    .action((id: string, options: ReplyOptions) => reply(context, id, options))
  handover
    .command('close')
    .description('đóng mà không trả lời, ví dụ câu hỏi trùng hay không phải hỏi về pháp luật')
    .argument('<id>', 'số của câu hỏi')
    .requiredOption('--as <name>', 'cán bộ đóng')
    .option('--json', 'in JSON')
    .action((id: string, options: { as: string; json?: boolean }) => close(context, id, options))
}

async function list(
  context: CommandContext,
  options: { readonly all?: boolean; readonly json?: boolean },
): Promise<void> {
  const { app } = await context.openApp()
  const found = await listHandovers(app, { all: options.all === true })
  if (options.json === true) return print(context, found)
  if (found.length === 0) {
    context.streams.stdout('Không có câu hỏi nào đang chờ cán bộ.\n')
    return
  }
  for (const each of found) context.streams.stdout(`${headline(app, each)}\n    ${asked(each)}\n`)
  context.streams.stdout(
    `\nTrả lời: npm run -s cli -- handover reply SỐ --as "Tên cán bộ" --text "…"\n`,
  )
}

async function show(
  context: CommandContext,
  id: string,
  options: { readonly json?: boolean },
): Promise<void> {
  const { app } = await context.openApp()
  printOne(context, app, await existing(context, app, id), options)
}

async function reply(context: CommandContext, id: string, options: ReplyOptions): Promise<void> {
  const text =
    (await officerText(context, options, 'Nội dung trả lời')) ??
    context.fail('Cần đúng một trong hai: --text "nội dung" hoặc --file TỆP.')
  const by = officerName(context, options.as)
  const { app } = await context.openApp()
  const { id: number } = await existing(context, app, id)
  if (!(await replyToHandover(app, number, { text, by }))) return notWaiting(context, app, id)
  await deliverReplies(app)
  printOne(context, app, await existing(context, app, id), options)
}

async function close(
  context: CommandContext,
  id: string,
  options: { readonly as: string; readonly json?: boolean },
): Promise<void> {
  const by = officerName(context, options.as)
  const { app } = await context.openApp()
  const { id: number } = await existing(context, app, id)
  if (!(await closeHandover(app, number, by))) return notWaiting(context, app, id)
  printOne(context, app, await existing(context, app, id), options)
}

async function existing(context: CommandContext, app: App, id: string): Promise<Handover> {
  const found = /^\d{1,15}$/.test(id) ? await findHandover(app, Number(id)) : null
  return found ?? context.fail(`Không có câu hỏi số ${id}. Xem các số: cli handover list --all`)
}

async function notWaiting(context: CommandContext, app: App, id: string): Promise<void> {
  const { status } = await existing(context, app, id)
  context.fail(`Câu hỏi số ${id} không còn chờ trả lời (${statusNames[status]}).`)
}

function printOne(
  context: CommandContext,
  app: App,
  handover: Handover,
  options: { readonly json?: boolean },
): void {
  if (options.json === true) {
    print(context, handover)
    return
  }
  const lines = [headline(app, handover), `Hỏi: ${asked(handover)}`]
  if (handover.reply !== null) lines.push(`Trả lời (${handover.settledBy}): ${handover.reply}`)
  context.streams.stdout(`${lines.join('\n')}\n`)
}

function headline(
  app: App,
  { id, channel, communeCode, askedAt, reason, status }: Handover,
): string {
  const place = app.units.find(({ code }) => code === communeCode)?.name
  const kind = reason === 'correction' ? `Số ${id} (đính chính)` : `Số ${id}`
  return [kind, vietnameseDate(localDate(askedAt)), channel, place, statusNames[status]]
    .filter((each) => each !== undefined)
    .join(' · ')
}

function asked({ question, reason }: Handover): string {
  if (reason === 'correction') return '(không lưu câu hỏi)'
  return question?.replace(/\s+/g, ' ') ?? '(đã xóa theo thời hạn lưu)'
}

function print(context: CommandContext, value: unknown): void {
  context.streams.stdout(`${JSON.stringify(value, null, 2)}\n`)
}
