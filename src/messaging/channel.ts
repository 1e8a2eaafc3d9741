import type { OutboundMessage } from './message.ts'

/** The ways a citizen can reach us. The same strings stand in the database and in reports. */
export const channelNames = ['telegram', 'zalo', 'web', 'terminal'] as const
export type ChannelName = (typeof channelNames)[number]

/** Where one person is on one channel. `id` is the provider's, always a string. */
export interface ChannelAddress {
  readonly channel: ChannelName
  readonly id: string
}

/** What became of one attempt to hand a message to a channel. */
export type DeliveryOutcome =
  /** `providerMessageId` of the last part, when the message had to be split. */
  | { readonly kind: 'accepted'; readonly providerMessageId: string }
  /** Certainly not sent. `channel` scope: every bulk send of the channel has to wait. */
  | {
      readonly kind: 'deferred'
      readonly retryAfterMs: number
      readonly scope: 'channel' | 'recipient'
    }
  /** Certainly not sent, and this person cannot be reached this way now. */
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  /** The message itself, the token or the account is at fault: the next send would fail alike. */
  | { readonly kind: 'halted'; readonly detail: string }
  /** Nobody can know whether it was sent. Never sent again without a person's order. */
  | { readonly kind: 'uncertain'; readonly detail: string }

export type RefusalReason =
  | 'blocked'
  | 'deactivated'
  | 'unknown-recipient'
  | 'window-closed'
  | 'opted-out'
  | 'unreachable'
  | 'rejected'

/** A provider's word that a message arrived or was looked at. */
export interface Receipt {
  readonly channel: ChannelName
  readonly providerMessageId: string
  readonly kind: 'delivered' | 'seen'
  readonly at: Date
}

export interface SendOptions {
  /** Replies go first; bulk sends wait for the channel's shared pace. */
  readonly purpose: 'reply' | 'broadcast'
}

/** What the domain asks of any channel. */
export interface Channel {
  readonly name: ChannelName
  send(
    recipientId: string,
    message: OutboundMessage,
    options: SendOptions,
  ): Promise<DeliveryOutcome>
}
