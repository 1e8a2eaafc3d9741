import { maskPersonalData } from '../language/mask-personal-data.ts'
import type { ChannelName } from '../messaging/channel.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database, Queryable } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import { openText, questionContext, replyContext } from './sealed-texts.ts'

/**
 * How far a question given to an officer has come.
 *
 * waiting → replied → telling → told. On the web nobody can be written to, so `replied` lasts until
 * the person looks again. A crash while `telling` leaves `uncertain`: nobody is to be told twice.
 */
export const handoverStatuses = [
  'waiting',
  'replied',
  'telling',
  'told',
  'unreachable',
  'uncertain',
  'closed',
] as const
export type HandoverStatus = (typeof handoverStatuses)[number]

export interface HandoverDeps {
  readonly database: Queryable
  readonly vault: Vault
  readonly clock: Clock
}

/** One question in an officer's hands. Texts are masked; null once their time is over. */
export interface Handover {
  readonly id: number
  readonly channel: ChannelName
  readonly communeCode: string | null
  /** Why the bot gave no answer of its own. */
  readonly reason: string | null
  readonly question: string | null
  readonly askedAt: Date
  readonly status: HandoverStatus
  readonly reply: string | null
  /** Who replied or closed it. */
  readonly settledBy: string | null
  readonly settledAt: Date | null
  readonly toldAt: Date | null
}

/** Longer than this is no reply in a chat. */
export const longestReply = 4_000
const mostWaiting = 3
/** What an officer may still decide: who was not reached, or not for certain, on their order again. */
const undecided = "status in ('waiting', 'unreachable', 'uncertain')"

/**
 * Stores a question for an officer, personal data masked.
 *
 * @returns its number, or `too-many` while this person has three others waiting
 */
export async function openHandover(
  { database, vault, clock }: HandoverDeps,
  asked: {
    readonly pseudonym: string
    /** Null on the web. */
    readonly subscriberId: number | null
    readonly channel: ChannelName
    readonly communeCode: string | null
    readonly reason: string | null
    readonly question: string
  },
): Promise<number | 'too-many'> {
  const question = maskPersonalData(asked.question).text
  const [row] = await database.query<{ id: number }>(
    `insert into handover (pseudonym, subscriber_id, channel, commune_code, reason,
                           sealed_question, asked_at)
     select $1, $2::bigint, $3, $4, $5, $6, $7
      where (select count(*) from handover where pseudonym = $1 and status = 'waiting') < $8
     returning id`,
    [
      asked.pseudonym,
      asked.subscriberId,
      asked.channel,
      asked.communeCode,
      asked.reason,
      vault.seal(question, questionContext),
      clock.now(),
      mostWaiting,
    ],
  )
  return row?.id ?? 'too-many'
}

const columns = `id, channel, commune_code as "communeCode", reason,
  sealed_question as "sealedQuestion", asked_at as "askedAt", status, sealed_reply as "sealedReply",
  settled_by as "settledBy", settled_at as "settledAt", told_at as "toldAt"`

type Row = Omit<Handover, 'question' | 'reply'> & {
  readonly sealedQuestion: Buffer | null
  readonly sealedReply: Buffer | null
}

/** Oldest first, as they are to be dealt with; without `all`, only what still needs somebody. */
export async function listHandovers(
  { database, vault }: Pick<HandoverDeps, 'database' | 'vault'>,
  { all = false }: { readonly all?: boolean } = {},
): Promise<Handover[]> {
  const rows = await database.query<Row>(
    `select ${columns} from handover ${all ? '' : "where status not in ('told', 'closed')"}
      order by id`,
  )
  return rows.map((row) => unsealed(vault, row))
}

/** How many questions an officer has still to decide about. */
export async function countUndecided(database: Queryable): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*)::int as count from handover where ${undecided}`,
  )
  return row?.count ?? 0
}

/** One of them; null when there is none of this number. */
export async function findHandover(
  { database, vault }: Pick<HandoverDeps, 'database' | 'vault'>,
  id: number,
): Promise<Handover | null> {
  const [row] = await database.query<Row>(`select ${columns} from handover where id = $1`, [id])
  return row === undefined ? null : unsealed(vault, row)
}

/**
 * Stores an officer's reply; it leaves with the next `deliverReplies`.
 *
 * @returns false when nothing of this number is to be decided
 */
export async function replyToHandover(
  { database, vault, clock }: HandoverDeps,
  id: number,
  { text, by }: { readonly text: string; readonly by: string },
): Promise<boolean> {
  const rows = await database.query(
    `update handover
        set status = 'replied', sealed_reply = $2, settled_by = $3, settled_at = $4
      where id = $1 and ${undecided} returning id`,
    [id, vault.seal(text, replyContext), by, clock.now()],
  )
  return rows.length > 0
}

/** Ends a question, replied to or not. @returns false when nothing is to be decided */
export async function closeHandover(
  { database, clock }: Pick<HandoverDeps, 'database' | 'clock'>,
  id: number,
  by: string,
): Promise<boolean> {
  const rows = await database.query(
    `update handover set status = 'closed', settled_by = $2, settled_at = $3
      where id = $1 and ${undecided} returning id`,
    [id, by, clock.now()],
  )
  return rows.length > 0
}

/** Forgets everything a person gave to an officer. */
export async function eraseHandovers(database: Queryable, pseudonym: string): Promise<void> {
  await database.query('delete from handover where pseudonym = $1', [pseudonym])
}

/**
 * Empties the texts of what ended before a moment; the counts stay.
 *
 * @returns how many were emptied
 */
export async function forgetOldTexts(database: Database, before: Date): Promise<number> {
  const rows = await database.query(
    `update handover set sealed_question = null, sealed_reply = null
      where asked_at < $1 and status not in ('waiting', 'replied', 'telling')
        and sealed_question is not null
     returning id`,
    [before],
  )
  return rows.length
}

function unsealed(vault: Vault, { sealedQuestion, sealedReply, ...row }: Row): Handover {
  return {
    ...row,
    question: openText(vault, sealedQuestion, questionContext),
    reply: openText(vault, sealedReply, replyContext),
  }
}
