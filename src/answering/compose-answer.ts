import { formatPlace } from '../corpus/citation.ts'
import type { Digest } from '../corpus/corpus-store.ts'
import { procedureLines } from '../corpus/procedure.ts'
import type { Commune } from '../corpus/territory.ts'
import type { Passage } from '../retrieval/retrieve.ts'
import type { AnswerPart, AnswerReason } from './answer.ts'
import { territoryWarning } from './territory-warning.ts'
import { citationText } from './verify-citations.ts'

/** What is to be said, before its citations are checked. */
export interface Draft {
  readonly parts: readonly AnswerPart[]
  /** The passages it stands on, the main one first. */
  readonly cited: readonly Passage[]
  readonly warning: AnswerReason | null
}

// A second provision is named when it scores nearly as well as the first. Of the eighty everyday
// questions: 18 named from .72, six of them answers; 33 and ten from .6; 41 and twelve from .5. A red
// light without a vehicle needs .6 for both of its articles.
const alsoRelevant = 0.6
const mostCited = 3

/**
 * Writes the answer out of provisions: the citation, the exact words, what they mean in plain words
 * where a digest tells, since when they are in force, other provisions worth reading, and the
 * standing notes.
 *
 * The plain words lead only when an officer has approved them. A digest that the exact words no
 * longer bear out is left unsaid.
 */
export function composeAnswer(
  passages: readonly Passage[],
  asOf: string,
  commune: Commune | null = null,
): Draft {
  const [main] = passages
  if (main === undefined) return { parts: [], cited: [], warning: null }
  const others = passages
    .slice(1, mostCited)
    .filter((passage) => passage.score >= alsoRelevant * main.score)
  const place = territoryWarning(main, commune, asOf)
  // Whether it holds at all weighs more than where; where weighs more than who explained it.
  const standing = legalStandingOf(main)
  const warning = standing ?? place?.reason ?? digestWarningOf(main)
  const parts: AnswerPart[] = [
    ...statementParts(main),
    ...warningParts(main, standing ?? digestWarningOf(main)),
    ...(place === null ? [] : [{ kind: 'note', text: place.text } as const]),
    ...(others.length === 0 ? [] : [{ kind: 'text', text: seeAlso(others) } as const]),
    { kind: 'note', text: standingNote(main) },
  ]
  return { parts, cited: [main, ...others], warning }
}

function statementParts(passage: Passage): AnswerPart[] {
  const citation = citationText(passage)
  const heading = passage.articleHeading === '' ? '' : ` (${passage.articleHeading})`
  const digest = usableDigest(passage)
  const plain = digest === null ? null : plainText(digest)
  if (passage.text === null) {
    const how = digest !== null && isUnreviewed(digest) ? ' (tóm tắt tự động)' : ''
    return [{ kind: 'text', text: `Theo ${citation}${how}:\n${plain ?? ''}`.trimEnd() }]
  }
  const quote = { kind: 'quote', text: passage.text } as const
  if (digest === null || plain === null) {
    return [{ kind: 'text', text: `Theo ${citation}${heading}:` }, quote]
  }
  if (isUnreviewed(digest)) {
    return [
      { kind: 'text', text: `Theo ${citation}${heading}:` },
      quote,
      { kind: 'text', text: `Nói dễ hiểu (tóm tắt tự động): ${plain}` },
    ]
  }
  return [{ kind: 'text', text: `${plain}\n\nNguyên văn ${citation}${heading}:` }, quote]
}

function plainText(digest: Digest): string {
  const procedure = digest.procedure === null ? [] : procedureLines(digest.procedure)
  return [digest.plain, ...procedure].join('\n')
}

function usableDigest(passage: Passage): Digest | null {
  return passage.digestStanding === 'needs-checking' ? null : passage.digest
}

function isUnreviewed(digest: Digest): boolean {
  return digest.reviewedBy === null
}

/** What is to be said of whether the provision is law on the day. */
function legalStandingOf(main: Passage): AnswerReason | null {
  const isRepealed = main.amendments.some((each) => each.operation === 'repeals')
  if (main.validity === 'expired') return isRepealed ? 'repealed' : 'expired'
  if (main.validity === 'not-yet-in-force') return 'not-yet-in-force'
  if (main.validity === 'suspended') return 'suspended'
  if (main.isDisputed) return 'conflict'
  if (main.isSuperseded) return 'superseded'
  if (main.amendments.length > 0) return 'amended'
  return main.validity === 'unknown' ? 'effective-date-unknown' : null
}

function digestWarningOf({ digest, digestStanding, text }: Passage): AnswerReason | null {
  if (digest === null) return null
  if (digestStanding === 'needs-checking') return 'digest-needs-checking'
  if (!isUnreviewed(digest)) return null
  return text === null ? 'digest-only' : 'digest-not-reviewed'
}

