import type { Queryable } from '../platform/database.ts'
import type { EverydayQuestions } from './load-everyday-questions.ts'
import { nextRevision } from './save-corpus.ts'

/** Replaces all everyday questions by these, in the caller's transaction; only changes get a revision. */
export async function saveEverydayQuestions(
  transaction: Queryable,
  all: readonly EverydayQuestions[],
): Promise<void> {
  const revision = await nextRevision(transaction)
  const rows = JSON.stringify(all)
  // An article that lost its questions keeps an empty row, so that an index hears of it.
  await transaction.query(
    `update everyday_question set questions = '[]', revision = $2
      where questions <> '[]' and article_id not in
            (select value ->> 'articleId' from jsonb_array_elements($1::jsonb))`,
    [rows, revision],
  )
  await transaction.query(
    `insert into everyday_question (article_id, questions, revision)
     select "articleId", questions, $2
       from jsonb_to_recordset($1::jsonb) as row ("articleId" text, questions jsonb)
     on conflict (article_id) do update set
       questions = excluded.questions, revision = excluded.revision
       where everyday_question.questions <> excluded.questions`,
    [rows, revision],
  )
}

/** Every article of which it is known how people ask about it. */
export async function askedArticleIds(database: Queryable): Promise<string[]> {
  const rows = await database.query<{ articleId: string }>(
    `select article_id as "articleId" from everyday_question where questions <> '[]'
     union
     select article_id from digest
     order by 1`,
  )
  return rows.map((row) => row.articleId)
}

/** The questions asked about these articles, by article id. */
export async function findEverydayQuestions(
  database: Queryable,
  articleIds: readonly string[],
): Promise<Map<string, readonly string[]>> {
  const rows = await database.query<EverydayQuestions>(
    `select article_id as "articleId", questions from everyday_question
      where article_id in (select value #>> '{}' from jsonb_array_elements($1::jsonb))`,
    [JSON.stringify(articleIds)],
  )
  return new Map(rows.map((row) => [row.articleId, row.questions]))
}
