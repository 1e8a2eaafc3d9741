import type { Clock } from './clock.ts'

export interface RateLimit {
  readonly messages: number
  readonly windowMs: number
}

/** @returns 0 when whoever it is may go on, else the milliseconds until they may. */
export type RateCheck = (key: string) => number

const mostKeys = 20_000

/** A sliding window per address or person; those beyond the cap push out the least recently seen. */
export function createRateCheck(clock: Clock, { messages, windowMs }: RateLimit): RateCheck {
  const instantsByKey = new Map<string, number[]>()

  return (key) => {
    const nowMs = clock.now().getTime()
    const recent = (instantsByKey.get(key) ?? []).filter((ms) => ms > nowMs - windowMs)
    const oldest = recent[0]
    const mustWait = oldest !== undefined && recent.length >= messages
    if (!mustWait) recent.push(nowMs)
    instantsByKey.delete(key)
    instantsByKey.set(key, recent)
    for (const stale of instantsByKey.keys()) {
      if (instantsByKey.size <= mostKeys) break
      instantsByKey.delete(stale)
    }
    return mustWait ? oldest + windowMs - nowMs : 0
  }
}
