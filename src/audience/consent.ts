import type { ChannelName } from '../messaging/channel.ts'
import type { AudienceDeps } from './subscriber.ts'

/** What a person can agree to, each for itself. Answering a question needs neither. */
export type ConsentPurpose = 'news' | 'statistics'

/** One thing a person said about one purpose, kept as proof. */
export interface ConsentStatement {
  readonly purpose: ConsentPurpose
  /** The sentence the person saw or said, word for word. */
  readonly wording: string
  readonly channel: ChannelName
  /** When they said it; now, when left out. */
  readonly at?: Date
}

type ConsentDeps = Pick<AudienceDeps, 'database' | 'clock'>

/** Records that a person agreed. */
export function grantConsent(
  deps: ConsentDeps,
  subscriberId: number,
  statement: ConsentStatement,
): Promise<void> {
  return append(deps, subscriberId, statement, true)
}

/** Records that a person no longer agrees. Effective at once, for campaigns under way too. */
export function withdrawConsent(
  deps: ConsentDeps,
  subscriberId: number,
  statement: ConsentStatement,
): Promise<void> {
  return append(deps, subscriberId, statement, false)
}

/** Whether the newest statement about this purpose is a yes. Silence is a no. */
export async function hasConsent(
  { database }: Pick<AudienceDeps, 'database'>,
  subscriberId: number,
  purpose: ConsentPurpose,
): Promise<boolean> {
  const [newest] = await database.query<{ granted: boolean }>(
    `select granted from consent
      where subscriber_id = $1 and purpose = $2
      order by id desc limit 1`,
    [subscriberId, purpose],
  )
  return newest?.granted ?? false
}

/**
 * SQL for "the newest statement about news is a yes", where `subscriberId` is a column.
 *
 * Kept beside `hasConsent` so that the rule is written in one file.
 */
export const wantsNews = (subscriberId: string) =>
  `coalesce((select granted from consent
      where subscriber_id = ${subscriberId} and purpose = 'news'
      order by id desc limit 1), false)`

async function append(
  { database, clock }: ConsentDeps,
  subscriberId: number,
  { purpose, wording, channel, at = clock.now() }: ConsentStatement,
  granted: boolean,
): Promise<void> {
  // The lock comes before the id: an import that holds the person cannot put an older consent
  // behind this statement.
  await database.query(
    `insert into consent (subscriber_id, purpose, granted, wording, channel, recorded_at)
     select id, $2, $3, $4, $5, $6
       from (select id from subscriber where id = $1 for key share) person`,
    [subscriberId, purpose, granted, wording, channel, at],
  )
}
