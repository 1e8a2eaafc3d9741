import type { Command } from 'commander'
import { documentName, formatPlace, parseCitation } from '../../corpus/citation.ts'
import { findDigests } from '../../corpus/corpus-store.ts'
import type { LegalDocument } from '../../corpus/document.ts'
import { listDigestedArticleIds } from '../../corpus/history-store.ts'
import { parseProvisionId } from '../../corpus/provision-id.ts'
import type { Place } from '../../corpus/relation.ts'
import type { Amendment } from '../../corpus/relation-store.ts'
import { isDigestStale } from '../../corpus/stale-digest.ts'
import {
  computedStatusOn,
  type StatusOnDay,
  statusOn,
  type ValidityFacts,
} from '../../corpus/validity.ts'
import {
  insertReviewedStatus,
  loadValidityFacts,
  type ReviewableStatus,
  type ReviewedStatus,
  undoReviewedStatus,
} from '../../corpus/validity-store.ts'
import { localDate } from '../../platform/clock.ts'
import type { Database } from '../../platform/database.ts'
import type { CommandContext } from '../commands.ts'
import { wordNames } from '../expired-report.ts'
import { documentNamed, documentsNamed, requireDay } from './law-document.ts'

const validityNames = {
  'not-yet-in-force': 'chưa có hiệu lực',
  'in-force': 'còn hiệu lực',
  'partly-in-force': 'hết hiệu lực một phần',
  suspended: 'ngưng hiệu lực',
  expired: 'hết hiệu lực',
  unknown: 'chưa rõ',
} as const

const operationNames = {
  amends: 'sửa đổi',
  inserts: 'bổ sung',
  repeals: 'bãi bỏ',
  replaces: 'thay thế',
  suspends: 'ngưng hiệu lực',
} as const

const settable = Object.keys(validityNames).filter((name) => name !== 'unknown')

/** `law status`, `law set-status`, `law undo-status`. */
export function addStatusCommands(law: Command, context: CommandContext): void {
  law
    .command('status')
    .description(
      'hiệu lực của một văn bản: hệ thống tính, nguồn ghi, danh mục của Sở, cán bộ xác định',
    )
    .argument('<document>', 'số hoặc mã văn bản')
    .option('--provision <place>', 'riêng một điều, khoản, điểm: "khoản 2 Điều 5" hoặc art-5/cl-2')
    .option('--as-of <day>', 'vào một ngày (YYYY-MM-DD); mặc định hôm nay')
    .option('--json', 'in JSON')
    .action((document: string, options: StatusOptions) => lawStatus(context, document, options))
  law
    .command('set-status')
    .description('cán bộ xác định hiệu lực của văn bản hoặc của một điều, khoản, điểm')
    .argument('<document>', 'số hoặc mã văn bản')
    .requiredOption('--status <status>', settable.join(', '))
    .requiredOption('--from <day>', 'từ ngày (YYYY-MM-DD)')
    .requiredOption('--as <name>', 'tên cán bộ')
    .requiredOption('--why <reason>', 'căn cứ, lý do')
    .option('--provision <place>', '"khoản 2 Điều 5" hoặc art-5/cl-2; bỏ trống là toàn văn bản')
    .option('--json', 'in JSON')
    .action((document: string, options: SetStatusOptions) => setStatus(context, document, options))
  law
    .command('undo-status')
    .description('rút lại một lần xác định hiệu lực, theo mã in trong law status')
    .argument('<id>')
    .requiredOption('--as <name>', 'tên cán bộ')
    .requiredOption('--why <reason>', 'lý do rút lại')
    .action((id: string, options: { as: string; why: string }) => undoStatus(context, id, options))
}

interface StatusOptions {
  readonly provision?: string
  readonly asOf?: string
  readonly json?: boolean
}

interface SetStatusOptions extends StatusOptions {
  readonly status: string
  readonly from: string
  readonly as: string
  readonly why: string
}

/** `khoản 2 Điều 5`, `Đ5K2a` or `art-5/cl-2/pt-a`; null when nothing is named. */
function placeNamed(context: CommandContext, text: string | undefined): Place | null {
  if (text === undefined) return null
  const path = parseProvisionId(`x/body/${text}`)
  const { article, clause, point } = path ??
    parseCitation(text) ?? { article: null, clause: null, point: null }
  if (article === null) {
    return context.fail(
      `--provision ${text}: không đọc được; ví dụ "khoản 2 Điều 5" hoặc art-5/cl-2.`,
    )
  }
  return { article, clause, point }
}

async function lawStatus(
  context: CommandContext,
  number: string,
  options: StatusOptions,
): Promise<void> {
  const place = placeNamed(context, options.provision)
  const day = options.asOf === undefined ? null : requireDay(context, '--as-of', options.asOf)
  const { app } = await context.openApp()
  const asOf = day ?? localDate(app.clock.now())
  for (const document of await documentsNamed(context, app.database, number)) {
    const facts = await loadValidityFacts(app.database, document)
    const status = statusOn(facts, place, asOf)
    const digests = await staleDigests(app.database, document.id, facts.amendments, asOf)
    if (options.json) {
      const { amendments, endings, days, reviews } = facts
      context.streams.stdout(
        `${JSON.stringify({ asOf, place, ...status, document, amendments, endings, days, reviews, staleDigests: digests }, null, 2)}\n`,
      )
    } else {
      const lines = [
        ...statusLines(document, facts, status, place, asOf),
        ...digests.map(
          (id) => `- tóm tắt ${id} được kiểm tra trước khi quy định thay đổi: cần xem lại`,
        ),
      ]
      context.streams.stdout(`${lines.join('\n')}\n`)
    }
  }
}

