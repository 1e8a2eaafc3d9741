import type { ChannelAddress, ChannelName } from '../messaging/channel.ts'
import type { Clock } from '../platform/clock.ts'
import type { Queryable } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'

/** What the functions of the audience use; a transaction serves as the database. */
export interface AudienceDeps {
  readonly database: Queryable
  readonly vault: Vault
  readonly clock: Clock
}

/** Somebody we may write to, on one channel. Where they are stays sealed: see `addressOf`. */
export interface Subscriber {
  readonly id: number
  readonly pseudonym: string
  readonly channel: ChannelName
  /** What the person said, never guessed; null when they did not say. */
  readonly communeCode: string | null
  /** The fields of law asked for; empty means all. */
  readonly topics: readonly string[]
  /** False once the channel said that this person cannot be written to. */
  readonly reachable: boolean
  readonly lastInteractionAt: Date | null
  /** Whether this very call made them known. */
  readonly isNew: boolean
}

/** How a person came to us: they wrote first, or an official imported a signed-up list. */
export type SubscriberOrigin = 'contact' | 'import'

/** The one name under which a person is counted: the same address always gives the same name. */
export function pseudonymOf(vault: Vault, address: ChannelAddress): string {
  return vault.pseudonym(`${address.channel}:${address.id}`)
}
