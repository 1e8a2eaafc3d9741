import { instantOfLocal, localDate, localMinuteOfDay } from '../platform/clock.ts'
import type { SendWindow } from '../platform/config.ts'

const dayMs = 24 * 60 * 60 * 1000

/**
 * The first moment, `now` included, at which a broadcast may leave.
 *
 * The window is in Vietnam's local time, its beginning included and its end not.
 */
export function nextSendTime(now: Date, window: SendWindow): Date {
  if (window === 'always') return now
  const minute = localMinuteOfDay(now)
  if (minute >= window.fromMinute && minute < window.toMinute) return now
  const day = minute < window.fromMinute ? now : new Date(now.getTime() + dayMs)
  return instantOfLocal(localDate(day), window.fromMinute)
}
