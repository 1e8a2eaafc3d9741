import { toSql } from 'pgvector'
import type { Queryable } from '../platform/database.ts'

/** A set of vectors by one embedder: the one that serves, or the next being built beside it. */
export interface EmbeddingSet {
  readonly id: number
  /** The embedder's name. */
  readonly embedder: string
  readonly dimension: number
  readonly isServing: boolean
  /** The corpus it follows, and how far. */
  readonly corpusId: string
  readonly revision: number
}

const setColumns = `
  id, embedder, dimension, is_serving as "isServing", corpus_id as "corpusId", revision`

/** The set that answers questions now; null before the first one is complete. */
export async function servingSet(database: Queryable): Promise<EmbeddingSet | null> {
  const [row] = await database.query<EmbeddingSet>(
    `select ${setColumns} from search.embedding_set where is_serving`,
  )
  return row ?? null
}

/** Every set with the number of its vectors, the serving one first. */
export async function listEmbeddingSets(
  database: Queryable,
): Promise<(EmbeddingSet & { readonly vectors: number; readonly startedAt: Date })[]> {
  return database.query(
    `select ${setColumns}, started_at as "startedAt",
            (select count(*) from search.vector where set_id = embedding_set.id) as vectors
       from search.embedding_set
      order by is_serving desc, id`,
  )
}

/**
 * The embedder's set, made if need be, with its index: made while the set is empty, it never has to
 * be built in one long statement (a minute for 20,000 vectors of 128 numbers in the embedded
 * database) that keeps everybody waiting.
 *
 * A set of another dimension or of another corpus begins anew.
 */
export async function openEmbeddingSet(
  transaction: Queryable,
  wanted: Pick<EmbeddingSet, 'embedder' | 'dimension' | 'corpusId'>,
): Promise<EmbeddingSet> {
  const [known] = await transaction.query<EmbeddingSet>(
    `select ${setColumns} from search.embedding_set where embedder = $1 for update`,
    [wanted.embedder],
  )
  const fits = known?.dimension === wanted.dimension && known.corpusId === wanted.corpusId
  if (known !== undefined && fits) return known
  if (known !== undefined) await deleteEmbeddingSet(transaction, known.id)
  const [made] = await transaction.query<EmbeddingSet>(
    `insert into search.embedding_set (embedder, dimension, corpus_id) values ($1, $2, $3)
     returning ${setColumns}`,
    [wanted.embedder, wanted.dimension, wanted.corpusId],
  )
  if (made === undefined) throw new Error('The new embedding set has no row')
  await transaction.query(
    `create index ${nearestIndex(made.id)} on search.vector
       using hnsw ((vector::halfvec(${Math.trunc(made.dimension)})) halfvec_ip_ops)
       where set_id = ${Math.trunc(made.id)}`,
  )
  return made
}

function nearestIndex(setId: number): string {
  return `search_vector_nearest_${Math.trunc(setId)}`
}

/** Takes a set away with its vectors and their index. */
export async function deleteEmbeddingSet(transaction: Queryable, setId: number): Promise<void> {
  await transaction.query(`drop index if exists search.${nearestIndex(setId)}`)
  await transaction.query('delete from search.vector where set_id = $1', [setId])
  await transaction.query('delete from search.embedding_set where id = $1', [setId])
}

/** Which texts a set's vectors were made from, by article id; articles without one are absent. */
export async function embeddedHashes(
  database: Queryable,
  setId: number,
  articleIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await database.query<{ articleId: string; hash: string }>(
    `select article_id as "articleId", text_hash as hash from search.vector
      where set_id = $1 and article_id in (select jsonb_array_elements_text($2::jsonb))`,
    [setId, JSON.stringify(articleIds)],
  )
  return new Map(rows.map((row) => [row.articleId, row.hash]))
}

export interface EmbeddedArticle {
  readonly articleId: string
  readonly documentId: string
  readonly textHash: string
  readonly vector: Float32Array
}

// A vector takes 25 ms to find its place in the index of the embedded database: eight a statement,
// so that nobody waits long for its one session.
const vectorsPerStatement = 8

export async function saveVectors(
  database: Queryable,
  setId: number,
  articles: readonly EmbeddedArticle[],
): Promise<void> {
  for (let from = 0; from < articles.length; from += vectorsPerStatement) {
    await saveSome(database, setId, articles.slice(from, from + vectorsPerStatement))
  }
}

async function saveSome(
  database: Queryable,
  setId: number,
  articles: readonly EmbeddedArticle[],
): Promise<void> {
  const rows = articles.map((each) => ({ ...each, vector: toSql([...each.vector]) }))
  await database.query(
    `insert into search.vector (set_id, article_id, document_id, text_hash, vector)
     select $1, "articleId", "documentId", "textHash", vector::halfvec
       from jsonb_to_recordset($2::jsonb) as row ("articleId" text, "documentId" text,
            "textHash" text, vector text)
     on conflict (set_id, article_id) do update set
       document_id = excluded.document_id, text_hash = excluded.text_hash,
       vector = excluded.vector`,
    [setId, JSON.stringify(rows)],
  )
}

export async function deleteVectors(
  database: Queryable,
  setId: number,
  articleIds: readonly string[],
): Promise<void> {
  await database.query(
    `delete from search.vector
      where set_id = $1 and article_id in (select jsonb_array_elements_text($2::jsonb))`,
    [setId, JSON.stringify(articleIds)],
  )
}

/** Notes that a set holds everything up to a revision. */
export async function advanceSet(
  database: Queryable,
  setId: number,
  revision: number,
): Promise<void> {
  await database.query('update search.embedding_set set revision = $2 where id = $1', [
    setId,
    revision,
  ])
}

/** Puts a complete set to work in place of the one before, which goes. In the caller's transaction. */
export async function serveSet(transaction: Queryable, setId: number): Promise<void> {
  const others = await transaction.query<{ id: number }>(
    'select id from search.embedding_set where id <> $1 for update',
    [setId],
  )
  for (const { id } of others) await deleteEmbeddingSet(transaction, id)
  await transaction.query(
    'update search.embedding_set set is_serving = true, completed_at = now() where id = $1',
    [setId],
  )
}

/** How many articles there are to embed. */
export async function countEmbeddable(database: Queryable): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*) as count
       from (select article_id from article_version union select article_id from digest) as article`,
  )
  return row?.count ?? 0
}

/**
 * Reads a set page by page, for an index in memory.
 *
 * @param after - the last article id of the page before, '' for the first page
 * @returns at most `limit` articles in the order of their ids; empty at the end
 */
export async function readVectors(
  database: Queryable,
  setId: number,
  after: string,
  limit: number,
): Promise<{ readonly articleId: string; readonly vector: Float32Array }[]> {
  const rows = await database.query<{ articleId: string; bytes: Buffer }>(
    `select article_id as "articleId", halfvec_send(vector) as bytes
       from search.vector
      where set_id = $1 and article_id > $2
      order by article_id
      limit $3`,
    [setId, after, limit],
  )
  return rows.map(({ articleId, bytes }) => ({ articleId, vector: fromHalfvec(bytes) }))
}

/** pgvector's wire format: two numbers of two bytes, the first the dimension, then the halves. */
function fromHalfvec(bytes: Buffer): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: view.getUint16(0) }, (_, at) => view.getFloat16(4 + 2 * at))
}
