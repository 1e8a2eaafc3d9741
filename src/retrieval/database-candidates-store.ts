import { toSql } from 'pgvector'
import type { Queryable } from '../platform/database.ts'

/**
 * What the engine makes of each term once in an empty text: its idf, times one constant.
 *
 * @param terms - spelt
 * @returns in their order; 0 for terms that no article holds
 */
export async function rarityOf(database: Queryable, terms: readonly string[]): Promise<number[]> {
  const rows = await database.query<{ rarity: number }>(
    `select -(value <@> to_bm25query(value, 'search.search_article_terms')) as rarity
       from jsonb_array_elements_text($1::jsonb) with ordinality as term (value, place)
      order by place`,
    [JSON.stringify(terms)],
  )
  return rows.map((row) => row.rarity)
}

/** Which articles may be found. */
export interface Scope {
  readonly asOf: string
  readonly excludedDocumentIds: readonly string[]
}

const inScope = `
  (expires_on is null or expires_on > $1::date)
  and (effective_on is null or effective_on <= $1::date)
  and document_id <> all (array(select jsonb_array_elements_text($2::jsonb)))`

const scopeValues = ({ asOf, excludedDocumentIds }: Scope) => [
  asOf,
  JSON.stringify(excludedDocumentIds),
]

/** The best articles by BM25, best first. @param query - spelt terms, repeated by their weight */
export async function findByTerms(
  database: Queryable,
  query: string,
  scope: Scope,
  limit: number,
): Promise<string[]> {
  const rows = await database.query<{ articleId: string }>(
    `select article_id as "articleId" from search.article
      where ${inScope}
      order by terms <@> to_bm25query($3, 'search.search_article_terms')
      limit ${Math.trunc(limit)}`,
    [...scopeValues(scope), query],
  )
  return rows.map((row) => row.articleId)
}

/** Every article of a few documents. */
export async function findInDocuments(
  database: Queryable,
  documentIds: readonly string[],
  scope: Scope,
): Promise<string[]> {
  const rows = await database.query<{ articleId: string }>(
    `select article_id as "articleId" from search.article
      where document_id in (select jsonb_array_elements_text($3::jsonb)) and ${inScope}`,
    [...scopeValues(scope), JSON.stringify(documentIds)],
  )
  return rows.map((row) => row.articleId)
}

/** A set of vectors that serves. */
export interface ServingSet {
  readonly id: number
  readonly dimension: number
}

/**
 * The articles nearest to a vector, nearest first.
 *
 * Runs in a transaction of its own: settings of the scan must not leak to others, and a session's
 * would be lost behind PgBouncer. Without the iterative scan a filter leaves 4 of 20 rows.
 */
export async function findByVector(
  transaction: Queryable,
  set: ServingSet,
  vector: Float32Array,
  scope: Scope,
  limit: number,
): Promise<string[]> {
  const count = Math.trunc(limit)
  await transaction.query(
    `select set_config('hnsw.iterative_scan', 'relaxed_order', true),
            set_config('hnsw.ef_search', $1, true)`,
    [String(Math.min(1000, Math.max(40, count)))],
  )
  const rows = await transaction.query<{ articleId: string }>(
    // A partial index serves only a statement that names set and dimension outright.
    `select article_id as "articleId"
       from search.vector as near
      where set_id = ${Math.trunc(set.id)}
        and exists (select from search.article
                     where article.article_id = near.article_id and ${inScope})
      order by vector::halfvec(${Math.trunc(set.dimension)}) <#> $3::halfvec(${Math.trunc(set.dimension)})
      limit ${count}`,
    [...scopeValues(scope), toSql([...vector])],
  )
  return rows.map((row) => row.articleId)
}

/** The articles nearest to a vector with their cosines, in force or not. In a transaction. */
export async function nearestVectors(
  transaction: Queryable,
  set: ServingSet,
  vector: Float32Array,
  limit: number,
): Promise<{ articleId: string; cosine: number }[]> {
  const count = Math.trunc(limit)
  const halves = `halfvec(${Math.trunc(set.dimension)})`
  await transaction.query(`select set_config('hnsw.ef_search', $1, true)`, [
    String(Math.min(1000, Math.max(40, count))),
  ])
  return transaction.query(
    `select article_id as "articleId", -(vector::${halves} <#> $1::${halves}) as cosine
       from search.vector
      where set_id = ${Math.trunc(set.id)}
      order by vector::${halves} <#> $1::${halves}
      limit ${count}`,
    [toSql([...vector])],
  )
}

/** What the second look needs of an article. */
export interface CandidateRow {
  readonly articleId: string
  readonly fields: string
  readonly cosine: number | null
}

/** @param near - the question's vector and the set it belongs to; null gives cosines of null */
export async function readCandidates(
  database: Queryable,
  articleIds: readonly string[],
  near: { readonly set: ServingSet; readonly vector: Float32Array } | null,
): Promise<CandidateRow[]> {
  const ids = JSON.stringify(articleIds)
  if (near === null) {
    return database.query<CandidateRow>(
      `select article_id as "articleId", fields, null::float8 as cosine from search.article
        where article_id in (select jsonb_array_elements_text($1::jsonb))`,
      [ids],
    )
  }
  return database.query<CandidateRow>(
    `select article.article_id as "articleId", article.fields,
            -(vector.vector <#> $2::halfvec) as cosine
       from search.article
       left join search.vector on vector.article_id = article.article_id and vector.set_id = $3
      where article.article_id in (select jsonb_array_elements_text($1::jsonb))`,
    [ids, toSql([...near.vector]), near.set.id],
  )
}
