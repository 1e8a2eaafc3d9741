import { foldDiacritics } from '../language/normalize.ts'

const numberPattern =
  /(?<![\p{L}\d]|\d[/-])(\d{1,4}(?:\.\d{1,2})?[A-Z]?)\s*[/-]\s*(?:((?:19|20)\d{2})\s*\/\s*)?((?:QH\d{1,2}|(?:(?:PL|NQ)-)?UBTVQH\d{1,2}|VBHN\s*-\s*\p{Lu}+|(?:NĐ|ND|NQ|QĐ|QD|TT|TTLT|NQLT|CT|PL|SL|LCT|L)\s*[-/]\s*[\p{Lu}\p{Ll}\d]+(?:[-/][\p{Lu}\p{Ll}\d]+)*|HĐBT|CP|TTG|CT))(?![\p{L}\d])/gu

/** A number of a document found in running text. */
export interface NumberMention {
  /** As printed, spaces removed. */
  readonly printed: string
  readonly key: string
  readonly index: number
  readonly length: number
}

/** Finds the numbers of documents (`168/2024/NĐ-CP`, `nd 100/2019/nd-cp`) in a text, in order. */
export function findDocumentNumbers(text: string): NumberMention[] {
  const prepared = text.replace(/[–‑−]/g, '-').replace(/Ð/g, 'Đ').toUpperCase()
  // Upper-casing can lengthen exotic letters; positions would then lie, so such a text is refused.
  if (prepared.length !== text.length) return []
  return [...prepared.matchAll(numberPattern)].map((match) => ({
    printed: text.slice(match.index, match.index + match[0].length).replace(/\s+/g, ''),
    key: numberKey(match[0]),
    index: match.index,
    length: match[0].length,
  }))
}

/**
 * The form under which two spellings of one number meet: serial without leading zeros, upper case,
 * no diacritics (`01/2012/NĐ-CP` and `1/2012/nd-cp` → `1/2012/ND-CP`).
 */
export function numberKey(documentNumber: string): string {
  return foldDiacritics(documentNumber.replace(/[–‑−]/g, '-'))
    .toUpperCase()
    .replace(/\s+/g, '')
    .replace(/^0+(?=\d)/, '')
}

/** Whether a number alone names one document in the whole country. */
export function isUniqueNumber(documentNumber: string): boolean {
  const key = numberKey(documentNumber)
  if (/HDND|UBND|CTUBND/.test(key)) return false // shared by 34 provinces and 3,321 communes
  return /^\d+(\.\d+)?[A-Z]?\/\d{4}\//.test(key) || /QH\d+$|VBHN|\/CTN|SL\/L|LCT/.test(key)
}

/**
 * The first part of every provision id: the number in lower case, letters and digits parted by
 * hyphens (`52-2014-qh13`), with issuer and date where the number alone is not unique.
 */
export function documentIdOf(document: {
  readonly documentNumber: string
  readonly issuingAuthority: string | null
  readonly issuedOn: string | null
}): string {
  const base = slug(document.documentNumber)
  if (isUniqueNumber(document.documentNumber)) return base
  const issuer = slug(document.issuingAuthority ?? 'unknown')
  return `${base}@${issuer}-${document.issuedOn ?? 'undated'}`
}

/** Lower case letters and digits with single hyphens between. */
export function slug(text: string): string {
  return foldDiacritics(text)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}
