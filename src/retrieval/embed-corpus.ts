import { createHash } from 'node:crypto'
import { changedArticleIds, currentRevision } from '../corpus/corpus-store.ts'
import type { Database } from '../platform/database.ts'
import type { Embedder } from './embedder.ts'
import {
  advanceSet,
  countEmbeddable,
  deleteVectors,
  type EmbeddedArticle,
  type EmbeddingSet,
  embeddedHashes,
  listEmbeddingSets,
  openEmbeddingSet,
  saveVectors,
  serveSet,
} from './embedding-store.ts'
import type { IndexedArticle } from './indexed-article.ts'
import { loadIndexedArticles } from './indexed-article.ts'
import { corpusIdOf } from './search-rows-store.ts'

/** How far a set of vectors is. */
export interface EmbeddingProgress {
  /** Articles with a vector, those of earlier runs included. */
  readonly done: number
  readonly total: number
}

export interface EmbedCorpusOptions {
  readonly onProgress?: (progress: EmbeddingProgress) => void
  /** Stops at once; the batch under way is lost, what is done is kept. */
  readonly signal?: AbortSignal
  /** Articles a request; 32 by default: a second or so, and a kill loses no more than this. */
  readonly batchArticles?: number
}

export interface EmbeddingReport {
  /** Vectors made in this run. */
  readonly embedded: number
  /** False only when stopped by the signal: the vectors before go on serving. */
  readonly isServing: boolean
}

// Models read 256 to 8,192 tokens, and a law says first what an article is about. 83 % of the 86,174
// articles of the Zalo corpus fit whole.
const longestText = 2_000

/**
 * Brings the embedder's vectors up to the corpus, and puts them to work when they are complete.
 *
 * Until then the vectors of the embedder before answer questions; the switch is one transaction.
 * Each batch is kept at once, so after a kill or a failure the same call goes on where it was.
 *
 * @throws {EmbedderError} when the embedder fails for good; what is done is kept
 */
export async function embedCorpus(
  database: Database,
  embedder: Embedder,
  options: EmbedCorpusOptions = {},
): Promise<EmbeddingReport> {
  const { batchArticles = 32 } = options
  const corpusId = await corpusIdOf(database)
  const dimension = embedder.dimension ?? (await embedder.embedQuery('thử')).length
  const set = await database.transaction((transaction) =>
    openEmbeddingSet(transaction, { embedder: embedder.name, dimension, corpusId }),
  )
  let { revision } = set
  let embedded = 0
  const report = await progressOf(database, set, options)
  while (revision < (await currentRevision(database))) {
    const changes = await changedArticleIds(database, revision, batchArticles)
    if (changes.articleIds.length === 0) break
    for (let from = 0; from < changes.articleIds.length; from += batchArticles) {
      const articleIds = changes.articleIds.slice(from, from + batchArticles)
      const batch = await embedArticles({ database, embedder, set }, articleIds, options.signal)
      if (batch === null) return { embedded, isServing: set.isServing }
      embedded += batch.embedded
      report(batch.added)
    }
    revision = changes.revision
    await advanceSet(database, set.id, revision)
  }
  if (!set.isServing) {
    await database.transaction((transaction) => serveSet(transaction, set.id))
  }
  return { embedded, isServing: true }
}

async function progressOf(
  database: Database,
  set: EmbeddingSet,
  { onProgress }: EmbedCorpusOptions,
): Promise<(added: number) => void> {
  if (onProgress === undefined) return () => undefined
  const total = await countEmbeddable(database)
  const sets = await listEmbeddingSets(database)
  let done = sets.find(({ id }) => id === set.id)?.vectors ?? 0
  onProgress({ done, total })
  return (added) => {
    done += added
    onProgress({ done, total })
  }
}

/** @returns null when stopped */
async function embedArticles(
  deps: { readonly database: Database; readonly embedder: Embedder; readonly set: EmbeddingSet },
  articleIds: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ embedded: number; added: number } | null> {
  const { database, embedder, set } = deps
  const articles = await loadIndexedArticles(database, articleIds)
  const known = await embeddedHashes(database, set.id, articleIds)
  const wanted = articles
    .map((article) => ({ article, text: textOf(article) }))
    .map(({ article, text }) => ({ article, text, textHash: hashOf(text) }))
    .filter(({ article, textHash }) => known.get(article.articleId) !== textHash)
  const embed = () =>
    embedder.embedArticles?.(wanted.map(({ article }) => article)) ??
    embedder.embedDocuments(wanted.map(({ text }) => text))
  const vectors = await unlessStopped(embed, signal)
  if (vectors === null) return null
  const rows = wanted.map(({ article, textHash }, at): EmbeddedArticle => {
    const vector = vectors[at] as Float32Array
    return { articleId: article.articleId, documentId: article.documentId, textHash, vector }
  })
  if (rows.length > 0) await saveVectors(database, set.id, rows)
  const held = new Set(articles.map((article) => article.articleId))
  const gone = articleIds.filter((id) => !held.has(id) && known.has(id))
  if (gone.length > 0) await deleteVectors(database, set.id, gone)
  const added = rows.filter(({ articleId }) => !known.has(articleId)).length - gone.length
  return { embedded: rows.length, added }
}

/** The endpoint may take minutes: whoever stops does not wait for it. */
async function unlessStopped<Result>(
  work: () => Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result | null> {
  if (signal === undefined) return work()
  if (signal.aborted) return null
  return new Promise((resolve, reject) => {
    const stop = () => resolve(null)
    signal.addEventListener('abort', stop, { once: true })
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop))
  })
}

/** What is embedded of an article: law, heading, everyday questions, then the text. */
function textOf(article: IndexedArticle): string {
  return [article.documentTitle, article.heading, ...article.questions, article.body]
    .filter((part) => part !== '')
    .join('\n')
    .slice(0, longestText)
    .toWellFormed()
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
