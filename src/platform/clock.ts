/** Time as something passed in, so that tests move it by hand. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** Where the Department works: no daylight saving, UTC+7 all year. */
export const departmentTimeZone = 'Asia/Ho_Chi_Minh'
const offsetMs = 7 * 60 * 60 * 1000

/** The calendar day in Vietnam, `YYYY-MM-DD`. */
export function localDate(instant: Date): string {
  return new Date(instant.getTime() + offsetMs).toISOString().slice(0, 10)
}

/** Minutes since midnight in Vietnam, in [0, 1440). */
export function localMinuteOfDay(instant: Date): number {
  const local = new Date(instant.getTime() + offsetMs)
  return local.getUTCHours() * 60 + local.getUTCMinutes()
}

/** The instant at which a local day and minute begin. */
export function instantOfLocal(date: string, minuteOfDay: number): Date {
  return new Date(Date.parse(`${date}T00:00:00Z`) - offsetMs + minuteOfDay * 60_000)
}
