import { foldDiacritics } from '../language/normalize.ts'
import { findDocumentNumbers, isUniqueNumber, numberKey } from './document-number.ts'
import { findColumns, type ListColumns } from './list-columns.ts'
import { firstDate, hasImpossibleDate } from './list-dates.ts'
import type { Table, TableRow } from './read-tables.ts'

/** What a list of the Department says of its texts. */
export const listKinds = ['expired', 'in-force', 'partly-expired', 'to-amend'] as const
export type ListKind = (typeof listKinds)[number]

/** One text on a list. Days are `YYYY-MM-DD`. */
export interface ListedDocument {
  readonly sheet: string
  /** The row as the reader of the file counts it, from 1. */
  readonly rowNumber: number
  readonly documentNumber: string
  readonly numberKey: string
  readonly title: string | null
  readonly issuingAuthority: string | null
  readonly issuedOn: string | null
  /** Which articles have no force any more, in the list's words; of `partly-expired` only. */
  readonly provisions: string | null
  /** Why; of `to-amend` what is proposed. */
  readonly reason: string | null
  /** The first day without force. */
  readonly endedOn: string | null
}

/** A row, or a part of the file, that was not taken, and what to do about it. */
export interface ListError {
  readonly sheet: string
  readonly rowNumber: number
  readonly reason: string
}

export interface ParsedList {
  readonly rows: readonly ListedDocument[]
  readonly errors: readonly ListError[]
  /** Parts that belong to another kind of list: to be imported by themselves. */
  readonly otherParts: readonly ListError[]
}

/**
 * Reads a list of the Department out of the tables of its file: annual lists of texts without force,
 * and the four lists of a systematization. The names of their columns vary, and so does their order.
 *
 * Good rows are taken whatever the others hold. A section that speaks of texts expired in part is
 * never taken for one of texts expired altogether, nor the other way round.
 */
export function parseDepartmentList(tables: readonly Table[], kind: ListKind): ParsedList {
  const reading: Reading = { kind, rows: [], errors: [], otherParts: [], seen: new Map() }
  let columns: ListColumns | null = null
  for (const table of tables) {
    const found = findColumns(table)
    // A table that goes on over a page has no head of its own.
    const goesOn: boolean =
      found === null && columns !== null && columns.width === table.rows[0]?.cells.length
    if (found === null && !goesOn) continue
    columns = found?.columns ?? columns
    if (columns !== null) readRows(reading, table, columns, found?.headRow ?? 0, found !== null)
  }
  if (columns === null) {
    const reason =
      'không tìm thấy bảng có cột “Số, ký hiệu văn bản” và cột tên văn bản hoặc ngày. Hãy đặt lại tên cột như mẫu danh mục rồi nhập lại.'
    reading.errors.push({ sheet: tables[0]?.name ?? '', rowNumber: 1, reason })
  }
  const { rows, errors, otherParts } = reading
  return { rows, errors, otherParts }
}

interface Reading {
  readonly kind: ListKind
  readonly rows: ListedDocument[]
  readonly errors: ListError[]
  readonly otherParts: ListError[]
  /** Where each text was met first. */
  readonly seen: Map<string, string>
  /** Whether the section speaks of another kind; kept while a table goes on. */
  isElsewhere?: boolean
}

function readRows(
  reading: Reading,
  table: Table,
  columns: ListColumns,
  headRow: number,
  isNew: boolean,
): void {
  if (isNew) {
    const heads = table.rows.filter(({ number }) => number < headRow)
    const above = [table.above, ...heads.flatMap(({ cells }) => cells)].join('\n')
    enterSection(reading, table.name, headRow, above)
  }
  for (const row of table.rows.filter(({ number }) => number > headRow)) {
    const said = [...new Set(row.cells.filter((cell) => cell !== ''))]
    if (said.length === 0 || isFurniture(row, columns)) continue
    if (said.length === 1 && findDocumentNumbers(said[0] ?? '').length === 0) {
      enterSection(reading, table.name, row.number, said[0] ?? '')
    } else if (!reading.isElsewhere) readRow(reading, table.name, row, columns)
  }
}

/** Heads said again on the next page, the numbers of the columns, sums, blanks to be filled in. */
function isFurniture({ cells }: TableRow, columns: ListColumns): boolean {
  const first = foldDiacritics(cells.find((cell) => cell !== '') ?? '')
  return (
    /^(?:tong (?:so|cong)|cong)(?![a-z])/.test(first) ||
    cells.every((cell) => /^\(?\d{0,2}\)?$/.test(cell)) ||
    foldDiacritics(cells[columns.number] ?? '') === columns.numberHead
  )
}

