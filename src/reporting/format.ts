import type { ReportCell, ReportColumn } from './report-table.ts'

/** What stands where a provider gives no figure. Never a zero. */
export const noData = 'không có số liệu'

const counts = new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 0 })
const percents = new Intl.NumberFormat('vi-VN', {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
})

/** A whole number with a dot between thousands: `1.234`. */
export function formatCount(count: number): string {
  return counts.format(count)
}

/** One decimal after a comma: `83,3%`; a dash when there was no base. */
export function formatPercent(percent: number | null): string {
  return percent === null ? '—' : `${percents.format(percent)}%`
}

/** `2026-11-05` as `05/11/2026`. */
export function formatDay(date: string): string {
  return date.split('-').reverse().join('/')
}

/** The last day inside a half-open period that ends at `to`. */
export function dayBefore(to: string): string {
  return new Date(Date.parse(`${to}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}

/** A cell as a reader sees it. */
export function formatCell(cell: ReportCell | undefined, kind: ReportColumn['kind']): string {
  if (cell === undefined) return ''
  if (typeof cell === 'string') return printable(cell)
  if (kind === 'percent') return formatPercent(cell)
  return cell === null ? noData : formatCount(cell)
}

/** Text an office file can hold: no control characters, no halves of characters. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those that XML 1.0 forbids
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, '')
}
