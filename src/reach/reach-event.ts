import type { ChannelName } from '../messaging/channel.ts'
import { type Clock, localDate } from '../platform/clock.ts'
import type { Queryable } from '../platform/database.ts'

/** Everything that is counted. The same strings stand in the database. */
export const reachKinds = [
  'question',
  'answer',
  'delivery',
  'receipt',
  'subscribed',
  'stopped',
  'handover',
  'press',
  'left',
] as const
export type ReachKind = (typeof reachKinds)[number]

/** How a question can end, in the order a report lists it. */
export const answerStatuses = [
  'answered',
  'answered-with-warning',
  'needs-clarification',
  'no-basis',
  'out-of-scope',
  'refused',
  'emergency',
  'handed-over',
] as const
export type ReachAnswerStatus = (typeof answerStatuses)[number]

/** What became of one broadcast to one person, once it is settled. */
export type ReachDeliveryStatus = 'accepted' | 'refused' | 'uncertain' | 'skipped'

interface ReachContext {
  readonly channel: ChannelName
  /** The commune the person declared, or came by; absent when neither is known. Never guessed. */
  readonly communeCode?: string | null
  /** The legal field, as the corpus names it. */
  readonly topic?: string | null
  readonly documentId?: string | null
  readonly campaignId?: string | null
  /** A short code such as `nothing-found` or `blocked`; never words a citizen wrote. */
  readonly reason?: string | null
  /** Absent when the person may be counted as an event only: such events add no people. */
  readonly pseudonym?: string | null
}

/** One thing that happened, without a name, an address or any text of the citizen's. */
export type ReachEvent = ReachContext &
  (
    | { readonly kind: 'question' }
    | { readonly kind: 'answer'; readonly status: ReachAnswerStatus }
    | { readonly kind: 'delivery'; readonly status: ReachDeliveryStatus }
    | { readonly kind: 'receipt'; readonly status: 'delivered' | 'seen' }
    /** Agreed to hear news. */
    | { readonly kind: 'subscribed' }
    /** Withdrew that agreement. */
    | { readonly kind: 'stopped' }
    /** Asked for, or was passed on to, a person. */
    | { readonly kind: 'handover' }
    /** Pressed a button under one of our messages. */
    | { readonly kind: 'press' }
    /** Blocked the bot or stopped following the account. */
    | { readonly kind: 'left' }
  )

export interface ReachDeps {
  /** The transaction of the change being counted, so that both are kept or neither. */
  readonly database: Queryable
  readonly clock: Clock
}

/**
 * Appends what happened, dated by the calendar day in Vietnam.
 *
 * Several events become one statement and share one instant; an empty list writes nothing.
 */
export async function recordReach(
  deps: ReachDeps,
  event: ReachEvent | readonly ReachEvent[],
): Promise<void> {
  const events = 'kind' in event ? [event] : event
  if (events.length === 0) return
  const now = deps.clock.now()
  // One JSON parameter, because a parameter per cell would stop at 65 535 of them.
  await deps.database.query(
    `insert into reach_event
       (at, day, kind, channel, commune_code, topic, document_id, campaign_id, status, reason,
        pseudonym)
     select $1::timestamptz, $2::date, kind, channel, "communeCode", topic, "documentId",
            "campaignId", status, reason, pseudonym
       from jsonb_to_recordset($3::jsonb) as event
            (kind text, channel text, "communeCode" text, topic text, "documentId" text,
             "campaignId" text, status text, reason text, pseudonym text)`,
    [now.toISOString(), localDate(now), JSON.stringify(events)],
  )
}
