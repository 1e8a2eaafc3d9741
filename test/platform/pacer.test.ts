import { setImmediate as settled } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPacer, type Pacer } from '../../src/platform/pacer.ts'

/** Milliseconds moved by hand: who waits is woken in order, each at its own moment or late. */
function createTime(latenessMs = 0) {
  let nowMs = 1000
  let waiting: { at: number; resolve(): void }[] = []
  return {
    now: () => nowMs,
    wait(durationMs: number, signal?: AbortSignal): Promise<void> {
      return new Promise((resolve, reject) => {
        const own = { at: nowMs + durationMs + latenessMs, resolve }
        waiting.push(own)
        signal?.addEventListener('abort', () => {
          waiting = waiting.filter((each) => each !== own)
          reject(signal.reason)
        })
      })
    },
    get waiting() {
      return waiting.length
    },
    async advance(durationMs: number): Promise<void> {
      const end = nowMs + durationMs
      await settled()
      for (;;) {
        const next = Math.min(...waiting.map(({ at }) => at))
        if (next > end) break
        nowMs = Math.max(nowMs, next)
        const due = waiting.filter(({ at }) => at <= nowMs)
        waiting = waiting.filter(({ at }) => at > nowMs)
        for (const { resolve } of due) resolve()
        await settled()
      }
      nowMs = end
    },
  }
}

function createScene({ rate = 10, latenessMs = 0 } = {}) {
  const time = createTime(latenessMs)
  const pacer = createPacer({ rate, now: time.now, wait: time.wait })
  const startedAt = time.now()
  const sentAt: number[] = []
  const send = async (signal?: AbortSignal) => {
    await pacer.turn(signal)
    sentAt.push(time.now() - startedAt)
  }
  const sendMany = (count: number) => Promise.all(Array.from({ length: count }, () => send()))
  return { time, pacer, sentAt, send, sendMany }
}

const rounded = (values: readonly number[]) => values.map(Math.round)

describe('turns', () => {
  it('come evenly, the first at once, however many ask together', async () => {
    const { time, sentAt, sendMany } = createScene()
    const sends = sendMany(6)
    await time.advance(450)
    expect(sentAt).toEqual([0, 100, 200, 300, 400])
    await time.advance(50)
    await sends
    expect(sentAt).toEqual([0, 100, 200, 300, 400, 500])
  })

  it('come evenly to who asks only after the one before', async () => {
    const { time, sentAt, send } = createScene()
    const sending = (async () => {
      for (let n = 0; n < 4; n++) await send()
    })()
    await time.advance(300)
    await sending
    expect(sentAt).toEqual([0, 100, 200, 300])
  })

  it('are not saved up for a burst while nobody sends', async () => {
    const { time, sentAt, sendMany } = createScene()
    await time.advance(60_000)
    const first = sendMany(4)
    await time.advance(300)
    await first
    await time.advance(59_700)
    const second = sendMany(3)
    await time.advance(200)
    await second
    expect(sentAt).toEqual([60_000, 60_100, 60_200, 60_300, 120_000, 120_100, 120_200])
  })

  it('make up for timers that are late', async () => {
    const { time, sentAt, sendMany } = createScene({ latenessMs: 15 })
    const sends = sendMany(51)
    await time.advance(5100)
    await sends
    expect(sentAt.at(-1)).toBeLessThanOrEqual(5015)
  })

  it('never exceed the rate by more than two sends in any stretch of time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 3000 })), {
          minLength: 1,
          maxLength: 12,
        }),
        async (bursts) => {
          const { time, sentAt, sendMany } = createScene()
          const all: Promise<unknown>[] = []
          for (const [count, pauseMs] of bursts) {
            all.push(sendMany(count))
            await time.advance(pauseMs)
          }
          await time.advance(10_000)
          await Promise.all(all)
          sentAt.forEach((from, i) => {
            sentAt.slice(i).forEach((to, more) => {
              expect(more).toBeLessThanOrEqual((to - from) / 100 + 1)
            })
          })
        },
      ),
      { numRuns: 40 },
    )
  })
})

