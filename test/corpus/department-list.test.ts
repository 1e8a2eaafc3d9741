import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ListKind } from '../../src/corpus/department-list.ts'
import { listedDocuments } from '../../src/corpus/department-list-store.ts'
import { importCorpus } from '../../src/corpus/import-corpus.ts'
import { importDepartmentList } from '../../src/corpus/import-department-list.ts'
import type { Database } from '../../src/platform/database.ts'
import { decisionLines } from '../fixtures/documents.ts'
import { docxList, expiredHead, partlyHead, xlsxList } from '../fixtures/list-files.ts'
import { zip } from '../fixtures/zip.ts'
import { createTestClock } from '../support/clock.ts'
import { openTestDatabase } from '../support/database.ts'

let database: Database
let folder = ''
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'list-'))
  await database.query('delete from department_list_row')
  await database.query('delete from document')
})

const clock = createTestClock('2032-01-31T02:00:00Z')
async function importList(content: Uint8Array, kind: ListKind, name = 'danh-muc-2031.xlsx') {
  writeFileSync(join(folder, name), content)
  return importDepartmentList({ database, clock }, join(folder, name), { kind })
}
const held = (kind: ListKind, name = 'danh-muc-2031') => listedDocuments(database, { name, kind })

const row = (number: string, ended = '01/7/2031', ...more: string[]) => [
  '1',
  'Quyết định',
  number,
  `Quy định về ${number.slice(0, 2)}`,
  more[0] ?? 'Được thay thế bằng văn bản mới',
  ended,
]
const well = '5/2031/QĐ-UBND ngày 05/02/2031'

describe('a list of texts without force', () => {
  const title = ['DANH MỤC VĂN BẢN HẾT HIỆU LỰC TOÀN BỘ NĂM 2031']
  const rows = [
    expiredHead,
    ['I. LĨNH VỰC TƯ PHÁP'],
    ['1', 'Quyết định', well, 'Quy định về giếng làng', 'Được thay thế', '15/6/2031'],
    [
      '2',
      'Nghị quyết',
      '12/2029/NQ-HĐND\nngày 09 tháng 12 năm 2029',
      'Quy định về ao',
      'Hết thời hạn',
      'ngày 01 tháng 01 năm 2031',
    ],
    ['Tổng số: 02 văn bản'],
  ]
  const expected = [
    {
      sheet: 'bảng 1',
      rowNumber: 3,
      documentNumber: '5/2031/QĐ-UBND',
      numberKey: '5/2031/QD-UBND',
      title: 'Quy định về giếng làng',
      issuingAuthority: null,
      issuedOn: '2031-02-05',
      provisions: null,
      reason: 'Được thay thế',
      endedOn: '2031-06-15',
    },
    expect.objectContaining({
      rowNumber: 4,
      documentNumber: '12/2029/NQ-HĐND',
      issuedOn: '2029-12-09',
      endedOn: '2031-01-01',
    }),
  ]

  it('is read from a document', async () => {
    const result = await importList(await docxList(title, rows), 'expired', 'danh-muc-2031.docx')
    expect(result).toMatchObject({ name: 'danh-muc-2031', added: 2, errors: [], otherParts: [] })
    expect(await held('expired')).toEqual(expected)
  })

  it('is read from a workbook, with dates as dates, merged titles and sums', async () => {
    const content = await xlsxList(
      [
        title,
        [...expiredHead],
        ['(1)', '(2)', '(3)', '(4)', '(5)', '(6)'],
        ['I. LĨNH VỰC TƯ PHÁP'],
        [1, 'Quyết định', well, 'Quy định về giếng làng', 'Được thay thế', new Date('2031-06-15')],
        [2, 'Nghị quyết', rows[3]?.[2] ?? '', 'Quy định về ao', 'Hết thời hạn', '1.1.2031'],
        ['Tổng số: 02 văn bản'],
      ],
      [1, 4, 7],
    )
    expect(await importList(content, 'expired')).toMatchObject({ added: 2, errors: [] })
    expect(await held('expired')).toEqual([
      { ...(expected[0] as object), sheet: 'Danh mục', rowNumber: 5 },
      expect.objectContaining({ rowNumber: 6, issuedOn: '2029-12-09', endedOn: '2031-01-01' }),
    ])
  })

  it('again changes nothing; corrected, only what was corrected', async () => {
    const content = await docxList(title, rows)
    await importList(content, 'expired')
    expect(await importList(content, 'expired')).toMatchObject({
      added: 0,
      changed: 0,
      unchanged: 2,
    })
    const corrected = rows.map((cells) => cells.map((cell) => cell.replace('15/6', '16/6')))
    expect(await importList(await docxList(title, corrected), 'expired')).toMatchObject({
      added: 0,
      changed: 1,
      unchanged: 1,
      removed: 0,
    })
    const shorter = corrected.filter((_, i) => i !== 3)
    expect(await importList(await docxList(title, shorter), 'expired')).toMatchObject({
      removed: 1,
    })
    expect((await held('expired')).map(({ endedOn }) => endedOn)).toEqual(['2031-06-16'])
  })

  it('is matched to the texts that are held', async () => {
    writeFileSync(
      join(folder, 'quyet-dinh.html'),
      `<html>${decisionLines.map((line) => `<p>${line}</p>`).join('')}</html>`,
    )
    await importCorpus(database, [join(folder, 'quyet-dinh.html')])
    const result = await importList(await docxList(title, rows), 'expired')
    expect(result.matched).toBe(1)
    expect(result.unmatched).toEqual([
      { sheet: 'bảng 1', rowNumber: 4, documentNumber: '12/2029/NQ-HĐND', why: 'not-held' },
    ])
    const otherDay = rows.map((cells) => cells.map((cell) => cell.replace('05/02', '06/02')))
    expect(await importList(await docxList(title, otherDay), 'expired')).toMatchObject({
      matched: 0,
    })
  })
})

