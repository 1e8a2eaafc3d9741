import type { Database, Queryable } from '../platform/database.ts'
import { consolidate } from './consolidate.ts'
import type { LegalDocument } from './document.ts'
import {
  derivedSourceKey,
  type ImportRecord,
  sourcePrecedence,
  toImportRecord,
} from './import-record.ts'
import { articleIdOf } from './provision-id.ts'
import { findInsertedArticles } from './relation-store.ts'
import { nextRevision, saveArticles } from './save-corpus.ts'

const source = { key: derivedSourceKey, precedence: sourcePrecedence.derived }

/**
 * Makes articles of what amending texts insert ("Bổ sung Điều 12a …") into documents whose text is held,
 * so that they are found and quoted as articles of their own. What they read on a day is still worked
 * out from the orders: these rows serve the search only.
 *
 * To be called after imports, in any order; what no order inserts any more, or a real source has, goes.
 *
 * @returns how many articles were made, changed or taken away
 */
export async function deriveInsertedArticles(database: Database): Promise<number> {
  return database.transaction(async (transaction) => {
    const wanted = (await findInsertedArticles(transaction)).flatMap(toRecord)
    const known = await derivedHashes(transaction)
    const fresh = wanted.filter(
      ({ article }) => known.get(article.articleId) !== article.contentHash,
    )
    const kept = new Set(wanted.map(({ article }) => article.articleId))
    const gone = [...known.keys()].filter((articleId) => !kept.has(articleId))
    if (fresh.length + gone.length === 0) return 0
    const revision = await nextRevision(transaction)
    await removeDerived(transaction, gone)
    if (fresh.length > 0) await saveArticles(transaction, fresh, revision)
    return fresh.length + gone.length
  })
}

type Inserted = Awaited<ReturnType<typeof findInsertedArticles>>[number]

function toRecord({ documentId, article, ...order }: Inserted): ImportRecord[] {
  const { wording } = consolidate(null, [
    { ...order, effectiveOn: order.effectiveOn ?? '0001-01-01' },
  ])
  if (wording === null || wording.body === '') return []
  const record = toImportRecord(source, { id: documentId, title: '' } as LegalDocument, {
    articleId: articleIdOf(documentId, 'body', article),
    articleNumber: article,
    position: Number.parseInt(article, 10),
    headings: [],
    heading: wording.heading,
    body: wording.body,
    effectiveOn: order.effectiveOn,
    sourceNote: `(Điều này được bổ sung bởi văn bản số ${order.byNumber})`,
    url: null,
  })
  return [record]
}

async function derivedHashes(transaction: Queryable): Promise<Map<string, string>> {
  const rows = await transaction.query<{ articleId: string; hash: string }>(
    `select article_id as "articleId", content_hash as hash from article_version
      where source_key = $1`,
    [source.key],
  )
  return new Map(rows.map(({ articleId, hash }) => [articleId, hash]))
}

async function removeDerived(transaction: Queryable, articleIds: readonly string[]): Promise<void> {
  await transaction.query(
    `delete from article_version
      where source_key = $1
        and article_id in (select value #>> '{}' from jsonb_array_elements($2::jsonb))`,
    [source.key, JSON.stringify(articleIds)],
  )
}
