import { tokenize } from '../language/tokenize.ts'

/** A stretch of a sentence between commas or brackets, as words that can be compared. */
export interface Segment {
  readonly words: readonly string[]
  /** Without it the sentence would say something else. */
  readonly isRequired: boolean
}

const scales: Readonly<Record<string, number>> = { nghìn: 1e3, ngàn: 1e3, triệu: 1e6, tỷ: 1e9 }
// "năm" is left out: five or a year, and only the writer knows.
const ones: Readonly<Record<string, number>> = {
  ...{ một: 1, hai: 2, ba: 3, bốn: 4, tư: 4, lăm: 5, sáu: 6, bảy: 7, tám: 8, chín: 9 },
}
const sameMeaning: readonly (readonly [RegExp, string])[] = [
  [/không (?:vượt )?quá|nhiều nhất/gu, 'tối đa'],
  [/ít nhất/gu, 'tối thiểu'],
  [/phần trăm/gu, '%'],
  [/nghiêm cấm/gu, 'cấm'],
]

// Negation, duty, permission, condition, exception, beginning and end of a period.
const decisive =
  /(?<!\p{L})(?:không|chưa|chẳng|cấm|trừ|ngoại trừ|chỉ|phải|bắt buộc|có thể|được|bị|miễn|nếu|khi|trường hợp|điều kiện|mà|đối với|kể từ|từ|trong|trước|sau|nhưng|hoặc|tối đa|tối thiểu|trên|dưới|cho đến|đến)(?!\p{L})/u

/** The comma-separated stretches of one sentence. */
export function segmentsOf(sentence: string): Segment[] {
  return plainWords(sentence)
    .split(/,(?!\d)|[():–]/)
    .map((stretch) => ({
      words: comparableWords(stretch),
      isRequired: decisive.test(stretch) || /\d/.test(comparableWords(stretch).join(' ')),
    }))
    .filter(({ words }) => words.length > 0)
}

function plainWords(text: string): string {
  return sameMeaning.reduce(
    (current, [pattern, word]) => current.replace(pattern, word),
    text.toLowerCase(),
  )
}

/** Words in order, numbers as figures: `3.000.000`, `3 triệu` and `ba triệu` are all `3000000`. */
function comparableWords(stretch: string): string[] {
  const pieces = stretch.match(/\d+(?:\.\d{3})+(?:,\d+)?(?!\d)|\d+,\d+|%|[\p{L}\p{M}\d]+/gu) ?? []
  const words: string[] = []
  for (let at = 0; at < pieces.length; ) {
    const { value, length } = numberAt(pieces, at)
    if (length === 0) words.push(...tokenOf(pieces[at] ?? ''))
    else words.push(String(value))
    at += Math.max(length, 1)
  }
  return words
}

function tokenOf(piece: string): string[] {
  return piece === '%' ? ['%'] : tokenize(piece)
}

function numberAt(pieces: readonly string[], at: number): { value: number; length: number } {
  const first = pieces[at] ?? ''
  let value = digitsValue(first)
  let length = 1
  if (value === null) {
    value = first === 'mười' ? 10 : (ones[first] ?? null)
    if (value === null) return { value: 0, length: 0 }
    if (value < 10 && pieces[at + 1] === 'mươi') {
      value *= 10
      length = 2
    }
    const unit = ones[pieces[at + length] ?? '']
    if (value >= 10 && unit !== undefined) {
      value += unit
      length += 1
    }
  }
  const scale = scales[pieces[at + length] ?? '']
  return scale === undefined ? { value, length } : { value: value * scale, length: length + 1 }
}

function digitsValue(piece: string): number | null {
  return /^\d[\d.]*(?:,\d+)?$/.test(piece)
    ? Number(piece.replace(/\.(?=\d{3})/g, '').replace(',', '.'))
    : null
}
