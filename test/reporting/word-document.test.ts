import { inflateRawSync } from 'node:zlib'
import mammoth from 'mammoth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/platform/database.ts'
import { buildReport, type Report } from '../../src/reporting/report.ts'
import { renderWordDocument } from '../../src/reporting/word-document.ts'
import { openTestDatabase } from '../support/database.ts'
import { november, preparedAt, recordNovember, units } from './november.ts'

let database: Database
let report: Report
let text: string
let html: string
let xml: string
let styles: string
beforeAll(async () => {
  database = await openTestDatabase()
  await recordNovember(database)
  report = await buildReport(database, { ...november, units, preparedAt })
  const buffer = await renderWordDocument(report)
  text = (await mammoth.extractRawText({ buffer })).value
  html = (await mammoth.convertToHtml({ buffer })).value
  xml = partOf(buffer, 'word/document.xml')
  styles = partOf(buffer, 'word/styles.xml')
})
afterAll(() => database.close())

/** One file of a .docx, found by its entry in the zip's central directory. */
function partOf(zip: Buffer, path: string): string {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  let entry = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(entry + 28)
    if (zip.toString('utf8', entry + 46, entry + 46 + nameLength) === path) break
    entry += 46 + nameLength + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32)
  }
  const local = zip.readUInt32LE(entry + 42)
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  const bytes = zip.subarray(start, start + zip.readUInt32LE(entry + 20))
  const isStored = zip.readUInt16LE(entry + 10) === 0
  return (isStored ? bytes : inflateRawSync(bytes)).toString('utf8')
}

test('it opens as an official letter does', () => {
  const head = text.split('\n').filter((line) => line !== '')
  expect(head.slice(0, 7)).toEqual([
    'SỞ TƯ PHÁP TỈNH KHÁNH HÒA',
    'Số:        /BC-STP',
    'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
    'Độc lập - Tự do - Hạnh phúc',
    'Khánh Hòa, ngày 01 tháng 12 năm 2026',
    'BÁO CÁO',
    report.title,
  ])
  expect(text).toContain(
    '(Từ ngày 01/11/2026 đến hết ngày 30/11/2026; số liệu chốt ngày 01/12/2026)',
  )
})

test('it carries every section, sentence and table of the report', () => {
  for (const section of report.sections) {
    expect(html).toContain(`>${section.heading}</h1>`)
    for (const paragraph of section.paragraphs) expect(text).toContain(paragraph)
    for (const table of section.tables) expect(html).toContain(`${table.title}</h2>`)
  }
  expect(html.match(/<table>/g)).toHaveLength(5 + 2)
})

test('numbers are written the Vietnamese way, and a missing one in words', () => {
  expect(html).toContain('<p>1.206</p>')
  expect(html).toContain('<p>83,3%</p>')
  expect(html).toContain('<p>không có số liệu</p>')
})

test('it ends with recipients and a signature to fill in', () => {
  const foot = text.slice(text.indexOf('Nơi nhận:'))
  expect(foot).toContain('- Lưu: VT')
  expect(foot).toContain('(Họ và tên)')
})

test('the page is A4, the letters Times New Roman 13', () => {
  expect(xml).toMatch(/<w:pgSz w:w="11906" w:h="16838"/)
  expect(styles).toContain('w:ascii="Times New Roman"')
  expect(styles).toContain('<w:sz w:val="26"/>')
})

test('heads repeat on each page, and numbers stand on the right', () => {
  expect(xml.match(/<w:tblHeader\/>/g)).toHaveLength(5)
  expect(xml).toMatch(/<w:jc w:val="(right|end)"\/>/)
})

test('the page number stands above every page but the first', async () => {
  const buffer = await renderWordDocument(report)
  expect(xml).toContain('<w:titlePg/>')
  const headers = ['word/header1.xml', 'word/header2.xml'].map((path) => partOf(buffer, path))
  expect(headers.filter((header) => header.includes('PAGE'))).toHaveLength(1)
  // Word calls a file broken when a header has no paragraph at all.
  for (const header of headers) expect(header).toContain('<w:p')
})

test('two tables never touch, or Word would join them', async () => {
  const endsInTable = { ...report, sections: report.sections.slice(0, 2) }
  const body = partOf(await renderWordDocument(endsInTable), 'word/document.xml')
  expect(body).not.toContain('</w:tbl><w:tbl>')
})

test('text Word cannot hold does not break the file', async () => {
  const odd = { ...report, title: 'Một \u0001<hai> & \ud800ba', sections: [] }
  const buffer = await renderWordDocument(odd)
  expect((await mammoth.extractRawText({ buffer })).value).toContain('Một <hai> & ba')
  expect(partOf(buffer, 'docProps/core.xml')).toContain('Một &lt;hai&gt; &amp; ba')
})
