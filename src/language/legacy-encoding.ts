import { normalizeText } from './normalize.ts'

/** Fonts of before Unicode: the letters lie in the places of other letters. */
export type LegacyEncoding = 'tcvn3' | 'vni'

/** Bytes A1–FE of TCVN 5712:1993 (fonts named .Vn…), as Windows-1252 shows them, in order of rows. */
const tcvn3Pairs =
  'µà ¶ả ·ã ¸á ¹ạ ¨ă »ằ ¼ẳ ½ẵ ¾ắ Æặ ©â Çầ Èẩ Éẫ Êấ Ëậ ®đ Ìè Îẻ Ïẽ Ðé Ñẹ ªê Òề Óể Ôễ Õế Öệ ×ì Øỉ Üĩ Ýí Þị ' +
  'ßò áỏ âõ ãó äọ «ô åồ æổ çỗ èố éộ ¬ơ êờ ëở ìỡ íớ îợ ïù ñủ òũ óú ôụ \u00ADư õừ öử ÷ữ øứ ùự úỳ ûỷ üỹ ýý þỵ ' +
  '¡Ă ¢Â £Ê ¤Ô ¥Ơ ¦Ư §Đ'
// PDF programs put a look-alike for µ, the soft hyphen and the middle dot.
const pdfLookAlikes = 'μà −ư ∙ã'
const tcvn3 = new Map(
  `${tcvn3Pairs} ${pdfLookAlikes}`.split(' ').map((pair) => [pair.charAt(0), pair.slice(1)]),
)

/** In VNI fonts a mark stands after its letter: these marks mean tone, or hat and tone together. */
const vniMarks = {
  aeo: {
    â: '\u0302',
    á: '\u0302\u0301',
    à: '\u0302\u0300',
    å: '\u0302\u0309',
    ã: '\u0302\u0303',
    ä: '\u0302\u0323',
  },
  a: {
    ê: '\u0306',
    é: '\u0306\u0301',
    è: '\u0306\u0300',
    ú: '\u0306\u0309',
    ü: '\u0306\u0303',
    ë: '\u0306\u0323',
  },
  any: { ù: '\u0301', ø: '\u0300', û: '\u0309', õ: '\u0303', ï: '\u0323' },
} as const
const vniSingles = new Map([...'ñđ íí ìì æỉ óĩ òị îỵ'.split(' ')].flatMap(bothCases))
const vniVowels: Readonly<Record<string, string>> = { ô: 'ơ', ö: 'ư', Ô: 'Ơ', Ö: 'Ư' }

function bothCases(pair: string): [string, string][] {
  const [from = '', to = ''] = [pair.charAt(0), pair.slice(1)]
  return [
    [from, to],
    [from.toUpperCase(), to.toUpperCase()],
  ]
}

/** Writes a text of a legacy font in Unicode (NFC). Text that is Unicode already is spoilt by it. */
export function decodeLegacy(text: string, encoding: LegacyEncoding): string {
  return encoding === 'tcvn3' ? decodeTcvn3(text) : decodeVni(text)
}

/** A hyphen behind consonants that have no vowel yet: no syllable looks so. */
const lostHorn =
  /(?<![\p{L}\d®§-])((?:[Nn](?:gh?|h)?|[Cc]h?|[Gg][hi]?|[Kk]h?|[Pp]h|[Tt][hr]?|[bdhlmrsvxBDHLMRSVX®§])?)-(?=[a-z\u00A1-\u00FE]|(?<=[\p{L}®§]-)[\s.,;:)])/gu

function decodeTcvn3(text: string): string {
  // The soft hyphen stands for ư; some PDF programs print a plain hyphen in its place.
  const isLost = !/[\u00AD−]/.test(text)
  const whole = isLost ? text.replace(lostHorn, '$1\u00AD') : text
  return [...whole].map((letter) => tcvn3.get(letter) ?? letter).join('')
}

function decodeVni(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i)
    const base = vniVowels[letter] ?? letter
    const mark = /[aeiouyôö]/i.test(letter) ? vniMark(letter, text.charAt(i + 1)) : undefined
    if (mark !== undefined) {
      out += base + mark
      i += 1
    } else {
      out += vniVowels[letter] ?? vniSingles.get(letter) ?? letter
    }
  }
  return out.normalize('NFC')
}

function vniMark(letter: string, next: string): string | undefined {
  const vowel = letter.toLowerCase()
  const mark = next.toLowerCase()
  const tables: Readonly<Record<string, string>>[] = [vniMarks.any]
  if ('aeo'.includes(vowel)) tables.push(vniMarks.aeo)
  if (vowel === 'a') tables.push(vniMarks.a)
  return tables.map((table) => table[mark]).find((found) => found !== undefined)
}

// Typical of each font and rare in Unicode Vietnamese: ® and ­ for đ and ư, ñ and letters + ù for VNI.
const tcvn3Signs = /[®§¸µ¶·¹©ªÊÕÖ×ØÜÝÞß÷øþ]/g
const vniSigns = /ñ|[aeouyôö][ùøûõïáàåãäâ]|ö/gi
const unicodeSigns = /[ạ-ỹđơưă]/gi

/**
 * Tells which legacy font a text was typed in, from its letters.
 *
 * @returns null for Unicode text, and for text with hardly any Vietnamese in it
 */
export function detectLegacyEncoding(text: string): LegacyEncoding | null {
  const sample = text.slice(0, 20_000)
  const count = (pattern: RegExp) => (sample.match(pattern) ?? []).length
  const letters = Math.max(count(/\p{L}/gu), 1)
  const unicode = count(unicodeSigns) / letters
  const tcvn3Share = count(tcvn3Signs) / letters
  const vniShare = count(vniSigns) / letters
  if (unicode > 0.05) return null
  if (tcvn3Share < 0.03 && vniShare < 0.03) return null
  return tcvn3Share > vniShare ? 'tcvn3' : 'vni'
}

/** The text in Unicode, whatever font it was typed in. */
export function toUnicode(text: string): string {
  const encoding = detectLegacyEncoding(text)
  return normalizeText(encoding === null ? text : decodeLegacy(text, encoding))
}
