import type { Queryable } from '../platform/database.ts'
import type { LegalDocument } from './document.ts'
import { numberKey } from './document-number.ts'
import type { ImportRecord } from './import-record.ts'
import { parseRelations, titleKey } from './parse-relations.ts'
import type { Place, RelationOperation } from './relation.ts'

/** A change to a provision, in force or coming, with the text that orders it. */
export interface Amendment {
  readonly operation: RelationOperation
  readonly place: Place
  readonly byNumber: string
  readonly byTitle: string
  /** When the amending text takes effect; null where that is not known. */
  readonly effectiveOn: string | null
}

/** The key by which an amending text that gives no number finds this one; laws and codes only. */
export function titleKeyOf(document: Pick<LegalDocument, 'title' | 'documentType'>): string | null {
  const isLaw = document.documentType === 'law' || document.documentType === 'code'
  return isLaw ? titleKey(document.title) : null
}

/** Replaces what these articles order, in the caller's transaction. */
export async function saveRelations(
  transaction: Queryable,
  records: readonly ImportRecord[],
): Promise<void> {
  const articleIds = records.map((record) => record.article.articleId)
  await transaction.query(
    `delete from relation
      where from_article_id in (select value #>> '{}' from jsonb_array_elements($1::jsonb))`,
    [JSON.stringify(articleIds)],
  )
  const rows = records.flatMap(({ article, document }) =>
    parseRelations(article, document.title).map((relation) => ({
      documentId: document.id,
      articleId: article.articleId,
      operation: relation.operation,
      numberKey: relation.targetNumber === null ? null : numberKey(relation.targetNumber),
      titleKey: relation.targetTitle,
      ...relation.place,
    })),
  )
  if (rows.length === 0) return
  await transaction.query(
    `insert into relation (from_document_id, from_article_id, operation, target_number_key,
            target_title_key, target_article, target_clause, target_point)
     select "documentId", "articleId", operation, "numberKey", "titleKey", article, clause, point
       from jsonb_to_recordset($1::jsonb) as row ("documentId" text, "articleId" text,
            operation text, "numberKey" text, "titleKey" text, article text, clause text,
            point text)`,
    [JSON.stringify(rows)],
  )
}

/**
 * The changes that amending texts order for these articles, oldest first, by `document/article`.
 *
 * A text named without a number is the one of that name issued last before the amending text.
 */
export async function findAmendments(
  database: Queryable,
  articles: readonly { readonly documentId: string; readonly article: string }[],
): Promise<Map<string, Amendment[]>> {
  const rows = await database.query<
    Amendment & { readonly documentId: string } & { readonly article: string }
  >(
    `with wanted as (
       select "documentId" as document_id, article
         from jsonb_to_recordset($1::jsonb) as row ("documentId" text, article text)
     )
     select distinct target.id as "documentId", wanted.article, relation.operation,
            jsonb_build_object('article', relation.target_article,
              'clause', relation.target_clause, 'point', relation.target_point) as place,
            source.document_number as "byNumber", source.title as "byTitle",
            source.effective_on as "effectiveOn"
       from wanted
       join document target on target.id = wanted.document_id
       join relation on relation.target_article = wanted.article
        and (relation.target_number_key = target.number_key
             or (relation.target_number_key is null
                 and relation.target_title_key = target.title_key))
       join document source on source.id = relation.from_document_id
      where source.id <> target.id
        and (target.issued_on is null or source.issued_on is null
             or target.issued_on < source.issued_on)
        and (relation.target_number_key is not null or not exists (
              select from document later
               where later.title_key = target.title_key and later.id <> target.id
                 and later.issued_on > target.issued_on and later.issued_on < source.issued_on))
      order by "effectiveOn" nulls last, "byNumber"`,
    [JSON.stringify(articles)],
  )
  const byArticle = new Map<string, Amendment[]>()
  for (const { documentId, article, ...amendment } of rows) {
    const key = `${documentId}/${article}`
    byArticle.set(key, [...(byArticle.get(key) ?? []), amendment])
  }
  return byArticle
}

/** Whether a change to one place touches another: the same, inside it or around it. */
export function touches(changed: Place, place: Place): boolean {
  if (changed.article !== place.article) return false
  if (changed.clause === null || place.clause === null) return true
  if (changed.clause !== place.clause) return false
  return changed.point === null || place.point === null || changed.point === place.point
}

/** Every change that amending texts order for one document, oldest first, then by article. */
export async function listAmendments(
  database: Queryable,
  documentId: string,
): Promise<Amendment[]> {
  const articles = await database.query<{ documentId: string; article: string }>(
    `select distinct document.id as "documentId", relation.target_article as article
       from document
       join relation on relation.target_number_key = document.number_key
                     or relation.target_title_key = document.title_key
      where document.id = $1`,
    [documentId],
  )
  const found = await findAmendments(database, articles)
  const articleNumber = (each: Amendment) => Number.parseInt(each.place.article, 10)
  return [...found.values()]
    .flat()
    .sort(
      (a, b) =>
        (a.effectiveOn ?? '').localeCompare(b.effectiveOn ?? '') ||
        a.byNumber.localeCompare(b.byNumber) ||
        articleNumber(a) - articleNumber(b),
    )
}
