import type { Database, Queryable } from '../platform/database.ts'
import { type Digest, findArticles, findDigests } from './corpus-store.ts'
import { groundHash, groundOf } from './digest-ground.ts'

export type Verdict = 'approved' | 'withdrawn'

/** One decision of an officer, as it was made. */
export interface ReviewEntry {
  readonly verdict: Verdict
  readonly byOperator: string
  readonly at: Date
  /** Whether it was made on the content that the digest has now. */
  readonly isCurrent: boolean
}

/** A digest by its id `<article id>#<n>`; null where there is none. */
export async function findDigest(database: Queryable, id: string): Promise<Digest | null> {
  const articleId = id.slice(0, id.lastIndexOf('#'))
  const digests = (await findDigests(database, [articleId])).get(articleId) ?? []
  return digests.find((digest) => digest.id === id) ?? null
}

/**
 * Records what an officer decided on the present content of a digest, with the official words they
 * had before them. A later decision on the same content replaces it; the history keeps both.
 *
 * @param decidedOn - the calendar day in Vietnam
 */
export async function reviewDigest(
  database: Database,
  digest: Digest,
  decision: { verdict: Verdict; by: string; at: Date; decidedOn: string },
): Promise<void> {
  const article = (await findArticles(database, [digest.articleId])).get(digest.articleId)
  const { verdict, by, at, decidedOn } = decision
  const isRead = verdict === 'approved' && article !== undefined
  const ground = isRead ? groundHash(groundOf(article, digest.restsOn).cited) : null
  await database.transaction(async (transaction) => {
    await transaction.query(
      `insert into knowledge_review (digest_id, content_hash, verdict, by_operator, decided_on, ground_hash)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (digest_id, content_hash) do update set
         verdict = excluded.verdict, by_operator = excluded.by_operator,
         decided_on = excluded.decided_on, ground_hash = excluded.ground_hash`,
      [digest.id, digest.contentHash, verdict, by, decidedOn, ground],
    )
    await transaction.query(
      `insert into knowledge_review_audit (digest_id, content_hash, verdict, by_operator, at)
       values ($1, $2, $3, $4, $5)`,
      [digest.id, digest.contentHash, verdict, by, at],
    )
  })
}

/** All decisions on a digest, whatever its content was then, oldest first. */
export async function reviewHistory(database: Queryable, digest: Digest): Promise<ReviewEntry[]> {
  return database.query<ReviewEntry>(
    `select verdict, by_operator as "byOperator", at,
            content_hash = $2 as "isCurrent"
       from knowledge_review_audit where digest_id = $1 order by id`,
    [digest.id, digest.contentHash],
  )
}
