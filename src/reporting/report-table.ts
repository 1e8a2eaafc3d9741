import type { ReachPeriod } from '../reach/aggregate.ts'

/**
 * A report as a plain value. The workbook, the document and the console page are readings of it,
 * so their numbers agree.
 */
export interface Report {
  readonly title: string
  readonly period: ReachPeriod
  /** The local day on which the figures were taken, `YYYY-MM-DD`. */
  readonly preparedOn: string
  readonly sections: readonly ReportSection[]
}

export interface ReportSection {
  readonly heading: string
  readonly paragraphs: readonly string[]
  readonly tables: readonly ReportTable[]
}

export interface ReportTable {
  readonly title: string
  readonly columns: readonly ReportColumn[]
  readonly rows: readonly ReportRow[]
  /** The last line, computed on true values; null for a table that cannot be added up. */
  readonly totals: ReportRow | null
}

export interface ReportColumn {
  readonly key: string
  readonly label: string
  readonly kind: 'text' | 'count' | 'percent'
}

/** Cells by column key; a missing cell stays empty. */
export type ReportRow = Readonly<Record<string, ReportCell>>

/**
 * Words, or a number: in a `percent` column hundredths of the whole, in [0, 100] and not rounded.
 *
 * Null is a number nobody has: no data in a `count` column, no base in a `percent` column.
 */
export type ReportCell = string | number | null

/** How many per hundred; null when there is nothing to divide by. */
export function percentOf(part: number, whole: number): number | null {
  return whole === 0 ? null : (part / whole) * 100
}

/**
 * Adds up the named columns; a column without a single number stays null.
 *
 * Text and null count as nothing: a channel without figures does not pull a total to zero.
 */
export function sumColumns(
  rows: readonly ReportRow[],
  keys: readonly string[],
): Record<string, number | null> {
  const sums: Record<string, number | null> = {}
  for (const key of keys) {
    const numbers = rows.map((row) => row[key]).filter((cell) => typeof cell === 'number')
    sums[key] = numbers.length === 0 ? null : numbers.reduce((sum, each) => sum + each, 0)
  }
  return sums
}
