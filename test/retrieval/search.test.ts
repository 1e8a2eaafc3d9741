import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldDiacritics } from '../../src/language/normalize.ts'
import { tokenize } from '../../src/language/tokenize.ts'
import { readColumnFile, writeColumnFile } from '../../src/retrieval/column-file.ts'
import type { IndexedArticle } from '../../src/retrieval/indexed-article.ts'
import { loadRankingModels, loadReadingAids } from '../../src/retrieval/models.ts'
import { interpretQuery } from '../../src/retrieval/query.ts'
import { type SearchHit, searchIndex } from '../../src/retrieval/search.ts'
import {
  createSearchIndex,
  type IndexSnapshot,
  type SearchIndex,
} from '../../src/retrieval/search-index.ts'
import { indexedArticles } from '../fixtures/articles.ts'

const models = loadRankingModels()
const aids = loadReadingAids()

function indexOf(articles: readonly IndexedArticle[]): SearchIndex {
  const index = createSearchIndex(models.embedding)
  for (const article of articles) index.put(article)
  return index
}

interface Asked {
  /** Reads the text as a citizen's, restoring diacritics; else every syllable stands for itself. */
  readonly isTyped?: boolean
  readonly asOf?: string
  readonly documentIds?: readonly string[]
  readonly excludedDocumentIds?: readonly string[]
  readonly legalTerms?: readonly (readonly string[])[]
}

function ask(index: SearchIndex, text: string, asked: Asked = {}): readonly SearchHit[] {
  const asWritten = tokenize(text).map((syllable) => [{ syllable, probability: 1 }])
  return searchIndex(index, models, {
    words: asked.isTyped === true ? interpretQuery(text, aids).words : asWritten,
    legalTerms: asked.legalTerms ?? [],
    asOf: asked.asOf ?? '2026-11-23',
    documentIds: asked.documentIds ?? null,
    excludedDocumentIds: asked.excludedDocumentIds ?? [],
    limit: 50,
  }).hits
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
    expect(ids(ask(index, foldDiacritics(text), { isTyped: true }))[0]).toBe(best)
  })

  it('with diacritics tells apart what folding confuses', () => {
    expect(ids(ask(index, 'thuê đất'))[0]).toBe('7-2021-qh14/body/art-5')
    expect(ids(ask(index, 'thuế'))).toEqual(['7-2021-qh14/body/art-6'])
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

  it('leaves out the documents it is told to leave out', () => {
    const all = ids(ask(index, 'giờ tưới cây'))
    const without = ids(ask(index, 'giờ tưới cây', { excludedDocumentIds: ['7-2021-qh14'] }))
    expect(all.some((id) => id.startsWith('7-2021-qh14'))).toBe(true)
    expect(without.some((id) => id.startsWith('7-2021-qh14'))).toBe(false)
  })

  it('finds an article by a question that people ask, in none of its own words', () => {
    const [first] = indexedArticles
    const asked = { ...(first as IndexedArticle), questions: ['mèo leo mái ngói nhà tui'] }
    const withQuestion = indexOf([asked, ...indexedArticles.slice(1)])
    expect(ids(ask(index, 'mèo leo mái ngói'))).not.toContain(asked.articleId)
    expect(ids(ask(withQuestion, 'mèo leo mái ngói'))[0]).toBe(asked.articleId)
  })

  it('keeps to the documents it is told', () => {
    const all = ids(ask(index, 'giờ tưới cây'))
    const kept = ids(ask(index, 'giờ tưới cây', { documentIds: ['9-2020-qh14'] }))
    expect(kept.toSorted()).toEqual(all.filter((id) => id.startsWith('9-2020-qh14')).toSorted())
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

function savedAndRead(snapshot: IndexSnapshot): IndexSnapshot {
  const file = join(mkdtempSync(join(tmpdir(), 'search-index-')), 'index.bin')
  writeColumnFile(file, snapshot)
  return readColumnFile(file) as IndexSnapshot
}

function sortIn(index: SearchIndex): void {
  for (const postings of [index.wordPostings, index.pairPostings]) {
    postings.compact(
      Uint8Array.from({ length: index.size }, (_, at) => (index.isAlive(at) ? 0 : 1)),
    )
  }
}

describe('an index read back from a file', () => {
  const questions = ['giờ tưới cây', 'khóa nắp giếng', 'thuê đất', 'trưởng thôn', 'hoa quả']
  const restored = () =>
    createSearchIndex(models.embedding, savedAndRead(indexOf(indexedArticles).snapshot()))

  it.each(questions)('gives the same hits for "%s"', (text) => {
    expect(ask(restored(), text)).toEqual(ask(index, text))
  })

  it('grows on', () => {
    const grown = restored()
    const [article] = indexedArticles
    const grownId = `${article?.documentId ?? ''}/body/art-99`
    grown.put({ ...(article as IndexedArticle), articleId: grownId, heading: 'Nuôi ong' })
    expect(ids(ask(grown, 'nuôi ong'))).toEqual([grownId])
    expect(ids(ask(grown, 'khóa nắp giếng'))).toEqual(ids(ask(index, 'khóa nắp giếng')))
  })
})

describe('sorting new postings in', () => {
  const word = fc.constantFrom('vườn', 'cây', 'giếng', 'nước', 'thuê', 'thuế', 'đất', 'hoa')
  const sentence = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '))
  const puts = fc.array(fc.tuple(fc.nat(12), sentence, sentence), { minLength: 1, maxLength: 20 })
  const idOf = (number: number) => `${indexedArticles[1]?.documentId ?? ''}/body/art-${number}`
  const toArticle = ([number, heading, body]: readonly [number, string, string]) => ({
    ...(indexedArticles[1] as IndexedArticle),
    articleId: idOf(number),
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
        sortIn(index)
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
          .map(([number]) => idOf(number))
        expect(ids(ask(index, question)).toSorted()).toEqual(expected.toSorted())
        sortIn(index)
        expect(ids(ask(index, question)).toSorted()).toEqual(expected.toSorted())
      }),
    )
  })
})
