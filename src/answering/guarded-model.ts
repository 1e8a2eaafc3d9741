import { type Clock, localDate } from '../platform/clock.ts'
import type { Queryable } from '../platform/database.ts'
import type { AnswerModel, ModelClaim, ModelRequest } from './answer-model.ts'

export interface GuardDeps {
  readonly database: Queryable
  readonly clock: Clock
}

export interface GuardedModelOptions extends GuardDeps {
  readonly ask: (request: ModelRequest) => Promise<readonly ModelClaim[]>
  /** Requests a day in Vietnam. */
  readonly dailyRequests: number
  /** Told once a failure; never what was asked. */
  readonly onFailure: (error: unknown) => void
}

/** Whether the model may be asked, and how much it has been today. */
export interface ModelState {
  /** False after the kill switch. */
  readonly isOn: boolean
  readonly requestsToday: number
}

const killSwitch = 'model-off'
const dayCount = 'model-requests '

/**
 * A model behind its kill switch and its budget, which never fails: an answer does without it.
 *
 * A request counts before it leaves, so that a crash cannot spend more than the budget.
 */
export function guardModel(options: GuardedModelOptions): AnswerModel {
  const { ask, dailyRequests, onFailure } = options
  return {
    async claimsOf(request) {
      try {
        return (await mayAsk(options, dailyRequests)) ? await ask(request) : []
      } catch (error) {
        onFailure(error)
        return []
      }
    },
  }
}

/** Takes one request of today's, where there is one left and nobody has switched the model off. */
async function mayAsk({ database, clock }: GuardDeps, dailyRequests: number): Promise<boolean> {
  const today = dayCount + localDate(clock.now())
  const rows = await database.query(
    `insert into setting (name, value)
     select $1, '1' where $2::int > 0 and not exists (select from setting where name = $3)
     on conflict (name) do update set value = (setting.value::int + 1)::text
      where setting.value::int < $2
     returning value`,
    [today, dailyRequests, killSwitch],
  )
  if (rows[0]?.['value'] === '1') {
    await database.query('delete from setting where name like $1 and name <> $2', [
      `${dayCount}%`,
      today,
    ])
  }
  return rows.length > 0
}

/** The kill switch: off holds at once, in the running bot too, and over restarts. */
export async function switchModel(database: Queryable, isOn: boolean): Promise<void> {
  await database.query(
    isOn
      ? 'delete from setting where name = $1'
      : `insert into setting (name, value) values ($1, 'yes') on conflict (name) do nothing`,
    [killSwitch],
  )
}

/** Where the switch and today's budget stand. */
export async function modelState({ database, clock }: GuardDeps): Promise<ModelState> {
  const rows = await database.query<{ name: string; value: string }>(
    'select name, value from setting where name in ($1, $2)',
    [killSwitch, dayCount + localDate(clock.now())],
  )
  const count = rows.find(({ name }) => name !== killSwitch)?.value ?? '0'
  return { isOn: !rows.some(({ name }) => name === killSwitch), requestsToday: Number(count) }
}
