import type { Standing, ToldProvision } from '../answering/told-provision.ts'
import type { ChannelName } from '../messaging/channel.ts'
import { localDate } from '../platform/clock.ts'
import type { Queryable } from '../platform/database.ts'
import type { DialogueDeps } from './dialogue.ts'

/** What a citizen thought of an answer; the last three say why it missed the point. */
export type Feedback = 'helpful' | 'not-it' | 'wrong' | 'beside' | 'unclear'

/** Who was told. What they had asked is not kept: it is nobody's business for so long. */
export interface ToldPerson {
  readonly pseudonym: string
  /** Null on the web. */
  readonly subscriberId: number | null
  readonly channel: ChannelName
  readonly communeCode: string | null
}

/** One provision as it was told to one person. Who that is stays inside the conversation. */
export interface ToldAnswer extends ToldPerson, ToldProvision {
  readonly answerId: number
  /** `YYYY-MM-DD` in Vietnam, like the next. */
  readonly toldOn: string
  /** The day whose law was told; mostly the same. */
  readonly asOf: string
  readonly feedback: Feedback | null
  readonly correctedAt: Date | null
}

/** How often one version of a provision was told, and what people thought of it. */
export interface ToldVersion extends ToldProvision {
  /** Null where the law of the day was told. */
  readonly asOf: string | null
  readonly answers: number
  readonly people: number
  readonly firstOn: string
  readonly helpful: number
  /** Said to be wrong, and not set right yet. */
  readonly wrong: number
  /** Beside the point, or not understood. */
  readonly missed: number
}

const buttonLifetimeMs = 24 * 60 * 60_000

/** Keeps which versions of which provisions were told to whom, on the way to telling them. */
export async function keepToldAnswer(
  { database, clock }: Pick<DialogueDeps, 'database' | 'clock'>,
  person: ToldPerson,
  provisions: readonly ToldProvision[],
  asOf: string,
): Promise<void> {
  if (provisions.length === 0) return
  const [row] = await database.query<{ id: number }>(
    `insert into told_answer (pseudonym, subscriber_id, channel, commune_code, told_on, as_of)
     values ($1, $2, $3, $4, $5, $6) returning id`,
    [
      person.pseudonym,
      person.subscriberId,
      person.channel,
      person.communeCode,
      localDate(clock.now()),
      asOf,
    ],
  )
  await database.query(
    `insert into told_provision (answer_id, provision_id, wording_hash, standing)
     select $1, "provisionId", "wordingHash", standing
       from jsonb_to_recordset($2::jsonb) as row
            ("provisionId" text, "wordingHash" text, standing text)
     on conflict do nothing`,
    [row?.id, JSON.stringify(provisions)],
  )
}

/**
 * What a person thinks of the last answer they were given within a day.
 *
 * @returns false where there is none, or it was said before
 */
export async function keepFeedback(
  { database, clock }: Pick<DialogueDeps, 'database' | 'clock'>,
  pseudonym: string,
  feedback: Feedback,
): Promise<boolean> {
  const earliest = localDate(new Date(clock.now().getTime() - buttonLifetimeMs))
  const rows = await database.query(
    `update told_answer set feedback = $2
      where id = (select id from told_answer where pseudonym = $1 and told_on >= $3
                   order by id desc limit 1)
        and feedback is distinct from $2
     returning 1`,
    [pseudonym, feedback, earliest],
  )
  return rows.length > 0
}

/** The versions of provisions told since a day. */
export async function listToldVersions(database: Queryable, since: string): Promise<ToldVersion[]> {
  return database.query<ToldVersion>(
    `select provision_id as "provisionId", nullif(as_of, told_on) as "asOf",
            wording_hash as "wordingHash", standing,
            count(*)::int as answers, count(distinct pseudonym)::int as people,
            min(told_on) as "firstOn",
            (count(*) filter (where feedback = 'helpful'))::int as helpful,
            (count(*) filter (where feedback = 'wrong' and corrected_at is null))::int as wrong,
            (count(*) filter (where feedback in ('not-it', 'beside', 'unclear')))::int as missed
       from told_answer join told_provision on answer_id = id
      where told_on >= $1
      group by 1, 2, 3, 4
      order by 1, 2, 3, 4`,
    [since],
  )
}

/** Every time a provision was told since a day, oldest first. */
export async function listTold(
  database: Queryable,
  provisionId: string,
  since: string,
): Promise<ToldAnswer[]> {
  return database.query<ToldAnswer>(
    `select answer_id as "answerId", provision_id as "provisionId", pseudonym,
            subscriber_id as "subscriberId", channel, commune_code as "communeCode",
            told_on as "toldOn", as_of as "asOf", feedback,
            wording_hash as "wordingHash", standing, corrected_at as "correctedAt"
       from told_answer join told_provision on answer_id = id
      where provision_id = $1 and told_on >= $2
      order by id`,
    [provisionId, since],
  )
}

/**
 * A correction is on its way: what it says is from now on what was told.
 *
 * @returns false where another command was first
 */
export async function markCorrected(
  { database, clock }: Pick<DialogueDeps, 'database' | 'clock'>,
  told: Pick<ToldAnswer, 'answerId' | 'provisionId' | 'correctedAt'>,
  now: { readonly wordingHash: string | null; readonly standing: Standing },
): Promise<boolean> {
  const rows = await database.query(
    `update told_provision set corrected_at = $4, wording_hash = $5, standing = $6
      where answer_id = $1 and provision_id = $2 and corrected_at is not distinct from $3
     returning 1`,
    [told.answerId, told.provisionId, told.correctedAt, clock.now(), now.wordingHash, now.standing],
  )
  return rows.length > 0
}

/** Forgets what a person was told. */
export async function eraseToldAnswers(database: Queryable, pseudonym: string): Promise<void> {
  await database.query('delete from told_answer where pseudonym = $1', [pseudonym])
}

/** Removes what was told before a moment: it can no longer be set right. */
export async function forgetToldAnswers(database: Queryable, before: Date): Promise<void> {
  await database.query('delete from told_answer where told_on < $1', [localDate(before)])
}
