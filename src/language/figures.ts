// Amounts, periods and other numbers of a legal text, in digits or spelled out.

const spelled: Readonly<Record<string, number>> = {
  ...{ hai: 2, ba: 3, bốn: 4, lăm: 5, sáu: 6, bảy: 7, tám: 8, chín: 9, mười: 10 },
}
const scales: Readonly<Record<string, number>> = { nghìn: 1e3, triệu: 1e6, tỷ: 1e9 }
const units =
  'người làm chứng|đồng|ngày|tháng|năm|giờ|phút|tuổi|lần|đời|phần|điểm|bản|suất|%|km/h|miligam|kw'
const figurePattern = new RegExp(
  `(\\d[\\d.]*\\d(?:,\\d+)?|\\d(?:,\\d+)?|(?:(?:${Object.keys(spelled).join('|')}|mươi|năm)\\s+)+)` +
    `\\s*(?:(${Object.keys(scales).join('|')})\\s*)?(?:(${units})(?![\\p{L}]))?`,
  'giu',
)

/**
 * The figures of a text, spelled or in digits, each with its unit when one follows: `6000000 đồng`.
 *
 * Spelled numbers count only before a unit when units are asked for ("hai người" may mean a couple).
 */
export function figuresOf(content: string, { withUnits = true } = {}): string[] {
  const found: string[] = []
  for (const match of withoutReferences(content).matchAll(figurePattern)) {
    const [, digits = '', scale = '', unit = ''] = match
    const value = /\d/.test(digits) ? readDigits(digits) : readWords(digits)
    if (Number.isNaN(value) || (withUnits && !/\d/.test(digits) && unit === '')) continue
    const scaled = value * (scales[scale.toLowerCase()] ?? 1)
    found.push(withUnits && unit !== '' ? `${scaled} ${unit.toLowerCase()}` : `${scaled}`)
  }
  return found
}

/** The figures of a statement that the text it rests on does not hold. */
export function unsupportedFigures(statement: string, ground: string): string[] {
  const known = new Set([...figuresOf(ground), ...figuresOf(ground, { withUnits: false })])
  return figuresOf(statement).filter((figure) => !known.has(figure))
}

/** Drops document numbers and "Điều 5 khoản 2": they are no figures of the rule. */
function withoutReferences(content: string): string {
  return content
    .replace(/\d+(?:\.\d+)?\/\d{4}\/[\p{L}\d-]+/gu, ' ')
    .replace(/(?:điều|khoản|hạng) [A-Z]?\d+[a-zđ]?/giu, ' ')
}

function readDigits(digits: string): number {
  return Number(
    digits
      .replace(/\.(?=\d{3})/g, '')
      .replace(/\.$/, '')
      .replace(',', '.'),
  )
}

function readWords(words: string): number {
  let value = 0
  for (const word of words.trim().toLowerCase().split(/\s+/)) {
    if (word === 'mươi') value *= 10
    else value += spelled[word] ?? (value > 0 ? 5 : Number.NaN)
  }
  return value
}
