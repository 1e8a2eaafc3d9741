import { formatPlace } from '../corpus/citation.ts'
import type { Passage } from '../retrieval/retrieve.ts'
import type { AnswerPart, AnswerReason } from './answer.ts'
import { citationText } from './verify-citations.ts'

/** What is to be said, before its citations are checked. */
export interface Draft {
  readonly parts: readonly AnswerPart[]
  /** The passages it stands on, the main one first. */
  readonly cited: readonly Passage[]
  readonly warning: AnswerReason | null
}

// A second provision is named when it scores nearly as well as the first.
const alsoRelevant = 0.72
const mostCited = 3

/**
 * Writes the answer out of provisions: a plain lead where a digest has one, the exact words, the
 * citation, since when it is in force, other provisions worth reading, and the standing notes.
 */
export function composeAnswer(passages: readonly Passage[], asOf: string): Draft {
  const [main] = passages
  if (main === undefined) return { parts: [], cited: [], warning: null }
  const others = passages
    .slice(1, mostCited)
    .filter((passage) => passage.score >= alsoRelevant * main.score)
  const warning = warningOf(main)
  const parts: AnswerPart[] = [
    { kind: 'text', text: leadOf(main) },
    ...(main.text === null ? [] : [{ kind: 'quote', text: main.text } as const]),
    ...warningParts(main, warning),
    ...(others.length === 0 ? [] : [{ kind: 'text', text: seeAlso(others) } as const]),
    { kind: 'note', text: standingNote(main, asOf) },
  ]
  return { parts, cited: [main, ...others], warning }
}

function leadOf(passage: Passage): string {
  const citation = citationText(passage)
  const heading = passage.articleHeading === '' ? '' : ` (${passage.articleHeading})`
  if (passage.digest === null) return `Theo ${citation}${heading}:`
  const plain = passage.digest.plain
  return passage.text === null
    ? `Theo ${citation}:\n${plain}`
    : `${plain}\n\nNguyên văn ${citation}${heading}:`
}

function warningOf(passage: Passage): AnswerReason | null {
  const isRepealed = passage.amendments.some((each) => each.operation === 'repeals')
  if (passage.validity === 'expired') return isRepealed ? 'repealed' : 'expired'
  if (passage.validity === 'not-yet-in-force') return 'not-yet-in-force'
  if (passage.validity === 'suspended') return 'suspended'
  if (passage.isSuperseded) return 'superseded'
  if (passage.amendments.length > 0) return 'amended'
  if (passage.validity === 'unknown') return 'effective-date-unknown'
  if (passage.digest !== null && passage.digest.reviewedBy === null) {
    return passage.text === null ? 'digest-only' : 'digest-not-reviewed'
  }
  return null
}

const warningTexts: Partial<Record<AnswerReason, string>> = {
  expired: 'Lưu ý: văn bản này đã hết hiệu lực vào ngày được hỏi.',
  suspended: 'Lưu ý: quy định này đang bị ngưng hiệu lực vào ngày được hỏi.',
  'not-yet-in-force': 'Lưu ý: quy định này chưa có hiệu lực vào ngày được hỏi.',
  superseded:
    'Lưu ý: đã có văn bản mới hơn cùng tên đang có hiệu lực. Hãy kiểm tra lại hoặc hỏi cán bộ trước khi áp dụng.',
  'effective-date-unknown':
    'Lưu ý: hệ thống chưa có ngày có hiệu lực của văn bản này. Hãy kiểm tra lại trước khi áp dụng.',
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
  const unseen = passage.document.contentChecked
    ? undefined
    : 'Văn bản này có sửa đổi mới mà hệ thống chưa đọc được toàn văn. Hãy hỏi lại cán bộ trước khi áp dụng.'
  return [text, ownConsolidation(passage), tooEarlyText(passage), amended, unseen]
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

function standingNote(passage: Passage, asOf: string): string {
  const since =
    passage.effectiveOn === null ? '' : `, có hiệu lực từ ${vietnameseDate(passage.effectiveOn)}`
  const source = passage.url === null ? '' : ` Xem văn bản gốc: ${passage.url}`
  return (
    'Nội dung phổ biến pháp luật, có tính tham khảo, không thay thế tư vấn của luật sư hay kết luận của cơ quan có thẩm quyền. ' +
    `Căn cứ: ${formatPlace(passage)} văn bản số ${passage.document.documentNumber}${since} (cập nhật đến ${vietnameseDate(asOf)}).${source}`
  )
}

/** `2026-11-23` → `23/11/2026` */
export function vietnameseDate(day: string): string {
  const [year, month, date] = day.split('-')
  return `${date}/${month}/${year}`
}
