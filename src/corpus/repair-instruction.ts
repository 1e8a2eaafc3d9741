import { foldDiacritics } from '../language/normalize.ts'

// An amending phrase is known by its folded form: what is read from paper says "bỗ sung", "khoán",
// "cựm từ", "điểm I".

const repairs: readonly (readonly [RegExp, string])[] = [
  [/sua\s+d[a-z]{1,2},?\s+b[a-z]\s+s[a-z]ng/g, 'sửa đổi, bổ sung'],
  [/sua\s+doi/g, 'sửa đổi'],
  [/b[oe]\s+sung/g, 'bổ sung'],
  [/bai\s+bo/g, 'bãi bỏ'],
  [/thay\s+the/g, 'thay thế'],
  [/c[a-z]m\s+tu/g, 'cụm từ'],
  [/vao\s+sau/g, 'vào sau'],
  [/vao\s+truoc/g, 'vào trước'],
  [/nhu\s+sau/g, 'như sau'],
  [/mot\s+so/g, 'một số'],
  [/khoan(?=\s+[\dli|§])/g, 'khoản'],
  [/diem(?=['’‘]?\s+\S{1,3}(?:[\s,;.:]|$))/g, 'điểm'],
  [/dieu(?=\s+\d)/g, 'điều'],
]

const digits: Readonly<Record<string, string>> = { l: '1', I: '1', '|': '1', '§': '8', O: '0' }
const letters: Readonly<Record<string, string>> = {
  I: 'l', '|': 'l', ']': 'l',
  '¡': 'i', ï: 'i', Ï: 'i', ì: 'i', í: 'i', Ì: 'i', Í: 'i',
  '©': 'c', '€': 'c', 'ø': 'g', â: 'a', Â: 'a', á: 'a', à: 'a', ạ: 'a', Ạ: 'a',
} // biome-ignore format: a table reads best by rows

/**
 * An instruction as it was printed: its key words with their accents, in lower case, and the labels
 * behind them mended. Words between quotation marks stay as they are.
 *
 * Mending twice changes nothing more, and a text without slips keeps every letter but the case of
 * the key words.
 */
export function repairInstruction(text: string): string {
  return text
    .split(/(“[^”]*”|"[^"]*")/u)
    .map((part) => (/^[“"]/.test(part) ? part : repairLabels(repairWords(part))))
    .join('')
}

function repairWords(text: string): string {
  let folded = foldInPlace(text)
  return repairs.reduce((result, [pattern, word]) => {
    if (folded.search(pattern) < 0) return result
    let repaired = ''
    let end = 0
    for (const match of folded.matchAll(pattern)) {
      const before = result.charAt(match.index - 1)
      const after = result.charAt(match.index + match[0].length)
      if (/\p{L}/u.test(before) || /\p{L}/u.test(after)) continue
      repaired += result.slice(end, match.index) + word
      end = match.index + match[0].length
    }
    const next = repaired + result.slice(end)
    if (next !== result) folded = foldInPlace(next)
    return next
  }, text)
}

function repairLabels(text: string): string {
  return text
    .replace(/(điểm)['’‘]?(\s+)([^\s,;.:()“”"]{1,3})(?=[\s,;.:()“”"]|$)/gu, (whole, ...found) => {
      const [word = '', space = '', label = ''] = found as string[]
      const letter = letters[label] ?? label.toLowerCase().replace(/(?<=^[a-zđ])i$/u, '1')
      return /^[a-zđ]\d{0,2}$/u.test(letter) ? `${word}${space}${letter}` : whole
    })
    .replace(/(khoản)(\s+)([^\s,;.:()“”"]{1,4})(?=[\s,;.:()“”"]|$)/gu, (whole, ...found) => {
      const [word = '', space = '', label = ''] = found as string[]
      const number = label.replace(/[lI|§O]/g, (sign) => digits[sign] ?? sign)
      return /^\d{1,3}[a-zđ]?$/iu.test(number) ? `${word}${space}${number.toLowerCase()}` : whole
    })
}

/** The folded text, letter by letter, so that places in it are places in the original. */
export function foldInPlace(text: string): string {
  const folded = foldDiacritics(text)
  if (folded.length === text.length) return folded
  return Array.from({ length: text.length }, (_, i) => {
    const letter = foldDiacritics(text.charAt(i))
    return letter.length === 1 ? letter : text.charAt(i)
  }).join('')
}
