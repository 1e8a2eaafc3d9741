import type { ChannelName } from '../messaging/channel.ts'
import type { Queryable } from '../platform/database.ts'
import { wantsNews } from './consent.ts'

/** A group of subscribers. A field left out does not narrow; an empty list finds nobody. */
export interface Segment {
  readonly channels?: readonly ChannelName[]
  readonly communeCodes?: readonly string[]
  /** Finds those who asked for one of these, and those who asked for everything. */
  readonly topics?: readonly string[]
}

/**
 * The SQL condition on `subscriber s` for those of a segment who may be sent news now: reachable,
 * on a channel we can write to first, and with a yes as their newest word about news.
 *
 * @param first - the number of the first of its three parameters
 */
export function recipientCondition(
  segment: Segment,
  first: number,
): { readonly sql: string; readonly parameters: readonly unknown[] } {
  return {
    sql: `s.reachable
      and s.channel in ('telegram', 'zalo')
      and ($${first}::text[] is null or s.channel = any($${first}::text[]))
      and ($${first + 1}::text[] is null or s.commune_code = any($${first + 1}::text[]))
      and ($${first + 2}::text[] is null or s.topics = '[]'::jsonb
           or jsonb_exists_any(s.topics, $${first + 2}::text[]))
      and ${wantsNews('s.id')}`,
    parameters: [segment.channels ?? null, segment.communeCodes ?? null, segment.topics ?? null],
  }
}

/** How many people a campaign to this segment would be sent to if it started now. */
export async function countRecipients(
  { database }: { readonly database: Queryable },
  segment: Segment = {},
): Promise<number> {
  const condition = recipientCondition(segment, 1)
  const [row] = await database.query<{ count: number }>(
    `select count(*) as count from subscriber s where ${condition.sql}`,
    condition.parameters,
  )
  return row?.count ?? 0
}
