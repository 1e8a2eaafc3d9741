import { foldDiacritics } from './normalize.ts'

const telexTones: Readonly<Record<string, string>> = {
  s: '\u0301',
  f: '\u0300',
  r: '\u0309',
  x: '\u0303',
  j: '\u0323',
}
const vniTones: Readonly<Record<string, string>> = {
  '1': '\u0301',
  '2': '\u0300',
  '3': '\u0309',
  '4': '\u0303',
  '5': '\u0323',
}

/**
 * Readings of a word whose keyboard marks were left as typed: Telex `dduwowcj`, VNI `khong6`.
 *
 * @param word - one lower-case token
 * @returns NFC spellings worth looking up, likeliest first; empty where no marks are left
 */
export function decodeKeyboardMarks(word: string): string[] {
  const spellings = /\d/.test(word) ? [decodeVni(word)] : [decodeTelex(word)]
  return spellings.filter((each): each is string => each !== null && each !== word)
}

function decodeTelex(word: string): string | null {
  const tone = /^(.*[aeiouyăâêôơưđd].*?)([sfrxj])([a-z]*)$/u.exec(word)
  const hasTone = tone !== null && /[aeiouy]/.test(tone[1] ?? '')
  const letters = (hasTone ? `${tone[1]}${tone[3]}` : word)
    .replace(/dd/g, 'đ')
    .replace(/^d(.*)d$/, 'đ$1')
    .replace(/uow|uwow|uwo/g, 'ươ')
    .replace(/aa/g, 'â')
    .replace(/ee/g, 'ê')
    .replace(/oo/g, 'ô')
    .replace(/aw/g, 'ă')
    .replace(/ow/g, 'ơ')
    .replace(/uw/g, 'ư')
  // A mark may be typed at the word's end: "quyetes" for quyết.
  return hasTone ? withTone(letters, telexTones[tone?.[2] ?? ''] ?? '') : letters
}

function decodeVni(word: string): string | null {
  const digits = word.replace(/\D/g, '')
  let letters = word.replace(/\d/g, '')
  let tone = ''
  for (const digit of digits) {
    if (digit in vniTones) tone = vniTones[digit] ?? ''
    else if (digit === '6') letters = letters.replace(/[aeo](?!.*[aeo])/, (v) => `${v}\u0302`)
    else if (digit === '7')
      letters = letters.replace(/uo/, 'ươ').replace(/u$|o$|u(?=[a-z])/, hornOf)
    else if (digit === '8') letters = letters.replace(/a/, 'ă')
    else if (digit === '9') letters = letters.replace(/d/, 'đ')
    else return null
  }
  const marked = letters.normalize('NFC')
  return tone === '' ? marked : withTone(marked, tone)
}

function hornOf(vowel: string): string {
  return vowel === 'u' ? 'ư' : 'ơ'
}

/** Puts a tone where it belongs: on the marked vowel, else by the usual rule of the syllable. */
function withTone(letters: string, tone: string): string | null {
  const vowels = [...letters.matchAll(/[aeiouyăâêôơư]/gu)].map((match) => match.index)
  const start = /^(qu|gi)(?=[aeiouyăâêôơư])/u.test(letters) ? 1 : 0
  const usable = vowels.slice(start)
  const last = usable.at(-1)
  if (last === undefined) return null
  const marked = usable.filter((at) => /[ăâêôơư]/u.test(letters.charAt(at))).at(-1)
  const endsOpen = last === letters.length - 1
  const usual = usable.length >= 2 && endsOpen ? (usable.at(-2) ?? last) : last
  const at = marked ?? usual
  return `${letters.slice(0, at + 1)}${tone}${letters.slice(at + 1)}`.normalize('NFC')
}

/**
 * Words one slip of the finger away: two neighbours swapped, one letter missing, doubled or wrong.
 *
 * Compared without marks, since a slip may tear a mark from its letter.
 *
 * @param isKnown - whether a folded spelling exists
 * @returns folded spellings that exist; swaps first
 */
export function nearSpellings(word: string, isKnown: (folded: string) => boolean): string[] {
  const folded = foldDiacritics(word)
  const found = new Set<string>()
  const consider = (spelling: string) => {
    if (spelling !== folded && isKnown(spelling)) found.add(spelling)
  }
  for (let at = 0; at + 1 < folded.length; at++) {
    consider(folded.slice(0, at) + folded.charAt(at + 1) + folded.charAt(at) + folded.slice(at + 2))
  }
  if (found.size > 0 || folded.length < 3) return [...found]
  const alphabet = 'abcdeghiklmnopqrstuvxy'
  for (let at = 0; at <= folded.length; at++) {
    consider(folded.slice(0, at) + folded.slice(at + 1))
    for (const letter of alphabet) {
      consider(folded.slice(0, at) + letter + folded.slice(at))
      consider(folded.slice(0, at) + letter + folded.slice(at + 1))
    }
  }
  return [...found]
}
