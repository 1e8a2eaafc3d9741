import { deserialize, serialize } from 'node:v8'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldDiacritics } from '../../src/language/normalize.ts'
import { tokenize } from '../../src/language/tokenize.ts'
import { type SearchHit, searchIndex } from '../../src/retrieval/search.ts'
import {
  createSearchIndex,
  type IndexedArticle,
  type IndexSnapshot,
  type SearchIndex,
} from '../../src/retrieval/search-index.ts'
import { indexedArticles } from '../fixtures/articles.ts'

function indexOf(articles: readonly IndexedArticle[]): SearchIndex {
  const index = createSearchIndex()
  for (const article of articles) index.put(article)
  return index
}

interface Asked {
  readonly isToneless?: boolean
  readonly asOf?: string
  readonly documentIds?: readonly string[]
  readonly legalTerms?: readonly (readonly string[])[]
}

function ask(index: SearchIndex, text: string, asked: Asked = {}): SearchHit[] {
  const isToneless = asked.isToneless ?? false
  return searchIndex(index, {
    tokens: isToneless ? tokenize(text).map(foldDiacritics) : tokenize(text),
    isToneless,
    legalTerms: asked.legalTerms ?? [],
    asOf: asked.asOf ?? '2026-11-23',
    documentIds: asked.documentIds ?? null,
    limit: 50,
  })
}
const ids = (hits: readonly SearchHit[]) => hits.map((hit) => hit.articleId)
const index = indexOf(indexedArticles)

describe('a search', () => {
  it.each([
    ['giờ tưới cây', '7-2021-qh14/body/art-3'],
    ['bán hoa quả ở chợ', '7-2021-qh14/body/art-4'],
    ['khóa nắp giếng', '9-2020-qh14/body/art-2'],
    ['múc nước ban đêm', '9-2020-qh14/body/art-3'],
    ['thả diều gần đường dây điện', '6-2019-qh14/body/art-1'],
  ])('without diacritics finds first what "%s" finds first', (text, best) => {
    expect(ids(ask(index, text))[0]).toBe(best)
    expect(ids(ask(index, text, { isToneless: true }))[0]).toBe(best)
  })

  it('with diacritics tells apart what folding confuses', () => {
    expect(ids(ask(index, 'thuê đất'))[0]).toBe('7-2021-qh14/body/art-5')
    expect(ids(ask(index, 'thuế'))).toEqual(['7-2021-qh14/body/art-6'])
    expect(ids(ask(index, 'thue', { isToneless: true })).toSorted()).toEqual([
      '7-2021-qh14/body/art-5',
      '7-2021-qh14/body/art-6',
    ])
  })

  it('puts an article with the words in its heading before one that mentions them', () => {
    const found = ids(ask(index, 'giờ tưới cây'))
    expect(found).toContain('7-2021-qh14/body/art-7')
    expect(found.indexOf('7-2021-qh14/body/art-3')).toBeLessThan(
      found.indexOf('7-2021-qh14/body/art-7'),
    )
  })

  it('names the clause or point that matches best', () => {
    expect(ask(index, 'ngày mưa phải tưới')[0]?.bestPath).toBe('cl-2')
    expect(ask(index, 'nước đục báo trưởng thôn')[0]?.bestPath).toBe('cl-1/pt-b')
  })

  it('tells how much of the question was found', () => {
    expect(ask(index, 'khóa nắp giếng')[0]?.coverage).toBe(1)
    const [half] = ask(index, 'khóa nắp tủ sách')
    expect(half?.coverage).toBeGreaterThan(0)
    expect(half?.coverage).toBeLessThan(0.7)
  })

  it.each(['', 'xyzzy', 'blockchain wifi'])(
    'of words that no law has finds nothing: "%s"',
    (text) => {
      expect(ask(index, text)).toEqual([])
    },
  )

  it('keeps to the documents it is told', () => {
    expect(ids(ask(index, 'giờ tưới cây', { documentIds: ['9-2020-qh14'] }))).toEqual(
      ids(ask(index, 'giờ tưới cây')).filter((id) => id.startsWith('9-2020-qh14')),
    )
  })

  it('follows a legal term, with less weight than the citizen’s own words', () => {
    const legalTerms = [tokenize('rọ mõm')]
    const asOf = '2020-01-01'
    expect(ids(ask(index, 'khóa miệng', { asOf }))).not.toContain('4-2015-qh13/body/art-1')
    expect(ids(ask(index, 'khóa miệng', { asOf, legalTerms }))).toContain('4-2015-qh13/body/art-1')
  })
})

