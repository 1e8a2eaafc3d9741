import { calendarDay } from '../corpus/calendar-day.ts'
import { documentName } from '../corpus/citation.ts'
import type { LegalDocument } from '../corpus/document.ts'
import {
  findNamedDocuments,
  findSuccessor,
  findTurningDocuments,
} from '../corpus/named-documents.ts'
import { type StatusOnDay, statusOn, type ValidityFacts } from '../corpus/validity.ts'
import { loadValidityFacts } from '../corpus/validity-store.ts'
import { foldDiacritics } from '../language/normalize.ts'
import type { Queryable } from '../platform/database.ts'
import type { Query } from '../retrieval/query.ts'
import type { AnswerPart, AnswerReason, AnswerStatus } from './answer.ts'
import { disclaimer, vietnameseDate } from './compose-answer.ts'

/** What is known of documents themselves, in answer to a question about them. */
export interface DocumentAnswer {
  readonly status: Extract<AnswerStatus, 'answered' | 'answered-with-warning' | 'no-basis'>
  readonly reason: AnswerReason | null
  readonly parts: readonly AnswerPart[]
}

const asksForce =
  /\b(con|het|co|mat|da het) (hieu luc|gia tri|ap dung)\b|\bcon (ap dung|dung duoc|xai duoc)\b|\b(bi|duoc) (thay the|bai bo)\b/
/** "luat … con hieu luc khong": a document's name and nothing else. */
const namesUnknown =
  /^(?:(?:cho|toi|em|minh|xin|hoi|ad|a|da) )*(?:bo luat|luat(?! su\b)|nghi dinh|thong tu|phap lenh)\b.*\b(?:con|het|co|mat) (?:hieu luc|gia tri|ap dung)\b[^,.]*$/
const unknownName: DocumentAnswer = {
  status: 'no-basis',
  reason: 'document-not-held',
  parts: [
    {
      kind: 'text',
      text: 'Kho văn bản của Sở Tư pháp chưa có văn bản bạn hỏi, nên tôi không nói được văn bản đó còn hiệu lực hay không. Bạn hãy ghi rõ tên hay số văn bản, ví dụ “luật đất đai 2024”, “nghị định 168/2024”, hoặc hỏi công chức tư pháp - hộ tịch ở Ủy ban nhân dân xã, phường.',
    },
  ],
}
const asksNews =
  /\b(luat|quy dinh|van ban|nghi dinh|thong tu|chinh sach)\b.*\b(moi|thay doi|sap co hieu luc|(bat dau )?co hieu luc|het hieu luc)\b|\bco gi moi\b/

/** Words that a question about a document's force, or about new documents, has beside its name. */
const fillers = new Set(
  'a ad ah alo anh ap ban bao bat bay bi biet bo bot bot ca cac cai chi cho chua co con cua da dang dau de den di do dum duoc dung em gi gia gio giup hay het hien hieu hoi hom ke khi khong ko k la luc luat may moi mot mat nao nay ne nghi dinh thong tu quyet quy van phap lenh chinh sach ngay nha nhe nhi nhung nua oi phai qua ra roi sao sap so ta tai thang the theo thi thay doi tinh toi tri trong tu tui u va vay ve viec voi vua xai xin y nam bai boi'.split(
    ' ',
  ),
)
const mostDocuments = 3
const mostNews = 8
const day = 24 * 60 * 60_000

/**
 * Answers whether a document is in force, and which documents begin to be, from what is stored of
 * them; null where the question is about something else.
 */
export async function answerAboutDocuments(
  database: Queryable,
  query: Query,
  asOf: string,
): Promise<DocumentAnswer | null> {
  const folded = foldDiacritics(query.text.toLowerCase()).replace(/\s+/g, ' ')
  if (query.citation !== null && query.citation.article !== null) return null
  const found = asksForce.test(folded) ? await findNamedDocuments(database, written(query)) : null
  if (found !== null && isAllAbout(folded, found.words, 1)) {
    return aboutForce(database, found.documents, asOf, found.missingYear)
  }
  const { words, from, before } = periodIn(folded, asOf)
  if (asksNews.test(folded) && isAllAbout(folded, words, 0)) {
    return aboutNews(database, from, before, asOf)
  }
  return found === null && query.citation === null && namesUnknown.test(folded) ? unknownName : null
}