/** The digests that no longer explain what is in force on the day. */
async function staleDigests(
  database: Database,
  documentId: string,
  amendments: readonly Amendment[],
  asOf: string,
): Promise<string[]> {
  const articleIds = await listDigestedArticleIds(database, [documentId])
  const digests = [...(await findDigests(database, articleIds)).values()].flat()
  return digests.filter((each) => isDigestStale(each, amendments, asOf)).map((each) => each.id)
}

/** Each word on a line of its own, then what is known of single provisions. */
function statusLines(
  document: LegalDocument,
  facts: ValidityFacts,
  status: StatusOnDay,
  place: Place | null,
  asOf: string,
): string[] {
  const { computed, source, list, reviewed } = status
  const by = computed.byNumber === null ? '' : ` (do văn bản số ${computed.byNumber})`
  return [
    `${place === null ? '' : `${formatPlace(place)} `}${documentName(document)}`,
    `Ngày có hiệu lực: ${computed.since ?? 'chưa rõ'}; ngày hết hiệu lực: ${computed.until ?? 'không có'}${by}`,
    `Tính theo ngày (${asOf}): ${validityNames[computed.validity]}; nguồn ghi: ${source?.text ?? 'không ghi'}`,
    `Danh mục của Sở: ${list === null ? 'không có' : `${listKindNames[list.listKind]}, ${list.listName}, dòng ${list.rowNumber}`}`,
    `Cán bộ xác định: ${reviewed === null ? 'chưa' : reviewLine(reviewed)}`,
    ...(status.conflicts.length === 0
      ? []
      : [
          `MÂU THUẪN giữa: ${status.conflicts.map((name) => wordNames[name]).join(', ')}. Cần cán bộ xem lại.`,
        ]),
    `Trả lời theo: ${validityNames[status.validity]}`,
    ...dayLines(facts),
    ...facts.reviews
      .filter((each) => each.place !== null && each.undoneAt === null)
      .map(
        (each) => `- ${each.place === null ? '' : formatPlace(each.place)}: ${reviewLine(each)}`,
      ),
    ...amendmentLines(facts, asOf),
  ]
}

const listKindNames = {
  expired: 'hết hiệu lực',
  'partly-expired': 'hết hiệu lực một phần',
  'in-force': 'còn hiệu lực',
  'to-amend': 'cần sửa đổi, thay thế',
} as const

function reviewLine({ id, status, fromOn, setBy, why }: ReviewedStatus): string {
  return `${validityNames[status]} từ ${fromOn} (${setBy}: ${why}; mã ${id})`
}

function dayLines({ days }: ValidityFacts): string[] {
  return days.flatMap(({ place, effectiveOn }) =>
    place === null ? [] : [`- ${formatPlace(place)}: có hiệu lực riêng từ ${effectiveOn}`],
  )
}

function amendmentLines(facts: ValidityFacts, asOf: string): string[] {
  if (facts.amendments.length === 0) return ['Kho văn bản chưa có văn bản nào sửa đổi văn bản này.']
  return facts.amendments.map((each: Amendment) => {
    const { operation, place, byNumber, effectiveOn } = each
    const when = effectiveOn === null ? '' : ` từ ${effectiveOn}`
    const coming = effectiveOn !== null && effectiveOn > asOf ? ' (sắp tới)' : ''
    const now = computedStatusOn(facts, place, asOf).validity
    const state = now === 'expired' || now === 'suspended' ? `; nay ${validityNames[now]}` : ''
    return `- ${formatPlace(place)}: ${operationNames[operation]} bởi ${byNumber}${when}${coming}${state}`
  })
}

async function setStatus(
  context: CommandContext,
  number: string,
  options: SetStatusOptions,
): Promise<void> {
  if (!settable.includes(options.status)) {
    context.fail(`--status ${options.status}: chỉ nhận ${settable.join(', ')}.`)
  }
  const place = placeNamed(context, options.provision)
  const fromOn = requireDay(context, '--from', options.from)
  if (options.as.trim() === '' || options.why.trim() === '') {
    context.fail('--as và --why không được để trống: ai xác định, theo căn cứ nào.')
  }
  const { app } = await context.openApp()
  const document = await documentNamed(context, app.database, number)
  const review = await insertReviewedStatus(app.database, {
    documentId: document.id,
    place,
    status: options.status as ReviewableStatus,
    fromOn,
    why: options.why.trim(),
    setBy: options.as.trim(),
    setAt: app.clock.now(),
  })
  context.streams.stdout(
    options.json
      ? `${JSON.stringify(review, null, 2)}\n`
      : `Đã ghi: ${place === null ? '' : `${formatPlace(place)} `}${documentName(document)}: ${reviewLine(review)}.\nRút lại: cli law undo-status ${review.id} --as TÊN --why LÝ_DO\n`,
  )
}

async function undoStatus(
  context: CommandContext,
  id: string,
  options: { as: string; why: string },
): Promise<void> {
  if (!/^\d{1,15}$/.test(id)) context.fail(`Mã ${id} không đúng; xem mã bằng cli law status.`)
  const { app } = await context.openApp()
  const undone = await undoReviewedStatus(app.database, Number(id), {
    by: options.as,
    at: app.clock.now(),
    why: options.why,
  })
  if (undone === null) context.fail(`Không có lần xác định nào mã ${id} còn giá trị.`)
  context.streams.stdout(`Đã rút lại: ${reviewLine(undone)}.\n`)
}
