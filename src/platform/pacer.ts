/**
 * One even schedule for everything bulk that leaves through one account.
 *
 * Requests are spaced by 1/rate seconds with no bursts. A refusal pauses the whole schedule: when
 * each sender waits out its own refusal the others keep trying, and a strict server never sees the
 * silence it asks for.
 */
export interface Pacer {
  /** Resolves when this send may leave. Rejects with the signal's reason when aborted. */
  turn(signal?: AbortSignal): Promise<void>
  /** No send leaves for `durationMs` from now. */
  pause(durationMs: number): void
  /** Sends a second as currently allowed: lowered after a refusal, climbing back slowly. */
  readonly rate: number
}

export interface PacerOptions {
  /** Sends a second. */
  readonly rate: number
  /** Monotonic milliseconds; for tests. */
  readonly now?: () => number
  readonly wait?: (durationMs: number, signal?: AbortSignal) => Promise<void>
}

const slowDown = 0.85
const climbBackMs = 180_000

export function createPacer({
  rate: fullRate,
  now = defaultNow,
  wait = sleep,
}: PacerOptions): Pacer {
  let nextTurnAt = now()
  let rate = fullRate
  let lastChangeAt = now()
  let pausedUntil = Number.NEGATIVE_INFINITY

  function currentRate(): number {
    while (rate < fullRate && now() - lastChangeAt >= climbBackMs) {
      rate = Math.min(fullRate, rate / slowDown)
      lastChangeAt += climbBackMs
    }
    return rate
  }

  return {
    get rate() {
      return currentRate()
    },
    async turn(signal) {
      // A turn is taken only at its moment, so that a pause holds back those already waiting.
      let hasWaited = false
      for (;;) {
        signal?.throwIfAborted()
        const delayMs = nextTurnAt - now()
        if (delayMs <= 0) break
        hasWaited = true
        await wait(delayMs, signal)
      }
      // Falling behind by a timer's lateness is made up for; idle time is not saved for a burst.
      const gapMs = 1000 / currentRate()
      const isAfterIdleness = !hasWaited && now() - nextTurnAt > gapMs
      nextTurnAt = isAfterIdleness ? now() + gapMs : Math.max(nextTurnAt + gapMs, now() - 2 * gapMs)
    },
    pause(durationMs) {
      // Refusals of sends that were in the air together are one refusal: they lower the rate once.
      const isOneMore = now() < pausedUntil
      pausedUntil = Math.max(pausedUntil, now() + durationMs)
      nextTurnAt = Math.max(nextTurnAt, pausedUntil)
      if (isOneMore) return
      rate = Math.max(fullRate / 10, currentRate() * slowDown)
      lastChangeAt = now()
    },
  }
}

const defaultNow = () => performance.now()

function sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, Math.ceil(durationMs))
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
