import type { Clock } from '../../src/platform/clock.ts'

export interface TestClock extends Clock {
  set(instant: string | Date): void
  advance(durationMs: number): void
}

/** Time moved by hand. Starts on a Monday morning in Khánh Hòa. */
export function createTestClock(start = '2026-11-23T02:00:00Z'): TestClock {
  let current = new Date(start).getTime()
  return {
    now: () => new Date(current),
    set: (instant) => {
      current = new Date(instant).getTime()
    },
    advance: (durationMs) => {
      current += durationMs
    },
  }
}
