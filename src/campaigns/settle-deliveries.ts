import type { ChannelName } from '../messaging/channel.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database, Queryable } from '../platform/database.ts'
import { type ReachDeliveryStatus, type ReachEvent, recordReach } from '../reach/reach-event.ts'
import { transition } from './campaign.ts'
import { appendAudit, findCampaign, serviceName, setStatus } from './campaign-store.ts'
import type { Settlement } from './deliver.ts'

interface SettleDeps {
  readonly database: Database
  readonly clock: Clock
}

/** Why a campaign has to stop. */
export interface Pause {
  readonly campaignId: string
  readonly reason: string
}

/**
 * Stores what became of a group of attempts: rows, reach events, people who can no longer be
 * reached and campaigns that have to pause, all or nothing.
 *
 * A row that is not this attempt's any more is left alone: another sender has called it uncertain,
 * or the person has been erased.
 *
 * @returns the campaigns paused by this
 */
export function settleDeliveries(
  { database, clock }: SettleDeps,
  settlements: readonly Settlement[],
  pauses: readonly Pause[],
): Promise<Pause[]> {
  return database.transaction(async (transaction) => {
    const deps = { database: transaction, clock }
    // People before deliveries, in the order in which an erasure takes them: no deadlock.
    await markUnreachable(transaction, settlements)
    const stored = await storeOutcomes(deps, settlements)
    await recordReach(deps, eventsOf(settlements, stored))
    const paused: Pause[] = []
    for (const pause of pauses) if (await pauseCampaign(deps, pause)) paused.push(pause)
    return paused
  })
}

type TransactionDeps = { readonly database: Queryable; readonly clock: Clock }

const keyOf = (campaignId: string, subscriberId: number) => `${campaignId} ${subscriberId}`

/** @returns the keys of the deliveries that were still this attempt's */
async function storeOutcomes(
  { database, clock }: TransactionDeps,
  settlements: readonly Settlement[],
): Promise<Set<string>> {
  const now = clock.now()
  const outcomes = settlements.map(({ delivery, ...settlement }) => ({
    campaignId: delivery.campaignId,
    subscriberId: delivery.subscriberId,
    attempt: delivery.attempt,
    status: settlement.status,
    reason: settlement.reason,
    providerMessageId: settlement.providerMessageId,
    dueAt: new Date(now.getTime() + settlement.restMs),
  }))
  const rows = await database.query<{ campaignId: string; subscriberId: number }>(
    `update delivery d
        set status = outcome.status,
            reason = outcome.reason,
            provider_message_id = outcome."providerMessageId",
            due_at = case when outcome.status = 'waiting' then outcome."dueAt" else d.due_at end,
            settled_at = case when outcome.status <> 'waiting' then $2::timestamptz end
       from jsonb_to_recordset($1::jsonb) as outcome(
              "campaignId" text, "subscriberId" bigint, attempt integer, status text, reason text,
              "providerMessageId" text, "dueAt" timestamptz)
      where d.campaign_id = outcome."campaignId"
        and d.subscriber_id = outcome."subscriberId"
        and d.status = 'sending'
        and d.attempt = outcome.attempt
     returning d.campaign_id as "campaignId", d.subscriber_id as "subscriberId"`,
    [JSON.stringify(outcomes), now],
  )
  return new Set(rows.map((row) => keyOf(row.campaignId, row.subscriberId)))
}

function eventsOf(settlements: readonly Settlement[], stored: ReadonlySet<string>): ReachEvent[] {
  return settlements.flatMap(({ delivery, status, reason }): ReachEvent[] => {
    if (status === 'waiting') return []
    if (!stored.has(keyOf(delivery.campaignId, delivery.subscriberId))) return []
    const { channel, communeCode, documentId, campaignId } = delivery
    const { pseudonym } = delivery.sealed
    return [
      { kind: 'delivery', status, channel, communeCode, documentId, campaignId, reason, pseudonym },
    ]
  })
}

