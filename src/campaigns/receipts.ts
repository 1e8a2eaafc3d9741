import type { ChannelName, Receipt } from '../messaging/channel.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { recordReach } from '../reach/reach-event.ts'

/** What recording a receipt uses. */
export interface ReceiptDeps {
  readonly database: Database
  readonly clock: Clock
  /** Stores the answers the sender is still gathering; a receipt may overtake its own. */
  readonly settlePending?: () => Promise<void>
}

/**
 * Puts a provider's word beside the delivery it speaks of, once.
 *
 * @returns false when it speaks of no campaign's message, or was recorded before
 */
export async function recordReceipt(deps: ReceiptDeps, receipt: Receipt): Promise<boolean> {
  if (await store(deps, receipt)) return true
  if (deps.settlePending === undefined) return false
  await deps.settlePending()
  return store(deps, receipt)
}

function store({ database, clock }: ReceiptDeps, receipt: Receipt): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const [row] = await transaction.query<{
      campaignId: string
      documentId: string
      channel: ChannelName
      communeCode: string | null
      pseudonym: string
    }>(
      `with stored as (
         insert into delivery_receipt (campaign_id, subscriber_id, kind, at)
         select campaign_id, subscriber_id, $3, $4
           from delivery
          where channel = $1 and provider_message_id = $2
         on conflict do nothing
         returning campaign_id, subscriber_id
       )
       select c.id as "campaignId", c.document_id as "documentId", s.channel,
              s.commune_code as "communeCode", s.pseudonym
         from stored
         join campaign c on c.id = stored.campaign_id
         join subscriber s on s.id = stored.subscriber_id`,
      [receipt.channel, receipt.providerMessageId, receipt.kind, receipt.at],
    )
    if (row === undefined) return false
    await recordReach(
      { database: transaction, clock },
      { kind: 'receipt', status: receipt.kind, ...row },
    )
    return true
  })
}
