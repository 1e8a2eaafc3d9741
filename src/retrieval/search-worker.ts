import { existsSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { type ColumnFile, readColumnFile, writeColumnFile } from './column-file.ts'
import type { IndexedArticle } from './indexed-article.ts'
import { embeddingVersion, loadRankingModels } from './models.ts'
import { type SearchRequest, type SearchResult, searchIndex } from './search.ts'
import { createSearchIndex, type IndexSnapshot } from './search-index.ts'

// The index and every search live in a thread of their own: reading law in must not hold up chat.

/** `cacheFile` null keeps nothing between starts. */
export interface SearchWorkerData {
  readonly cacheFile: string | null
  /** Names the database the cache was made from; another one's cache is thrown away. */
  readonly corpusId: string
}

export type SearchWorkerRequest = { readonly id: number } & (
  | {
      readonly kind: 'put'
      readonly articles: readonly IndexedArticle[]
      readonly revision: number
    }
  | { readonly kind: 'search'; readonly request: SearchRequest }
  | { readonly kind: 'save' }
)

export interface SearchWorkerResponse {
  readonly id: number
  readonly result?: SearchResult
  /** With id 0, once, when the thread is ready: the revision its cache had reached. */
  readonly revision?: number
  readonly error?: string
}

/** Raised when the layout of a saved index changes: an old cache is then built anew. */
const cacheFormat = 2

/** What the cache says of itself before its columns. */
type CacheText = IndexSnapshot['text'] & {
  readonly format: number
  /** The database and the embedding that the index was made from. */
  readonly origin: string
  readonly revision: number
}

const port = parentPort
if (port === null) throw new Error('search-worker.ts runs as a worker thread only')
const { cacheFile, corpusId } = workerData as SearchWorkerData

const models = loadRankingModels()
const origin = `${corpusId} ${embeddingVersion()}`
const cached = readCache()
const index = createSearchIndex(models.embedding, cached ?? undefined)
let revision = cached?.text.revision ?? 0
let savedRevision = revision
port.postMessage({ id: 0, revision } satisfies SearchWorkerResponse)

port.on('message', (message: SearchWorkerRequest) => {
  try {
    port.postMessage({ id: message.id, ...answer(message) } satisfies SearchWorkerResponse)
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    port.postMessage({ id: message.id, error: name } satisfies SearchWorkerResponse)
  }
})

function answer(message: SearchWorkerRequest): Omit<SearchWorkerResponse, 'id'> {
  switch (message.kind) {
    case 'put':
      for (const article of message.articles) index.put(article)
      index.compactIfWanted()
      revision = message.revision
      return {}
    case 'search':
      return { result: searchIndex(index, models, message.request) }
    case 'save':
      saveCache()
      return {}
  }
}

function readCache(): ColumnFile<CacheText> | null {
  if (cacheFile === null || !existsSync(cacheFile)) return null
  try {
    return readColumnFile<CacheText>(
      cacheFile,
      (text) => text.format === cacheFormat && text.origin === origin,
    )
  } catch {
    return null // a cache is only a shortcut: an unreadable one is built anew
  }
}

function saveCache(): void {
  if (cacheFile === null || savedRevision === revision) return
  const { text, columns } = index.snapshot()
  writeColumnFile<CacheText>(cacheFile, {
    text: { ...text, format: cacheFormat, origin, revision },
    columns,
  })
  savedRevision = revision
}
