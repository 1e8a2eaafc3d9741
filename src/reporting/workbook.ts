import ExcelJS from 'exceljs'
import { dayBefore, formatCell, formatDay, printable } from './format.ts'
import type { Report, ReportCell, ReportColumn, ReportRow, ReportTable } from './report-table.ts'

const font = { name: 'Times New Roman', size: 13 }
const headerRow = 3
const thin = { style: 'thin' } as const
const borders = { top: thin, left: thin, bottom: thin, right: thin }
const numberFormats: Readonly<Record<ReportColumn['kind'], string>> = {
  text: '@',
  count: '#,##0',
  percent: '0.0%',
}

/**
 * The report as an .xlsx file: the text on a first sheet "Tổng hợp", then a sheet for each table.
 *
 * Numbers are numbers and percentages shares of one, shown in the reader's own locale; totals are
 * SUM formulas with their result stored, so that a viewer that computes nothing shows them too.
 */
export async function renderWorkbook(report: Report): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook()
  workbook.created = new Date(`${report.preparedOn}T00:00:00Z`)
  workbook.modified = workbook.created
  workbook.title = printable(report.title)
  const names = createSheetNames()
  addTextSheet(workbook.addWorksheet(names('Tổng hợp')), report)
  for (const section of report.sections) {
    for (const table of section.tables) {
      const options = { views: [{ state: 'frozen' as const, ySplit: headerRow }] }
      addTable(workbook.addWorksheet(names(table.title), options), table, section.heading)
    }
  }
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

function addTextSheet(sheet: ExcelJS.Worksheet, report: Report): void {
  const { from, to } = report.period
  sheet.getColumn(1).width = 110
  addLine(sheet, report.title, { bold: true, size: 14 })
  addLine(sheet, `Kỳ báo cáo: từ ngày ${formatDay(from)} đến hết ngày ${formatDay(dayBefore(to))}`)
  addLine(sheet, `Ngày chốt số liệu: ${formatDay(report.preparedOn)}`)
  for (const section of report.sections) {
    addLine(sheet, section.heading, { bold: true })
    for (const paragraph of section.paragraphs) addLine(sheet, paragraph)
  }
}

function addLine(sheet: ExcelJS.Worksheet, text: string, style: Partial<ExcelJS.Font> = {}): void {
  const cell = sheet.addRow([inertText(text)]).getCell(1)
  cell.font = { ...font, ...style }
  cell.alignment = { wrapText: true, vertical: 'top' }
}

function addTable(sheet: ExcelJS.Worksheet, table: ReportTable, heading: string): void {
  table.columns.forEach((column, index) => {
    sheet.getColumn(index + 1).width = columnWidth(table, column)
  })
  addLine(sheet, table.title, { bold: true, size: 14 })
  addLine(sheet, heading, { italic: true })
  for (const row of [1, 2]) sheet.getCell(row, 1).alignment = { wrapText: false }
  const header = sheet.addRow(table.columns.map((column) => inertText(column.label)))
  styleHeader(header)
  for (const row of table.rows) addRow(sheet, table.columns, row)
  if (table.totals !== null) addTotals(sheet, table, table.totals)
  sheet.pageSetup = {
    paperSize: 9, // A4
    orientation: table.columns.length > 6 ? 'landscape' : 'portrait',
    fitToPage: true,
    fitToWidth: 1,
    fitToHeight: 0,
    printTitlesRow: `${headerRow}:${headerRow}`,
  }
}

function styleHeader(row: ExcelJS.Row): void {
  row.eachCell((cell) => {
    cell.font = { ...font, bold: true }
    cell.alignment = { wrapText: true, horizontal: 'center', vertical: 'middle' }
    cell.border = borders
  })
}

function addRow(
  sheet: ExcelJS.Worksheet,
  columns: readonly ReportColumn[],
  row: ReportRow,
): ExcelJS.Row {
  const added = sheet.addRow(columns.map(({ key, kind }) => cellValue(row[key], kind)))
  columns.forEach(({ kind }, index) => {
    const cell = added.getCell(index + 1)
    cell.font = font
    cell.border = borders
    cell.numFmt = numberFormats[kind]
    cell.alignment = { horizontal: kind === 'text' ? 'left' : 'right', wrapText: true }
  })
  return added
}

function addTotals(sheet: ExcelJS.Worksheet, table: ReportTable, totals: ReportRow): void {
  const added = addRow(sheet, table.columns, totals)
  table.columns.forEach(({ key, kind }, index) => {
    const cell = added.getCell(index + 1)
    cell.font = { ...font, bold: true }
    const total = totals[key]
    if (kind !== 'count' || typeof total !== 'number' || !isSum(table.rows, key, total)) return
    const letter = sheet.getColumn(index + 1).letter
    const range = `${letter}${headerRow + 1}:${letter}${headerRow + table.rows.length}`
    cell.value = { formula: `SUM(${range})`, result: total }
  })
}

/** A total over hidden cells (`<5`) is a true value that no sum of the sheet gives: no formula. */
function isSum(rows: readonly ReportRow[], key: string, total: number): boolean {
  const numbers = rows.map((row) => row[key]).filter((cell) => typeof cell === 'number')
  return numbers.length > 0 && numbers.reduce((sum, each) => sum + each, 0) === total
}

function cellValue(cell: ReportCell | undefined, kind: ReportColumn['kind']): string | number {
  if (typeof cell === 'number') return kind === 'percent' ? cell / 100 : cell
  return inertText(formatCell(cell, kind))
}

/**
 * Text that no spreadsheet takes for a formula, here or after the sheet is saved as CSV.
 *
 * An apostrophe goes in front of whatever begins like one, as OWASP's page "CSV Injection" advises;
 * the full-width signs and leading spaces are covered because some programs fold or skip them.
 */
export function inertText(text: string): string {
  const clean = printable(text)
  return /^(\s*[=+\-@＝＋－＠]|[\t\r\n])/.test(clean) ? `'${clean}` : clean
}

/** As wide as its longest cell, within reason; long headers wrap. */
function columnWidth(table: ReportTable, column: ReportColumn): number {
  const cells = [...table.rows, table.totals ?? {}].map((row) =>
    formatCell(row[column.key], column.kind),
  )
  const longest = Math.max(...cells.map((cell) => cell.length), column.label.length / 2)
  // exceljs drops a width of 9, taking it for the default.
  return Math.min(60, Math.max(10, Math.ceil(longest * 1.3) + 2))
}

/** Names Excel accepts: at most 31 characters, none of []:*?/\, no outer apostrophe, no repeats. */
function createSheetNames(): (title: string) => string {
  const taken = new Set<string>(['history']) // Excel keeps this one for itself
  return (title) => {
    const clean = printable(title)
      .normalize('NFC')
      .replace(/[[\]:*?/\\\s]+/g, ' ')
    for (let copy = 1; ; copy++) {
      const suffix = copy === 1 ? '' : ` (${copy})`
      const name = fitted(clean, 31 - suffix.length) + suffix
      if (taken.has(name.toLowerCase())) continue
      taken.add(name.toLowerCase())
      return name
    }
  }
}

function fitted(text: string, length: number): string {
  const trim = (each: string) => each.replace(/^['\s]+|['\s]+$/g, '')
  // `printable` once more: the cut may have left half of a character.
  return trim(printable(trim(text).slice(0, length))) || 'Bảng'
}