/** With shortenings written out where that loses no number: "blds 2015". */
function written({ text, tokens }: Query): string {
  return /\d\//.test(text) ? text : tokens.join(' ')
}

/** Whether hardly anything is left of a question without a document's name: "hợp đồng" asks of a contract. */
function isAllAbout(folded: string, words: string, mostOthers: number): boolean {
  const rest = folded.replace(words, ' ').match(/[a-z]+/g) ?? []
  return rest.filter((word) => word.length > 1 && !fillers.has(word)).length <= mostOthers
}

async function aboutForce(
  database: Queryable,
  documents: readonly LegalDocument[],
  asOf: string,
  missingYear: string | null,
): Promise<DocumentAnswer> {
  const shown = documents.slice(0, mostDocuments)
  const states = await Promise.all(shown.map((document) => forceOf(database, document, asOf)))
  const doubt = states.map((state) => state.warning).find((each) => each !== null) ?? null
  const warning = missingYear === null ? doubt : 'document-not-held'
  const rest = documents.length - shown.length
  const lines = [
    ...(missingYear === null
      ? []
      : [`Kho văn bản chưa có văn bản này của năm ${missingYear}. Văn bản cùng tên đang có:`]),
    ...states.map(({ line }) => line),
    ...(rest > 0 ? [`Còn ${rest} văn bản cũ hơn cùng tên.`] : []),
  ]
  const isConflict = states.some((state) => state.warning === 'conflict')
  const notes = [
    ...(isConflict
      ? [
          'Lưu ý: các nguồn ghi không giống nhau về hiệu lực của văn bản này. Hãy hỏi cán bộ trước khi áp dụng.',
        ]
      : []),
    `${disclaimer} Tính đến ngày ${vietnameseDate(asOf)}, theo các văn bản trong kho của Sở Tư pháp.`,
  ]
  return {
    status: warning === null ? 'answered' : 'answered-with-warning',
    reason: warning,
    parts: [
      { kind: 'text', text: lines.join('\n') },
      ...notes.map((text) => ({ kind: 'note', text }) as const),
    ],
  }
}

/** One document's line, and what makes it doubtful. */
async function forceOf(
  database: Queryable,
  document: LegalDocument,
  asOf: string,
): Promise<{ readonly line: string; readonly warning: 'conflict' | 'superseded' | null }> {
  const facts = await loadValidityFacts(database, document)
  const status = statusOn(facts, null, asOf)
  const successor = isBinding(status) ? await findSuccessor(database, document, asOf) : null
  if (successor !== null) {
    const since = vietnameseDate(successor.effectiveOn ?? asOf)
    const line = `- ${documentName(document)}: đã có văn bản mới hơn cùng tên đang có hiệu lực, số ${successor.documentNumber} (từ ngày ${since}). Hệ thống chưa đọc được quy định thay thế; hãy hỏi cán bộ trước khi áp dụng.`
    return { line, warning: 'superseded' }
  }
  return {
    line: forceLine(document, facts, status, asOf),
    warning: status.conflicts.length > 0 ? 'conflict' : null,
  }
}

/** Nothing stored says that it ended, was suspended or has yet to begin. */
function isBinding({ validity }: StatusOnDay): boolean {
  return validity === 'in-force' || validity === 'partly-in-force' || validity === 'unknown'
}

function forceLine(
  document: LegalDocument,
  facts: ValidityFacts,
  { computed, validity }: StatusOnDay,
  asOf: string,
): string {
  const name = `- ${documentName(document)}`
  const { since, until, byNumber } = computed
  const by = byNumber === null ? '' : `, theo văn bản số ${byNumber}`
  const from = since === null ? '' : `, từ ngày ${vietnameseDate(since)}`
  switch (validity) {
    case 'expired':
      return until === null || until > asOf
        ? `${name}: đã hết hiệu lực.`
        : `${name}: đã hết hiệu lực từ ngày ${vietnameseDate(until)}${by}.`
    case 'not-yet-in-force':
      return `${name}: chưa có hiệu lực${since === null ? '' : `; có hiệu lực từ ngày ${vietnameseDate(since)}`}.`
    case 'suspended':
      return `${name}: đang bị ngưng hiệu lực${by}.`
    case 'unknown':
      return `${name}: hệ thống chưa có ngày có hiệu lực; hãy hỏi cán bộ.`
    default:
      return [
        `${name}: còn hiệu lực${from}.`,
        ...(until === null || until <= asOf
          ? []
          : [` Sẽ hết hiệu lực từ ngày ${vietnameseDate(until)}${by}.`]),
        ...changedBy(facts, asOf),
      ].join('')
  }
}

