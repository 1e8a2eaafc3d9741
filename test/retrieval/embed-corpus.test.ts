import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { toImportRecord } from '../../src/corpus/import-record.ts'
import { saveRecords } from '../../src/corpus/save-corpus.ts'
import { tokenize } from '../../src/language/tokenize.ts'
import type { Database } from '../../src/platform/database.ts'
import { openDatabaseCandidates } from '../../src/retrieval/database-candidates.ts'
import { type EmbeddingProgress, embedCorpus } from '../../src/retrieval/embed-corpus.ts'
import { type Embedder, EmbedderError } from '../../src/retrieval/embedder.ts'
import { listEmbeddingSets, readVectors, servingSet } from '../../src/retrieval/embedding-store.ts'
import { openEmbedder } from '../../src/retrieval/open-embedder.ts'
import { createQuestionVectors } from '../../src/retrieval/question-vector.ts'
import { createVectorFollower } from '../../src/retrieval/vector-follower.ts'
import { articleRecords } from '../fixtures/articles.ts'
import { createTestClock } from '../support/clock.ts'
import { openTestDatabase } from '../support/database.ts'
import { type EmbeddingServer, startEmbeddingServer } from '../support/embedding-server.ts'

let database: Database
let server: EmbeddingServer
let first: Embedder
let second: Embedder

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async (context) => {
  const [row] = await database.query<{ has: boolean }>(
    'select has_vector as has from search.prepare()',
  )
  if (row?.has !== true) return context.skip('this server has no pgvector')
  await database.query('delete from document')
  await database.query('delete from search.embedding_set')
  await save(articleRecords)
  server = await startEmbeddingServer({ dimension: 32 })
  first = await open('first')
  second = await open('second')
})
afterEach(() => server.close())

const open = (model: string) =>
  openEmbedder(
    { kind: 'openai', model, baseUrl: server.baseUrl, apiKey: null },
    { pause: () => Promise.resolve() },
  )
const save = (records: typeof articleRecords) =>
  database.transaction((transaction) => saveRecords(transaction, records))
const embed = (embedder: Embedder, options = {}) =>
  embedCorpus(database, embedder, { batchArticles: 5, ...options })
const serving = async () => (await servingSet(database))?.embedder ?? null
const all = articleRecords.length

/** Saves an article once more with another text. */
async function change(body: string): Promise<void> {
  const [known] = articleRecords
  if (known === undefined) throw new Error('the fixture has lost its article')
  const { document, source, article } = known
  await save([toImportRecord(source, document, { ...article, body })])
}

describe('the vectors of a corpus', () => {
  it('serve once every article has one, a digest of its text the reason to keep it', async () => {
    const seen: EmbeddingProgress[] = []
    const report = await embed(first, { onProgress: (each: EmbeddingProgress) => seen.push(each) })
    expect(report).toEqual({ embedded: all, isServing: true })
    expect(seen.map(({ done }) => done)).toEqual([0, 5, 10, all])
    expect(seen.at(-1)?.total).toBe(all)
    expect(await listEmbeddingSets(database)).toMatchObject([
      { embedder: 'openai:first', dimension: 32, isServing: true, vectors: all },
    ])
    expect(await embed(first)).toEqual({ embedded: 0, isServing: true })
  })

  it('follow the corpus: only what changed is embedded, only where its text did', async () => {
    await embed(first)
    await change('Cây được tưới lúc nửa đêm.')
    expect((await embed(first)).embedded).toBe(1)
    expect(server.texts().at(-1)).toContain('nửa đêm')
    await save(
      articleRecords
        .slice(1, 2)
        .map(({ source, document, article }) =>
          toImportRecord(source, document, { ...article, sourceNote: 'một ghi chú' }),
        ),
    )
    expect((await embed(first)).embedded).toBe(0)
  })

  it('are read page by page, as they were made', async () => {
    await embed(first)
    const set = await servingSet(database)
    const pages: string[][] = []
    for (let after = ''; ; ) {
      const page = await readVectors(database, set?.id ?? 0, after, 5)
      if (page.length === 0) break
      after = page.at(-1)?.articleId ?? ''
      pages.push(page.map(({ articleId }) => articleId))
      for (const { vector } of page) expect(Math.hypot(...vector)).toBeCloseTo(1, 2)
    }
    expect(pages.map(({ length }) => length)).toEqual([5, 5, all - 10])
    expect(pages.flat().toSorted()).toEqual(
      articleRecords.map(({ article }) => article.articleId).toSorted(),
    )
  })

  it('go with their document', async () => {
    await embed(first)
    await database.query(`delete from document where id = '9-2020-qh14'`)
    expect((await listEmbeddingSets(database))[0]?.vectors).toBe(all - 3)
  })

  it('are completed after a run that was stopped or failed, without paying twice', async () => {
    const stop = new AbortController()
    const stopped = await embed(first, {
      signal: stop.signal,
      onProgress: ({ done }: EmbeddingProgress) => done >= 5 && stop.abort(),
    })
    expect(stopped).toEqual({ embedded: 5, isServing: false })
    expect(await serving()).toBeNull()
    server.fail({ kind: 'status', status: 500, after: 1, times: 7 })
    await expect(embed(first)).rejects.toThrow(EmbedderError)
    server.clearFaults()
    expect(await embed(first)).toEqual({ embedded: all - 10, isServing: true })
  })

  it('of the embedder before serve until the next set is complete, then go', async () => {
    await embed(first)
    server.fail({ kind: 'status', status: 401, after: 2 })
    await expect(embed(second)).rejects.toThrow(EmbedderError)
    expect(await serving()).toBe('openai:first')
    expect((await listEmbeddingSets(database)).map(({ vectors }) => vectors)).toEqual([all, 5])
    await embed(second)
    expect(await serving()).toBe('openai:second')
    expect((await listEmbeddingSets(database)).map(({ vectors }) => vectors)).toEqual([all])
  })

  it('are refused in another length half-way, and those before are kept', async () => {
    server.fail({ kind: 'dimension', after: 2 })
    await expect(embed(first)).rejects.toThrow('vector dài 33, trước đây 32')
    expect((await listEmbeddingSets(database))[0]?.vectors).toBe(5)
  })

  it('are made anew when the embedder changes its length between two runs', async () => {
    await embed(first)
    await server.close()
    server = await startEmbeddingServer({ dimension: 48, port: server.port })
    expect(await embed(await open('first'))).toEqual({ embedded: all, isServing: true })
    expect((await servingSet(database))?.dimension).toBe(48)
  })
})

