import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { toImportRecord } from '../../src/corpus/import-record.ts'
import { saveRecords } from '../../src/corpus/save-corpus.ts'
import { tokenize } from '../../src/language/tokenize.ts'
import type { Database } from '../../src/platform/database.ts'
import type { SearchHit } from '../../src/retrieval/search.ts'
import { createSearcher, type Searcher } from '../../src/retrieval/searcher.ts'
import { articleRecords } from '../fixtures/articles.ts'
import { openTestDatabase } from '../support/database.ts'

let database: Database
let cacheFile = ''

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  cacheFile = join(mkdtempSync(join(tmpdir(), 'searcher-')), 'search-index.bin')
  await database.query('delete from document')
  await save(articleRecords)
})

const save = (records: typeof articleRecords) =>
  database.transaction((transaction) => saveRecords(transaction, records))

async function find(searcher: Searcher, text: string): Promise<readonly SearchHit[]> {
  const { hits } = await searcher.search({
    words: tokenize(text).map((syllable) => [{ syllable, probability: 1 }]),
    legalTerms: [],
    asOf: '2026-11-23',
    documentIds: null,
    limit: 10,
  })
  return hits
}

async function withSearcher<Result>(
  file: string | null,
  work: (searcher: Searcher) => Promise<Result>,
): Promise<Result> {
  const searcher = await createSearcher({ database, cacheFile: file })
  try {
    return await work(searcher)
  } finally {
    await searcher.close()
  }
}

const question = 'giờ tưới cây'

describe('the searcher', () => {
  it('finds nothing before it has followed, and the corpus afterwards', async () => {
    await withSearcher(null, async (searcher) => {
      expect(await find(searcher, question)).toEqual([])
      await searcher.follow()
      expect((await find(searcher, question))[0]?.articleId).toBe('7-2021-qh14/body/art-3')
    })
  })

  it('follows what is imported later, also when asked twice at once', async () => {
    await withSearcher(null, async (searcher) => {
      await searcher.follow()
      const [known] = articleRecords
      if (known === undefined) throw new Error('the fixture has lost its article')
      const { document, source } = known
      const articleId = `${document.id}/body/art-9`
      const changed = {
        ...known.article,
        articleId,
        articleNumber: '9',
        body: 'Ong được nuôi ở góc vườn.',
      }
      await save([toImportRecord(source, document, changed)])
      await Promise.all([searcher.follow(), searcher.follow()])
      expect((await find(searcher, 'ong nuôi')).map((hit) => hit.articleId)).toEqual([articleId])
    })
  })

  it('starts from its cache with the same hits', async () => {
    const before = await withSearcher(cacheFile, async (searcher) => {
      await searcher.follow()
      await searcher.save()
      return find(searcher, question)
    })
    expect(before).not.toEqual([])
    expect(await withSearcher(cacheFile, (searcher) => find(searcher, question))).toEqual(before)
  })

  it('throws away the cache of another corpus', async () => {
    await withSearcher(cacheFile, async (searcher) => {
      await searcher.follow()
      await searcher.save()
    })
    await database.query(`update setting set value = 'another' where name = 'corpus-id'`)
    await withSearcher(cacheFile, async (searcher) => {
      expect(await find(searcher, question)).toEqual([])
      await searcher.follow()
      expect(await find(searcher, question)).not.toEqual([])
    })
  })

  it('builds anew where the cache cannot be read', async () => {
    writeFileSync(cacheFile, 'rác')
    await withSearcher(cacheFile, async (searcher) => {
      await searcher.follow()
      expect(await find(searcher, question)).not.toEqual([])
    })
  })

  it('keeps nothing without a cache file', async () => {
    await withSearcher(null, async (searcher) => {
      await searcher.follow()
      await searcher.save()
    })
    expect(existsSync(cacheFile)).toBe(false)
  })
})
