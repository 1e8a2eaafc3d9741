import { recipientCondition, type Segment } from '../audience/segment.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'

const batchSize = 5_000

/**
 * Fixes who hears of a campaign that is being scheduled: one waiting delivery for each subscriber
 * of its segment who agrees to news at this moment.
 *
 * Goes through the subscribers in batches by their id. May be called again after an interruption:
 * a delivery is unique per campaign and subscriber. Stops when the campaign is no longer being
 * scheduled, as when somebody cancels it meanwhile.
 */
export async function planDeliveries(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  campaign: { readonly id: string; readonly segment: Segment },
): Promise<void> {
  const condition = recipientCondition(campaign.segment, 5)
  let after = 0
  for (;;) {
    const lastId = await database.transaction(async (transaction) => {
      const scheduled = await transaction.query(
        `select 1 from campaign where id = $1 and status = 'scheduled' for share`,
        [campaign.id],
      )
      if (scheduled.length === 0) return null
      const [batch] = await transaction.query<{ lastId: number | null }>(
        `with batch as (
           select s.id, s.channel from subscriber s
            where s.id > $2 and ${condition.sql}
            order by s.id
            limit $3
         ), planned as (
           insert into delivery (campaign_id, subscriber_id, channel, due_at)
           select $1, id, channel, $4 from batch
           on conflict do nothing
         )
         select max(id) as "lastId" from batch`,
        [campaign.id, after, batchSize, clock.now(), ...condition.parameters],
      )
      return batch?.lastId ?? null
    })
    if (lastId === null) return
    after = lastId
  }
}
