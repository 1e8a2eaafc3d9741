import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { citationOf, verifyCitations } from '../../src/answering/verify-citations.ts'
import type { Passage } from '../../src/retrieval/retrieve.ts'
import { documents } from '../fixtures/articles.ts'

const text = '2. Ngày mưa thì không phải tưới, trừ cây trong chậu.'
const passage: Passage = {
  provisionId: '7-2021-qh14/body/art-3/cl-2',
  score: 5,
  coverage: 1,
  document: documents.garden,
  articleHeading: 'Giờ tưới cây',
  article: '3',
  clause: '2',
  point: null,
  text,
  digest: null,
  digestStanding: null,
  effectiveOn: '2022-07-01',
  validity: 'in-force',
  isSuperseded: false,
  amendments: [],
  workedIn: [],
  tooEarly: [],
  unseenBy: [],
  isDisputed: false,
  sourceNote: null,
  url: null,
}
const citation = citationOf(passage)

describe('a citation is kept', () => {
  it.each([
    ['as it was made', citation],
    ['when it quotes a part', { ...citation, quote: 'trừ cây trong chậu' }],
    ['when it quotes nothing', { ...citation, quote: null }],
  ])('%s', (_, kept) => {
    expect(verifyCitations([kept], [passage])).toEqual([kept])
  })
})

describe('a citation is dropped', () => {
  it.each([
    ['with a changed word', { ...citation, quote: text.replace('không', 'vẫn') }],
    ['with a left-out exception in the middle', { ...citation, quote: text.replace(' thì', '') }],
    ['of another article', { ...citation, article: '4' }],
    ['of another clause', { ...citation, clause: '1' }],
    ['of a clause where the point is meant', { ...citation, point: 'a' }],
    ['of another document', { ...citation, documentNumber: '8/2021/QH14' }],
    ['of a provision nobody found', { ...citation, provisionId: '7-2021-qh14/body/art-3/cl-1' }],
    ['of what is no provision', { ...citation, provisionId: 'vườn chung' }],
  ])('%s', (_, wrong) => {
    expect(verifyCitations([wrong, citation], [passage])).toEqual([citation])
  })

  it('when it quotes words that are not at hand', () => {
    expect(verifyCitations([citation], [{ ...passage, text: null }])).toEqual([])
  })

  it('when any one character of its quotation is another', () => {
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.string({ minLength: 1, maxLength: 1 }),
        (at, letter) => {
          fc.pre(letter !== text.charAt(at))
          const quote = text.slice(0, at) + letter + text.slice(at + 1)
          expect(verifyCitations([{ ...citation, quote }], [passage])).toEqual([])
        },
      ),
    )
  })
})
