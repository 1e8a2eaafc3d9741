import { z } from 'zod'
import type { Clock } from '../platform/clock.ts'
import type { Queryable } from '../platform/database.ts'

const shape = z.object({ awaiting: z.enum(['commune']) })

/** The little that is remembered between two messages: what the bot asked last. */
export type Dialogue = z.infer<typeof shape>

export interface DialogueDeps {
  readonly database: Queryable
  readonly clock: Clock
}

const lifetimeMs = 30 * 60_000

/** @returns null when nothing is awaited, or it was too long ago */
export async function loadDialogue(
  { database, clock }: DialogueDeps,
  pseudonym: string,
): Promise<Dialogue | null> {
  const [row] = await database.query<{ state: unknown }>(
    'select state from dialogue where pseudonym = $1 and expires_at > $2',
    [pseudonym, clock.now()],
  )
  const parsed = shape.safeParse(row?.state)
  return parsed.success ? parsed.data : null
}

/** Remembers what was asked, for half an hour; null forgets it. */
export async function saveDialogue(
  { database, clock }: DialogueDeps,
  pseudonym: string,
  dialogue: Dialogue | null,
): Promise<void> {
  if (dialogue === null) {
    await database.query('delete from dialogue where pseudonym = $1', [pseudonym])
    return
  }
  const expiresAt = new Date(clock.now().getTime() + lifetimeMs)
  await database.query(
    `insert into dialogue (pseudonym, state, expires_at) values ($1, $2::jsonb, $3)
     on conflict (pseudonym) do update set state = excluded.state, expires_at = excluded.expires_at`,
    [pseudonym, JSON.stringify(dialogue), expiresAt],
  )
}