describe('a row that cannot be taken is told by its number, with what to do, and costs no other', () => {
  it.each<[string, string[], string]>([
    ['without a number', row(''), 'thiếu số, ký hiệu'],
    ['whose number is none', row('năm ngoái'), 'không phải số, ký hiệu'],
    ['without the day of issue', row('6/2031/QĐ-UBND'), 'thiếu ngày ban hành'],
    [
      'without the day it ended',
      row('6/2031/QĐ-UBND ngày 1/3/2031', ''),
      'thiếu ngày hết hiệu lực',
    ],
    [
      'with a day that no calendar has',
      row('6/2031/QĐ-UBND ngày 31/02/2031'),
      'không có trong lịch',
    ],
    [
      'whose end no calendar has',
      row('6/2031/QĐ-UBND ngày 1/3/2031', '32/1/2031'),
      'không có trong lịch',
    ],
    ['that is there already', row(well), 'đã có ở Danh mục, dòng 2'],
  ])('%s', async (_, bad, said) => {
    const content = await xlsxList([[...expiredHead], row(well), bad, row('7/2031/NĐ-CP')])
    const result = await importList(content, 'expired')
    expect(result.errors).toEqual([
      { sheet: 'Danh mục', rowNumber: 3, reason: expect.stringContaining(said) },
    ])
    expect((await held('expired')).map(({ rowNumber }) => rowNumber)).toEqual([2, 4])
  })

  it('and takes nothing away that an earlier, better file brought', async () => {
    await importList(await xlsxList([[...expiredHead], row(well), row('7/2031/NĐ-CP')]), 'expired')
    const broken = await xlsxList([[...expiredHead], row(well, 'hôm qua'), row('8/2031/NĐ-CP')])
    expect(await importList(broken, 'expired')).toMatchObject({ added: 1, removed: 0 })
    expect((await held('expired')).map(({ documentNumber }) => documentNumber)).toEqual([
      '5/2031/QĐ-UBND',
      '7/2031/NĐ-CP',
      '8/2031/NĐ-CP',
    ])
  })
})

