import type { Queryable } from '../platform/database.ts'
import type { LegalDocument } from './document.ts'
import { numberKey } from './document-number.ts'
import type { ImportRecord } from './import-record.ts'
import { parseEndings } from './parse-endings.ts'
import { parseRelations, titleKey } from './parse-relations.ts'
import { parseStatedDays } from './parse-stated-days.ts'
import type { Change, Place, Relation, RelationOperation, StatedDay } from './relation.ts'

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

/** What an article says of other texts, and of days: see the three parsers. */
export interface ReadArticle {
  readonly articleId: string
  readonly documentId: string
  readonly relations: readonly Relation[]
  readonly days: readonly StatedDay[]
}

/** Reads what an article orders, ends and sets a day for. */
export function readRelations({
  article,
  document,
}: Pick<ImportRecord, 'document'> & {
  readonly article: Pick<ImportRecord['article'], 'articleId' | 'heading' | 'body'>
}): ReadArticle {
  const relations = [...parseRelations(article, document.title), ...parseEndings(article)]
  return {
    articleId: article.articleId,
    documentId: document.id,
    relations,
    days: [...parseStatedDays(article), ...daysSetElsewhere(relations)],
  }
}

/** New wording of another text's article on its own taking effect sets that text's day. */
function daysSetElsewhere(relations: readonly Relation[]): StatedDay[] {
  return relations.flatMap(({ change, targetNumber, targetTitle, targetIssuedOn }) => {
    if (change?.kind !== 'wording') return []
    const target = { targetNumber, targetTitle, targetIssuedOn }
    return parseStatedDays({ heading: '', body: change.text }).map((day) => ({ ...day, target }))
  })
}

/** Replaces what these articles order, in the caller's transaction. */
export async function saveRelations(
  transaction: Queryable,
  records: readonly ImportRecord[],
): Promise<void> {
  await writeRelations(transaction, records.map(readRelations))
}

/** Replaces what is stored for articles by what was read out of them. */
export async function writeRelations(
  transaction: Queryable,
  articles: readonly ReadArticle[],
): Promise<void> {
  const articleIds = JSON.stringify(articles.map((article) => article.articleId))
  for (const table of ['relation', 'stated_day']) {
    await transaction.query(
      `delete from ${table}
        where from_article_id in (select value #>> '{}' from jsonb_array_elements($1::jsonb))`,
      [articleIds],
    )
  }
  const relations = articles.flatMap(({ relations, articleId, documentId }) =>
    relations.map(({ targetNumber, place, orderedIn, ...relation }) => ({
      ...relation,
      ...place,
      documentId,
      articleId,
      numberKey: targetNumber === null ? null : numberKey(targetNumber),
      orderedClause: orderedIn.clause,
      orderedPoint: orderedIn.point,
    })),
  )
  if (relations.length > 0) await insertRelations(transaction, relations)
  const days = articles.flatMap(({ days, articleId, documentId }) =>
    days.map(({ target, place, effectiveOn }) => ({
      ...place,
      documentId,
      articleId,
      numberKey:
        target === null || target.targetNumber === null ? null : numberKey(target.targetNumber),
      titleKey: target?.targetTitle ?? null,
      effectiveOn,
    })),
  )
  if (days.length > 0) await insertDays(transaction, days)
}

async function insertRelations(transaction: Queryable, rows: readonly object[]): Promise<void> {
  await transaction.query(
    `insert into relation (from_document_id, from_article_id, operation, target_number_key,
            target_title_key, target_issued_on, target_article, target_clause, target_point, change,
            ordered_clause, ordered_point, effective_on, ends_on)
     select "documentId", "articleId", operation, "numberKey", "targetTitle", "targetIssuedOn",
            article, clause, point, nullif(change, 'null'), "orderedClause", "orderedPoint",
            "effectiveOn", "endsOn"
       from jsonb_to_recordset($1::jsonb) as row ("documentId" text, "articleId" text,
            operation text, "numberKey" text, "targetTitle" text, "targetIssuedOn" date,
            article text, clause text, point text, change jsonb, "orderedClause" text,
            "orderedPoint" text, "effectiveOn" date, "endsOn" date)`,
    [JSON.stringify(rows)],
  )
}

async function insertDays(transaction: Queryable, rows: readonly object[]): Promise<void> {
  await transaction.query(
    `insert into stated_day (from_document_id, from_article_id, target_number_key,
            target_title_key, article, clause, point, effective_on)
     select "documentId", "articleId", "numberKey", "titleKey", article, clause, point, "effectiveOn"
       from jsonb_to_recordset($1::jsonb) as row ("documentId" text, "articleId" text,
            "numberKey" text, "titleKey" text, article text, clause text, point text,
            "effectiveOn" date)`,
    [JSON.stringify(rows)],
  )
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

/** Every change that texts order for provisions of one document, oldest first, then by article. */
export async function listAmendments(
  database: Queryable,
  documentId: string,
): Promise<Amendment[]> {
  const articles = await database.query<{ documentId: string; article: string }>(
    `select distinct document.id as "documentId", relation.target_article as article
       from document
       join relation on relation.target_number_key = document.number_key
                     or relation.target_title_key = document.title_key
      where document.id = $1 and relation.target_article is not null`,
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
