import { Worker } from 'node:worker_threads'
import { changedArticleIds, currentRevision } from '../corpus/corpus-store.ts'
import type { Database } from '../platform/database.ts'
import { loadIndexedArticles } from './indexed-article.ts'
import type { SearchRequest, SearchResult } from './search.ts'
import type {
  SearchWorkerData,
  SearchWorkerRequest,
  SearchWorkerResponse,
} from './search-worker.ts'

/** Searches the corpus in memory, and follows its changes. */
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

type RequestBody = SearchWorkerRequest extends infer Each
  ? Each extends { id: number }
    ? Omit<Each, 'id'>
    : never
  : never

/** Starts the search thread, from its cache where there is one. Call `follow` before searching. */
export async function createSearcher({ database, cacheFile }: SearcherOptions): Promise<Searcher> {
  const corpusId = await corpusIdOf(database)
  const workerData: SearchWorkerData = { cacheFile, corpusId }
  const worker = new Worker(new URL('./search-worker.ts', import.meta.url), { workerData })
  const pending = new Map<
    number,
    { resolve(response: SearchWorkerResponse): void; reject(error: Error): void }
  >()
  let nextId = 1
  const ready = new Promise<SearchWorkerResponse>((resolve, reject) => {
    pending.set(0, { resolve, reject })
  })
  worker.on('message', (response: SearchWorkerResponse) => {
    const waiter = pending.get(response.id)
    pending.delete(response.id)
    if (response.error === undefined) waiter?.resolve(response)
    else waiter?.reject(new Error(`The search thread failed: ${response.error}`))
  })
  worker.on('error', (error: Error) => {
    for (const waiter of pending.values()) waiter.reject(error)
    pending.clear()
  })
  let revision = (await ready).revision ?? 0

  function request(body: RequestBody): Promise<SearchWorkerResponse> {
    const id = nextId++
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject })
      worker.postMessage({ ...body, id })
    })
  }

  async function readChanges(): Promise<void> {
    while (revision < (await currentRevision(database))) {
      const changes = await changedArticleIds(database, revision, batchArticles)
      if (changes.articleIds.length === 0) return
      const articles = await loadIndexedArticles(database, changes.articleIds)
      await request({ kind: 'put', articles, revision: changes.revision })
      revision = changes.revision
    }
  }

  let running: Promise<void> | null = null
  return {
    async search(searchRequest) {
      const { result } = await request({ kind: 'search', request: searchRequest })
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
      await request({ kind: 'save' })
    },
    async close() {
      await running?.catch(() => undefined)
      await worker.terminate()
    },
  }
}

/** A name for this database, given when it is first indexed; a restored backup gets a new one. */
async function corpusIdOf(database: Database): Promise<string> {
  await database.query(
    `insert into setting (name, value) values ('corpus-id', gen_random_uuid()::text)
     on conflict (name) do nothing`,
  )
  const [row] = await database.query<{ value: string }>(
    `select value from setting where name = 'corpus-id'`,
  )
  return row?.value ?? ''
}
