import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokenize } from '../../src/language/tokenize.ts'
import { spellFields, spellTerm } from '../../src/retrieval/index-term.ts'

const tokens = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .map((text) => tokenize(text.normalize('NFC')))
  .filter((found) => found.length > 0)
  .map(([first = '']) => first.normalize('NFC'))
const syllables = fc.constantFrom(
  'đất',
  'đai',
  'dat',
  'hòa',
  'hoa',
  'z',
  'zz',
  '168',
  'nđ',
  'ưu',
  '_',
)
const terms = fc.oneof(
  tokens,
  syllables,
  fc.tuple(fc.oneof(tokens, syllables), fc.oneof(tokens, syllables)).map((pair) => pair.join('_')),
)

describe('a token spelt for the engine', () => {
  it('is plain ASCII letters, whatever the token', () => {
    fc.assert(
      fc.property(terms, (term) => {
        expect(spellTerm(term)).toMatch(/^[a-z]+$/)
      }),
    )
  })

  it('differs where tokens differ: nothing is folded', () => {
    fc.assert(
      fc.property(terms, terms, (a, b) => {
        fc.pre(a !== b)
        expect(spellTerm(a)).not.toBe(spellTerm(b))
      }),
      { numRuns: 2_000 },
    )
  })

  it('leaves letters without marks as they are', () => {
    expect(spellTerm('dat')).toBe('dat')
  })
})

describe('the fields of an article spelt for the engine', () => {
  it('hold every syllable and every pair of neighbours, as often as the field weighs', () => {
    const text = spellFields([
      { tokens: ['đất', 'đai'], times: 2 },
      { tokens: ['nhà'], times: 1 },
      { tokens: [], times: 3 },
    ])
    const count = (term: string) =>
      text.split(' ').filter((each) => each === spellTerm(term)).length
    expect(count('đất')).toBe(2)
    expect(count('đất_đai')).toBe(2)
    expect(count('nhà')).toBe(1)
    expect(count('đai_nhà')).toBe(0)
  })
})
