import { changedArticleIds, currentRevision } from '../corpus/corpus-store.ts'
import type { Database } from '../platform/database.ts'
import { createBm25fScorer, repeatedTokens } from './bm25f.ts'
import type {
  Candidate,
  CandidateRequest,
  CandidateSource,
  WeightedTerm,
} from './candidate-source.ts'
import {
  findByTerms,
  findByVector,
  findInDocuments,
  rarityOf,
  readCandidates,
  type ServingSet,
} from './database-candidates-store.ts'
import { servingSet } from './embedding-store.ts'
import { spellFields, spellTerm } from './index-term.ts'
import type { IndexedArticle } from './indexed-article.ts'
import { loadIndexedArticles } from './indexed-article.ts'
import {
  type ArticleRow,
  clearArticles,
  corpusIdOf,
  deleteArticleRows,
  prepareSearchEngine,
  readFollowState,
  saveArticleRows,
  writeFollowState,
} from './search-rows-store.ts'
import { readTokenFields, tokenFieldsOf, writeTokenFields } from './token-fields.ts'

/** The database server lacks what searching in it takes. The message says what to do. */
export class SearchEngineMissingError extends Error {
  override readonly name = 'SearchEngineMissingError'
  readonly safeToLog = true
}

// The embedded database has one session: 25 articles hold others up for some 60 ms, and up to a
// second when the engine writes a segment of its index.
const batchArticles = 25

/** Terms weigh 1 to 4 times in the engine: with that the first 200 are those of exact weights. */
const mostRepeats = 4
/**
 * The engine gives this many times the limit, of which exact scores keep the best: 1.2, 1.5 and 2
 * hold .9995, .9999 and .9999 of the right 200 (60 questions over the 3,368 articles of ALQAC 2025).
 */
const surplus = 1.5
/** Share of the cosine in the order: .3 was best on Zalo dev, .830 MRR against .808 without. */
const cosineShare = 0.3

/**
 * Candidates from the database engine: BM25 by pg_textsearch, vectors by pgvector.
 *
 * On 300 Zalo training questions over 86,174 articles the first 200 hold a gold article for .990 of
 * them, as with exact scoring of every article (README, Speed).
 *
 * @throws {SearchEngineMissingError} where the server has no pg_textsearch
 */
export async function openDatabaseCandidates(database: Database): Promise<CandidateSource> {
  const { hasBm25, hasVector } = await prepareSearchEngine(database)
  if (!hasBm25) {
    throw new SearchEngineMissingError(
      'Máy chủ PostgreSQL này chưa có phần mở rộng pg_textsearch (cần PostgreSQL 17 hoặc 18), ' +
        'nên không thể tìm kiếm ngay trong cơ sở dữ liệu. Hãy cài phần mở rộng đó, chạy ' +
        '"create extension pg_textsearch" bằng quyền quản trị rồi khởi động lại; ' +
        'hoặc để Loa Luật tìm kiếm trong bộ nhớ như mặc định.',
    )
  }
  let running: Promise<void> | null = null
  return {
    follow() {
      running ??= followCorpus(database).finally(() => {
        running = null
      })
      return running
    },
    async candidates(request) {
      const set = hasVector && request.vector !== null ? await servingSet(database) : null
      const fits = set !== null && set.dimension === request.vector?.length
      return findCandidates(database, request, fits ? set : null)
    },
  }
}

/** Takes in every change, some articles at a time; an interrupted run goes on where it was. */
async function followCorpus(database: Database): Promise<void> {
  const corpusId = await corpusIdOf(database)
  await beginAnewFor(database, corpusId)
  for (;;) {
    const { revision } = await readFollowState(database)
    if (revision >= (await currentRevision(database))) return
    const changes = await changedArticleIds(database, revision, batchArticles)
    if (changes.articleIds.length === 0) return
    for (let from = 0; from < changes.articleIds.length; from += batchArticles) {
      await indexArticles(database, changes.articleIds.slice(from, from + batchArticles))
    }
    // Only now: a revision counts when all of it is in.
    await writeFollowState(database, { corpusId, revision: changes.revision })
  }
}

