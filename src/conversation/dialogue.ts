import { z } from 'zod'
import { maskPersonalData } from '../language/mask-personal-data.ts'
import type { Clock } from '../platform/clock.ts'
import type { Queryable } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'

const shape = z.object({
  awaiting: z.enum(['commune', 'handover-question']).nullable().default(null),
  sealedQuestion: z.string().nullable().default(null),
  sealedSubject: z.string().nullable().default(null),
  provisionId: z.string().nullable().default(null),
  reason: z.string().nullable().default(null),
})

/** The little that is remembered between two messages. */
export interface Dialogue {
  /** What the bot asked for last. */
  readonly awaiting: 'commune' | 'handover-question' | null
  /** What was asked last, in words that stand alone; personal data masked. */
  readonly question: string | null
  /** The question that named the subject; often the same. */
  readonly subject: string | null
  /** The provision the answer stood on. */
  readonly provisionId: string | null
  /** Why that question got no answer; null where it got one. */
  readonly reason: string | null
}

export interface DialogueDeps {
  readonly database: Queryable
  readonly vault: Vault
  readonly clock: Clock
}

const lifetimeMs = 30 * 60_000
const nothing: Dialogue = {
  awaiting: null,
  question: null,
  subject: null,
  provisionId: null,
  reason: null,
}
const questionContext = 'dialogue question'

/** @returns a dialogue of nulls when there is none, or it was too long ago */
export async function loadDialogue(
  { database, vault, clock }: DialogueDeps,
  pseudonym: string,
): Promise<Dialogue> {
  const [row] = await database.query<{ state: unknown }>(
    'select state from dialogue where pseudonym = $1 and expires_at > $2',
    [pseudonym, clock.now()],
  )
  const parsed = shape.safeParse(row?.state)
  if (!parsed.success) return nothing
  const { sealedQuestion, sealedSubject, ...rest } = parsed.data
  return { ...rest, question: opened(vault, sealedQuestion), subject: opened(vault, sealedSubject) }
}

/**
 * Remembers for half an hour what was asked; what is left out is forgotten, null forgets it all.
 *
 * Whatever expired, of anybody, is removed on the way.
 */
export async function saveDialogue(
  { database, vault, clock }: DialogueDeps,
  pseudonym: string,
  dialogue: Partial<Dialogue> | null,
): Promise<void> {
  const now = clock.now()
  await database.query('delete from dialogue where pseudonym = $1 or expires_at <= $2', [
    pseudonym,
    now,
  ])
  if (dialogue === null) return
  const { question = null, subject = null, ...rest } = dialogue
  const state = {
    ...rest,
    sealedQuestion: sealed(vault, question),
    sealedSubject: sealed(vault, subject),
  }
  await database.query(
    `insert into dialogue (pseudonym, state, expires_at) values ($1, $2::jsonb, $3)
     on conflict (pseudonym) do update set state = excluded.state, expires_at = excluded.expires_at`,
    [pseudonym, JSON.stringify(state), new Date(now.getTime() + lifetimeMs)],
  )
}

function sealed(vault: Vault, text: string | null): string | null {
  if (text === null) return null
  return vault.seal(maskPersonalData(text).text, questionContext).toString('base64')
}

function opened(vault: Vault, text: string | null): string | null {
  if (text === null) return null
  return vault.open(Buffer.from(text, 'base64'), questionContext).toString('utf8')
}
