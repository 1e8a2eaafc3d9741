import { describe, expect, it } from 'vitest'
import {
  asksOn,
  isNewSubject,
  leavesSubject,
  readFollowUp,
  weighTogether,
} from '../../src/answering/follow-up.ts'
import { loadReadingAids } from '../../src/retrieval/models.ts'
import { interpretQuery } from '../../src/retrieval/query.ts'
import type { Passage } from '../../src/retrieval/retrieve.ts'

const aids = loadReadingAids()
const read = (text: string) => interpretQuery(text, aids)
const followUp = (before: string, now: string) =>
  readFollowUp(read(before), read(now), '2026-11-27')

describe('a message after another question', () => {
  it.each([
    ['xe máy vượt đèn đỏ phạt bao nhiêu', 'thế còn ô tô?', 'ô tô vượt đèn đỏ phạt bao nhiêu'],
    ['o to vuot den do phat bao nhieu', 'con xe may', 'xe máy vượt đèn đỏ phạt bao nhiêu'],
    ['nữ bao nhiêu tuổi được kết hôn', 'the con nam', 'nam bao nhiêu tuổi được kết hôn'],
    ['thuận tình ly hôn nộp đơn ở đâu', 'còn đơn phương?', 'đơn phương ly hôn nộp đơn ở đâu'],
    ['điều 8 luật hôn nhân và gia đình', 'còn điều 9', 'điều 9 luật hôn nhân và gia đình'],
    [
      'điều 8 luật hôn nhân và gia đình',
      'the dieu 10a noi gi',
      'điều 10a luật hôn nhân và gia đình',
    ],
  ])('%s, %s: puts the one in the place of the other', (before, now, text) => {
    expect(followUp(before, now)).toEqual({ kind: 'swapped', text })
  })

  it.each([
    ['năm 2022 thì sao', '2022-12-31'],
    ['thế hồi năm 2019?', '2019-12-31'],
    ['nam 2020', '2020-12-31'],
  ])('%s: asks the same of another year', (now, asOf) => {
    const before = 'thử việc tối đa mấy tháng'
    expect(followUp(before, now)).toEqual({ kind: 'other-year', text: before, asOf })
  })

  it.each(['năm 2026 thì sao', 'năm 2030', 'năm 2022 tôi xây nhà không phép'])(
    '%s: is no other year',
    (now) => {
      expect(followUp('thử việc tối đa mấy tháng', now)?.kind).not.toBe('other-year')
    },
  )

  it.each([
    ['thử việc tối đa mấy tháng', 'điều 117 bộ luật dân sự'],
    ['thử việc tối đa mấy tháng', 'Nghị định 168/2024/NĐ-CP'],
    ['thử việc tối đa mấy tháng', 'nuôi cá voi trong nhà'],
    ['thử việc tối đa mấy tháng', 'thu viec toi da may thang?'],
  ])('%s, %s: stands alone', (before, now) => {
    expect(followUp(before, now)).toBeNull()
  })

  it('goes on with all of the question before where nothing is exchanged', () => {
    expect(followUp('đăng ký kết hôn cần gì', 'làm ở đâu vậy')).toEqual({
      kind: 'perhaps',
      text: 'đăng ký kết hôn cần gì làm ở đâu vậy',
    })
    const long = 'còn ô tô của vợ chồng mua chung thì khi ly hôn ai được giữ'
    expect(followUp('xe máy vượt đèn đỏ phạt bao nhiêu', long)?.kind).toBe('perhaps')
  })
})

it.each([
  ['bao lâu thì xong', true],
  ['o dau vay', true],
  ['mấy ngày', true],
  ['có mất tiền không', true],
  ['không', false],
  ['ừ', false],
  ['thôi khỏi', false],
  ['là sao', false],
])('without a subject, %s asks on: %s', (text, asks) => {
  expect(asksOn(text)).toBe(asks)
})

it.each([
  ['chơi hụi có hợp pháp không', 1, true],
  ['chơi hụi có hợp pháp không', 0.9, false],
  ['còn chơi hụi có hợp pháp không', 1, false],
  ['kiện ở đâu', 1, false],
  ['công ty cổ phần phải họp đại hội cổ đông khi nào', 0.2, true],
])('%s, sure to %d, leaves the subject: %s', (text, onTopic, leaves) => {
  expect(leavesSubject(read(text), { onTopic, lawHeld: 1 })).toBe(leaves)
})

describe('two readings together', () => {
  const passages = (...scores: [string, number][]) =>
    scores.map(([provisionId, score]) => ({ provisionId, score }) as Passage)
  const findings = (list: readonly Passage[], onTopic = 0.5) => ({
    passages: list,
    signals: { onTopic, lawHeld: 1 - onTopic },
  })
  const order = (...args: Parameters<typeof weighTogether>) =>
    weighTogether(...args).passages.map(({ provisionId }) => provisionId)

  it('put first what both find, each article once', () => {
    const alone = findings(passages(['a/body/art-1', 1], ['b/body/art-2', 0.8]))
    const together = findings(passages(['c/body/art-3', 1], ['b/body/art-2/cl-1', 0.8]))
    expect(order(alone, together, null)).toEqual([
      'b/body/art-2/cl-1',
      'c/body/art-3',
      'a/body/art-1',
    ])
  })

  it('prefer another article of the document that answered before', () => {
    const alone = findings(passages(['x/body/art-1', 1], ['k/body/art-9', 0.9]))
    const together = findings(
      passages(['k/body/art-8', 1], ['k/body/art-9', 0.8], ['x/body/art-1', 0.8]),
    )
    expect(order(alone, together, 'k/body/art-8/cl-2')[0]).toBe('k/body/art-9')
  })

  it.each([
    ['which the message finds first, and both together do not', 'a/body/art-1/cl-2', true],
    ['which both find', 'b/body/art-2', false],
    ['which the two find only together', 'c/body/art-3', false],
  ])('show a new subject by the provision %s', (_, best, isNew) => {
    const alone = findings(passages(['a/body/art-1', 1], ['b/body/art-2', 0.9]))
    const together = findings(passages(['c/body/art-3', 1], ['b/body/art-2', 0.9]))
    expect(isNewSubject(alone, together, passages([best, 1])[0])).toBe(isNew)
    expect(isNewSubject(alone, together, undefined)).toBe(false)
  })

  it('are as sure as the surer of the two', () => {
    const { signals } = weighTogether(findings([], 0.2), findings([], 0.9), null)
    expect(signals).toEqual({ onTopic: 0.9, lawHeld: 0.8 })
  })

  it('are only one where the message has no subject of its own: what was told comes later', () => {
    const together = findings(passages(['k/body/art-8', 1], ['k/body/art-9', 0.9]))
    expect(order(null, together, null)).toEqual(['k/body/art-8', 'k/body/art-9'])
    expect(order(null, together, 'k/body/art-8')).toEqual(['k/body/art-9', 'k/body/art-8'])
  })
})
