import { describe, expect, it } from 'vitest'
import { decodeKeyboardMarks, nearSpellings } from '../../src/language/typing-slips.ts'

describe('marks left as typed', () => {
  it.each([
    ['dduwowcj', 'được'],
    ['nguwowif', 'người'],
    ['khoong', 'không'],
    ['ddaats', 'đất'],
    ['luaatj', 'luật'],
    ['quyeets', 'quyết'],
    ['hoois', 'hối'],
    ['khong6', 'không'],
    ['d9at61', 'đất'],
    ['luat65', 'luật'],
    ['nghi4', 'nghĩ'],
  ])('%s is read as %s', (typed, meant) => {
    expect(decodeKeyboardMarks(typed)).toContain(meant)
  })

  it.each(['nha', 'con', 'mua'])('%s has none', (typed) => {
    expect(decodeKeyboardMarks(typed)).toEqual([])
  })
})

describe('a slip of the finger', () => {
  const known = new Set(['nguoi', 'luong', 'nghi', 'thue'])
  const isKnown = (folded: string) => known.has(folded)

  it.each([
    ['nugoi', 'nguoi'],
    ['ngưiờ', 'nguoi'],
    ['lương2', 'luong'],
    ['luog', 'luong'],
    ['thhue', 'thue'],
    ['ngji', 'nghi'],
  ])('%s may mean %s', (typed, meant) => {
    expect(nearSpellings(typed, isKnown)).toContain(meant)
  })

  it('prefers two letters swapped to a letter wrong', () => {
    expect(nearSpellings('nghi', (folded) => ['ngih', 'nghe'].includes(folded))).toEqual(['ngih'])
  })

  it('gives nothing where nothing is near', () => {
    expect(nearSpellings('blockchain', isKnown)).toEqual([])
  })
})
