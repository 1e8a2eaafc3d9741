import { changedArticleIds, currentRevision } from '../corpus/corpus-store.ts'
import type { Database } from '../platform/database.ts'
import { loadIndexedArticles } from './indexed-article.ts'
import type { SearchRequest, SearchResult } from './search.ts'
import { corpusIdOf } from './search-rows-store.ts'
import type {
  SearchWorkerData,
  SearchWorkerRequest,
  SearchWorkerResponse,
} from './search-worker.ts'
import { startWorkerCalls } from './worker-calls.ts'

/** Searches the corpus, in memory or in the database engine, and follows its changes. */
export interface Searcher {
  search(request: SearchRequest): Promise<SearchResult>
  /** Reads what changed since the last call into the index. Calls at the same time share one run. */
  follow(): Promise<void>
  /** Writes the index to its cache file, so that the next start need not build it. */
  save(): Promise<void>
  close(): Promise<void>
}

export interface SearcherOptions {
  readonly database: Database
  /** null keeps nothing between starts. */
  readonly cacheFile: string | null
}

const batchArticles = 200

type WithoutId<Each> = Each extends { id: number } ? Omit<Each, 'id'> : never

/** Starts the search thread, from its cache where there is one. Call `follow` before searching. */
export async function createSearcher({ database, cacheFile }: SearcherOptions): Promise<Searcher> {
  const workerData: SearchWorkerData = { cacheFile, corpusId: await corpusIdOf(database) }
  const thread = await startWorkerCalls<WithoutId<SearchWorkerRequest>, SearchWorkerResponse>(
    new URL('./search-worker.ts', import.meta.url),
    workerData,
  )
  let revision = thread.ready.revision ?? 0

  async function readChanges(): Promise<void> {
    while (revision < (await currentRevision(database))) {
      const changes = await changedArticleIds(database, revision, batchArticles)
      if (changes.articleIds.length === 0) return
      const articles = await loadIndexedArticles(database, changes.articleIds)
      await thread.call({ kind: 'put', articles, revision: changes.revision })
      revision = changes.revision
    }
  }

  let running: Promise<void> | null = null
  return {
    async search(searchRequest) {
      const { result } = await thread.call({ kind: 'search', request: searchRequest })
      if (result === undefined) throw new Error('The search thread gave no result')
      return result
    },
    follow() {
      running ??= readChanges().finally(() => {
        running = null
      })
      return running
    },
    async save() {
      await thread.call({ kind: 'save' })
    },
    async close() {
      await running?.catch(() => undefined)
      await thread.close()
    },
  }
}
