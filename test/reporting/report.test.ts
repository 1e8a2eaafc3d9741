import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/platform/database.ts'
import { recordReach } from '../../src/reach/reach-event.ts'
import { buildReport, type Report } from '../../src/reporting/report.ts'
import { createTestClock } from '../support/clock.ts'
import { openTestDatabase } from '../support/database.ts'
import { november, preparedAt, recordNovember, tableOf, units } from './november.ts'

let database: Database
let report: Report
beforeAll(async () => {
  database = await openTestDatabase()
  await recordNovember(database)
  report = await buildReport(database, { ...november, units, preparedAt })
})
afterAll(() => database.close())

function headline(indicator: string) {
  const row = tableOf(report, 'Chỉ tiêu tổng hợp').rows.find(
    (each) => each['indicator'] === indicator,
  )
  return [row?.['count'], row?.['unit'], row?.['share']]
}

describe('the summary', () => {
  test.each([
    ['Lượt hỏi', 1206, 'lượt', undefined],
    ['Lượt trả lời có căn cứ', 5, 'lượt', (5 / 6) * 100],
    ['Lượt chuyển cán bộ', 1, 'lượt', (1 / 1206) * 100],
    ['Lượt gửi tin được kênh chấp nhận', 6, 'lượt', 75],
    ['Lượt gửi tin bị từ chối', 1, 'lượt', 12.5],
    ['Lượt gửi tin không rõ kết quả', 1, 'lượt', 12.5],
    ['Lượt đăng ký nhận tin mới', 2, 'lượt', undefined],
    ['Người đăng ký mới, cộng các kênh', 1, 'lượt tài khoản', undefined],
    ['Người hủy nhận tin, cộng các kênh', 1, 'lượt tài khoản', undefined],
    ['Lượt rời kênh (chặn, bỏ quan tâm)', 1, 'lượt', undefined],
    ['Người tương tác trên kênh Zalo OA', 2, 'người', undefined],
    ['Người tương tác trên kênh Telegram', 1, 'người', undefined],
    ['Người tương tác trên kênh Trang web', 1, 'người', undefined],
    ['Tài khoản tương tác, cộng các kênh', 4, 'lượt tài khoản', undefined],
  ])('%s: %d', (indicator, count, unit, share) => {
    expect(headline(indicator)).toEqual([count, unit, share])
  })

  test('says it in the sentences a report has', () => {
    expect(report.sections[0]?.paragraphs).toEqual([
      'Trong kỳ báo cáo (từ ngày 01/11/2026 đến hết ngày 30/11/2026), hệ thống đã gửi được 6 lượt tin phổ biến về 1 văn bản, tiếp nhận 1.206 lượt hỏi của 3 lượt tài khoản tại 3/65 xã, phường, đặc khu.',
      'Hệ thống đã trả lời có căn cứ pháp luật 5 lượt, đạt 83,3% số lượt trả lời trong phạm vi; chuyển cán bộ 1 lượt.',
      'Có 2 lượt đăng ký nhận tin mới, 1 lượt hủy nhận tin, 1 lượt rời kênh.',
    ])
  })

  test('people are called people only within one channel', () => {
    const rows = tableOf(report, 'Chỉ tiêu tổng hợp').rows.filter((row) => row['unit'] === 'người')
    expect(rows.map((row) => row['indicator'])).toEqual(
      ['Telegram', 'Zalo OA', 'Trang web'].map((name) => `Người tương tác trên kênh ${name}`),
    )
  })
})

