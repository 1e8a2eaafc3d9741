import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBm25fScorer, repeatedTokens } from '../../src/retrieval/bm25f.ts'
import {
  readTokenFields,
  type TokenFields,
  tokenFieldsOf,
  writeTokenFields,
} from '../../src/retrieval/token-fields.ts'
import { indexedArticles } from '../fixtures/articles.ts'

const nothing: TokenFields = {
  body: [],
  heading: [],
  name: [],
  plain: [],
  askedAs: [],
  windows: [],
}
const one = [{ token: 'đất', weight: 1 }]
const words = (count: number) => Array.from({ length: count }, (_, i) => `từ${i}`)

const token = fc.constantFrom('đất', 'đai', 'nhà', 'ở', '168', 'q', 'p')
const tokens = fc.array(token, { maxLength: 6 })
const fields: fc.Arbitrary<TokenFields> = fc.record({
  body: tokens,
  heading: tokens,
  name: tokens,
  plain: fc.array(tokens, { maxLength: 3 }),
  askedAs: fc.array(tokens, { maxLength: 3 }),
  windows: fc.array(
    fc.record({ path: fc.constantFrom('cl-1', 'cl-2/pt-a'), from: fc.nat(), to: fc.nat() }),
    { maxLength: 3 },
  ),
})

describe('the tokens of an article', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fields, (each) => {
        expect(readTokenFields(writeTokenFields(each))).toEqual(each)
      }),
    )
  })

  it('are those of its text, heading, law and digests', () => {
    const [article] = indexedArticles
    if (article === undefined) throw new Error('the fixture has lost its article')
    const explanations = ['Tưới sớm.']
    const questions = ['mấy giờ tưới', 'bao giờ']
    expect(tokenFieldsOf({ ...article, explanations, questions })).toEqual({
      body: ['cây', 'được', 'tưới', 'lúc', 'giữa', 'trưa'],
      heading: ['giờ', 'tưới', 'cây'],
      name: ['luật', 'vườn', 'chung'],
      plain: [['tưới', 'sớm']],
      askedAs: [
        ['mấy', 'giờ', 'tưới'],
        ['bao', 'giờ'],
      ],
      windows: [],
    })
  })

  it('know where its clauses begin and end', () => {
    const article = indexedArticles.find(({ articleId }) => articleId === '7-2021-qh14/body/art-3')
    if (article === undefined) throw new Error('the fixture has lost its article')
    const { body, windows } = tokenFieldsOf(article)
    const words = windows.map(({ path, from, to }) => [path, body.slice(from, to).join(' ')])
    expect(words).toEqual([
      ['cl-1', '1 cây được tưới lúc sáng sớm'],
      ['cl-2', '2 ngày mưa thì không phải tưới'],
    ])
  })
})

describe('the score of a whole article', () => {
  const score = createBm25fScorer(one)

  it('is nothing without a term of the question, and more in a heading than in the text', () => {
    expect(score({ ...nothing, body: words(5) })).toBe(0)
    const inBody = score({ ...nothing, body: ['đất'], heading: ['nhà'] })
    const inHeading = score({ ...nothing, body: ['nhà'], heading: ['đất'] })
    expect(inBody).toBeGreaterThan(0)
    expect(inHeading).toBeGreaterThan(inBody)
  })

  it('grows ever less with each repetition, and shrinks with length', () => {
    const of = (times: number, others: number) =>
      score({ ...nothing, body: [...Array.from({ length: times }, () => 'đất'), ...words(others)] })
    const gains = [1, 2, 3].map((times) => of(times, 100 - times) - of(times - 1, 101 - times))
    expect(gains).toEqual(gains.toSorted((a, b) => b - a))
    expect(of(1, 10)).toBeGreaterThan(of(1, 1000))
  })

  it('counts a pair only where its syllables stand side by side', () => {
    const pair = createBm25fScorer([{ token: 'đất_đai', weight: 1 }])
    expect(pair({ ...nothing, body: ['đất', 'đai'] })).toBeGreaterThan(0)
    expect(pair({ ...nothing, body: ['đai', 'đất'] })).toBe(0)
    expect(pair({ ...nothing, body: ['đất', 'nhà', 'đai'] })).toBe(0)
    expect(pair({ ...nothing, body: ['đất'], heading: ['đai'] })).toBe(0)
  })

  it('adds up over terms, each by its weight', () => {
    fc.assert(
      fc.property(fields, fc.double({ min: 0.1, max: 9, noNaN: true }), (each, weight) => {
        const other = { token: 'nhà_ở', weight }
        const both = createBm25fScorer([...one, other])(each)
        const apart = score(each) + createBm25fScorer([other])(each)
        expect(both).toBeCloseTo(apart, 6)
      }),
    )
  })

  it('has its weights repeated in the engine, heading first of all', () => {
    const times = repeatedTokens({ ...nothing, askedAs: [['x']] }).map((each) => each.times)
    expect(times).toEqual([1, 6, 3, 5])
  })
})
