import { addressOf } from '../audience/audience-store.ts'
import type { Channel, ChannelAddress, ChannelName, DeliveryOutcome } from '../messaging/channel.ts'
import type { OutboundMessage } from '../messaging/message.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Logger } from '../platform/logger.ts'
import { SealError, type Vault } from '../platform/vault.ts'
import { claimReply, settleReply, takeReplies } from './reply-store.ts'
import { wording } from './wording.ts'

export interface DeliverRepliesDeps {
  readonly database: Database
  readonly vault: Vault
  readonly clock: Clock
  readonly logger: Logger
  readonly channels: ReadonlyMap<ChannelName, Channel>
}

/**
 * Sends what officers have written to those who asked; each reply at most once.
 *
 * A reply that certainly did not leave waits for the next call; who is on the web gets theirs by
 * `repliesWaiting`.
 */
export async function deliverReplies(deps: DeliverRepliesDeps): Promise<void> {
  const putBack: number[] = []
  for (;;) {
    const claimed = await claimReply(deps)
    if (claimed === null) break
    const outcome = await send(deps, claimed.subscriberId, wording.officerReply(claimed))
    const status = statusOf(outcome)
    if (status === 'replied') {
      putBack.push(claimed.id) // only once round
      continue
    }
    if (status !== 'told') {
      deps.logger.warn({ handover: claimed.id, outcome: outcome?.kind }, 'a reply did not arrive')
    }
    await settleReply(deps, claimed.id, status)
  }
  for (const id of putBack) await settleReply(deps, id, 'replied')
}

/** What officers wrote to somebody on the web since they last looked; each is handed out once. */
export async function repliesWaiting(
  deps: Pick<DeliverRepliesDeps, 'database' | 'vault' | 'clock'>,
  pseudonym: string,
): Promise<OutboundMessage[]> {
  const replies = await takeReplies(deps, pseudonym)
  return replies.map(wording.officerReply)
}

async function send(
  deps: DeliverRepliesDeps,
  subscriberId: number,
  message: OutboundMessage,
): Promise<DeliveryOutcome | null> {
  const { channels, logger } = deps
  let address: ChannelAddress | null
  try {
    address = await addressOf(deps, subscriberId)
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    return { kind: 'refused', reason: 'unreachable' } // sealed with another key: it holds up nobody
  }
  const channel = address === null ? undefined : channels.get(address.channel)
  if (address === null || channel === undefined) return null
  try {
    return await channel.send(address.id, message, { purpose: 'reply' })
  } catch (error) {
    logger.error({ err: error, channel: channel.name }, 'a reply failed on its way')
    return { kind: 'uncertain', detail: 'failed' }
  }
}

/** A channel that is switched off may be on again tomorrow: the reply waits. */
function statusOf(
  outcome: DeliveryOutcome | null,
): 'told' | 'replied' | 'unreachable' | 'uncertain' {
  switch (outcome?.kind) {
    case 'accepted':
      return 'told'
    case 'refused':
      return 'unreachable'
    case 'uncertain':
      return 'uncertain'
    default:
      return 'replied'
  }
}
