import { maskPersonalData } from '../language/mask-personal-data.ts'
import { localDate } from '../platform/clock.ts'
import type { Queryable } from '../platform/database.ts'
import type { DialogueDeps } from './dialogue.ts'

/** A question without a basis: what was asked, by nobody in particular. */
export interface UnansweredQuestion {
  /** `YYYY-MM-DD`, in Vietnam. */
  readonly day: string
  readonly reason: string
  /** Personal data masked. */
  readonly question: string
}

const questionContext = 'unanswered question'

/** Keeps what was asked in vain. */
export async function keepUnanswered(
  { database, vault, clock }: DialogueDeps,
  { question, reason }: Pick<UnansweredQuestion, 'question' | 'reason'>,
): Promise<void> {
  const masked = maskPersonalData(question).text
  await database.query(
    'insert into unanswered_question (day, reason, sealed_question) values ($1, $2, $3)',
    [localDate(clock.now()), reason, vault.seal(masked, questionContext)],
  )
}

/** What was asked in vain since a day, oldest first. */
export async function listUnanswered(
  { database, vault }: Pick<DialogueDeps, 'database' | 'vault'>,
  since: string,
): Promise<UnansweredQuestion[]> {
  const rows = await database.query<{ day: string; reason: string; sealed: Buffer }>(
    `select day, reason, sealed_question as "sealed" from unanswered_question
      where day >= $1 order by id`,
    [since],
  )
  return rows.map(({ sealed, ...row }) => ({
    ...row,
    question: vault.open(sealed, questionContext).toString('utf8'),
  }))
}

/** Removes what was asked before a moment. */
export async function forgetUnanswered(database: Queryable, before: Date): Promise<void> {
  await database.query('delete from unanswered_question where day < $1', [localDate(before)])
}
