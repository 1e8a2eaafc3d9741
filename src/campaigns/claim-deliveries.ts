import { wantsNews } from '../audience/consent.ts'
import type { SealedAddress } from '../audience/sealed-address.ts'
import type { ChannelName } from '../messaging/channel.ts'
import type { OutboundMessage } from '../messaging/message.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database, Queryable } from '../platform/database.ts'
import { recordReach } from '../reach/reach-event.ts'
import type { Campaign } from './campaign.ts'
import { toCampaignMessage } from './campaign-message.ts'
import { type Lease, stillHolds } from './sender-lease.ts'

/** What reading and settling deliveries uses. */
export interface DeliveryDeps {
  readonly database: Database
  readonly clock: Clock
}

/** One person's turn in a campaign, taken by this sender: it is 'sending' in the database. */
export interface ClaimedDelivery {
  readonly campaignId: string
  readonly documentId: string
  readonly subscriberId: number
  readonly channel: ChannelName
  readonly communeCode: string | null
  /** Which attempt this is, from 1: a later claim of the same delivery has another number. */
  readonly attempt: number
  readonly sealed: SealedAddress
  readonly message: OutboundMessage
}

/** What one claim came to. */
export interface Claim {
  /** To be sent now. */
  readonly deliveries: readonly ClaimedDelivery[]
  /** Rows dealt with, those skipped included; 0 means that nothing is due. */
  readonly touched: number
}

interface DueRow extends SealedAddress {
  readonly subscriberId: number
  readonly attempt: number
  readonly communeCode: string | null
  readonly reachable: boolean
  readonly consented: boolean
}

type RunningCampaign = Pick<Campaign, 'id' | 'documentId' | 'summary'>
type DueDelivery = { readonly campaign: RunningCampaign; readonly row: DueRow }

/**
 * Takes up to `limit` due deliveries of running campaigns, the oldest campaign first.
 *
 * They are 'sending' and committed when this returns, before any request leaves. Those who withdrew
 * or cannot be reached are settled as 'skipped' instead. Nobody of `busy` is taken: two messages to
 * one chat within a second break the messaging services' limits.
 */
export function claimDeliveries(
  { database, clock }: DeliveryDeps,
  wanted: {
    readonly lease: Lease
    readonly channel: ChannelName
    readonly limit: number
    readonly busy: readonly number[]
  },
): Promise<Claim> {
  return database.transaction(async (transaction) => {
    const deps = { database: transaction, clock }
    // The lease is held through the claim: a successor cannot begin in the middle of it.
    if (!(await stillHolds(deps, wanted.lease))) return { deliveries: [], touched: 0 }
    const due = await findDue(deps, wanted)
    const toSend = due.filter(({ row }) => row.consented && row.reachable)
    const toSkip = due.filter(({ row }) => !row.consented || !row.reachable)
    await markSending(deps, toSend)
    await markSkipped(deps, wanted.channel, toSkip)
    return { deliveries: asClaimed(wanted.channel, toSend), touched: due.length }
  })
}

async function findDue(
  { database, clock }: { database: Queryable; clock: Clock },
  wanted: { channel: ChannelName; limit: number; busy: readonly number[] },
): Promise<DueDelivery[]> {
  const campaigns = await database.query<RunningCampaign>(
    `select id, document_id as "documentId", summary from campaign
      where status = 'running' order by started_at, id`,
  )
  const due: DueDelivery[] = []
  for (const campaign of campaigns) {
    if (due.length >= wanted.limit) break
    const rows = await database.query<DueRow>(
      `select d.subscriber_id as "subscriberId", d.attempt, s.pseudonym, s.reachable,
              s.commune_code as "communeCode", s.sealed_key as "sealedKey",
              s.sealed_address as "sealedAddress", ${wantsNews('s.id')} as consented
         from delivery d join subscriber s on s.id = d.subscriber_id
        where d.campaign_id = $1 and d.channel = $2 and d.status = 'waiting' and d.due_at <= $3
          and d.subscriber_id <> all($4::bigint[])
        order by d.due_at, d.subscriber_id
        limit $5
          for update of d skip locked`,
      [
        campaign.id,
        wanted.channel,
        clock.now(),
        [...wanted.busy, ...due.map(({ row }) => row.subscriberId)],
        wanted.limit - due.length,
      ],
    )
    due.push(...rows.map((row) => ({ campaign, row })))
  }
  return due
}

async function markSending(
  { database, clock }: { database: Queryable; clock: Clock },
  due: readonly DueDelivery[],
): Promise<void> {
  if (due.length === 0) return
  await database.query(
    `update delivery set status = 'sending', attempt = attempt + 1, claimed_at = $3
       from unnest($1::text[], $2::bigint[]) as taken(campaign_id, subscriber_id)
      where delivery.campaign_id = taken.campaign_id
        and delivery.subscriber_id = taken.subscriber_id`,
    [...keysOf(due), clock.now()],
  )
}

async function markSkipped(
  { database, clock }: { database: Queryable; clock: Clock },
  channel: ChannelName,
  due: readonly DueDelivery[],
): Promise<void> {
  if (due.length === 0) return
  const reasonOf = ({ row }: DueDelivery) => (row.consented ? 'unreachable' : 'withdrawn')
  await database.query(
    `update delivery set status = 'skipped', reason = left_out.reason, settled_at = $4
       from unnest($1::text[], $2::bigint[], $3::text[])
            as left_out(campaign_id, subscriber_id, reason)
      where delivery.campaign_id = left_out.campaign_id
        and delivery.subscriber_id = left_out.subscriber_id`,
    [...keysOf(due), due.map(reasonOf), clock.now()],
  )
  await recordReach(
    { database, clock },
    due.map((delivery) => ({
      kind: 'delivery',
      status: 'skipped',
      channel,
      communeCode: delivery.row.communeCode,
      documentId: delivery.campaign.documentId,
      campaignId: delivery.campaign.id,
      reason: reasonOf(delivery),
      pseudonym: delivery.row.pseudonym,
    })),
  )
}

const keysOf = (due: readonly DueDelivery[]) => [
  due.map(({ campaign }) => campaign.id),
  due.map(({ row }) => row.subscriberId),
]

function asClaimed(channel: ChannelName, due: readonly DueDelivery[]): ClaimedDelivery[] {
  const messages = new Map<string, OutboundMessage>()
  return due.map(({ campaign, row }) => {
    const message = messages.get(campaign.id) ?? toCampaignMessage(campaign)
    messages.set(campaign.id, message)
    const { subscriberId, communeCode, attempt, pseudonym, sealedKey, sealedAddress } = row
    return {
      campaignId: campaign.id,
      documentId: campaign.documentId,
      subscriberId,
      channel,
      communeCode,
      attempt: attempt + 1,
      sealed: { pseudonym, sealedKey, sealedAddress },
      message,
    }
  })
}
