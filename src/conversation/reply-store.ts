import type { ChannelName } from '../messaging/channel.ts'
import type { Queryable } from '../platform/database.ts'
import type { HandoverDeps } from './handover-store.ts'
import { openText, questionContext, replyContext } from './sealed-texts.ts'

/** A reply on its way, to be sent by the one who claimed it. */
export interface ClaimedReply {
  readonly id: number
  readonly subscriberId: number
  readonly question: string | null
  /** Set right without having been asked to. */
  readonly isCorrection: boolean
  readonly reply: string
}

const correction = 'correction'
const isCorrection = `coalesce(reason = '${correction}', false) as "isCorrection"`

/**
 * Puts a correction of an earlier answer among the replies to be sent, under a number of its own.
 *
 * It leaves with the next `deliverReplies`, by the same rules as an officer's reply.
 */
export async function queueCorrection(
  { database, vault, clock }: HandoverDeps,
  told: {
    readonly pseudonym: string
    /** Null on the web. */
    readonly subscriberId: number | null
    readonly channel: ChannelName
    readonly communeCode: string | null
  },
  { text, by }: { readonly text: string; readonly by: string },
): Promise<void> {
  await database.query(
    `insert into handover (pseudonym, subscriber_id, channel, commune_code, reason,
                           asked_at, status, sealed_reply, settled_by, settled_at)
     values ($1, $2, $3, $4, $5, $6, 'replied', $7, $8, $6)`,
    [
      told.pseudonym,
      told.subscriberId,
      told.channel,
      told.communeCode,
      correction,
      clock.now(),
      vault.seal(text, replyContext),
      by,
    ],
  )
}

/** Takes the oldest reply that is to be sent, so that only the caller sends it; null when none is. */
export async function claimReply({
  database,
  vault,
}: Pick<HandoverDeps, 'database' | 'vault'>): Promise<ClaimedReply | null> {
  const [row] = await database.query<{
    id: number
    subscriberId: number
    isCorrection: boolean
    sealedQuestion: Buffer | null
    sealedReply: Buffer
  }>(
    `update handover set status = 'telling'
      where id = (select id from handover
                   where status = 'replied' and subscriber_id is not null
                   order by id limit 1 for update skip locked)
     returning id, subscriber_id as "subscriberId", ${isCorrection},
               sealed_question as "sealedQuestion", sealed_reply as "sealedReply"`,
  )
  if (row === undefined) return null
  return {
    id: row.id,
    subscriberId: row.subscriberId,
    isCorrection: row.isCorrection,
    question: openText(vault, row.sealedQuestion, questionContext),
    reply: vault.open(row.sealedReply, replyContext).toString('utf8'),
  }
}

/**
 * What became of a claimed reply; `replied` puts it back for another try. Known for certain, it also
 * holds against the doubt of a process that started meanwhile.
 */
export async function settleReply(
  { database, clock }: Pick<HandoverDeps, 'database' | 'clock'>,
  id: number,
  status: 'told' | 'replied' | 'unreachable' | 'uncertain',
): Promise<void> {
  await database.query(
    `update handover
        set status = $2, told_at = case when $2::text = 'told' then $3::timestamptz end
      where id = $1 and status in ('telling', 'uncertain')`,
    [id, status, clock.now()],
  )
}

/**
 * Replies that a crash caught on their way, or that a backup holds from before they were sent: nobody
 * knows. Call once at the start or after restoring, before any is sent.
 */
export async function recoverReplies(
  database: Queryable,
  { restored = false }: { readonly restored?: boolean } = {},
): Promise<void> {
  await database.query(
    `update handover set status = 'uncertain'
      where status = 'telling'
         or ($1::boolean and status = 'replied' and subscriber_id is not null)`,
    [restored],
  )
}

/** Takes the replies that wait for somebody on the web, oldest first; each is handed out once. */
export async function takeReplies(
  { database, vault, clock }: HandoverDeps,
  pseudonym: string,
): Promise<Omit<ClaimedReply, 'subscriberId'>[]> {
  const rows = await database.query<{
    id: number
    isCorrection: boolean
    sealedQuestion: Buffer | null
    sealedReply: Buffer
  }>(
    `update handover set status = 'told', told_at = $2
      where pseudonym = $1 and status = 'replied' and subscriber_id is null
     returning id, ${isCorrection}, sealed_question as "sealedQuestion",
               sealed_reply as "sealedReply"`,
    [pseudonym, clock.now()],
  )
  return rows
    .map((row) => ({
      id: row.id,
      isCorrection: row.isCorrection,
      question: openText(vault, row.sealedQuestion, questionContext),
      reply: vault.open(row.sealedReply, replyContext).toString('utf8'),
    }))
    .sort((one, other) => one.id - other.id)
}
