import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/platform/database.ts'
import { buildReport, type Report, type ReportTable } from '../../src/reporting/report.ts'
import { inertText, renderWorkbook } from '../../src/reporting/workbook.ts'
import { openTestDatabase } from '../support/database.ts'
import { november, preparedAt, recordNovember, units } from './november.ts'

let database: Database
let workbook: ExcelJS.Workbook
beforeAll(async () => {
  database = await openTestDatabase()
  await recordNovember(database)
  const report = await buildReport(database, { ...november, units, preparedAt })
  workbook = await readBack(report)
})
afterAll(() => database.close())

async function readBack(report: Report): Promise<ExcelJS.Workbook> {
  const read = new ExcelJS.Workbook()
  const bytes = await renderWorkbook(report)
  // exceljs names an older Buffer type than Node's.
  await read.xlsx.load(bytes as unknown as ExcelJS.Buffer)
  return read
}

function sheetOf(book: ExcelJS.Workbook, name: string): ExcelJS.Worksheet {
  const sheet = book.getWorksheet(name)
  if (sheet === undefined) throw new Error(`No sheet "${name}"`)
  return sheet
}

function reportWith(...tables: ReportTable[]): Report {
  const sections = [{ heading: 'I', paragraphs: ['=1+1'], tables }]
  return { title: 'Thử', period: november, preparedOn: '2026-12-01', sections }
}

function smallTable(title: string, ...names: string[]): ReportTable {
  const columns = [
    { key: 'name', label: 'Tên', kind: 'text' },
    { key: 'count', label: 'Số', kind: 'count' },
  ] as const
  return { title, columns, rows: names.map((name) => ({ name, count: 1 })), totals: null }
}

describe('the sheets', () => {
  test('are the text and one a table', () => {
    expect(workbook.worksheets.map((sheet) => sheet.name)).toEqual([
      'Tổng hợp',
      'Chỉ tiêu tổng hợp',
      'Hỏi đáp và đăng ký theo kênh',
      'Gửi tin phổ biến theo kênh',
      'Số liệu theo địa bàn',
      'Kết quả trả lời',
    ])
  })

  test('keep their header in sight and are set in Times New Roman', () => {
    const sheet = sheetOf(workbook, 'Số liệu theo địa bàn')
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 3 })
    expect(sheet.getCell('B3').value).toBe('Địa bàn')
    expect(sheet.getCell('B4').font.name).toBe('Times New Roman')
    expect(sheet.getColumn(2).width).toBeGreaterThan(10)
  })

  test('names are valid and differ, whatever the titles', async () => {
    const long = 'Số liệu [chi tiết]: theo/địa\\bàn? của *từng* xã phường trong quý'
    const titles = [long, long, "'Bảng'", 'History', '', 'TỔNG HỢP', '😀'.repeat(20)]
    const book = await readBack(reportWith(...titles.map((title) => smallTable(title, 'a'))))
    const names = book.worksheets.map((sheet) => sheet.name)
    expect(names).toHaveLength(8)
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(8)
    for (const name of names) {
      expect(name.length).toBeLessThanOrEqual(31)
      expect(name).toMatch(/^(?!')[^[\]:*?/\\]+(?<!')$/)
      expect(name).not.toMatch(/\p{Cs}/u)
    }
  })
})

describe('the numbers', () => {
  test('are numbers, and percentages shares of one', () => {
    const sheet = sheetOf(workbook, 'Chỉ tiêu tổng hợp')
    expect(sheet.getCell('D4').value).toBe(1206)
    expect(sheet.getCell('D4').numFmt).toBe('#,##0')
    expect(sheet.getCell('E5').value).toBeCloseTo(5 / 6, 10)
    expect(sheet.getCell('E5').numFmt).toBe('0.0%')
  })

  test('totals are formulas over all rows, their result stored', () => {
    const cell = sheetOf(workbook, 'Số liệu theo địa bàn').getCell('C70')
    expect(cell.value).toEqual({ formula: 'SUM(C4:C69)', result: 1206 })
  })

  test('a figure nobody has is words, and the total leaves it out', () => {
    const sheet = sheetOf(workbook, 'Gửi tin phổ biến theo kênh')
    expect(sheet.getCell('F4').value).toBe('không có số liệu')
    expect(sheet.getCell('F7').value).toEqual({ formula: 'SUM(F4:F6)', result: 1 })
    expect(sheet.getCell('G7').value).toBe('không có số liệu')
  })

  test('a true total over a hidden cell is no formula', async () => {
    const table = smallTable('Theo lĩnh vực', 'a')
    const rows = [...table.rows, { name: 'b', count: '<5' }]
    const book = await readBack(reportWith({ ...table, rows, totals: { name: 'Tổng', count: 4 } }))
    expect(sheetOf(book, 'Theo lĩnh vực').getCell('B6').value).toBe(4)
  })
})

describe('text that looks like a formula', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['=HYPERLINK("http://x","y")', '\'=HYPERLINK("http://x","y")'],
    ['+84', "'+84"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\rx', "'\rx"],
    ['  =1', "'  =1"],
    ['\u0000=1', "'=1"],
    ['＝1', "'＝1"],
    ['—', '—'],
    ['<5', '<5'],
    ['Xã Đại Lãnh', 'Xã Đại Lãnh'],
  ])('%j is written as %j', (text, written) => {
    expect(inertText(text)).toBe(written)
  })

  test('stays text in the file, wherever it stands', async () => {
    const table = smallTable('=Bảng', '=cmd|calc', '+1', '-1', '@x', '\tx', '\rx')
    const columns = table.columns.map((column) => ({ ...column, label: `=${column.label}` }))
    const book = await readBack(reportWith({ ...table, columns }))
    for (const sheet of book.worksheets) {
      sheet.eachRow((row) =>
        row.eachCell((cell) => {
          expect(cell.type).not.toBe(ExcelJS.ValueType.Formula)
          if (typeof cell.value === 'string') expect(cell.value).not.toMatch(/^[=+\-@\t\r]/)
        }),
      )
    }
    const sheet = book.worksheets[1]
    expect(sheet?.getCell('A4').value).toBe("'=cmd|calc")
  })
})