const warningTexts: Partial<Record<AnswerReason, string>> = {
  expired: 'Lưu ý: văn bản này đã hết hiệu lực vào ngày được hỏi.',
  suspended: 'Lưu ý: quy định này đang bị ngưng hiệu lực vào ngày được hỏi.',
  'not-yet-in-force': 'Lưu ý: quy định này chưa có hiệu lực vào ngày được hỏi.',
  conflict:
    'Lưu ý: các nguồn ghi không giống nhau về hiệu lực của văn bản này: có nguồn ghi đã hết hiệu lực. Hãy hỏi cán bộ trước khi áp dụng.',
  superseded:
    'Lưu ý: đã có văn bản mới hơn cùng tên đang có hiệu lực. Hãy kiểm tra lại hoặc hỏi cán bộ trước khi áp dụng.',
  'effective-date-unknown':
    'Lưu ý: hệ thống chưa có ngày có hiệu lực của văn bản này. Hãy kiểm tra lại trước khi áp dụng.',
  'digest-needs-checking':
    'Phần diễn giải sẵn có về điều này không khớp với nguyên văn trên nên không được dùng; cán bộ cần kiểm tra lại.',
  'digest-not-reviewed':
    'Phần diễn giải bằng lời thường do máy soạn, chưa được cán bộ duyệt; hãy căn cứ vào nguyên văn.',
  'digest-only':
    'Phần trên là tóm tắt do máy soạn, chưa được cán bộ duyệt, và chưa kèm nguyên văn. Hãy đối chiếu với văn bản gốc.',
}

function warningParts(passage: Passage, warning: AnswerReason | null): AnswerPart[] {
  const text = warning === null ? undefined : (warningTexts[warning] ?? amendmentText(passage))
  const amended = /sửa đổi|bổ sung|bãi bỏ|thay thế/i.test(passage.sourceNote ?? '')
    ? 'Điều này đã được sửa đổi, bổ sung; lời văn trên là bản hợp nhất của Bộ pháp điển.'
    : undefined
  const numbers = passage.unseenBy.length === 0 ? '' : ` (số ${passage.unseenBy.join(', ')})`
  const unseen =
    passage.document.contentChecked && passage.unseenBy.length === 0
      ? undefined
      : `Văn bản này có sửa đổi mới${numbers} mà hệ thống chưa đọc được toàn văn. Hãy hỏi lại cán bộ trước khi áp dụng.`
  // What the digest is must be said even where something weightier is said first.
  const digestWarning = digestWarningOf(passage)
  const ofDigest =
    digestWarning === null || digestWarning === warning ? undefined : warningTexts[digestWarning]
  return [text, ownConsolidation(passage), tooEarlyText(passage), ofDigest, amended, unseen]
    .filter((each) => each !== undefined)
    .map((each) => ({ kind: 'note', text: each }))
}

/** Whose words these are: an official text does not print them together. */
function ownConsolidation({ workedIn }: Passage): string | undefined {
  if (workedIn.length === 0) return undefined
  const texts = new Map(workedIn.map((each) => [each.byNumber, each.effectiveOn]))
  const named = [...texts].map(
    ([number, day]) =>
      `văn bản số ${number}${day === null ? '' : ` (có hiệu lực từ ${vietnameseDate(day)})`}`,
  )
  return `Lời văn trên do hệ thống hợp nhất từ bản gốc và ${named.join(', ')}; khi cần viện dẫn, hãy đối chiếu các văn bản đó.`
}

function tooEarlyText({ tooEarly }: Passage): string | undefined {
  const numbers = [...new Set(tooEarly.map((each) => each.byNumber))]
  return numbers.length === 0
    ? undefined
    : `Lưu ý: lời văn trên đã gồm sửa đổi của văn bản số ${numbers.join(', ')}, có hiệu lực sau ngày được hỏi; kho văn bản chưa có lời văn trước đó.`
}

const operationNames = {
  amends: 'được sửa đổi, bổ sung',
  inserts: 'được bổ sung',
  repeals: 'bị bãi bỏ',
  replaces: 'được thay thế',
  suspends: 'bị ngưng hiệu lực',
} as const

/** Which texts changed the provision, and since when: the words quoted are those of before. */
function amendmentText(passage: Passage): string {
  const lines = passage.amendments.map(({ operation, place, byNumber, effectiveOn }) => {
    const since = effectiveOn === null ? '' : `, có hiệu lực từ ${vietnameseDate(effectiveOn)}`
    return `- ${formatPlace(place)} đã ${operationNames[operation]} bởi văn bản số ${byNumber}${since}`
  })
  return [
    'Lưu ý: lời văn trên là bản trước khi sửa đổi, không còn áp dụng nguyên như vậy.',
    ...new Set(lines),
    'Hãy xem văn bản sửa đổi hoặc hỏi cán bộ trước khi áp dụng.',
  ].join('\n')
}

function seeAlso(passages: readonly Passage[]): string {
  const lines = passages.map((passage) => {
    const heading = passage.articleHeading === '' ? '' : `: ${passage.articleHeading}`
    return `- ${citationText(passage)}${heading}`
  })
  return ['Xem thêm:', ...lines].join('\n')
}

/** Stands under everything that is said about the law (domain rules on legal information). */
export const disclaimer =
  'Nội dung phổ biến pháp luật, có tính tham khảo, không thay thế tư vấn của luật sư hay kết luận của cơ quan có thẩm quyền.'

function standingNote(passage: Passage): string {
  const { documentNumber, updatedOn = null } = passage.document
  const since =
    passage.effectiveOn === null ? '' : `, có hiệu lực từ ${vietnameseDate(passage.effectiveOn)}`
  const updated = updatedOn === null ? '' : ` (cập nhật đến ${vietnameseDate(updatedOn)})`
  const source = passage.url === null ? '' : ` Xem văn bản gốc: ${passage.url}`
  return `${disclaimer} Căn cứ: ${formatPlace(passage)} văn bản số ${documentNumber}${since}${updated}.${source}`
}

/** `2026-11-23` → `23/11/2026` */
export function vietnameseDate(day: string): string {
  const [year, month, date] = day.split('-')
  return `${date}/${month}/${year}`
}