describe('on a day', () => {
  const dog = '4-2015-qh13/body/art-1'

  it.each([
    ['2015-06-30', false],
    ['2015-07-01', true],
    ['2023-12-31', true],
    ['2024-01-01', false],
  ])('%s a law with a term is found: %s', (asOf, isFound) => {
    expect(ids(ask(index, 'rọ mõm', { asOf })).includes(dog)).toBe(isFound)
  })

  it('an undated law is found whenever', () => {
    expect(ids(ask(index, 'thả diều', { asOf: '1990-01-01' }))).toEqual(['6-2019-qh14/body/art-1'])
  })

  it.each([
    ['2015-01-01', [['3-2011-qh11', false]]],
    [
      '2026-11-23',
      [
        ['7-2021-qh14', false],
        ['3-2011-qh11', true],
      ],
    ],
    [
      '2030-01-01',
      [
        ['2-2029-qh16', false],
        ['7-2021-qh14', true],
        ['3-2011-qh11', true],
      ],
    ],
  ])('%s the newest law of a name in force leads, and older ones are flagged', (asOf, expected) => {
    const hits = ask(index, 'giờ tưới cây', { asOf }).filter(
      (hit) => /qh1[146]\/body\/art-3$/.test(hit.articleId) && !hit.articleId.startsWith('9-'),
    )
    const laws = hits.map((hit) => [hit.articleId.split('/')[0], hit.isSuperseded])
    expect(laws[0]).toEqual(expected[0])
    expect(laws.toSorted()).toEqual(expected.toSorted())
  })
})

describe('an article put again', () => {
  const [first] = indexedArticles.filter(({ articleId }) => articleId.endsWith('/art-4'))

  it('is found by its new words only', () => {
    const changing = indexOf(indexedArticles)
    if (first === undefined) throw new Error('the fixture has lost its article')
    changing.put({ ...first, heading: 'Nuôi ong', body: 'Tổ ong đặt xa lối đi.', outline: [] })
    expect(ids(ask(changing, 'tổ ong'))).toEqual([first.articleId])
    expect(ids(ask(changing, 'chợ phiên'))).toEqual([])
  })

  it('no longer counts with a date that was corrected', () => {
    const changing = indexOf(indexedArticles)
    changing.put({ ...(first as IndexedArticle), expiresOn: '2026-01-01' })
    expect(ids(ask(changing, 'chợ phiên'))).toEqual([])
  })
})

describe('an index read back from a file', () => {
  const questions = ['giờ tưới cây', 'khóa nắp giếng', 'thuê đất', 'trưởng thôn', 'hoa quả']
  const restored = () =>
    createSearchIndex(deserialize(serialize(indexOf(indexedArticles).snapshot())) as IndexSnapshot)

  it.each(questions)('gives the same hits for "%s"', (text) => {
    for (const isToneless of [false, true]) {
      expect(ask(restored(), text, { isToneless })).toEqual(ask(index, text, { isToneless }))
    }
  })

  it('grows on', () => {
    const grown = restored()
    const [article] = indexedArticles
    grown.put({ ...(article as IndexedArticle), articleId: 'x/body/art-1', heading: 'Nuôi ong' })
    expect(ids(ask(grown, 'nuôi ong'))).toEqual(['x/body/art-1'])
    expect(ids(ask(grown, 'khóa nắp giếng'))).toEqual(ids(ask(index, 'khóa nắp giếng')))
  })
})

describe('sorting new postings in', () => {
  const word = fc.constantFrom('vườn', 'cây', 'giếng', 'nước', 'thuê', 'thuế', 'đất', 'hoa')
  const sentence = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '))
  const puts = fc.array(fc.tuple(fc.nat(12), sentence, sentence), { minLength: 1, maxLength: 20 })
  const toArticle = ([number, heading, body]: readonly [number, string, string]) => ({
    ...(indexedArticles[1] as IndexedArticle),
    articleId: `x/body/art-${number}`,
    documentTitle: '',
    heading,
    body,
    outline: [],
  })

  it('changes no result', () => {
    fc.assert(
      fc.property(puts, sentence, (all, question) => {
        const once = [...new Map(all.map((each) => [each[0], each])).values()]
        const index = indexOf(once.map(toArticle))
        const before = ask(index, question)
        index.postings.compact((at) => !index.isAlive(at))
        expect(ask(index, question)).toEqual(before)
      }),
    )
  })

  it('finds every replaced article by its last words, and none twice', () => {
    fc.assert(
      fc.property(puts, word, (all, question) => {
        const index = indexOf(all.map(toArticle))
        const last = new Map(all.map((each) => [each[0], each]))
        const expected = [...last.values()]
          .filter(([, heading, body]) => `${heading} ${body}`.split(' ').includes(question))
          .map(([number]) => `x/body/art-${number}`)
        expect(ids(ask(index, question)).toSorted()).toEqual(expected.toSorted())
        index.postings.compact((at) => !index.isAlive(at))
        expect(ids(ask(index, question)).toSorted()).toEqual(expected.toSorted())
      }),
    )
  })
})