async function markUnreachable(
  database: Queryable,
  settlements: readonly Settlement[],
): Promise<void> {
  const ids = settlements
    .filter((settlement) => settlement.unreachable)
    .map(({ delivery }) => delivery.subscriberId)
  if (ids.length === 0) return
  await database.query(
    'update subscriber set reachable = false where id = any($1::bigint[]) and reachable',
    [ids],
  )
}

async function pauseCampaign(deps: TransactionDeps, pause: Pause): Promise<boolean> {
  const campaign = await findCampaign(deps.database, pause.campaignId, { lock: true })
  // Several deliveries may bring the same news, and an official may have been faster.
  if (campaign.status !== 'running') return false
  const at = deps.clock.now()
  const status = transition(campaign, 'pause', serviceName)
  await setStatus(deps.database, campaign.id, status, { at, pauseReason: pause.reason })
  await appendAudit(deps.database, campaign.id, {
    action: 'pause',
    by: serviceName,
    at,
    detail: pause.reason,
  })
  return true
}

/**
 * Ends the running campaigns in which nothing is left to send.
 *
 * @returns their ids
 */
export function finishCompleted({ database, clock }: SettleDeps): Promise<string[]> {
  return database.transaction(async (transaction) => {
    const now = clock.now()
    const rows = await transaction.query<{ id: string }>(
      `update campaign c set status = 'finished', finished_at = $1
        where c.status = 'running'
          and not exists (select 1 from delivery
                           where campaign_id = c.id and status = 'waiting')
          and not exists (select 1 from delivery
                           where campaign_id = c.id and status = 'sending')
       returning id`,
      [now],
    )
    for (const { id } of rows) {
      const line = { action: 'finish', by: serviceName, at: now, detail: null } as const
      await appendAudit(transaction, id, line)
    }
    return rows.map((row) => row.id)
  })
}

// Bounds one statement: a cancelled campaign may hold a million waiting rows.
const leftoversAtOnce = 5_000

/** An interrupted sender's deliveries may have arrived; nobody can find out, so it is final. */
export async function recoverInterrupted(deps: TransactionDeps): Promise<number> {
  return settleLeftovers(deps, 'uncertain', 'interrupted', `d.status = 'sending'`, 'all')
}

/** What a cancelled campaign had not sent yet will not be sent. */
export async function skipCancelled(deps: SettleDeps): Promise<void> {
  for (;;) {
    const count = await deps.database.transaction((transaction) =>
      settleLeftovers(
        { ...deps, database: transaction },
        'skipped',
        'cancelled',
        `d.status = 'waiting' and c.status = 'cancelled'`,
        leftoversAtOnce,
      ),
    )
    if (count < leftoversAtOnce) return
  }
}

/** @returns how many deliveries were settled by the rule, each with its reach event */
async function settleLeftovers(
  deps: TransactionDeps,
  status: ReachDeliveryStatus,
  reason: 'interrupted' | 'cancelled',
  condition: string,
  limit: number | 'all',
): Promise<number> {
  const rows = await deps.database.query<{
    channel: ChannelName
    communeCode: string | null
    pseudonym: string
    campaignId: string
    documentId: string
  }>(
    `with leftover as (
       select d.campaign_id, d.subscriber_id, c.document_id
         from delivery d join campaign c on c.id = d.campaign_id
        where ${condition}
        limit ${limit}
          for update of d
     )
     update delivery d set status = $1, reason = $2, settled_at = $3
       from leftover, subscriber s
      where d.campaign_id = leftover.campaign_id
        and d.subscriber_id = leftover.subscriber_id
        and s.id = d.subscriber_id
     returning d.channel, s.commune_code as "communeCode", s.pseudonym,
               d.campaign_id as "campaignId", leftover.document_id as "documentId"`,
    [status, reason, deps.clock.now()],
  )
  const events = rows.map((row): ReachEvent => ({ kind: 'delivery', status, reason, ...row }))
  await recordReach(deps, events)
  return rows.length
}