const whole = /toan bo/
const part = /mot phan/

/** A section belongs elsewhere when it speaks of the one kind of expiry and not of the other. */
function enterSection(reading: Reading, sheet: string, rowNumber: number, text: string): void {
  if (reading.kind !== 'expired' && reading.kind !== 'partly-expired') return
  const folded = foldDiacritics(text)
  const isWhole = whole.test(folded)
  const isPart = part.test(folded)
  if (isWhole === isPart) return
  const wanted = reading.kind === 'expired' ? isWhole : isPart
  reading.isElsewhere = !wanted
  if (wanted) return
  const other = isWhole ? 'expired' : 'partly-expired'
  const said = text.split('\n').find((line) => (isWhole ? whole : part).test(foldDiacritics(line)))
  reading.otherParts.push({
    sheet,
    rowNumber,
    reason: `mục “${(said ?? text).slice(0, 80)}” thuộc danh mục khác: các dòng dưới đó không nhận. Hãy nhập lại tệp này với --kind ${other}.`,
  })
}

function readRow(reading: Reading, sheet: string, row: TableRow, columns: ListColumns): void {
  const parsed = parseRow(row, columns, reading.kind)
  const refuse = (reason: string) => reading.errors.push({ sheet, rowNumber: row.number, reason })
  if (typeof parsed === 'string') {
    refuse(parsed)
    return
  }
  const key = identityOf(parsed)
  const earlier = reading.seen.get(key)
  if (earlier !== undefined) {
    refuse(`${parsed.documentNumber} đã có ở ${earlier}. Hãy bỏ một trong hai dòng.`)
    return
  }
  reading.seen.set(key, `${sheet}, dòng ${row.number}`)
  reading.rows.push({ ...parsed, sheet, rowNumber: row.number })
}

/** What makes two rows one and the same; the unique index of the table says it again. */
export function identityOf(
  row: Pick<ListedDocument, 'numberKey' | 'issuedOn' | 'issuingAuthority' | 'provisions'>,
): string {
  return JSON.stringify([
    row.numberKey,
    row.issuedOn,
    row.issuingAuthority ?? '',
    row.provisions ?? '',
  ])
}

/** @returns the reason when the row cannot be taken */
function parseRow(
  { cells }: TableRow,
  columns: ListColumns,
  kind: ListKind,
): Omit<ListedDocument, 'sheet' | 'rowNumber'> | string {
  const cell = (column: number | null) => (column === null ? '' : (cells[column] ?? ''))
  const numberCell = cell(columns.number)
  const found = findDocumentNumbers(numberCell)[0]
  if (numberCell === '') return 'thiếu số, ký hiệu văn bản. Hãy điền cột “Số, ký hiệu”.'
  if (found === undefined) {
    return `“${numberCell.slice(0, 40)}” không phải số, ký hiệu văn bản (ví dụ 05/2024/QĐ-UBND). Hãy sửa ô này.`
  }
  const issuedCell = columns.issuedOn === null ? numberCell : cell(columns.issuedOn)
  const endedCell = cell(columns.endedOn)
  for (const text of [issuedCell.replace(found.printed, ''), endedCell]) {
    if (hasImpossibleDate(text)) {
      return `ngày “${text.slice(0, 40)}” không có trong lịch. Hãy ghi ngày/tháng/năm, ví dụ 05/02/2024.`
    }
  }
  const issuedOn = firstDate(issuedCell.replace(found.printed, ''))
  if (issuedOn === null && !isUniqueNumber(found.printed)) {
    return `thiếu ngày ban hành của ${found.printed}; nhiều tỉnh, xã có văn bản cùng số này. Hãy điền ngày ban hành.`
  }
  const endedOn = firstDate(endedCell)
  const provisions = cell(columns.provisions) || null
  const isExpiry = kind === 'expired' || kind === 'partly-expired'
  if (isExpiry && endedOn === null) {
    return `thiếu ngày hết hiệu lực của ${found.printed}. Hãy điền cột “Ngày hết hiệu lực”.`
  }
  if (kind === 'partly-expired' && provisions === null) {
    return `chưa nêu điều, khoản nào của ${found.printed} hết hiệu lực. Hãy điền cột “Nội dung, quy định hết hiệu lực”.`
  }
  return {
    documentNumber: found.printed,
    numberKey: numberKey(found.printed),
    title: cell(columns.title) || null,
    issuingAuthority: cell(columns.issuingAuthority) || null,
    issuedOn,
    provisions: kind === 'partly-expired' ? provisions : null,
    reason: cell(columns.reason) || cell(columns.note) || null,
    endedOn: isExpiry ? endedOn : null,
  }
}
