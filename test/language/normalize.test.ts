import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalSyllable,
  foldDiacritics,
  hasDiacritics,
  normalizeText,
} from '../../src/language/normalize.ts'

const marks = ['\u0300', '\u0301', '\u0302', '\u0309', '\u0323', '\u031b']
const odd = ['\u200b', '\u00ad', '\ufeff', '\u00a0', '\u2009', '\r', '\n', '\u2028', '\t', ' ']
const letters = ['a', 'e', 'o', 'u', 'y', 'D', '\u00d0', '\u00f0', '\u0110', '\u0189', 'ế', 'Ơ']
const messyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...marks, ...odd, ...letters), maxLength: 30 }),
)

describe('repairing a text', () => {
  it('twice changes nothing more', () => {
    fc.assert(
      fc.property(messyText, (text) => {
        const once = normalizeText(text)
        expect(normalizeText(once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  it('leaves composed letters, although something invisible stood between letter and mark', () => {
    expect(normalizeText('lua\u200b\u0323\u0302t')).toBe('luật')
  })

  it.each([
    ['\u00d0iều 5', 'Điều 5'],
    ['\u0189ất', 'Đất'],
    ['\u00f0ất', 'đất'],
    ['Tie\u0302\u0301ng Vie\u0323\u0302t', 'Tiếng Việt'],
    ['hộ\u200b tịch\ufeff', 'hộ tịch'],
    ['nghị\u00ad định', 'nghị định'],
    ['một\u00a0 \u2003hai', 'một hai'],
    ['một\r\nhai\rba\u2028bốn', 'một\nhai\nba\nbốn'],
  ])('makes %j read %j', (found, repaired) => {
    expect(normalizeText(found)).toBe(repaired)
  })

  it('keeps the place of the tone and the line breaks', () => {
    expect(normalizeText('hoà giải\nhòa giải\n\n')).toBe('hoà giải\nhòa giải\n\n')
  })
})

describe('folding', () => {
  it.each([
    ['thue', ['thuế', 'thuê', 'Thuê']],
    ['ban', ['bán', 'bản', 'bạn', 'bàn']],
    ['dat', ['đất', 'đạt', 'đặt', 'Đất']],
    ['toi', ['tội', 'tôi', 'tới']],
    ['mo', ['mổ', 'mở', 'mộ', 'mơ']],
  ])('makes %s of every reading', (folded, readings) => {
    expect([...new Set(readings.map(foldDiacritics))]).toEqual([folded])
  })

  it('leaves no mark, whatever the text, and folds the folded to itself', () => {
    fc.assert(
      fc.property(messyText, (text) => {
        const folded = foldDiacritics(text)
        expect(folded).not.toMatch(/[\u0300-\u036fđ]/)
        expect(foldDiacritics(folded)).toBe(folded)
      }),
    )
  })

  it.each([
    ['đơn', true],
    ['ly hôn', true],
    ['LY HON', false],
    ['168/2024', false],
    ['ho\u0302n', true],
  ])('tells whether %j was typed with marks', (text, has) => {
    expect(hasDiacritics(text)).toBe(has)
  })
})

describe('one spelling for the place of the tone', () => {
  it.each([
    ['hoà', 'hòa'],
    ['hòa', 'hòa'],
    ['khoẻ', 'khỏe'],
    ['thuý', 'thúy'],
    ['uỷ', 'ủy'],
    ['uỵ', 'ụy'],
    ['quý', 'quý'],
    ['quỹ', 'quỹ'],
    ['quỳ', 'quỳ'],
    ['toán', 'toán'],
    ['oa', 'oa'],
  ])('%s is indexed as %s', (written, indexed) => {
    expect(canonicalSyllable(written)).toBe(indexed)
    expect(canonicalSyllable(indexed)).toBe(indexed)
  })
})
