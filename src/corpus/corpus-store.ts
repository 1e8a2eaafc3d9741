import type { Queryable } from '../platform/database.ts'
import type { ArticleText, LegalDocument, OutlineNode } from './document.ts'
import { numberKey } from './document-number.ts'
import { derivedSourceKey } from './import-record.ts'
import type { Procedure } from './procedure.ts'

/** An article as it leads among its versions, with its document. */
export interface StoredArticle extends ArticleText {
  readonly document: LegalDocument
  readonly outline: readonly OutlineNode[]
  readonly sourceKey: string
  readonly precedence: number
  readonly versionId: number
}

/** A plain explanation of one matter of an article, in our own words; an article may have several. */
export interface Digest {
  /** `<article id>#<n>`, n from 1 in the order of the file. */
  readonly id: string
  readonly articleId: string
  readonly documentId: string
  readonly topic: string
  readonly heading: string
  readonly plain: string
  /** Everyday questions that this article answers. */
  readonly askedAs: readonly string[]
  /** Paths of the clauses and points it rests on, `cl-1/pt-a`; empty means the whole article. */
  readonly restsOn: readonly string[]
  /** Where it explains a procedure: what to do, with which papers, where, at what cost. */
  readonly procedure: Procedure | null
  /** Hash of what is stated; an approval holds for exactly this content. */
  readonly contentHash: string | null
  /** Hash of the provisions it was compared with, or of those an officer approved it on. */
  readonly groundHash: string | null
  readonly checkedOn: string | null
  readonly reviewedBy: string | null
  readonly reviewedOn: string | null
}

export const documentColumns = `
  id, document_number as "documentNumber", title, document_type as "documentType",
  issuing_authority as "issuingAuthority", signer, issued_on as "issuedOn",
  effective_on as "effectiveOn", expires_on as "expiresOn", source_status as "sourceStatus",
  url, content_checked as "contentChecked", updated_on as "updatedOn",
  amended_by as "amendedBy"`

/** The revision of the newest change. */
export async function currentRevision(database: Queryable): Promise<number> {
  const [row] = await database.query<{ revision: number }>('select revision from corpus_state')
  return row?.revision ?? 0
}

const leadingArticles = `
  select distinct on (version.article_id)
         version.id as "versionId", version.article_id as "articleId",
         version.article_number as "articleNumber", version.position, version.headings,
         version.heading, version.body, version.outline,
         version.effective_on as "articleEffectiveOn", version.source_note as "sourceNote",
         version.url as "articleUrl", version.source_key as "sourceKey", version.precedence,
         to_jsonb(document) as document
    from article_version as version
    join (select ${documentColumns} from document) as document
      on document.id = version.document_id`

type LeadingRow = Omit<StoredArticle, 'effectiveOn' | 'url'> & {
  readonly articleEffectiveOn: string | null
  readonly articleUrl: string | null
}

function toStoredArticle({ articleEffectiveOn, articleUrl, ...row }: LeadingRow): StoredArticle {
  return { ...row, effectiveOn: articleEffectiveOn, url: articleUrl }
}

/** The leading versions of these articles, by id. Unknown ids are absent. */
export async function findArticles(
  database: Queryable,
  articleIds: readonly string[],
): Promise<Map<string, StoredArticle>> {
  const rows = await database.query<LeadingRow>(
    `${leadingArticles}
      where version.article_id = any (array(select value #>> '{}' from jsonb_array_elements($1::jsonb)))
      order by version.article_id, version.precedence desc, version.revision desc, version.id desc`,
    [JSON.stringify(articleIds)],
  )
  return new Map(rows.map((row) => [row.articleId, toStoredArticle(row)]))
}

/** What an index follows: tables with an article's id and the revision of its last change. */
const followedTables = ['article_version', 'digest', 'everyday_question'] as const

// The next revisions are found first, by their index: to sort all that is still to come for each
// batch made a rebuild of 130,000 articles quadratic.
const nextChanges = `
  with bound as (
    select max(revision) as revision
      from (select revision
              from (${followedTables
                .map(
                  (table) =>
                    `(select revision from ${table} where revision > $1 order by revision limit $2)`,
                )
                .join(' union all ')}) as each_table
             order by revision limit $2) as head
  )
  select article_id as "articleId", max(revision) as revision
    from (${followedTables
      .map(
        (table) => `select article_id, revision from ${table}
            where revision > $1 and revision <= (select revision from bound)`,
      )
      .join(' union all ')}) as change
   group by article_id
   order by max(revision)`

