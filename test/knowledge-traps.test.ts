import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerText } from '../src/answering/answer.ts'
import { answerQuestion } from '../src/answering/answer-question.ts'
import { loadEverydayQuestions } from '../src/corpus/load-everyday-questions.ts'
import { loadKnowledge } from '../src/corpus/load-knowledge.ts'
import type { Database } from '../src/platform/database.ts'
import { type Answering, startAnswering } from './support/answering.ts'
import { openTestDatabase } from './support/database.ts'

// Questions that sound simple and whose answer changed in 2025 or 2026, asked of knowledge/ alone.

const today = '2026-11-25'
let database: Database
let answering: Answering

beforeAll(async () => {
  database = await openTestDatabase()
  await loadKnowledge(database)
  await loadEverydayQuestions(database)
  answering = await startAnswering(database)
})
afterAll(() => answering.close())

async function ask(text: string, asOf = today) {
  const answer = await answerQuestion(answering.deps, { text, asOf })
  const cited = answer.citations.map((each) => `${each.documentNumber} Điều ${each.article}`)
  return { ...answer, text: answerText(answer), cited }
}

it('a red light depends on the vehicle: it is asked for, and each has its article in force', async () => {
  const asked = await ask('vượt đèn đỏ phạt nhiêu')
  expect(asked).toMatchObject({ status: 'needs-clarification', reason: 'which-vehicle', cited: [] })
  expect(asked.text).toContain('xe máy hay ô tô')
  for (const [vehicle, article] of [
    ['xe máy', 7],
    ['ô tô', 6],
  ]) {
    const { cited, text } = await ask(`${vehicle} vượt đèn đỏ phạt nhiêu`)
    expect(cited[0]).toBe(`168/2024/NĐ-CP Điều ${article}`)
    expect(text).not.toContain('100/2019')
    expect(text).toContain('238/2026/NĐ-CP')
  }
})

it('the decree people remember for traffic fines is named and states nothing', async () => {
  const answer = await ask('100/2019/NĐ-CP phạt nồng độ cồn bao nhiêu')
  expect(answer).toMatchObject({ status: 'no-basis', reason: 'content-not-held', citations: [] })
  expect(answer.text).not.toMatch(/\d đồng/)
})

it('a birth is registered under the law still in force', async () => {
  const { cited, text } = await ask('khai sinh ở đâu')
  expect(cited[0]).toBe('60/2014/QH13 Điều 13')
  expect(text).toContain('Ủy ban nhân dân cấp xã')
})

it('noise by day falls under the decree of 2025, at any hour', async () => {
  const { cited, text } = await ask('hàng xóm hát karaoke ban ngày có bị phạt không')
  expect(cited[0]).toBe('282/2025/NĐ-CP Điều 9')
  expect(text).not.toContain('144/2021')
  expect(text).not.toMatch(/từ 22 giờ/)
})

it('the holiday added in 2026 is told beside the older list, and that its text is not held', async () => {
  const { cited, text } = await ask('24/11 có được nghỉ không')
  expect(cited[0]).toBe('45/2019/QH14 Điều 112')
  expect(text).toContain('28/2026/QH16')
  expect(text).toContain('chưa có toàn văn')
})

it.each([
  'nộp hồ sơ khai sinh ở ủy ban huyện được không',
  'tranh chấp đất hòa giải ở huyện phải không',
])('nobody is sent to a district: %s', async (question) => {
  const { text } = await ask(question)
  expect(text).not.toMatch(/(ubnd|ủy ban nhân dân) (cấp )?huyện/i)
})

describe('a document that was replaced', () => {
  it.each([
    ['13/2023/NĐ-CP về dữ liệu cá nhân', '2026-11-25', '01/01/2026'],
    ['144/2021/NĐ-CP phạt tiếng ồn', '2026-11-25', '15/12/2025'],
    ['38/2013/QH13 trợ cấp thất nghiệp', '2026-11-25', '01/01/2026'],
  ])('is said to be expired: %s', async (question, asOf, day) => {
    const answer = await ask(question, asOf)
    expect(answer).toMatchObject({ status: 'no-basis', reason: 'content-not-held' })
    expect(answer.text).toContain(`hết hiệu lực từ ngày ${day}`)
  })

  it('is not said to be expired on a day when it was not', async () => {
    const { text } = await ask('13/2023/NĐ-CP về dữ liệu cá nhân', '2025-06-01')
    expect(text).not.toContain('hết hiệu lực')
  })
})

it('a threshold that keeps changing comes from the newest decree, with the advice to ask', async () => {
  const { cited, text } = await ask('hộ kinh doanh doanh thu bao nhiêu thì nộp thuế')
  expect(cited[0]).toBe('141/2026/NĐ-CP Điều 1')
  expect(text).toContain('hỏi lại cơ quan thuế')
})

it('criminal records are no longer sought at the Department of Justice', async () => {
  const { cited, text } = await ask('lý lịch tư pháp làm ở Sở Tư pháp phải không')
  expect(cited[0]).toBe('216/2026/NĐ-CP Điều 22')
  expect(text).toContain('VNeID')
  expect(text).not.toMatch(/nộp (tại|ở) Sở Tư pháp/)
})

it.each([
  ['thủ tục hưởng trợ cấp thất nghiệp', '74/2025/QH15'],
  ['dang ky ho kinh doanh o dau', '168/2025/NĐ-CP'],
  ['trộm cắp bị phạt mấy năm tù', '100/2015/QH13'],
  ['tỉnh Đồng Nai sáp nhập chưa', '30/2026/QH16'],
])('a law known by name only is named, and nothing of it stated: %s', async (question, number) => {
  const answer = await ask(question)
  expect(answer).toMatchObject({ status: 'no-basis', reason: 'content-not-held', citations: [] })
  expect(answer.text).toContain(number)
})

it('of a city that was a province nothing is stated that is not held', async () => {
  const answer = await ask('Đồng Nai là tỉnh hay thành phố')
  expect(answer).toMatchObject({ status: 'no-basis', citations: [] })
  expect(answer.text).not.toMatch(/tỉnh Đồng Nai/)
})

describe('the holidays', () => {
  interface Holidays {
    readonly fixed: readonly { on: string; sinceYear: number; confirmed: boolean }[]
    readonly yearly: readonly {
      year: number
      name: string
      from: string
      to: string
      confirmed: boolean
    }[]
  }
  const file = join(import.meta.dirname, '..', 'knowledge', 'holidays.json')
  const { fixed, yearly } = JSON.parse(readFileSync(file, 'utf8')) as Holidays

  it('count 24 November from 2026 only', () => {
    expect(fixed.find(({ on }) => on === '11-24')).toMatchObject({ sinceYear: 2026 })
  })

  it.each([2025, 2026, 2027, 2028, 2029, 2030])(
    'know the Tết of %i as five days, not yet confirmed',
    (year) => {
      const tet = yearly.find((each) => each.year === year && each.name === 'Tết Âm lịch')
      const days = (Date.parse(tet?.to ?? '') - Date.parse(tet?.from ?? '')) / 86_400_000 + 1
      expect(days).toBe(5)
      expect(tet?.confirmed).toBe(false)
    },
  )
})
