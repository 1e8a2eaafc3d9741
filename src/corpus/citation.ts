import { foldDiacritics } from '../language/normalize.ts'
import type { LegalDocument } from './document.ts'
import { vietnameseTypeName } from './document.ts'
import { findDocumentNumbers } from './document-number.ts'

/** A pointer at a provision. Labels are bare: `8`, `12a`, `đ`. */
export interface Citation {
  readonly article: string
  readonly clause: string | null
  readonly point: string | null
}

/** A citation as somebody wrote it: the document may be missing, or named by number. */
export interface WrittenCitation {
  readonly article: string | null
  readonly clause: string | null
  readonly point: string | null
  /** The document's number as written, in capitals; null where none is given. */
  readonly documentNumber: string | null
  /** See `numberKey`; null where no number is given. */
  readonly numberKey: string | null
}

const unit = {
  article: /(?:^|[^\p{L}])(?:điều|dieu)\s*(?:thứ\s+)?(\d{1,4}[a-zđ]?)(?![\p{L}\d/])/iu,
  // "đ5", but not the point of "điểm d1" and not money, "500 đ 200".
  shortArticle: /(?:^|(?<!(?:điểm|diem|đm)\s+)[^\p{L}\d])[đd](\d{1,4}[a-zđ]?)(?![\p{L}\d/])/iu,
  clause: /(?:^|[^\p{L}])(?:khoản|khoan|k)\s*(\d{1,3}[a-zđ]?)(?![\p{L}\d/])/iu,
  point: /(?:^|[^\p{L}])(?:điểm|diem|đm)\s+([a-zđ]\d{0,2})(?![\p{L}\d])/iu,
} as const

const compact = /(?:^|[^\p{L}])[đd](\d{1,4})k(\d{1,3})([a-zđ])?(?![\p{L}\d])/iu

/**
 * Reads the first citation out of a citizen's words, in either order and with or without
 * diacritics: `điểm a khoản 2 Điều 5`, `Điều 5 khoản 2`, `dieu 117 blds 2015`, `Đ5K2a`.
 *
 * @returns null when neither an article nor a document's number is named
 */
export function parseCitation(text: string): WrittenCitation | null {
  const number = findDocumentNumbers(text)[0] ?? null
  // The number's own digits and letters must not be read as an article or a clause.
  const rest =
    number === null
      ? text
      : `${text.slice(0, number.index)} ${text.slice(number.index + number.length)}`
  const short = compact.exec(rest)
  if (short !== null) {
    return {
      article: label(short[1]),
      clause: label(short[2]),
      point: label(short[3]),
      documentNumber: number?.printed.toUpperCase() ?? null,
      numberKey: number?.key ?? null,
    }
  }
  const article = label((unit.article.exec(rest) ?? unit.shortArticle.exec(rest))?.[1])
  if (article === null && number === null) return null
  return {
    article,
    clause: article === null ? null : label(unit.clause.exec(rest)?.[1]),
    point: article === null ? null : label(unit.point.exec(rest)?.[1]),
    documentNumber: number?.printed.toUpperCase() ?? null,
    numberKey: number?.key ?? null,
  }
}

function label(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text.toLowerCase()
}

/**
 * Writes a citation as a Vietnamese lawyer would, small to large:
 * `điểm a khoản 2 Điều 5 Luật Đất đai, số 31/2024/QH15`.
 */
export function formatCitation(
  citation: Citation,
  document: Pick<LegalDocument, 'title' | 'documentNumber' | 'documentType'>,
): string {
  return `${formatPlace(citation)} ${documentName(document)}`
}

/** `điểm a khoản 2 Điều 5`, without the document. */
export function formatPlace({ article, clause, point }: Citation): string {
  return [
    point === null ? '' : `điểm ${point} `,
    clause === null ? '' : `khoản ${clause} `,
    `Điều ${article}`,
  ].join('')
}

const longTitle = 90

/**
 * The name of a document with its number: `Luật Đất đai, số 31/2024/QH15`,
 * `Nghị định số 168/2024/NĐ-CP về …`. The year in a law's title is left to the number, and a very
 * long title to the reader of the text.
 */
export function documentName(
  document: Pick<LegalDocument, 'title' | 'documentNumber' | 'documentType'>,
): string {
  const typeName = vietnameseTypeName[document.documentType]
  const title = document.title.replace(/\s+(?:năm\s+)?(?:19|20)\d{2}$/, '').trim()
  const isLaw = document.documentType === 'law' || document.documentType === 'code'
  if (isLaw) return `${withTypeName(title, typeName)}, số ${document.documentNumber}`
  const bare = stripLead(title, typeName, document.documentNumber)
  const shown = bare.length > longTitle ? '' : bare
  return `${typeName} số ${document.documentNumber}${shown === '' ? '' : ` ${lowerFirst(shown)}`}`
}

function withTypeName(title: string, typeName: string): string {
  if (title === '') return typeName
  const folded = foldDiacritics(title)
  if (folded.startsWith('luat ') || folded.startsWith('bo luat ')) return upperFirst(title)
  return `${typeName} ${title}`
}

/** Titles of some sources repeat kind and number in front. */
function stripLead(title: string, typeName: string, documentNumber: string): string {
  let rest = title
  for (const lead of [typeName, 'số', documentNumber, ':', '-']) {
    if (rest.toLowerCase().startsWith(lead.toLowerCase())) rest = rest.slice(lead.length).trim()
  }
  return rest
}

function lowerFirst(text: string): string {
  const isShouted = text === text.toUpperCase()
  return isShouted ? text.toLowerCase() : text.charAt(0).toLowerCase() + text.slice(1)
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
