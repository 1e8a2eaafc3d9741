import { openAddress } from '../audience/sealed-address.ts'
import type { Channel, DeliveryOutcome, RefusalReason } from '../messaging/channel.ts'
import { SealError, type Vault } from '../platform/vault.ts'
import type { ClaimedDelivery } from './claim-deliveries.ts'

/** What is to be stored of one attempt. */
export interface Settlement {
  readonly delivery: ClaimedDelivery
  /** `waiting`: certainly not sent, to be tried again. */
  readonly status: 'accepted' | 'refused' | 'uncertain' | 'waiting'
  /** A short code for reports; null where there is nothing to explain. */
  readonly reason: string | null
  readonly providerMessageId: string | null
  /** How long to let this delivery rest before the next attempt. */
  readonly restMs: number
  /** How long the whole channel has to rest. */
  readonly channelRestMs: number
  /** Why the campaign cannot go on as it is; null when it can. */
  readonly pauseReason: string | null
  /** Whether the channel said that this person cannot be written to any more. */
  readonly unreachable: boolean
  /** Whether it may be a sign of something wrong on our side: a run of these pauses a campaign. */
  readonly suspicious: boolean
}

/**
 * One delivery, one attempt. Never throws: a channel that throws against its contract may have sent
 * the message, so the outcome is uncertain.
 */
export async function deliver(
  { channel, vault }: { readonly channel: Channel; readonly vault: Vault },
  delivery: ClaimedDelivery,
): Promise<Settlement> {
  return settlementOf(delivery, await attempt(channel, vault, delivery))
}

async function attempt(
  channel: Channel,
  vault: Vault,
  delivery: ClaimedDelivery,
): Promise<DeliveryOutcome> {
  try {
    const recipientId = openAddress(vault, delivery.sealed)
    return await channel.send(recipientId, delivery.message, { purpose: 'broadcast' })
  } catch (error) {
    if (error instanceof SealError) {
      return {
        kind: 'halted',
        detail: 'Không mở được địa chỉ người nhận: tệp khóa mã hóa không phải tệp đã dùng để lưu.',
      }
    }
    return { kind: 'uncertain', detail: 'channel-failed' }
  }
}

const blank = {
  reason: null,
  providerMessageId: null,
  restMs: 0,
  channelRestMs: 0,
  pauseReason: null,
  unreachable: false,
  suspicious: false,
} as const

// Some messaging services ask for a rest of zero; trying at once would go round in circles.
const shortestRestMs = 1_000

const gone: ReadonlySet<RefusalReason> = new Set(['blocked', 'deactivated', 'opted-out'])
// What a wrong token, a wrong import or a fault of the service would give for everybody.
const suspectRefusals: ReadonlySet<RefusalReason> = new Set([
  'unknown-recipient',
  'unreachable',
  'rejected',
])

/** What an outcome means for the delivery, its person, its channel and its campaign. */
export function settlementOf(delivery: ClaimedDelivery, outcome: DeliveryOutcome): Settlement {
  switch (outcome.kind) {
    case 'accepted':
      return {
        ...blank,
        delivery,
        status: 'accepted',
        providerMessageId: outcome.providerMessageId,
      }
    case 'deferred': {
      const restMs = Math.max(outcome.retryAfterMs, shortestRestMs)
      const channelRestMs = outcome.scope === 'channel' ? restMs : 0
      return { ...blank, delivery, status: 'waiting', reason: 'deferred', restMs, channelRestMs }
    }
    case 'refused':
      return {
        ...blank,
        delivery,
        status: 'refused',
        reason: outcome.reason,
        unreachable: gone.has(outcome.reason),
        suspicious: suspectRefusals.has(outcome.reason),
      }
    case 'halted':
      return {
        ...blank,
        delivery,
        status: 'waiting',
        reason: 'halted',
        pauseReason: outcome.detail,
      }
    case 'uncertain':
      return { ...blank, delivery, status: 'uncertain', reason: 'no-answer', suspicious: true }
  }
}