describe('a follower', () => {
  const create = (embedder: Embedder, clock = createTestClock()) =>
    createVectorFollower({ database, embedder, clock })

  it('embeds once, however often it is asked at the same time', async () => {
    const follower = await create(first)
    await Promise.all([follower.follow(), follower.follow(), follower.rebuild({})])
    expect(server.texts().filter((text) => text.includes('Nhà kho'))).toHaveLength(1)
  })

  it('leaves a silent endpoint in peace for a minute, and then goes on', async () => {
    const clock = createTestClock()
    const follower = await create(first, clock)
    server.fail({ kind: 'status', status: 500, times: 1_000 })
    await expect(follower.follow()).rejects.toThrow(EmbedderError)
    const asked = server.requests.length
    await follower.follow()
    expect(server.requests.length).toBe(asked)
    server.clearFaults()
    clock.advance(60_000)
    await follower.follow()
    expect(await serving()).toBe('openai:first')
  })

  it('throws nothing away for an endpoint that is down', async () => {
    const follower = await create(first)
    await follower.follow()
    server.fail({ kind: 'status', status: 500 })
    await expect(follower.rebuild({ fromScratch: true })).rejects.toThrow(EmbedderError)
    expect(await serving()).toBe('openai:first')
  })

  it('stops at once when closed, while the endpoint is still thinking', async () => {
    const follower = await create(first)
    server.fail({ kind: 'hang', after: 1 })
    const running = follower.follow()
    await server.untilRequests(2)
    await follower.close()
    await running
    expect(await serving()).toBeNull()
  })

  it('makes everything anew when told to', async () => {
    const follower = await create(first)
    await follower.follow()
    expect((await follower.rebuild({})).embedded).toBe(0)
    expect((await follower.rebuild({ fromScratch: true })).embedded).toBe(all)
  })
})

describe('a database without pgvector', () => {
  it('is told what to install, and status can still be asked', async () => {
    const bare = await openTestDatabase()
    await bare.query('drop extension vector cascade')
    await bare.query('drop table search.vector')
    // What a role that may not create extensions meets.
    await bare.execute(
      `create function search.refuse() returns event_trigger language plpgsql as
         $$ begin if tg_tag = 'CREATE EXTENSION' then raise exception 'not allowed'; end if; end $$;
       create event trigger refuse on ddl_command_start execute function search.refuse()`,
    )
    await expect(
      createVectorFollower({ database: bare, embedder: first, clock: createTestClock() }),
    ).rejects.toThrow('create extension vector')
    await bare.close()
  })
})

describe('a question', () => {
  it('finds by its vector what shares no weighted word with it', async (context) => {
    await embed(first)
    const source = await openDatabaseCandidates(database).catch(() => null)
    if (source === null) return context.skip('this server has no pg_textsearch')
    await source.follow()
    const request = {
      terms: tokenize('xyzzy').map((token) => ({ token, weight: 1 })),
      asOf: '2026-11-23',
      documentIds: null,
      excludedDocumentIds: [],
      limit: 3,
    }
    const vector = await first.embedQuery('chó ra đường đeo rọ mõm trâu diều thả bãi sông')
    const found = await source.candidates({ ...request, vector })
    expect(found[0]?.articleId).toBe('6-2019-qh14/body/art-1')
    expect(found[0]?.lexical).toBe(0)
    expect(found[0]?.cosine).toBeGreaterThan(0.3)
    expect(found.map(({ articleId }) => articleId)).not.toContain('4-2015-qh13/body/art-1')
    // A vector of another length is of another embedder: better none than a wrong one.
    expect(await source.candidates({ ...request, vector: new Float32Array(8) })).toEqual([])
  })

  it('is embedded by the embedder whose vectors serve, and goes without where it is silent', async () => {
    const clock = createTestClock()
    const failures: unknown[] = []
    const vectors = createQuestionVectors({
      embedders: [first, second],
      clock,
      onFailure: (error) => failures.push(error),
    })
    expect(await vectors.vectorOf('giờ tưới', 'openai:second')).toHaveLength(32)
    expect(server.requests.at(-1)?.model).toBe('second')
    expect(await vectors.vectorOf('giờ tưới', 'openai:forgotten')).toBeNull()
    server.fail({ kind: 'status', status: 503 })
    expect(await vectors.vectorOf('giờ tưới', 'openai:second')).toBeNull()
    const asked = server.requests.length
    expect(await vectors.vectorOf('giờ tưới', 'openai:second')).toBeNull()
    expect(server.requests.length).toBe(asked)
    expect(failures).toHaveLength(1)
    clock.advance(30_000)
    expect(await vectors.vectorOf('giờ tưới', 'openai:second')).toHaveLength(32)
  })
})