describe('a pause', () => {
  it('holds back those already waiting as well as newcomers', async () => {
    const { time, pacer, sentAt, sendMany } = createScene()
    const early = sendMany(3)
    await time.advance(150)
    pacer.pause(5000)
    const late = sendMany(1)
    await time.advance(4999)
    expect(sentAt).toEqual([0, 100])
    await time.advance(1000)
    await Promise.all([early, late])
    expect(rounded(sentAt)).toEqual([0, 100, 5150, 5268])
  })

  it('is never shortened by a shorter one', async () => {
    const { time, pacer, sentAt, sendMany } = createScene()
    pacer.pause(5000)
    pacer.pause(100)
    const sends = sendMany(1)
    await time.advance(5000)
    await sends
    expect(sentAt).toEqual([5000])
  })

  it('saves nothing up for a burst', async () => {
    const { time, pacer, sentAt, sendMany } = createScene()
    pacer.pause(1000)
    const sends = sendMany(3)
    await time.advance(2000)
    await sends
    expect(rounded(sentAt)).toEqual([1000, 1118, 1235])
  })
})

describe('the rate', () => {
  const climb = async (pacer: Pacer, time: { advance(durationMs: number): Promise<void> }) => {
    const rates = [pacer.rate]
    for (let n = 0; n < 3; n++) {
      await time.advance(180_000)
      rates.push(pacer.rate)
    }
    return rates.map((rate) => Number(rate.toFixed(4)))
  }

  it('is lowered by a refusal and climbs back, never past where it began', async () => {
    const { time, pacer } = createScene()
    expect(pacer.rate).toBe(10)
    pacer.pause(1000)
    await time.advance(1000)
    pacer.pause(1000)
    expect(await climb(pacer, time)).toEqual([7.225, 8.5, 10, 10])
  })

  it('climbs one step for each quiet stretch, counted from the last refusal', async () => {
    const { time, pacer } = createScene()
    pacer.pause(1000)
    await time.advance(179_999)
    expect(pacer.rate).toBe(8.5)
    pacer.pause(1000)
    await time.advance(179_999)
    expect(pacer.rate).toBe(7.225)
    await time.advance(1)
    expect(pacer.rate).toBeCloseTo(8.5)
  })

  it('has climbed back when looked at only long afterwards', async () => {
    const { time, pacer } = createScene()
    for (let n = 0; n < 100; n++) {
      pacer.pause(1)
      await time.advance(1)
    }
    expect(pacer.rate).toBe(1) // a tenth: however many refusals, sending goes on
    await time.advance(180_000 * 30)
    expect(pacer.rate).toBe(10)
  })
})

describe('an abort', () => {
  it('ends the waiting with its reason and takes no turn', async () => {
    const { time, sentAt, send, sendMany } = createScene()
    const stop = new AbortController()
    const first = send()
    await first
    const aborted = send(stop.signal)
    const after = sendMany(1)
    await settled()
    expect(time.waiting).toBe(2)
    stop.abort(new Error('stopping'))
    await expect(aborted).rejects.toThrow('stopping')
    await time.advance(100)
    await after
    expect(sentAt).toEqual([0, 100])
    expect(time.waiting).toBe(0)
  })

  it('from before is noticed at once', async () => {
    const { send, sentAt } = createScene()
    await expect(send(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped')
    expect(sentAt).toEqual([])
  })

  it('ends a wait on the real clock too', async () => {
    const pacer = createPacer({ rate: 0.001 })
    await pacer.turn()
    const stop = new AbortController()
    const waiting = pacer.turn(stop.signal)
    stop.abort(new Error('stopping'))
    await expect(waiting).rejects.toThrow('stopping')
  })
})

describe('refusals that come together', () => {
  it('lower the rate once, and the longest wait holds', async () => {
    let now = 0
    const pacer = createPacer({
      rate: 28,
      now: () => now,
      wait: async (durationMs) => {
        now += durationMs
      },
    })
    for (const durationMs of [1_000, 5_000, 2_000]) pacer.pause(durationMs)
    expect(pacer.rate).toBeCloseTo(28 * 0.85)
    await pacer.turn()
    expect(now).toBeGreaterThanOrEqual(5_000)
  })
})
