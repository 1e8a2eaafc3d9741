import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextSendTime } from '../../src/campaigns/schedule.ts'
import { localMinuteOfDay } from '../../src/platform/clock.ts'

const dayMs = 86_400_000
const instants = fc.date({
  min: new Date('2026-01-01T00:00:00Z'),
  max: new Date('2028-01-01T00:00:00Z'),
  noInvalidDate: true,
})
const windows = fc
  .tuple(fc.integer({ min: 0, max: 1438 }), fc.integer({ min: 1, max: 1439 }))
  .filter(([from, to]) => from < to)
  .map(([fromMinute, toMinute]) => ({ fromMinute, toMinute }))

describe('the window in which broadcasts leave', () => {
  const daytime = { fromMinute: 8 * 60, toMinute: 20 * 60 }

  it.each([
    ['in the middle of the day', '2026-11-23T05:00:00Z', '2026-11-23T05:00:00Z'],
    ['at its first minute', '2026-11-23T01:00:00Z', '2026-11-23T01:00:00Z'],
    ['before it opens', '2026-11-22T23:30:00Z', '2026-11-23T01:00:00Z'],
    ['when it has just closed', '2026-11-23T13:00:00Z', '2026-11-24T01:00:00Z'],
    ['on the last evening of a year', '2026-12-31T16:00:00Z', '2027-01-01T01:00:00Z'],
  ])('%s', (_case, now, next) => {
    expect(nextSendTime(new Date(now), daytime)).toEqual(new Date(next))
  })

  it('is open all day when configured so', () => {
    fc.assert(fc.property(instants, (now) => nextSendTime(now, 'always') === now))
  })

  it('opens within a day, never in the past, and lies inside itself', () => {
    fc.assert(
      fc.property(instants, windows, (now, window) => {
        const next = nextSendTime(now, window)
        const minute = localMinuteOfDay(next)
        expect(minute).toBeGreaterThanOrEqual(window.fromMinute)
        expect(minute).toBeLessThan(window.toMinute)
        expect(next.getTime()).toBeGreaterThanOrEqual(now.getTime())
        expect(next.getTime() - now.getTime()).toBeLessThanOrEqual(dayMs)
        expect(nextSendTime(next, window)).toEqual(next)
      }),
    )
  })
})
