import type { Queryable } from '../platform/database.ts'
import { numberKey } from './document-number.ts'
import type { ImportRecord } from './import-record.ts'
import type { ReadArticle } from './read-orders.ts'

/** Replaces what these articles order, in the caller's transaction. */
export async function saveRelations(
  transaction: Queryable,
  records: readonly ImportRecord[],
): Promise<void> {
  await writeRelations(
    transaction,
    records.map(({ article, document, orders }) => ({
      articleId: article.articleId,
      documentId: document.id,
      ...orders,
    })),
  )
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
