import { type ChannelName, channelNames } from '../messaging/channel.ts'
import type { Queryable } from '../platform/database.ts'
import { aggregateReach, type ReachPeriod, type ReachRow } from '../reach/aggregate.ts'
import type { ReachKind } from '../reach/reach-event.ts'

/** What a person did themselves; a delivery or an answer is our doing. */
export const interactionKinds: readonly ReachKind[] = [
  'question',
  'press',
  'subscribed',
  'handover',
]

type EventRow = ReachRow<'channel' | 'commune' | 'kind' | 'status'>

/** Everything a report counts, read once. */
export interface ReachFigures {
  readonly events: readonly EventRow[]
  /** Accounts that interacted, by channel. */
  readonly activeByChannel: readonly ReachRow<'channel'>[]
  /** The same by channel and commune; an account that moved is in both communes. */
  readonly activeByPlace: readonly ReachRow<'channel' | 'commune'>[]
  readonly accountsByKind: readonly ReachRow<'channel' | 'kind'>[]
  readonly deliveriesByDocument: readonly ReachRow<'status' | 'document'>[]
}

/** A commune as a report names it. */
export interface ReportUnit {
  readonly code: string
  readonly name: string
}

/** What the sections are written from. */
export interface ReportMaterial {
  readonly period: ReachPeriod
  readonly units: readonly ReportUnit[]
  readonly figures: ReachFigures
}

/** Reads the figures of a period; inside a snapshot they agree with one another. */
export async function readFigures(database: Queryable, period: ReachPeriod): Promise<ReachFigures> {
  const interactions = { kinds: interactionKinds }
  const [events, activeByChannel, activeByPlace, accountsByKind, deliveriesByDocument] = [
    await aggregateReach(database, period, ['channel', 'commune', 'kind', 'status']),
    await aggregateReach(database, period, ['channel'], interactions),
    await aggregateReach(database, period, ['channel', 'commune'], interactions),
    await aggregateReach(database, period, ['channel', 'kind']),
    await aggregateReach(database, period, ['status', 'document'], { kinds: ['delivery'] }),
  ]
  return {
    events: events.rows,
    activeByChannel: activeByChannel.rows,
    activeByPlace: activeByPlace.rows,
    accountsByKind: accountsByKind.rows,
    deliveriesByDocument: deliveriesByDocument.rows,
  }
}

/** Events counted under the names a report uses. */
export interface Tally {
  readonly questions: number
  /** Answers that cite the law. */
  readonly grounded: number
  /** Answers to questions the service is for: all but those out of scope. */
  readonly inScope: number
  readonly handovers: number
  readonly accepted: number
  readonly refused: number
  readonly uncertain: number
  readonly skipped: number
  /** Null when no receipt of this sort came: whether the provider gives any cannot be known. */
  readonly delivered: number | null
  readonly seen: number | null
  readonly subscribed: number
  readonly stopped: number
  readonly left: number
}

/** Counts rows of any one channel, place or period. */
export function tally(rows: readonly EventRow[]): Tally {
  const count = (kind: ReachKind, ...statuses: string[]) =>
    rows
      .filter((row) => row.kind === kind)
      .filter((row) => statuses.length === 0 || statuses.includes(row.status ?? ''))
      .reduce((sum, row) => sum + row.events, 0)
  return {
    questions: count('question'),
    grounded: count('answer', 'answered', 'answered-with-warning'),
    inScope: count('answer') - count('answer', 'out-of-scope'),
    handovers: count('handover'),
    accepted: count('delivery', 'accepted'),
    refused: count('delivery', 'refused'),
    uncertain: count('delivery', 'uncertain'),
    skipped: count('delivery', 'skipped'),
    delivered: count('receipt', 'delivered') || null,
    seen: count('receipt', 'seen') || null,
    subscribed: count('subscribed'),
    stopped: count('stopped'),
    left: count('left'),
  }
}

/** Adds up people over the given rows, which must differ by channel: the sum counts accounts. */
export function sumAccounts(rows: readonly { readonly people: number }[]): number {
  return rows.reduce((sum, row) => sum + row.people, 0)
}

/** The channels a report lists. The terminal is a tester's tool, shown only if it was used. */
export function reportedChannels(figures: ReachFigures): readonly ChannelName[] {
  return channelNames.filter(
    (channel) => channel !== 'terminal' || figures.events.some((row) => row.channel === channel),
  )
}
