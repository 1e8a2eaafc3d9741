import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { type SearchHit, type SearchRequest, searchIndex } from './search.ts'
import { createSearchIndex, type IndexedArticle, type IndexSnapshot } from './search-index.ts'

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
  readonly hits?: readonly SearchHit[]
  /** With id 0, once, when the thread is ready: the revision its cache had reached. */
  readonly revision?: number
  readonly error?: string
}

/** Raised when the layout of a saved index changes: an old cache is then built anew. */
const cacheFormat = 1

interface CacheFile {
  readonly format: number
  readonly corpusId: string
  readonly revision: number
  readonly index: IndexSnapshot
}

const port = parentPort
if (port === null) throw new Error('search-worker.ts runs as a worker thread only')
const { cacheFile, corpusId } = workerData as SearchWorkerData

const cached = readCache()
const index = createSearchIndex(cached?.index)
let revision = cached?.revision ?? 0
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
      return { hits: searchIndex(index, message.request) }
    case 'save':
      saveCache()
      return {}
  }
}

function readCache(): CacheFile | null {
  if (cacheFile === null || !existsSync(cacheFile)) return null
  try {
    const content = deserialize(readFileSync(cacheFile)) as CacheFile
    return content.format === cacheFormat && content.corpusId === corpusId ? content : null
  } catch {
    return null // a cache is only a shortcut: an unreadable one is built anew
  }
}

function saveCache(): void {
  if (cacheFile === null || savedRevision === revision) return
  const content: CacheFile = { format: cacheFormat, corpusId, revision, index: index.snapshot() }
  writeFileSync(`${cacheFile}.new`, serialize(content), { mode: 0o600 })
  renameSync(`${cacheFile}.new`, cacheFile)
  savedRevision = revision
}
