import type { Database } from '../platform/database.ts'
import { ordersAfter } from './history-store.ts'
import { readOrders } from './read-orders.ts'
import { writeRelations } from './saved-relation-store.ts'

/** Raised whenever the grammar of orders reads more than before. */
const grammar = '2'
const setting = 'relation-grammar'
const batchSize = 500

/**
 * Reads the orders of all articles anew after the grammar has learnt something: importing a file that
 * has not changed would leave them as an older version read them.
 *
 * Safe to stop in the middle: it begins again at the next start.
 *
 * @returns how many articles were read; 0 when nothing was due
 */
export async function refreshRelations(database: Database): Promise<number> {
  const [known] = await database.query<{ value: string }>(
    'select value from setting where name = $1',
    [setting],
  )
  if (known?.value === grammar) return 0
  let read = 0
  let last = ''
  for (;;) {
    const records = await ordersAfter(database, last, batchSize)
    if (records.length === 0) break
    last = records.at(-1)?.article.articleId ?? last
    read += records.length
    const articles = records.map(({ article, document }) => ({
      articleId: article.articleId,
      documentId: document.id,
      ...readOrders(article, document.title),
    }))
    await database.transaction((transaction) => writeRelations(transaction, articles))
  }
  await database.query(
    `insert into setting (name, value) values ($1, $2)
     on conflict (name) do update set value = excluded.value`,
    [setting, grammar],
  )
  return read
}
