import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { toImportRecord } from '../../src/corpus/import-record.ts'
import { nextRevision, saveDigests, saveRecords } from '../../src/corpus/save-corpus.ts'
import { tokenize } from '../../src/language/tokenize.ts'
import type { Database } from '../../src/platform/database.ts'
import type { CandidateRequest, CandidateSource } from '../../src/retrieval/candidate-source.ts'
import {
  openDatabaseCandidates,
  SearchEngineMissingError,
} from '../../src/retrieval/database-candidates.ts'
import { articleRecords } from '../fixtures/articles.ts'
import { openTestDatabase } from '../support/database.ts'

let database: Database
let hasEngine = false

beforeAll(async () => {
  database = await openTestDatabase()
  const [row] = await database.query<{ has: boolean }>(
    'select has_bm25 as has from search.prepare()',
  )
  hasEngine = row?.has === true
})
afterAll(() => database.close())

/** Syllables and pairs of neighbours, all of one weight. */
function termsOf(text: string) {
  const tokens = tokenize(text)
  const pairs = tokens.slice(1).map((token, i) => `${tokens[i]}_${token}`)
  return [...tokens, ...pairs].map((token) => ({ token, weight: 1 }))
}

function request(text: string, changes: Partial<CandidateRequest> = {}): CandidateRequest {
  return {
    terms: termsOf(text),
    vector: null,
    asOf: '2026-11-23',
    documentIds: null,
    excludedDocumentIds: [],
    limit: 10,
    ...changes,
  }
}

const digest = {
  id: '7-2021-qh14/body/art-3#1',
  articleId: '7-2021-qh14/body/art-3',
  documentId: '7-2021-qh14',
  topic: 'vuon',
  heading: 'Lúc nào tưới',
  plain: 'Tưới sớm cho mát.',
  askedAs: ['mấy giờ thì ra tắm mát cho rau'],
  restsOn: [],
  checkedOn: null,
  reviewedBy: null,
  reviewedOn: null,
  procedure: null,
  contentHash: '',
  groundHash: null,
}

describe('a server without pg_textsearch', () => {
  it('is told what to install, and nothing else fails', async (context) => {
    if (hasEngine) return context.skip('this database has pg_textsearch')
    await expect(openDatabaseCandidates(database)).rejects.toThrow(SearchEngineMissingError)
    await expect(openDatabaseCandidates(database)).rejects.toThrow('pg_textsearch')
  })
})

