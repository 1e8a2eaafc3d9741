import type { Queryable } from '../platform/database.ts'
import { numberKey } from './document-number.ts'
import { derivedSourceKey, type ImportRecord } from './import-record.ts'

/** An article as one source has it. */
export interface SourceText {
  readonly articleId: string
  readonly sourceKey: string
  readonly precedence: number
  readonly heading: string
  readonly body: string
  readonly sourceNote: string | null
}

/** Every source's text of these articles, the leading one first. */
export async function findSourceTexts(
  database: Queryable,
  articleIds: readonly string[],
): Promise<SourceText[]> {
  return database.query<SourceText>(
    `select article_id as "articleId", source_key as "sourceKey", precedence, heading, body,
            source_note as "sourceNote"
       from article_version
      where article_id in (select value #>> '{}' from jsonb_array_elements($1::jsonb))
        and source_key <> $2
      order by precedence desc, revision desc, id desc`,
    [JSON.stringify(articleIds), derivedSourceKey],
  )
}

/** Which of these numbers belong to documents of which any text is held. */
export async function findHeldNumbers(
  database: Queryable,
  numbers: readonly string[],
): Promise<Set<string>> {
  if (numbers.length === 0) return new Set()
  const rows = await database.query<{ key: string }>(
    `select distinct number_key as key from document
      where number_key in (select value #>> '{}' from jsonb_array_elements($1::jsonb))
        and exists (select from article_version where document_id = document.id)`,
    [JSON.stringify(numbers.map(numberKey))],
  )
  const held = new Set(rows.map(({ key }) => key))
  return new Set(numbers.filter((number) => held.has(numberKey(number))))
}

/** The articles of a document that stand in the corpus, in no order. */
export async function listArticleIds(database: Queryable, documentId: string): Promise<string[]> {
  const rows = await database.query<{ articleId: string }>(
    'select distinct article_id as "articleId" from article_version where document_id = $1',
    [documentId],
  )
  return rows.map((row) => row.articleId)
}

/** The articles of these documents that have a digest. */
export async function listDigestedArticleIds(
  database: Queryable,
  documentIds: readonly string[],
): Promise<string[]> {
  const rows = await database.query<{ articleId: string }>(
    `select distinct article_id as "articleId" from digest
      where document_id in (select value #>> '{}' from jsonb_array_elements($1::jsonb))`,
    [JSON.stringify(documentIds)],
  )
  return rows.map((row) => row.articleId)
}

/** The texts that an order of a day can mean: by number, else the last of the name before that day. */
export async function findTargets(
  database: Queryable,
  {
    number,
    title,
    issuedOn,
  }: { number: string | null; title: string | null; issuedOn: string | null },
): Promise<{ readonly id: string; readonly number: string }[]> {
  return database.query(
    `select id, document_number as number from document
      where case when $1::text is null then title_key = $2::text else number_key = $1::text end
        and (issued_on is null or $3::date is null or issued_on <= $3::date)
      order by issued_on desc nulls last
      limit case when $1::text is null then 1 else 20 end`,
    [number === null ? null : numberKey(number), title, issuedOn],
  )
}

/** The hashes of what the corpus holds of these articles, by source. */
export async function findContentHashes(
  database: Queryable,
  articleIds: readonly string[],
): Promise<{ readonly articleId: string; readonly sourceKey: string; readonly hash: string }[]> {
  return database.query(
    `select article_id as "articleId", source_key as "sourceKey", content_hash as hash
       from article_version
      where article_id in (select value #>> '{}' from jsonb_array_elements($1::jsonb))`,
    [JSON.stringify(articleIds)],
  )
}

/** A stored article with what reading its orders needs. */
export interface StoredOrder {
  readonly article: Pick<ImportRecord['article'], 'articleId' | 'heading' | 'body'>
  readonly document: ImportRecord['document']
}

/** The next articles, by id, whose leading text may say something of other texts or of days. */
export async function ordersAfter(
  database: Queryable,
  articleId: string,
  limit: number,
): Promise<StoredOrder[]> {
  return database.query<StoredOrder>(
    `select distinct on (version.article_id)
            jsonb_build_object('articleId', version.article_id, 'heading', version.heading,
                               'body', version.body) as article,
            jsonb_build_object('id', document.id, 'title', document.title) as document
       from article_version version
       join document on document.id = version.document_id
      where version.article_id > $1 and version.source_key <> $3
        and (version.body ~* 'hiệu lực|sửa đổi|bổ sung|bãi bỏ|thay thế|cụm từ'
             or version.heading ~* 'sửa đổi|bổ sung|bãi bỏ|thay thế'
             or document.title ~* 'sửa đổi|bổ sung')
      order by version.article_id, version.precedence desc, version.revision desc, version.id desc
      limit $2`,
    [articleId, limit, derivedSourceKey],
  )
}
