import type { Queryable } from '../platform/database.ts'
import type { LegalDocument } from './document.ts'
import { derivedSourceKey } from './import-record.ts'
import { comparePlaces } from './place-order.ts'
import type { Change, Place, RelationOperation } from './relation.ts'
import { titleKey } from './relation-target.ts'

/** A change to a provision, in force or coming, with the text that orders it. */
export interface Amendment {
  readonly operation: RelationOperation
  readonly place: Place
  readonly change: Change | null
  readonly byNumber: string
  readonly byTitle: string
  /** When the order takes effect; null where that is not known. */
  readonly effectiveOn: string | null
  /** When a suspension ends; null where it is open, and for everything else. */
  readonly endsOn: string | null
}

/** The end, or the suspension, of a whole text. */
export interface Ending extends Omit<Amendment, 'place'> {
  readonly place: null
}

/** The key by which an amending text that gives no number finds this one; laws and codes only. */
export function titleKeyOf(document: Pick<LegalDocument, 'title' | 'documentType'>): string | null {
  const isLaw = document.documentType === 'law' || document.documentType === 'code'
  return isLaw ? titleKey(document.title) : null
}

const orderedOn = `coalesce(relation.effective_on,
  (select day.effective_on
     from stated_day day
    where day.from_document_id = source.id
      and day.target_number_key is null and day.target_title_key is null
      and replace(day.article, 'đ', 'dd') = split_part(relation.from_article_id, '/art-', 2)
      and (day.clause is null or day.clause = relation.ordered_clause)
      and (day.point is null or day.point = relation.ordered_point)
    order by day.point nulls last, day.clause nulls last
    limit 1),
  source.effective_on)`

/**
 * Which relations speak of which documents. A text named without its number is the one of that name
 * issued last before; a local number is one of the same issuer, or of the day named.
 */
const speaksOf = `
  (relation.target_number_key = target.number_key
   or (relation.target_number_key is null and relation.target_title_key = target.title_key))
  and source.id <> target.id
  and (target.issued_on is null or source.issued_on is null or target.issued_on < source.issued_on)
  and (relation.target_issued_on is null or target.issued_on is null
       or relation.target_issued_on = target.issued_on)
  and (target.number_key !~ 'UBND|HDND' or relation.target_issued_on is not null
       or target.issuing_authority is not distinct from source.issuing_authority)
  and (relation.target_number_key is not null or not exists (
        select from document later
         where later.title_key = target.title_key and later.id <> target.id
           and later.issued_on > target.issued_on and later.issued_on < source.issued_on))`

const amendmentColumns = `relation.operation, relation.change, source.document_number as "byNumber",
  source.title as "byTitle", ${orderedOn} as "effectiveOn", relation.ends_on as "endsOn"`

/** The changes that amending texts order for these articles, oldest first, by `document/article`. */
export async function findAmendments(
  database: Queryable,
  articles: readonly { readonly documentId: string; readonly article: string }[],
): Promise<Map<string, Amendment[]>> {
  const rows = await database.query<
    Amendment & { readonly documentId: string } & { readonly article: string }
  >(
    `with wanted as (
       select distinct "documentId" as document_id, article
         from jsonb_to_recordset($1::jsonb) as row ("documentId" text, article text)
     )
     select target.id as "documentId", wanted.article,
            jsonb_build_object('article', relation.target_article,
              'clause', relation.target_clause, 'point', relation.target_point) as place,
            ${amendmentColumns}
       from wanted
       join document target on target.id = wanted.document_id
       join relation on relation.target_article = wanted.article
       join document source on source.id = relation.from_document_id
      where ${speaksOf}
      order by "effectiveOn" nulls last, "byNumber", relation.id`,
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

/** Every change that texts order for provisions of these documents, by document, oldest first. */
export async function listAmendmentsByDocument(
  database: Queryable,
  documentIds: readonly string[],
): Promise<Map<string, Amendment[]>> {
  const articles = await database.query<{ documentId: string; article: string }>(
    `select distinct document.id as "documentId", relation.target_article as article
       from document
       join relation on relation.target_number_key = document.number_key
                     or relation.target_title_key = document.title_key
      where document.id in (select value #>> '{}' from jsonb_array_elements($1::jsonb))
        and relation.target_article is not null`,
    [JSON.stringify(documentIds)],
  )
  const byDocument = new Map<string, Amendment[]>()
  for (const [key, amendments] of await findAmendments(database, articles)) {
    const documentId = key.slice(0, key.lastIndexOf('/'))
    byDocument.set(documentId, [...(byDocument.get(documentId) ?? []), ...amendments])
  }
  return byDocument
}

/** Every change that texts order for provisions of one document, oldest first, then by place. */
export async function listAmendments(
  database: Queryable,
  documentId: string,
): Promise<Amendment[]> {
  const found = await listAmendmentsByDocument(database, [documentId])
  return (found.get(documentId) ?? []).toSorted(
    (a, b) =>
      (a.effectiveOn ?? '').localeCompare(b.effectiveOn ?? '') ||
      a.byNumber.localeCompare(b.byNumber) ||
      comparePlaces(a.place, b.place),
  )
}

/** What ends or suspends these documents whole, oldest first, by document. */
export async function findEndings(
  database: Queryable,
  documentIds: readonly string[],
): Promise<Map<string, Ending[]>> {
  const rows = await database.query<Ending & { readonly documentId: string }>(
    `select target.id as "documentId", null as place, ${amendmentColumns}
       from document target
       join relation on relation.target_number_key = target.number_key
                     or (relation.target_number_key is null
                         and relation.target_title_key = target.title_key)
       join document source on source.id = relation.from_document_id
      where target.id in (select value #>> '{}' from jsonb_array_elements($1::jsonb))
        and relation.target_article is null and ${speaksOf}
      order by "effectiveOn" nulls last, "byNumber"`,
    [JSON.stringify(documentIds)],
  )
  const byDocument = new Map<string, Ending[]>()
  for (const { documentId, ...ending } of rows) {
    byDocument.set(documentId, [...(byDocument.get(documentId) ?? []), ending])
  }
  return byDocument
}

/** An article that an amending text puts into another text, with the order that does it. */
export interface InsertedArticle extends Amendment {
  readonly documentId: string
  readonly article: string
}

/**
 * Every article that amending texts insert into documents whose text is held and that no source has
 * itself; the newest order of each.
 */
export async function findInsertedArticles(database: Queryable): Promise<InsertedArticle[]> {
  const rows = await database.query<InsertedArticle>(
    `with orders as (
       select * from relation
        where operation = 'inserts' and target_article is not null and target_clause is null
          and target_point is null and change ->> 'kind' = 'wording'
     )
     select distinct on (target.id, relation.target_article)
            target.id as "documentId", relation.target_article as article,
            jsonb_build_object('article', relation.target_article, 'clause', null, 'point', null)
              as place,
            ${amendmentColumns}
       from orders relation
       join document source on source.id = relation.from_document_id
       join document target on target.number_key = relation.target_number_key
                            or (relation.target_number_key is null
                                and target.title_key = relation.target_title_key)
      where ${speaksOf}
        and exists (select from article_version
                     where document_id = target.id and source_key <> $1)
        and not exists (select from article_version
                         where document_id = target.id and source_key <> $1
                           and lower(article_number) = relation.target_article)
      order by target.id, relation.target_article, "effectiveOn" desc nulls last, relation.id desc`,
    [derivedSourceKey],
  )
  return rows
}
