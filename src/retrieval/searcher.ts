import { Worker } from 'node:worker_threads'
import {
  changedArticleIds,
  currentRevision,
  type Digest,
  findArticles,
  findDigests,
  findDocuments,
  type StoredArticle,
} from '../corpus/corpus-store.ts'
import type { LegalDocument } from '../corpus/document.ts'
import { titleKeyOf } from '../corpus/relation-store.ts'
import type { Database } from '../platform/database.ts'
import type { SearchHit, SearchRequest } from './search.ts'
import type { IndexedArticle } from './search-index.ts'
import type {
  SearchWorkerData,
  SearchWorkerRequest,
  SearchWorkerResponse,
} from './search-worker.ts'

/** Searches the corpus in memory, and follows its changes. */
export interface Searcher {
  search(request: SearchRequest): Promise<readonly SearchHit[]>
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
      const articles = await loadForIndex(database, changes.articleIds)
      await request({ kind: 'put', articles, revision: changes.revision })
      revision = changes.revision
    }
  }

  let running: Promise<void> | null = null
  return {
    async search(searchRequest) {
      const response = await request({ kind: 'search', request: searchRequest })
      return response.hits ?? []
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

async function loadForIndex(
  database: Database,
  articleIds: readonly string[],
): Promise<IndexedArticle[]> {
  const articles = await findArticles(database, articleIds)
  const digests = await findDigests(database, articleIds)
  const known = [...articles.values()].map((article) => article.document)
  const missing = [...digests.values()].flat().map((digest) => digest.documentId)
  const documents = await findDocuments(database, missing)
  for (const document of known) documents.set(document.id, document)
  const ids = new Set([...articles.keys(), ...digests.keys()])
  return [...ids].flatMap((articleId) => {
    const article = articles.get(articleId)
    const own = digests.get(articleId) ?? []
    const document = documents.get(article?.document.id ?? own[0]?.documentId ?? '')
    return document === undefined ? [] : [toIndexed(articleId, document, article, own)]
  })
}

function toIndexed(
  articleId: string,
  document: LegalDocument,
  article: StoredArticle | undefined,
  digests: readonly Digest[],
): IndexedArticle {
  return {
    articleId,
    documentId: document.id,
    documentTitle: document.title,
    heading: article?.heading ?? digests[0]?.heading ?? '',
    body: article?.body ?? '',
    outline: article?.outline ?? [],
    digests: digests.map(({ heading, plain, askedAs }) => ({
      plain,
      askedAs: [heading, ...askedAs],
    })),
    effectiveOn: latest(article?.effectiveOn ?? null, document.effectiveOn),
    expiresOn: document.expiresOn,
    titleKey: replacingKeyOf(document),
  }
}

/** Laws of one name replace each other; an amending law's name says what it amends. */
function replacingKeyOf(document: LegalDocument): string | null {
  const key = titleKeyOf(document)
  return key === null || key.includes('sua-doi') ? null : key
}

/** An article of a codification may be younger than its document, never older. */
function latest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}