describe('the tables', () => {
  test('a channel that reports no receipts has no figure, not a zero', () => {
    const { rows, totals } = tableOf(report, 'Gửi tin phổ biến theo kênh')
    const figures = rows.map((row) => [row['name'], row['delivered'], row['seen']])
    expect(figures).toEqual([
      ['Telegram', null, null],
      ['Zalo OA', 1, null],
      ['Trang web', null, null],
    ])
    expect([totals?.['delivered'], totals?.['seen']]).toEqual([1, null])
  })

  test('every commune has its row, then the unknown ones', () => {
    const { rows } = tableOf(report, 'Số liệu theo địa bàn')
    expect(rows).toHaveLength(66)
    expect(rows[0]).toMatchObject({ name: 'Xã số 1', questions: 1200, grounded: 5, people: 1 })
    expect(rows[1]).toMatchObject({ name: 'Xã số 2', questions: 4, handovers: 1, people: 2 })
    expect(rows[64]).toMatchObject({ name: 'Xã số 65', questions: 0, people: 0 })
    expect(rows[65]).toMatchObject({ name: 'Chưa xác định', questions: 1, accepted: 6, people: 1 })
  })

  test('totals are the sums of their columns, and agree between tables', () => {
    for (const { columns, rows, totals } of report.sections.flatMap(({ tables }) => tables)) {
      if (totals === null) continue
      for (const { key, kind } of columns) {
        const numbers = rows.map((row) => row[key]).filter((cell) => typeof cell === 'number')
        if (kind !== 'count' || key === 'number' || numbers.length === 0) continue
        expect(totals[key]).toBe(numbers.reduce((sum, each) => sum + each, 0))
      }
    }
    const byPlace = tableOf(report, 'Số liệu theo địa bàn').totals
    const byChannel = tableOf(report, 'Hỏi đáp và đăng ký theo kênh').totals
    for (const key of ['questions', 'grounded', 'handovers', 'subscribed']) {
      expect(byPlace?.[key]).toBe(byChannel?.[key])
    }
    expect(byChannel?.['questions']).toBe(1206)
  })

  test('every status of an answer is listed', () => {
    const { rows, totals } = tableOf(report, 'Kết quả trả lời')
    expect(rows.map((row) => row['count'])).toEqual([5, 0, 0, 1, 1, 0, 0, 0])
    expect(totals).toMatchObject({ count: 7, share: 100 })
  })
})

test('the report says how it counts, and when it was prepared', () => {
  const notes = report.sections.at(-1)?.paragraphs.join('\n')
  expect(notes).toContain('lượt tài khoản')
  expect(notes).toContain('không có số liệu')
  expect(report).toMatchObject({ period: november, preparedOn: '2026-12-01' })
})

test('a month without events is a report of zeros, without rates', async () => {
  const period = { from: '2025-01-01', to: '2025-02-01' }
  const empty = await buildReport(database, { ...period, units, preparedAt, title: 'Thử' })
  expect(empty.title).toBe('Thử')
  expect(empty.sections[0]?.paragraphs[0]).toContain('không gửi lượt tin phổ biến nào')
  expect(empty.sections[0]?.paragraphs[1]).not.toContain('đạt')
  expect(tableOf(empty, 'Số liệu theo địa bàn').totals).toMatchObject({ questions: 0, people: 0 })
  expect(tableOf(empty, 'Hỏi đáp và đăng ký theo kênh').totals).toMatchObject({ rate: null })
})

test('a period in the wrong order is refused', async () => {
  const backwards = { from: '2026-12-01', to: '2026-11-01', units, preparedAt }
  await expect(buildReport(database, backwards)).rejects.toThrow(RangeError)
})

test('places outside the list and a used terminal get rows of their own', async () => {
  const clock = createTestClock('2026-07-01T02:00:00Z')
  await recordReach(
    { database, clock },
    { kind: 'question', channel: 'terminal', communeCode: '99999', pseudonym: 'x1' },
  )
  const july = { from: '2026-07-01', to: '2026-08-01' }
  const odd = await buildReport(database, { ...july, units, preparedAt })
  const { rows, totals } = tableOf(odd, 'Số liệu theo địa bàn')
  expect(rows).toHaveLength(67)
  expect(rows[65]).toMatchObject({ name: 'Ngoài danh mục địa bàn', questions: 1, people: 1 })
  expect(totals).toMatchObject({ questions: 1 })
  expect(tableOf(odd, 'Hỏi đáp và đăng ký theo kênh').rows).toHaveLength(4)
})
