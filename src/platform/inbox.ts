import type { Clock } from './clock.ts'
import type { Database } from './database.ts'
import { SealError, type Vault } from './vault.ts'

/**
 * What messaging services sent, stored before it is acknowledged and worked on afterwards.
 *
 * An event goes new → claimed → replying → done. A crash while `claimed` is taken up again: no
 * reply had left. A crash while `replying` becomes `uncertain`: the reply may have arrived, and
 * nobody is to be told twice.
 */
export interface Inbox {
  /** @returns false when this source sent the same key before: a repeat, to be dropped */
  accept(source: string, eventKey: string, body: Uint8Array | string): Promise<boolean>
  /** Takes up to `limit` new events, oldest first. */
  claim(limit: number): Promise<ClaimedEvent[]>
  /** Call before the first reply leaves. */
  markReplying(id: number): Promise<void>
  /** Empties the body; the key stays, so that a repeat is known. */
  settle(id: number, status: 'done' | 'failed' | 'uncertain'): Promise<void>
  /** Call once at the start, before claiming: sorts what a crash left behind. */
  recover(): Promise<{ readonly retaken: number; readonly uncertain: number }>
  /** Calls `listener` after each accepted event, so that nobody polls. */
  onAccepted(listener: () => void): void
}

export interface ClaimedEvent {
  readonly id: number
  readonly source: string
  readonly body: Buffer
  readonly attempt: number
  readonly receivedAt: Date
}

export interface InboxDeps {
  readonly database: Database
  readonly vault: Vault
  readonly clock: Clock
}

export function createInbox({ database, vault, clock }: InboxDeps): Inbox {
  const listeners: (() => void)[] = []
  const context = (source: string) => `inbox ${source}`

  const inbox: Inbox = {
    async accept(source, eventKey, body) {
      const rows = await database.query(
        `insert into inbox (source, event_key, sealed_body, received_at)
         values ($1, $2, $3, $4)
         on conflict (source, event_key) do nothing
         returning id`,
        [source, eventKey, vault.seal(body, context(source)), clock.now()],
      )
      if (rows.length > 0) for (const listener of listeners) listener()
      return rows.length > 0
    },

    async claim(limit) {
      const rows = await database.query<{
        id: number
        source: string
        sealedBody: Buffer
        attempt: number
        receivedAt: Date
      }>(
        `with due as (
           select id from inbox where status = 'new' order by id limit $1 for update skip locked
         ), claimed as (
           update inbox set status = 'claimed', attempt = attempt + 1
             from due where inbox.id = due.id
           returning inbox.*
         )
         select id, source, sealed_body as "sealedBody", attempt, received_at as "receivedAt"
           from claimed order by id`,
        [limit],
      )
      const opened: ClaimedEvent[] = []
      for (const { sealedBody, ...row } of rows) {
        try {
          opened.push({ ...row, body: vault.open(sealedBody, context(row.source)) })
        } catch (error) {
          // Sealed with another key: it can never be read, and must not hold up the others.
          if (!(error instanceof SealError)) throw error
          await inbox.settle(row.id, 'failed')
        }
      }
      return opened
    },

    async markReplying(id) {
      await database.query(`update inbox set status = 'replying' where id = $1`, [id])
    },

    async settle(id, status) {
      await database.query(
        `update inbox set status = $2, settled_at = $3, sealed_body = null where id = $1`,
        [id, status, clock.now()],
      )
    },

    async recover() {
      const retaken = await database.query(
        `update inbox set status = 'new' where status = 'claimed' and attempt < 3 returning id`,
      )
      const uncertain = await database.query(
        `update inbox set status = 'uncertain', settled_at = $1, sealed_body = null
          where status in ('claimed', 'replying') returning id`,
        [clock.now()],
      )
      return { retaken: retaken.length, uncertain: uncertain.length }
    },

    onAccepted(listener) {
      listeners.push(listener)
    },
  }
  return inbox
}