/**
 * What changed after a revision, for an index to follow: articles with a new version, and those
 * with a new digest or new everyday questions, oldest change first. An article that changed again
 * later comes again.
 *
 * @returns about `limit` article ids, never part of a revision, and the revision they reach
 */
export async function changedArticleIds(
  database: Queryable,
  sinceRevision: number,
  limit: number,
): Promise<{ articleIds: string[]; revision: number }> {
  const rows = await database.query<{ articleId: string; revision: number }>(nextChanges, [
    sinceRevision,
    limit,
  ])
  return {
    articleIds: rows.map((row) => row.articleId),
    revision: rows.at(-1)?.revision ?? sinceRevision,
  }
}

/** The documents with this number, in any spelling; several where the number is not unique. */
export async function findDocumentsByNumber(
  database: Queryable,
  documentNumber: string,
): Promise<LegalDocument[]> {
  return database.query<LegalDocument>(
    `select ${documentColumns} from document where number_key = $1 order by issued_on desc nulls last`,
    [numberKey(documentNumber)],
  )
}

/** Every document, newest first. */
export async function listDocuments(database: Queryable): Promise<LegalDocument[]> {
  return database.query<LegalDocument>(
    `select ${documentColumns} from document order by issued_on desc nulls last, id`,
  )
}

/** How much law there is. */
export async function countCorpus(
  database: Queryable,
): Promise<{ documents: number; articles: number; digests: number }> {
  const [row] = await database.query<{ documents: number; articles: number; digests: number }>(
    `select (select count(*) from document) as documents,
            (select count(distinct article_id) from article_version
              where source_key <> $1) as articles,
            (select count(*) from digest) as digests`,
    [derivedSourceKey],
  )
  return row ?? { documents: 0, articles: 0, digests: 0 }
}

// What an officer decided on this very content leads over what the file says.
const digests = `
  select digest.id, digest.article_id as "articleId", digest.document_id as "documentId",
         digest.topic, digest.heading, digest.plain, digest.asked_as as "askedAs",
         digest.rests_on as "restsOn", digest.procedure, digest.content_hash as "contentHash",
         coalesce(review.ground_hash, digest.ground_hash) as "groundHash",
         digest.checked_on as "checkedOn",
         case when review.verdict is null then digest.reviewed_by
              when review.verdict = 'approved' then review.by_operator end as "reviewedBy",
         case when review.verdict is null then digest.reviewed_on
              when review.verdict = 'approved' then review.decided_on end as "reviewedOn"
    from digest
    left join knowledge_review as review
      on review.digest_id = digest.id and review.content_hash = digest.content_hash`

/** The digests of these articles, by article id, in the order of their file. */
export async function findDigests(
  database: Queryable,
  articleIds: readonly string[],
): Promise<Map<string, Digest[]>> {
  const rows = await database.query<Digest>(
    `${digests}
      where digest.article_id = any (array(
              select value #>> '{}' from jsonb_array_elements($1::jsonb)))
      order by digest.id`,
    [JSON.stringify(articleIds)],
  )
  const byArticle = new Map<string, Digest[]>()
  for (const row of rows)
    byArticle.set(row.articleId, [...(byArticle.get(row.articleId) ?? []), row])
  return byArticle
}

/** The digests of a document, or all of them, by id. */
export async function listDigests(
  database: Queryable,
  { documentId = null, limit = null }: { documentId?: string | null; limit?: number | null } = {},
): Promise<Digest[]> {
  return database.query<Digest>(
    `${digests}
      where $1::text is null or digest.document_id = $1
      order by digest.id
      limit $2`,
    [documentId, limit],
  )
}

/** The documents of these ids, by id. */
export async function findDocuments(
  database: Queryable,
  documentIds: readonly string[],
): Promise<Map<string, LegalDocument>> {
  const rows = await database.query<LegalDocument>(
    `select ${documentColumns} from document
      where id = any (array(select value #>> '{}' from jsonb_array_elements($1::jsonb)))`,
    [JSON.stringify(documentIds)],
  )
  return new Map(rows.map((row) => [row.id, row]))
}
