import type { ChannelAddress, ChannelName } from '../messaging/channel.ts'
import { openAddress, type SealedAddress, sealAddress } from './sealed-address.ts'
import {
  type AudienceDeps,
  pseudonymOf,
  type Subscriber,
  type SubscriberOrigin,
} from './subscriber.ts'

const subscriberColumns = `id, pseudonym, channel, commune_code as "communeCode", topics, reachable,
  last_interaction_at as "lastInteractionAt"`

/**
 * Makes a person known, or finds them again. `interacted` says that they themselves did something
 * just now, which also shows that they can be reached again.
 */
export async function upsertSubscriber(
  { database, vault, clock }: AudienceDeps,
  subscriber: {
    readonly address: ChannelAddress
    readonly origin: SubscriberOrigin
    readonly interacted: boolean
    /** When it happened; now, when left out. */
    readonly at?: Date
  },
): Promise<Subscriber> {
  const { address, origin, interacted, at = clock.now() } = subscriber
  const pseudonym = pseudonymOf(vault, address)
  const sealed = sealAddress(vault, pseudonym, address.id)
  // A row that was not there has xmax 0. The key of a known person is never replaced.
  const [row] = await database.query<Subscriber>(
    `insert into subscriber (pseudonym, channel, sealed_key, sealed_address, origin,
                             first_contact_at, last_interaction_at)
     values ($1, $2, $3, $4, $5, $6::timestamptz, case when $7::boolean then $6::timestamptz end)
     on conflict (pseudonym) do update
        set last_interaction_at = greatest(subscriber.last_interaction_at,
                                           excluded.last_interaction_at),
            reachable = subscriber.reachable or $7::boolean
     returning ${subscriberColumns}, xmax = 0 as "isNew"`,
    [pseudonym, address.channel, sealed.sealedKey, sealed.sealedAddress, origin, at, interacted],
  )
  if (row === undefined) throw new Error('Upserting a subscriber returned no row')
  return row
}

/** The person at this address, without making them known; null when we do not know them. */
export async function findSubscriber(
  { database, vault }: Pick<AudienceDeps, 'database' | 'vault'>,
  address: ChannelAddress,
): Promise<Subscriber | null> {
  const [row] = await database.query<Subscriber>(
    `select ${subscriberColumns}, false as "isNew" from subscriber where pseudonym = $1`,
    [pseudonymOf(vault, address)],
  )
  return row ?? null
}

/** Where to write to a person; null when they have been erased. */
export async function addressOf(
  { database, vault }: Pick<AudienceDeps, 'database' | 'vault'>,
  subscriberId: number,
): Promise<ChannelAddress | null> {
  const [row] = await database.query<SealedAddress & { readonly channel: ChannelName }>(
    `select channel, pseudonym, sealed_key as "sealedKey", sealed_address as "sealedAddress"
       from subscriber where id = $1`,
    [subscriberId],
  )
  return row === undefined ? null : { channel: row.channel, id: openAddress(vault, row) }
}

/** Stores the commune a person named as theirs, or forgets it. */
export async function setCommune(
  { database }: Pick<AudienceDeps, 'database'>,
  subscriberId: number,
  communeCode: string | null,
): Promise<void> {
  await database.query('update subscriber set commune_code = $2 where id = $1', [
    subscriberId,
    communeCode,
  ])
}

/** Stores which fields of law a person wants to hear about; none means all. */
export async function setTopics(
  { database }: Pick<AudienceDeps, 'database'>,
  subscriberId: number,
  topics: readonly string[],
): Promise<void> {
  await database.query('update subscriber set topics = $2::jsonb where id = $1', [
    subscriberId,
    JSON.stringify(topics),
  ])
}

/** Stores whether the channel lets us write to a person: they blocked us, or came back. */
export async function setReachable(
  { database }: Pick<AudienceDeps, 'database'>,
  subscriberId: number,
  reachable: boolean,
): Promise<void> {
  await database.query('update subscriber set reachable = $2 where id = $1', [
    subscriberId,
    reachable,
  ])
}

/** Everything we hold about one person, as they may ask to see it. */
export interface SubscriberExport {
  readonly address: ChannelAddress
  readonly pseudonym: string
  readonly communeCode: string | null
  readonly topics: readonly string[]
  readonly firstContactAt: Date
  readonly lastInteractionAt: Date | null
  /** Oldest first. */
  readonly consents: readonly {
    readonly purpose: string
    readonly granted: boolean
    readonly wording: string
    readonly recordedAt: Date
  }[]
}

/** Collects what we hold about one person; null when we hold nothing. */
export async function exportSubscriber(
  { database, vault }: Pick<AudienceDeps, 'database' | 'vault'>,
  subscriberId: number,
): Promise<SubscriberExport | null> {
  const address = await addressOf({ database, vault }, subscriberId)
  const [row] = await database.query<Omit<SubscriberExport, 'address' | 'consents'>>(
    `select pseudonym, commune_code as "communeCode", topics,
            first_contact_at as "firstContactAt", last_interaction_at as "lastInteractionAt"
       from subscriber where id = $1`,
    [subscriberId],
  )
  if (row === undefined || address === null) return null
  const consents = await database.query<SubscriberExport['consents'][number]>(
    `select purpose, granted, wording, recorded_at as "recordedAt"
       from consent where subscriber_id = $1 order by id`,
    [subscriberId],
  )
  return { ...row, address, consents }
}

/**
 * Deletes a person: address, key, consents, deliveries and dialogue. Counted events keep only the
 * pseudonym, which leads nowhere once the row is gone.
 *
 * The day of erasure stays beside the pseudonym, so that an old list imported again does not bring
 * back somebody who asked to be forgotten.
 *
 * @returns false when there was nobody to erase
 */
export async function eraseSubscriber(
  { database, clock }: Pick<AudienceDeps, 'database' | 'clock'>,
  subscriberId: number,
): Promise<boolean> {
  const rows = await database.query(
    `with gone as (
       delete from subscriber where id = $1 returning pseudonym
     ), dialogues as (
       delete from dialogue using gone where dialogue.pseudonym = gone.pseudonym
     )
     insert into erasure (pseudonym, erased_at)
     select pseudonym, $2 from gone
     on conflict (pseudonym) do update set erased_at = excluded.erased_at
     returning pseudonym`,
    [subscriberId, clock.now()],
  )
  return rows.length > 0
}