const mostNamed = 4

/** That parts of it were changed, and by which texts: "in force" alone would be half the truth. */
function changedBy({ amendments }: ValidityFacts, asOf: string): string[] {
  const numbers = amendments
    .filter(({ effectiveOn }) => effectiveOn !== null && effectiveOn <= asOf)
    .map(({ byNumber }) => byNumber)
  const distinct = [...new Set(numbers)]
  if (distinct.length === 0) return []
  const more = distinct.length > mostNamed ? ` và ${distinct.length - mostNamed} văn bản khác` : ''
  return [
    ` Một số quy định đã được sửa đổi, bổ sung hoặc bãi bỏ bởi văn bản số ${distinct.slice(0, mostNamed).join(', ')}${more}.`,
  ]
}

async function aboutNews(
  database: Queryable,
  from: string,
  before: string,
  asOf: string,
): Promise<DocumentAnswer> {
  const documents = await findTurningDocuments(database, from, before)
  const last = shifted(before, -1)
  const period = `từ ngày ${vietnameseDate(from)} đến ngày ${vietnameseDate(last)}`
  if (documents.length === 0) {
    const text = `Kho văn bản của Sở Tư pháp chưa có văn bản nào bắt đầu có hiệu lực ${period}. Kho có thể chưa đủ; bạn hãy hỏi cán bộ nếu cần chắc chắn.`
    return { status: 'no-basis', reason: 'nothing-found', parts: [{ kind: 'text', text }] }
  }
  const lines = documents
    .slice(0, mostNews)
    .map(
      (document) => `- ${vietnameseDate(document.effectiveOn ?? from)}: ${documentName(document)}`,
    )
  const rest = documents.length - lines.length
  return {
    status: 'answered',
    reason: null,
    parts: [
      {
        kind: 'text',
        text: [
          `Văn bản trong kho bắt đầu có hiệu lực ${period}:`,
          ...lines,
          ...(rest > 0 ? [`… và ${rest} văn bản nữa.`] : []),
          'Bạn hỏi tiếp về một văn bản bằng cách gõ tên hay số của nó cùng việc cần hỏi.',
        ].join('\n'),
      },
      {
        kind: 'note',
        text: `${disclaimer} Kho văn bản có thể chưa đủ mọi văn bản mới; danh sách tính đến ngày ${vietnameseDate(asOf)}.`,
      },
    ],
  }
}

/** The time that is asked about: a day or a month named and what follows it, a year, or around today. */
function periodIn(
  folded: string,
  asOf: string,
): { readonly words: string; readonly from: string; readonly before: string } {
  const thisYear = asOf.slice(0, 4)
  const exact =
    /\b(\d{1,2})[/-](\d{1,2})(?:[/-]((?:19|20)\d\d))?\b/.exec(folded) ??
    /\bngay (\d{1,2}) thang (\d{1,2})(?: nam ((?:19|20)\d\d))?\b/.exec(folded)
  if (exact !== null) {
    const from = calendarDay(exact[3] ?? thisYear, exact[2] ?? '', exact[1] ?? '')
    if (from !== null) return { words: exact[0], from, before: shifted(from, 31) }
  }
  const month = /\bthang (\d{1,2})(?:(?: nam |\/)((?:19|20)\d\d))?\b/.exec(folded)
  if (month !== null) {
    const from = calendarDay(month[2] ?? thisYear, month[1] ?? '', '1')
    if (from !== null) return { words: month[0], from, before: firstOfNextMonth(from) }
  }
  const year = /\bnam ((?:19|20)\d\d)\b/.exec(folded)
  if (year !== null) {
    const number = Number(year[1])
    return { words: year[0], from: `${number}-01-01`, before: `${number + 1}-01-01` }
  }
  return { words: '', from: shifted(asOf, -30), before: shifted(asOf, 61) }
}

function shifted(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10)
}

function firstOfNextMonth(first: string): string {
  return `${shifted(first, 32).slice(0, 7)}-01`
}
