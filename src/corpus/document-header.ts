import { foldDiacritics } from '../language/normalize.ts'
import { calendarDay } from './calendar-day.ts'
import {
  type DocumentType,
  documentTypeOf,
  documentTypeOfNumber,
  type LegalDocument,
} from './document.ts'
import { documentIdOf, findDocumentNumbers } from './document-number.ts'

/** A text without the marks of a normative document. The message says which is missing. */
export class DocumentStructureError extends Error {
  override readonly name = 'DocumentStructureError'
  readonly safeToLog = true
}

/** What a copy says of its document beside the text; used where the text itself is silent. */
export interface KnownFacts {
  readonly documentNumber?: string | null
  readonly title?: string | null
  readonly issuingAuthority?: string | null
  readonly issuedOn?: string | null
  readonly effectiveOn?: string | null
  readonly url?: string | null
}

/**
 * Reads what stands above the first article, and from the body the day it comes into force.
 *
 * @param known - fills what the text does not say; never overrules it
 * @throws {DocumentStructureError} when no number is found
 */
export function readHeader(
  header: readonly string[],
  body: readonly string[],
  known: KnownFacts = {},
): LegalDocument {
  const documentNumber = numberIn(header, known.documentNumber ?? null)
  if (documentNumber === null) {
    throw new DocumentStructureError(
      'Không tìm thấy số, ký hiệu văn bản (ví dụ "Luật số: 36/2024/QH15") ở phần đầu tệp.',
    )
  }
  const stated = readTitle(header, documentNumber)
  const hasTitle = stated.title !== documentNumber
  const issuedOn = issueDate(header, body, documentNumber) ?? known.issuedOn ?? null
  const base = {
    documentNumber,
    issuingAuthority: issuerOf(header, documentNumber) ?? known.issuingAuthority ?? null,
    issuedOn,
  }
  return {
    id: documentIdOf(base),
    ...base,
    title: hasTitle ? stated.title : (known.title ?? documentNumber),
    documentType: stated.type,
    signer: null,
    effectiveOn: effectiveDate(body, issuedOn) ?? known.effectiveOn ?? null,
    expiresOn: null,
    sourceStatus: null,
    url: known.url ?? null,
    contentChecked: true,
  }
}

const numberLabel = /(?:^|\s)số\s*:/i
const consolidated = /văn bản hợp nhất|\/\s*VBHN/i
/** From here on other texts are named, each with its number. */
const basesBegin = /^(?:căn cứ|theo đề nghị|xét đề nghị|thực hiện)(?=\s)/i

/**
 * The document's own number: behind "Số:" or, when nobody states it otherwise, the first that a line
 * with "số" holds.
 */
function numberIn(header: readonly string[], known: string | null): string | null {
  const bases = header.findIndex((line) => basesBegin.test(line))
  const lines = (bases < 0 ? header : header.slice(0, bases)).map((line) => ({
    line,
    number: wholeNumber(line),
  }))
  const isConsolidated = header.some((line) => consolidated.test(line)) || /VBHN/i.test(known ?? '')
  if (isConsolidated) {
    // The header of a consolidated text names the texts it is made of.
    return lines.find(({ number }) => /VBHN/i.test(number ?? ''))?.number ?? known
  }
  const labelled = lines.find(({ line, number }) => number !== null && numberLabel.test(line))
  const mentioned = lines.find(({ line, number }) => number !== null && /số/i.test(line))
  return labelled?.number ?? known ?? mentioned?.number ?? null
}

/** A draft's blank ("Số: …/2006/QĐ-UBND") is no number. */
function wholeNumber(line: string): string | null {
  const found = findDocumentNumbers(line)[0]
  if (found === undefined || /[/.…_]\s*$/.test(line.slice(0, found.index))) return null
  return found.printed
}

const kindLine =
  /^(hiến pháp|bộ luật|luật|pháp lệnh|nghị quyết liên tịch|nghị quyết|nghị định|quyết định|thông tư liên tịch|thông tư|chỉ thị)\s*(.*)$/i
const titleEnd =
  /^(căn cứ|theo đề nghị|quốc hội ban hành|chính phủ ban hành|_{3,}|-{3,}|xét |thực hiện |chương |phần |(bộ )?luật số|số\s*:|quốc hội$|cộng hòa xã hội|độc lập\b|văn bản quy phạm|[^,]{2,40}, ngày \d|(thủ tướng )?chính phủ$|bộ trưởng|ủy ban|hội đồng)/i