describe('candidates from the database engine', () => {
  let source: CandidateSource

  beforeEach(async (context) => {
    if (!hasEngine) return context.skip('this server has no pg_textsearch')
    await database.query('delete from document')
    await database.query(`delete from setting where name = 'corpus-id'`)
    await save(articleRecords)
    source = await openDatabaseCandidates(database)
  })

  const save = (records: typeof articleRecords) =>
    database.transaction((transaction) => saveRecords(transaction, records))
  const find = async (text: string, changes: Partial<CandidateRequest> = {}) =>
    (await source.candidates(request(text, changes))).map(({ articleId }) => articleId)

  const well = '9-2020-qh14/body/art-2'
  const garden = '7-2021-qh14/body/art-3'
  const gardenOld = '3-2011-qh11/body/art-3'

  it('are none before it has followed, and the best first afterwards', async () => {
    expect(await find('giờ tưới cây')).toEqual([])
    await source.follow()
    const found = await source.candidates(request('giờ tưới cây'))
    expect(found[0]?.articleId).toBe(garden)
    expect(found.map(({ lexical }) => lexical)).toEqual(
      found.map(({ lexical }) => lexical).toSorted((a, b) => b - a),
    )
    expect(found.every(({ lexical, cosine }) => lexical > 0 && cosine === null)).toBe(true)
    expect(found[0]?.fields?.heading).toEqual(['giờ', 'tưới', 'cây'])
    expect(found[0]?.fields?.windows.map(({ path }) => path)).toEqual(['cl-1', 'cl-2'])
  })

  it('follow what is imported later, also when asked twice at once', async () => {
    await source.follow()
    const [known] = articleRecords
    if (known === undefined) throw new Error('the fixture has lost its article')
    const articleId = `${known.document.id}/body/art-9`
    const article = { ...known.article, articleId, articleNumber: '9', body: 'Ong nuôi góc vườn.' }
    await save([toImportRecord(known.source, known.document, article)])
    await Promise.all([source.follow(), source.follow()])
    expect(await find('ong nuôi')).toEqual([articleId])
  })

  it('are those in force on the day, or undated', async () => {
    await source.follow()
    const on = (asOf: string) => find('giờ tưới cây diều', { asOf })
    expect(await on('2030-01-01')).toContain('2-2029-qh16/body/art-3')
    expect(await on('2026-11-23')).not.toContain('2-2029-qh16/body/art-3')
    expect(await on('2010-01-01')).toEqual(['6-2019-qh14/body/art-1'])
    expect(await find('chó rọ mõm', { asOf: '2023-12-31' })).toEqual(['4-2015-qh13/body/art-1'])
    expect(await find('chó rọ mõm', { asOf: '2024-01-01' })).toEqual([])
  })

  it('come from the documents asked for, and never from excluded ones', async () => {
    await source.follow()
    const inOld = { documentIds: ['3-2011-qh11', 'unknown'] }
    expect(await find('giờ tưới cây', inOld)).toEqual([gardenOld])
    const without = await find('giờ tưới cây', { excludedDocumentIds: ['7-2021-qh14'] })
    expect(without).toContain(gardenOld)
    expect(without.filter((id) => id.startsWith('7-2021'))).toEqual([])
    const contrary = { ...inOld, excludedDocumentIds: ['3-2011-qh11'] }
    expect(await find('giờ tưới cây', contrary)).toEqual([])
  })

  it('are no more than wanted', async () => {
    await source.follow()
    expect(await find('giờ tưới cây', { limit: 2 })).toHaveLength(2)
  })

  it('weigh the terms as they are told to', async () => {
    await source.follow()
    const first = async (giếng: number, diều: number) => {
      const terms = [
        { token: 'trông_giếng', weight: giếng },
        { token: 'thả_diều', weight: diều },
      ]
      return (await source.candidates(request('', { terms })))[0]?.articleId
    }
    expect(await first(5, 1)).toBe(well)
    expect(await first(1, 5)).toBe('6-2019-qh14/body/art-1')
  })

  it('score as BM25F does, whatever the order of the terms', async () => {
    await source.follow()
    const terms = termsOf('mười giờ đêm trông giếng')
    const scores = async (order: typeof terms) =>
      (await source.candidates(request('', { terms: order }))).map(({ lexical }) =>
        lexical.toFixed(6),
      )
    expect(await scores(terms)).toEqual(await scores(terms.toReversed()))
  })

  it('are none for words that no article holds, for no words, and for odd ones', async () => {
    await source.follow()
    for (const terms of [
      [],
      termsOf('xyzzy'),
      [{ token: `'; drop table x; --`, weight: 1 }],
      [{ token: 'cây', weight: 0 }],
    ]) {
      expect(await source.candidates(request('', { terms }))).toEqual([])
    }
  })

  it('change with the text, and go with the document', async () => {
    await source.follow()
    const [known] = articleRecords
    if (known === undefined) throw new Error('the fixture has lost its article')
    const article = { ...known.article, heading: 'Nuôi cá', body: 'Ao nuôi cá.' }
    await save([toImportRecord(known.source, known.document, article)])
    await source.follow()
    expect(await find('nuôi cá')).toEqual([gardenOld])
    await database.query(`delete from document where id = '3-2011-qh11'`)
    expect(await find('nuôi cá')).toEqual([])
  })

  it('find an article by the everyday questions of its digest', async () => {
    await database.transaction(async (transaction) => {
      await saveDigests(transaction, [digest], await nextRevision(transaction))
    })
    await source.follow()
    expect((await find('mấy giờ ra tắm mát cho rau'))[0]).toBe(garden)
    await database.query('delete from digest')
  })

  it('begin anew after a backup was restored', async () => {
    await source.follow()
    await database.query('delete from search.article')
    await source.follow()
    expect(await find('giờ tưới cây')).toEqual([])
    await database.query(`delete from setting where name = 'corpus-id'`)
    await source.follow()
    expect((await find('giờ tưới cây'))[0]).toBe(garden)
  })

  it('go on where a run was cut off', async () => {
    let failures = 1
    const shaky: Database = {
      ...database,
      query: (statement, parameters) => {
        const isEnd = statement.startsWith('update search.state') && failures-- > 0
        return isEnd ? Promise.reject(new Error('cut off')) : database.query(statement, parameters)
      },
    }
    const cutOff = await openDatabaseCandidates(shaky)
    await expect(cutOff.follow()).rejects.toThrow('cut off')
    await cutOff.follow()
    expect((await find('giờ tưới cây'))[0]).toBe(garden)
    const [count] = await database.query<{ n: number }>('select count(*) as n from search.article')
    expect(count?.n).toBe(articleRecords.length)
  })
})
