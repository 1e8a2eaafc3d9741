import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { listCampaigns } from '../../campaigns/campaign-store.ts'
import { documentName, formatPlace } from '../../corpus/citation.ts'
import { gatherExpired } from '../../corpus/expired-list.ts'
import type { ImportRecord } from '../../corpus/import-record.ts'
import { diffDocument, type ProvisionDifference } from '../../corpus/law-diff.ts'
import {
  type DependentOnLaw,
  describePlace,
  type Impact,
  impactOf,
} from '../../corpus/law-impact.ts'
import { readInWorker } from '../../corpus/read-in-worker.ts'
import { findSourceFiles } from '../../corpus/read-source.ts'
import { localDate } from '../../platform/clock.ts'
import type { Database } from '../../platform/database.ts'
import { renderWordDocument } from '../../reporting/word-document.ts'
import { renderWorkbook } from '../../reporting/workbook.ts'
import type { CommandContext } from '../commands.ts'
import { expiredReport } from '../expired-report.ts'
import { documentNamed, requireDay } from './law-document.ts'

/** `law diff`, `law expired`, `law impact`. */
export function addChangeCommands(law: Command, context: CommandContext): void {
  law
    .command('diff')
    .description('những gì đã thay đổi trong một văn bản giữa hai ngày, từng điều, khoản, điểm')
    .argument('<document>', 'số hoặc mã văn bản')
    .requiredOption('--from <day>', 'lời văn của ngày này (YYYY-MM-DD)')
    .requiredOption('--to <day>', 'so với lời văn của ngày này')
    .option('--json', 'in JSON')
    .action((document: string, options: DiffOptions) => diff(context, document, options))
  law
    .command('expired')
    .description('danh mục hết hiệu lực, ngưng hiệu lực của một năm: .docx và .xlsx')
    .requiredOption('--year <year>', 'năm')
    .requiredOption('--out <folder>', 'thư mục để ghi tệp')
    .option('--all', 'cả văn bản của trung ương; mặc định chỉ văn bản của tỉnh, xã')
    .option('--json', 'in JSON')
    .action((options: ExpiredOptions) => expired(context, options))
  law
    .command('impact')
    .description('xem trước khi nhập: tệp này đụng đến quy định, tóm tắt, đợt tuyên truyền nào')
    .argument('<file>', 'tệp văn bản mới')
    .option('--json', 'in JSON')
    .action((file: string, options: { json?: boolean }) => impact(context, file, options))
}

interface DiffOptions {
  readonly from: string
  readonly to: string
  readonly json?: boolean
}

async function diff(context: CommandContext, number: string, options: DiffOptions): Promise<void> {
  const from = requireDay(context, '--from', options.from)
  const to = requireDay(context, '--to', options.to)
  if (from >= to) context.fail('--to phải sau --from.')
  const { app } = await context.openApp()
  const document = await documentNamed(context, app.database, number)
  const differences = await diffDocument(app.database, document, from, to)
  if (options.json) {
    context.streams.stdout(`${JSON.stringify({ document, from, to, differences }, null, 2)}\n`)
    return
  }
  const head = `${documentName(document)}: từ ${from} đến ${to} có ${differences.length} chỗ thay đổi.`
  context.streams.stdout(`${[head, ...differences.map(describeDifference)].join('\n\n')}\n`)
}

const kindNames = {
  changed: 'sửa đổi',
  added: 'bổ sung',
  repealed: 'bãi bỏ',
  unread: 'có sửa đổi nhưng chưa hợp nhất được',
} as const

function describeDifference({
  place,
  kind,
  before,
  after,
  byNumbers,
}: ProvisionDifference): string {
  return [
    `${formatPlace(place)}: ${kindNames[kind]} (${byNumbers.join(', ')})`,
    ...(before === null ? [] : [`  cũ:  ${before.replace(/\n/g, '\n       ')}`]),
    ...(after === null ? [] : [`  mới: ${after.replace(/\n/g, '\n       ')}`]),
  ].join('\n')
}

interface ExpiredOptions {
  readonly year: string
  readonly out: string
  readonly all?: boolean
  readonly json?: boolean
}

async function expired(context: CommandContext, options: ExpiredOptions): Promise<void> {
  if (!/^(?:19|20)\d{2}$/.test(options.year))
    context.fail(`--year ${options.year}: năm phải có bốn chữ số.`)
  const { app } = await context.openApp()
  const list = await gatherExpired(app.database, Number(options.year), {
    isLocalOnly: options.all !== true,
  })
  const report = expiredReport(list, localDate(app.clock.now()))
  const folder = resolve(context.cwd, options.out)
  await mkdir(folder, { recursive: true })
  const base = join(folder, `danh-muc-het-hieu-luc-${options.year}`)
  await writeFile(`${base}.xlsx`, await renderWorkbook(report))
  await writeFile(`${base}.docx`, await renderWordDocument(report))
  const { whole, partial, conflicts } = list
  context.streams.stdout(
    options.json
      ? `${JSON.stringify({ files: [`${base}.xlsx`, `${base}.docx`], ...list }, null, 2)}\n`
      : `Toàn bộ: ${whole.length}; một phần: ${partial.length}; cần kiểm tra: ${conflicts.length}.\nĐã ghi:\n${base}.xlsx\n${base}.docx\n`,
  )
}

async function impact(
  context: CommandContext,
  file: string,
  options: { json?: boolean },
): Promise<void> {
  const { app } = await context.openApp()
  const { files } = await findSourceFiles(resolve(context.cwd, file))
  const records: ImportRecord[] = []
  const problems: string[] = []
  for await (const batch of readInWorker(files)) {
    records.push(...batch.records)
    problems.push(
      ...batch.problems.map(({ where, reason }) => [where, reason].filter(Boolean).join(': ')),
    )
  }
  if (records.length === 0)
    context.fail(`Không đọc được điều nào trong ${file}. ${problems.join(' ')}`)
  const found = await impactOf(app.database, records, [campaignsOn(app.database)])
  context.streams.stdout(
    options.json
      ? `${JSON.stringify({ ...found, problems }, null, 2)}\n`
      : impactText(found, problems),
  )
}

/** Campaigns about a text that changes, unless they are over. */
function campaignsOn(database: Database): DependentOnLaw {
  return {
    name: 'đợt tuyên truyền',
    async affectedBy(places) {
      const documents = new Set(places.map((each) => each.documentId))
      const campaigns = await listCampaigns(database)
      return campaigns
        .filter(
          ({ documentId, status }) =>
            documents.has(documentId) && status !== 'finished' && status !== 'cancelled',
        )
        .map(({ id, status }) => ({ id, label: status }))
    },
  }
}

function impactText(
  { places, unknownTargets, digests, others }: Impact,
  problems: readonly string[],
): string {
  const list = (title: string, lines: readonly string[]) => [
    `${title}: ${lines.length}`,
    ...lines.map((line) => `- ${line}`),
  ]
  return [
    ...list('Quy định bị ảnh hưởng', places.map(describePlace)),
    ...list(
      'Tóm tắt trong knowledge/ cần xem lại',
      digests.map(({ id, label }) => `${id} ${label}`),
    ),
    ...others.flatMap(({ name, things }) =>
      list(
        `Cần xem lại, ${name}`,
        things.map(({ id, label }) => `${id} (${label})`),
      ),
    ),
    ...(unknownTargets.length === 0
      ? []
      : list('Văn bản được nhắc đến nhưng kho chưa có', unknownTargets)),
    ...(problems.length === 0 ? [] : list('Không đọc được', problems)),
    'Chưa nhập gì vào kho.',
    '',
  ].join('\n')
}