function readTitle(
  header: readonly string[],
  documentNumber: string,
): { type: DocumentType; title: string } {
  const start = header.findIndex((line) => {
    const match = kindLine.exec(line)
    // "Luật số: 36/2024/QH15" is the number's line; the title's line shouts its kind.
    if (match === null || /^số(?=[\s:]|$)/i.test(match[2] ?? '')) return false
    // Fonts of before Unicode print capitals from small letters: then it stands alone on its line.
    return isShouted(match[1] ?? '') || /^$|^của\s/i.test(match[2] ?? '')
  })
  if (start < 0) return { type: documentTypeOfNumber(documentNumber), title: documentNumber }
  const [, kind = '', behind = ''] = kindLine.exec(header[start] ?? '') ?? []
  // The mark of a footnote, or who issued it, is no title.
  const rest = behind.replace(/^[\d[\]()]+$|^của\s.{2,80}$/i, '')
  const parts = rest === '' ? [] : [rest]
  for (const line of header.slice(start + 1)) {
    if (titleEnd.test(line)) break
    parts.push(line)
  }
  const type = documentTypeOf(kind)
  const isLaw = type === 'law' || type === 'code'
  const shouted = (isLaw ? [kind, ...parts] : parts).join(' ')
  return { type, title: properCase(header, shouted) ?? sentenceCase(shouted) }
}

/** "Quốc hội ban hành Luật …" repeats the title in ordinary letters, proper names and all. */
function properCase(header: readonly string[], shouted: string): string | null {
  for (const line of header) {
    const said = /^(?:Quốc hội|Ủy ban Thường vụ Quốc hội) ban hành (.*)$/i.exec(line)?.[1]
    if (said === undefined) continue
    const same = said.slice(0, shouted.length)
    if (foldDiacritics(same) === foldDiacritics(shouted)) return upperFirst(same)
  }
  return null
}

function isShouted(text: string): boolean {
  return text === text.toUpperCase()
}

/** Titles are printed in capitals: only the first letter keeps one, and proper names that are known. */
function sentenceCase(text: string): string {
  if (!isShouted(text)) return text
  const lower = text.toLowerCase()
  const restored = lower
    .replace(/việt nam/g, 'Việt Nam')
    .replace(/quốc hội/g, 'Quốc hội')
    .replace(/chính phủ/g, 'Chính phủ')
    .replace(/mặt trận tổ quốc/g, 'Mặt trận Tổ quốc')
    .replace(/hội đồng nhân dân/g, 'Hội đồng nhân dân')
    .replace(
      /(của|,) (bộ luật|luật)(?= \p{L})/gu,
      (_, before: string, kind: string) => `${before} ${upperFirst(kind)}`,
    )
  return upperFirst(restored)
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function issuerOf(header: readonly string[], documentNumber: string): string | null {
  if (/QH\d+$/.test(documentNumber) && !/UBTVQH/.test(documentNumber)) return 'Quốc hội'
  if (/UBTVQH/.test(documentNumber)) return 'Ủy ban Thường vụ Quốc hội'
  if (/-CP$/.test(documentNumber)) return 'Chính phủ'
  if (/-TTg$/i.test(documentNumber)) return 'Thủ tướng Chính phủ'
  const line = header.find((text) =>
    /^(bộ |ủy ban nhân dân|hội đồng nhân dân|ngân hàng|tòa án|viện kiểm sát|thanh tra|kiểm toán)/i.test(
      text,
    ),
  )
  return line === undefined
    ? null
    : sentenceCase(line.replace(/[_-]{3,}.*$|\s+cộng ho[àa] xã hội.*$/i, '').trim())
}

const spokenDate = /ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})/i
const slashDate = /ngày\s+(\d{1,2})\/(\d{1,2})\/(\d{4})/i

/** The first day that a text names, "ngày 01 tháng 7 năm 2025" or "ngày 1/7/2025", as `YYYY-MM-DD`. */
export function readDate(text: string): string | null {
  const match = spokenDate.exec(text) ?? slashDate.exec(text)
  if (match === null) return null
  const [, day = '', month = '', year = ''] = match
  return calendarDay(year, month, day)
}

function issueDate(
  header: readonly string[],
  body: readonly string[],
  documentNumber: string,
): string | null {
  const dated = [...header, ...body].filter((line) => readDate(line) !== null)
  const passed =
    dated.find((line) => /(được .*thông qua|^[^,]{2,40}, ngày\s)/i.test(line)) ??
    // "Nghị định của Chính phủ số 29/1998/NĐ-CP ngày 11 tháng 5 năm 1998"
    dated.find((line) => header.includes(line) && line.includes(documentNumber))
  return passed === undefined ? null : readDate(passed)
}

const inForceFrom =
  /^(?:\d+\.\s*)?(?:luật|bộ luật|nghị định|thông tư(?: liên tịch)?|quyết định|nghị quyết|pháp lệnh) này (?:có|bắt đầu có) hiệu lực(?: thi hành)?\s+(?:kể )?từ (.*)/i

/**
 * "Luật này có hiệu lực thi hành từ ngày …": the first such sentence outside quoted text. Later
 * ones set other days for single provisions.
 */
function effectiveDate(body: readonly string[], issuedOn: string | null): string | null {
  for (const line of body) {
    const from = inForceFrom.exec(line)?.[1]
    if (from === undefined) continue
    if (/^ngày (ký|ban hành|được|thông qua|quốc hội)/i.test(from)) return issuedOn
    const date = readDate(from)
    if (date !== null) return date
  }
  return null
}