describe('texts expired in part', () => {
  const part = (provisions: string) => [
    ...[
      '1',
      'Quyết định',
      '9/2030/QĐ-UBND',
      '02/05/2030',
      'UBND tỉnh Hương Sen',
      'Quy định về cầu',
    ],
    ...[provisions, 'Bị bãi bỏ', '01/7/2031'],
  ]
  it('say which articles, each in a row of its own', async () => {
    const rows = [[...partlyHead], part('Điều 3, khoản 2 Điều 5'), part('Điều 7')]
    expect(await importList(await xlsxList(rows), 'partly-expired')).toMatchObject({ added: 2 })
    expect(await held('partly-expired')).toMatchObject([
      { provisions: 'Điều 3, khoản 2 Điều 5', issuingAuthority: 'UBND tỉnh Hương Sen' },
      { provisions: 'Điều 7', issuedOn: '2030-05-02', endedOn: '2031-07-01' },
    ])
    const result = await importList(await xlsxList([[...partlyHead], part('')]), 'partly-expired')
    expect(result.errors[0]?.reason).toContain('chưa nêu điều, khoản nào')
  })

  it('in one file with others are never taken for texts expired altogether', async () => {
    const content = await docxList(
      ['DANH MỤC VĂN BẢN HẾT HIỆU LỰC TOÀN BỘ HOẶC MỘT PHẦN NĂM 2031'],
      [
        expiredHead,
        ['A. VĂN BẢN HẾT HIỆU LỰC TOÀN BỘ'],
        row(well),
        ['B. VĂN BẢN HẾT HIỆU LỰC MỘT PHẦN'],
        row('9/2030/QĐ-UBND ngày 02/05/2030'),
      ],
    )
    const result = await importList(content, 'expired')
    expect(result).toMatchObject({ added: 1, errors: [] })
    expect(result.otherParts).toEqual([
      { sheet: 'bảng 1', rowNumber: 4, reason: expect.stringContaining('--kind partly-expired') },
    ])
  })
})

it.each<[string, ListKind, string[], string[], object]>([
  [
    'texts in force',
    'in-force',
    [
      'STT',
      'Số, ký hiệu văn bản',
      'Ngày ban hành',
      'Trích yếu',
      'Thời điểm có hiệu lực',
      'Ghi chú',
    ],
    ['1', '5/2031/QĐ-UBND', '05/02/2031', 'Quy định về giếng', '15/02/2031', 'Giữ lại'],
    { endedOn: null, reason: 'Giữ lại', title: 'Quy định về giếng' },
  ],
  [
    'texts to be amended',
    'to-amend',
    ['STT', 'Số, ký hiệu văn bản', 'Ngày ban hành', 'Tên gọi', 'Kiến nghị', 'Thời hạn xử lý'],
    ['1', '5/2031/QĐ-UBND', '05/02/2031', 'Quy định về giếng', 'Sửa đổi Điều 2', 'Quý I/2033'],
    { endedOn: null, reason: 'Sửa đổi Điều 2', issuedOn: '2031-02-05' },
  ],
])('a list of %s is kept as such', async (_, kind, head, cells, expected) => {
  expect(await importList(await xlsxList([head, cells]), kind)).toMatchObject({
    added: 1,
    errors: [],
  })
  expect(await held(kind)).toMatchObject([expected])
})

describe('a file is refused', () => {
  const laughs = '<!DOCTYPE x [<!ENTITY a "ha">]><workbook/>'
  it.each<[string, Uint8Array, string]>([
    ['that is no office file', Buffer.from('STT;Số'), 'phải là tệp .xlsx hoặc .docx'],
    ['that is cut off', zip([{ name: 'xl/workbook.xml', content: 'x' }]).subarray(0, 60), '.xlsx'],
    ['with entities', zip([{ name: 'xl/workbook.xml', content: laughs }]), 'ENTITY'],
    [
      'that unpacks beyond all measure',
      zip([
        { name: 'xl/workbook.xml', content: '<x/>' },
        { name: 'xl/worksheets/sheet1.xml', content: Buffer.alloc(64 << 20, ' ') },
      ]),
      'quá lớn',
    ],
  ])('%s', async (_, content, said) => {
    await expect(importList(content, 'expired')).rejects.toThrow(said)
  })

  it('that has no list in it, row by row too', async () => {
    const result = await importList(
      await xlsxList([
        ['Tên', 'Tuổi'],
        ['Na', 7],
      ]),
      'expired',
    )
    expect(result).toMatchObject({ added: 0 })
    expect(result.errors[0]?.reason).toContain('không tìm thấy bảng')
  })
})
