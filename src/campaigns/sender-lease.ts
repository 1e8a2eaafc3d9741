import type { Clock } from '../platform/clock.ts'
import type { Database, Queryable } from '../platform/database.ts'

/** The right to send. Two senders would pace themselves apart and anger the messaging services. */
export interface Lease {
  /** A name of this process's own. */
  readonly holder: string
}

const leaseName = 'campaign-sender'

/** How long a holder that no longer renews keeps others out. */
export const leaseMs = 15_000

interface LeaseDeps {
  readonly database: Database
  readonly clock: Clock
}

/**
 * Takes or renews the right to send.
 *
 * `onTaken` runs in the same transaction when the right comes from another holder, or from nobody:
 * what that holder left in the air is sorted before anything new is claimed. It does not run for a
 * renewal, however late, because nobody else sent meanwhile.
 *
 * @returns whether this process may send
 */
export function takeLease(
  { database, clock }: LeaseDeps,
  lease: Lease,
  onTaken: (transaction: Queryable) => Promise<void>,
): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const now = clock.now()
    await transaction.query(
      `insert into sender_lease (name, holder, expires_at) values ($1, '', $2)
       on conflict (name) do nothing`,
      [leaseName, now],
    )
    const [current] = await transaction.query<{ holder: string; expiresAt: Date }>(
      `select holder, expires_at as "expiresAt" from sender_lease where name = $1 for update`,
      [leaseName],
    )
    const isOurs = current?.holder === lease.holder
    if (current !== undefined && !isOurs && current.expiresAt > now) return false
    await transaction.query(
      'update sender_lease set holder = $2, expires_at = $3 where name = $1',
      [leaseName, lease.holder, new Date(now.getTime() + leaseMs)],
    )
    if (!isOurs) await onTaken(transaction)
    return true
  })
}

/** Whether the right is still ours; held against takers until the transaction ends. */
export async function stillHolds(
  { database, clock }: { readonly database: Queryable; readonly clock: Clock },
  lease: Lease,
): Promise<boolean> {
  const rows = await database.query(
    `select 1 from sender_lease
      where name = $1 and holder = $2 and expires_at > $3
        for share`,
    [leaseName, lease.holder, clock.now()],
  )
  return rows.length > 0
}

/** Gives the right back, so that a successor need not wait for it to expire. */
export async function giveUpLease({ database, clock }: LeaseDeps, lease: Lease): Promise<void> {
  await database.query(
    'update sender_lease set expires_at = $3 where name = $1 and holder = $2 and expires_at > $3',
    [leaseName, lease.holder, clock.now()],
  )
}
