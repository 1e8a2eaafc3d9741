import { changedArticleIds, currentRevision, listDocuments } from '../corpus/corpus-store.ts'
import { askedArticleIds } from '../corpus/everyday-question-store.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { createBuiltInEmbedder } from './built-in-embedder.ts'
import { openDatabaseCandidates } from './database-candidates.ts'
import { servingSet } from './embedding-store.ts'
import { createEngineFigures } from './engine-figures.ts'
import { engineTerms, termsOf } from './engine-terms.ts'
import { dayNumber } from './entry-table.ts'
import { loadIndexedArticles, replacingKeyOf } from './indexed-article.ts'
import { loadRankingModels } from './models.ts'
import type { DatedDocument, RankingRequest, RankingResponse } from './ranking-worker.ts'
import type { SearchRequest, SearchResult } from './search.ts'
import { prepareSearchEngine } from './search-rows-store.ts'
import type { Searcher } from './searcher.ts'
import { createVectorFollower, type VectorFollower } from './vector-follower.ts'
import { startWorkerCalls } from './worker-calls.ts'

export interface DatabaseSearcherOptions {
  readonly database: Database
  readonly clock: Clock
  /**
   * Keep vectors of the built-in embedding in the database: not where a plugged-in embedder's serve.
   */
  readonly withVectors: boolean
  /** `follow` waits for the vectors too; by default they come after, and search goes on without. */
  readonly waitForVectors?: boolean
  /** Told of vectors that fell behind. */
  readonly onError?: (error: unknown) => void
}

/** Candidates from the engine, of which the thread keeps this many articles before it starts anew. */
const mostHeld = 20_000
const candidates = 200
const batchArticles = 200

/**
 * Searches in the database engine, for a corpus that outgrows this process's memory: candidates by
 * pg_textsearch and pgvector, then the same close look, trees and signals as in memory.
 *
 * In memory stay the articles of which it is known how people ask about them, and those found of
 * late.
 *
 * @throws {SearchEngineMissingError} where the server has no pg_textsearch
 */
export async function createDatabaseSearcher(options: DatabaseSearcherOptions): Promise<Searcher> {
  const { database, clock, waitForVectors = false, onError = () => undefined } = options
  const source = await openDatabaseCandidates(database)
  const vectors = options.withVectors ? await openVectors(database, clock) : null
  const figures = createEngineFigures(database)
  const { termWeights, embedding } = loadRankingModels()
  const embedderName = createBuiltInEmbedder().name
  const thread = await startWorkerCalls<WithoutId<RankingRequest>, RankingResponse>(
    new URL('./ranking-worker.ts', import.meta.url),
    null,
  )
  const held = new Set<string>()
  let revision = -1
  let beginnings = 0
  let running: Promise<void> | null = null

  /** Loads what the thread lacks of these. Articles that are gone are left out by the thread. */
  async function hold(articleIds: readonly string[]): Promise<void> {
    const missing = articleIds.filter((id) => !held.has(id))
    for (let from = 0; from < missing.length; from += batchArticles) {
      const ids = missing.slice(from, from + batchArticles)
      const articles = await loadIndexedArticles(database, ids)
      const { unknown = [] } = await thread.call({ kind: 'put', articles })
      for (const id of ids) held.add(id)
      if (unknown.length > 0) {
        await thread.call({ kind: 'learn', figures: await figures.of(unknown) })
      }
    }
  }

  /** Begins with the articles that people are known to ask about. */
  async function begin(): Promise<void> {
    const reached = await currentRevision(database)
    const documents = await datedDocuments(database)
    beginnings += 1
    held.clear()
    figures.forget()
    await thread.call({ kind: 'begin' })
    await thread.call({ kind: 'date', documents })
    await hold(await askedArticleIds(database))
    revision = reached
  }

  async function followChanges(): Promise<void> {
    await source.follow()
    if (revision < 0 || held.size > mostHeld) await begin()
    else if (revision < (await currentRevision(database))) await takeChanges()
    const following = vectors?.follow() ?? Promise.resolve()
    if (waitForVectors) await following
    else following.catch(onError)
  }

  /** Small changes article by article; after large ones, beginning anew is quicker. */
  async function takeChanges(): Promise<void> {
    const changes = await changedArticleIds(database, revision, batchArticles)
    if (changes.revision < (await currentRevision(database))) return begin()
    await thread.call({ kind: 'remove', articleIds: changes.articleIds })
    await thread.call({ kind: 'date', documents: await datedDocuments(database) })
    for (const id of changes.articleIds) held.delete(id)
    figures.forget()
    const asked = new Set(await askedArticleIds(database))
    await hold(changes.articleIds.filter((id) => asked.has(id)))
    revision = changes.revision
  }

  async function candidateIds(request: SearchRequest, terms: ReturnType<typeof engineTerms>) {
    const set = options.withVectors ? await servingSet(database) : null
    const isOurs = set?.embedder === embedderName
    const found = await source.candidates({
      terms,
      vector: isOurs
        ? embedding.embed(request.words.map(([first]) => first?.syllable ?? ''))
        : null,
      asOf: request.asOf,
      documentIds: request.documentIds,
      excludedDocumentIds: request.excludedDocumentIds ?? [],
      limit: Math.max(candidates, request.limit),
    })
    const near = (request.nearest ?? []).map(({ articleId }) => articleId)
    return [...new Set([...found.map(({ articleId }) => articleId), ...near])]
  }

  async function rank(request: SearchRequest): Promise<SearchResult> {
    const { syllables, pairs } = termsOf(request)
    const told = await figures.of(syllables, pairs)
    await thread.call({ kind: 'learn', figures: told })
    const ids = await candidateIds(request, engineTerms(request, told, termWeights))
    await hold(ids)
    const { result } = await thread.call({ kind: 'rank', request, candidateIds: ids })
    if (result === undefined) throw new Error('The ranking thread gave no result')
    return result
  }

  function follow(): Promise<void> {
    running ??= followChanges().finally(() => {
      running = null
    })
    return running
  }

  return {
    async search(request) {
      if (revision < 0) await follow()
      for (;;) {
        const before = beginnings
        const result = await rank(request)
        // Whoever began anew meanwhile emptied the thread under this question.
        if (before === beginnings) return result
      }
    },
    follow,
    async save() {
      // The database keeps everything.
    },
    async close() {
      await running?.catch(() => undefined)
      await vectors?.close()
      await thread.close()
    },
  }
}

type WithoutId<Each> = Each extends { id: number } ? Omit<Each, 'id'> : never

/** Vectors of the built-in embedding; null where the server has no pgvector: words alone then. */
async function openVectors(database: Database, clock: Clock): Promise<VectorFollower | null> {
  const { hasVector } = await prepareSearchEngine(database)
  if (!hasVector) return null
  return createVectorFollower({ database, embedder: createBuiltInEmbedder(), clock })
}

/** Laws whose names say that they replace each other, each with its day. */
async function datedDocuments(database: Database): Promise<DatedDocument[]> {
  const documents = await listDocuments(database)
  return documents
    .map((document) => ({
      id: document.id,
      titleKey: replacingKeyOf(document),
      day: dayNumber(document.effectiveOn),
    }))
    .filter(({ titleKey }) => titleKey !== null)
}
