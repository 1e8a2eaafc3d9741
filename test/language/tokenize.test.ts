import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalSyllable } from '../../src/language/normalize.ts'
import { tokenize, tokenSpans } from '../../src/language/tokenize.ts'

describe('tokens', () => {
  it('are syllables and numbers in lower case, in reading order', () => {
    expect(tokenize('Uỷ ban nhân dân Tỉnh, số 12/2024/QĐ-UBND: “Hoà giải”.')).toEqual([
      ...['ủy', 'ban', 'nhân', 'dân', 'tỉnh', 'số', '12', '2024', 'qđ', 'ubnd', 'hòa', 'giải'],
    ])
  })

  it.each(['', ' \n ', '…!?', '“”'])('of %j are none', (text) => {
    expect(tokenize(text)).toEqual([])
    expect(tokenSpans(text)).toEqual([])
  })

  it('stand where their spans say, whatever the letters', () => {
    const unit = fc.oneof(
      fc.constantFrom('Điều ', 'hoà', 'Uỷ', ' ', '\n', 'İ', 'ẞ', 'ǅ', '5a', '.', '😀', 'đ'),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        const sliced = tokenSpans(text).map(({ start, end }) => text.slice(start, end))
        expect(sliced.map((each) => canonicalSyllable(each.toLowerCase()))).toEqual(tokenize(text))
      }),
      { numRuns: 500 },
    )
  })

  it('keep their place after a letter that grows in lower case', () => {
    const text = 'İ 5'
    expect(tokenSpans(text).map(({ start, end }) => text.slice(start, end))).toEqual(['İ', '5'])
  })
})