async function beginAnewFor(database: Database, corpusId: string): Promise<void> {
  await database.transaction(async (transaction) => {
    const state = await readFollowState(transaction, { hold: true })
    if (state.corpusId === corpusId) return
    await clearArticles(transaction)
    await writeFollowState(transaction, { corpusId, revision: 0 })
  })
}

async function indexArticles(database: Database, articleIds: readonly string[]): Promise<void> {
  const articles = await loadIndexedArticles(database, articleIds)
  const held = new Set(articles.map((article) => article.articleId))
  const gone = articleIds.filter((id) => !held.has(id))
  // In one order everywhere: two processes that follow must not lock each other's rows crosswise.
  const rows = articles.map(toRow).toSorted((a, b) => (a.articleId < b.articleId ? -1 : 1))
  await database.transaction(async (transaction) => {
    await saveArticleRows(transaction, rows)
    if (gone.length > 0) await deleteArticleRows(transaction, gone)
  })
}

function toRow(article: IndexedArticle): ArticleRow {
  const fields = tokenFieldsOf(article)
  return {
    articleId: article.articleId,
    documentId: article.documentId,
    effectiveOn: article.effectiveOn,
    expiresOn: article.expiresOn,
    fields: writeTokenFields(fields),
    terms: spellFields(repeatedTokens(fields)),
  }
}

async function findCandidates(
  database: Database,
  request: CandidateRequest,
  set: ServingSet | null,
): Promise<readonly Candidate[]> {
  const near: Near =
    set === null || request.vector === null ? null : { set, vector: request.vector }
  const articleIds =
    request.documentIds === null
      ? await searchEverywhere(database, request, near)
      : await findInDocuments(database, request.documentIds, request)
  if (articleIds.length === 0) return []
  const rows = await readCandidates(database, articleIds, near)
  const score = createBm25fScorer(request.terms)
  const found = rows
    .map(({ articleId, fields: text, cosine }): Candidate => {
      const fields = readTokenFields(text)
      return { articleId, lexical: score(fields), cosine, fields }
    })
    .filter(({ lexical, cosine }) => lexical > 0 || cosine !== null)
  return bestFirst(found).slice(0, request.limit)
}

/** By convex combination, (1 - share) · lexical / max lexical + share · cosine; ties by id. */
function bestFirst(found: readonly Candidate[]): Candidate[] {
  const highest = found.reduce((max, { lexical }) => Math.max(max, lexical), 0)
  const fused = ({ lexical, cosine }: Candidate) =>
    (highest === 0 ? 0 : ((1 - cosineShare) * lexical) / highest) + cosineShare * (cosine ?? 0)
  return found.toSorted((a, b) => fused(b) - fused(a) || (a.articleId < b.articleId ? -1 : 1))
}

type Near = { readonly set: ServingSet; readonly vector: Float32Array } | null

async function searchEverywhere(
  database: Database,
  request: CandidateRequest,
  near: Near,
): Promise<string[]> {
  const query = await engineQuery(database, request.terms)
  const limit = Math.ceil(request.limit * surplus)
  const lexical = query === '' ? [] : await findByTerms(database, query, request, limit)
  if (near === null) return lexical
  const nearest = await database.transaction((transaction) =>
    findByVector(transaction, near.set, near.vector, request, request.limit),
  )
  return [...new Set([...lexical, ...nearest])]
}

/**
 * The terms as the engine takes weights: by repetition, since it adds a term up as often as it
 * stands in the query. Its own idf, which it multiplies in, is divided out first.
 */
async function engineQuery(database: Database, terms: readonly WeightedTerm[]): Promise<string> {
  const spelt = terms.map(({ token }) => spellTerm(token))
  const rarity = spelt.length === 0 ? [] : await rarityOf(database, spelt)
  const shares = terms.map(({ weight }, at) => {
    const own = rarity[at] ?? 0
    return own > 0 ? weight / own : 0
  })
  const largest = Math.max(...shares, 0)
  return spelt
    .flatMap((term, at) => {
      const times = largest === 0 ? 0 : Math.round((mostRepeats * (shares[at] ?? 0)) / largest)
      return Array.from({ length: times }, () => term)
    })
    .join(' ')
}
