import { foldDiacritics } from '../language/normalize.ts'
import type { Table } from './read-tables.ts'

/** Where a list keeps what; null where it has no such column. Counted from 0. */
export interface ListColumns {
  readonly number: number
  /** The folded head of that column: pages say it again. */
  readonly numberHead: string
  readonly title: number | null
  readonly issuingAuthority: number | null
  /** Null also where the day stands beside the number in its cell. */
  readonly issuedOn: number | null
  readonly endedOn: number | null
  readonly provisions: number | null
  readonly reason: number | null
  readonly note: number | null
  readonly width: number
}

/** Folded heads, tried in this order: "lý do hết hiệu lực" is a reason, not a day. */
const heads = [
  ['number', /so,? (?:va )?ky hieu|^so hieu|^so van ban/],
  ['reason', /ly do|kien nghi|hinh thuc xu ly/],
  ['endedOn', /(?:ngay|thoi diem).{0,30}(?:het|ngung) hieu luc|het hieu luc (?:tu|ke tu) ngay/],
  ['provisions', /(?:noi dung|quy dinh|dieu,? khoan|phan).{0,40}(?:het|ngung) hieu luc/],
  ['issuingAuthority', /co quan ban hanh|noi ban hanh/],
  ['title', /ten goi|trich yeu|ten van ban|noi dung van ban/],
  ['issuedOn', /ngay.{0,30}(?:ban hanh|thong qua|ky)/],
  ['note', /ghi chu/],
] as const
type Column = (typeof heads)[number][0]

// Titles of the list, the issuing body, a blank or two.
const deepestHead = 30

/**
 * Finds the head of a list's table: the first row that names the number and something more.
 *
 * @returns the columns, and the number of that row; null for a table that is none of a list
 */
export function findColumns(table: Table): { columns: ListColumns; headRow: number } | null {
  for (const { cells, number } of table.rows.slice(0, deepestHead)) {
    const at = new Map<Column, number>()
    cells.forEach((cell, column) => {
      const folded = foldDiacritics(cell).replace(/\s+/g, ' ')
      const name = heads.find(([, pattern]) => pattern.test(folded))?.[0]
      if (name !== undefined && folded.length < 120 && !at.has(name)) at.set(name, column)
    })
    const numberColumn = at.get('number')
    if (numberColumn === undefined || at.size < 2) continue
    const place = (name: Column) => at.get(name) ?? null
    const columns: ListColumns = {
      number: numberColumn,
      numberHead: foldDiacritics(cells[numberColumn] ?? ''),
      title: place('title'),
      issuingAuthority: place('issuingAuthority'),
      issuedOn: place('issuedOn'),
      endedOn: place('endedOn'),
      provisions: place('provisions'),
      reason: place('reason'),
      note: place('note'),
      width: cells.length,
    }
    return { columns, headRow: number }
  }
  return null
}
