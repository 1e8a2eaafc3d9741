/**
 * Repairs what is really found in Vietnamese texts, without changing how they read: composed
 * letters (NFC), look-alikes of Đ, invisible characters, odd spaces.
 *
 * Repairing twice changes nothing more. Line breaks stay.
 */
export function normalizeText(text: string): string {
  return text
    .replace(/[\u00AD\u200B-\u200F\u2060\uFEFF]/g, '') // soft hyphen, zero-width characters
    .normalize('NFC') // after them: one may stand between a letter and its mark
    .replace(/[\u00D0\u0189]/g, '\u0110') // Ð (eth) and Ɖ (African D) for Đ
    .replace(/\u00F0/g, '\u0111') // ð for đ
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
    .replace(/[\t\u00A0\u2000-\u200A\u202F\u205F\u3000]/g, ' ')
    .replace(/ {2,}/g, ' ')
}

const combiningMarks = /[\u0300-\u036f]/g

/** Lower case without tone marks and hats, `đ` as `d`: how people type in a hurry. */
export function foldDiacritics(text: string): string {
  return text
    .toLowerCase()
    .replace(/đ/g, 'd')
    .normalize('NFD')
    .replace(combiningMarks, '')
    .normalize('NFC')
}

/** Whether the text holds a letter that only an accented keyboard writes. */
export function hasDiacritics(text: string): boolean {
  return foldDiacritics(text) !== text.toLowerCase().normalize('NFC')
}

const toneAtTheEnd: Readonly<Record<string, string>> = {
  oà: 'òa', oá: 'óa', oả: 'ỏa', oã: 'õa', oạ: 'ọa',
  oè: 'òe', oé: 'óe', oẻ: 'ỏe', oẽ: 'õe', oẹ: 'ọe',
  uỳ: 'ùy', uý: 'úy', uỷ: 'ủy', uỹ: 'ũy', uỵ: 'ụy',
} // biome-ignore format: a table reads best by rows

/**
 * One spelling for the tone's place: `hoà` → `hòa`, `uỷ` → `ủy`. For search only.
 *
 * Takes one lower-case NFC syllable. `quý` keeps its tone on the y, where everybody writes it.
 */
export function canonicalSyllable(syllable: string): string {
  const tail = toneAtTheEnd[syllable.slice(-2)]
  if (tail === undefined || /qu.$/.test(syllable)) return syllable
  return syllable.slice(0, -2) + tail
}
