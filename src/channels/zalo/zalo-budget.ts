import type { SendOptions } from '../../messaging/channel.ts'
import type { Clock } from '../../platform/clock.ts'

/** Lets at most `perMinute` requests leave in any minute, replies before bulk. */
export interface RequestBudget {
  /** Resolves when this request may leave. */
  take(purpose: SendOptions['purpose']): Promise<void>
}

/**
 * A budget of requests in any 60 seconds, so that Zalo's own limit (-32) is never met.
 *
 * Bulk may spend four fifths of it, and only while no reply waits: a citizen's answer then does
 * not stand behind a minute that a campaign used up.
 */
export function createRequestBudget(options: {
  readonly perMinute: number
  readonly clock: Clock
  readonly wait: (durationMs: number) => Promise<unknown>
}): RequestBudget {
  const { clock, wait } = options
  const total = Math.max(1, Math.floor(options.perMinute))
  const limits = { reply: total, broadcast: Math.max(1, Math.floor(total * 0.8)) }
  const waiting = { reply: [] as symbol[], broadcast: [] as symbol[] }
  let spentAt: number[] = []

  function msUntilRoom(purpose: SendOptions['purpose']): number {
    const now = clock.now().getTime()
    // A moment in the future is a clock that was set back: forgotten, or it would block for long.
    spentAt = spentAt.filter((at) => at > now - 60_000 && at <= now)
    const blocker = spentAt[spentAt.length - limits[purpose]]
    return blocker === undefined ? 0 : blocker + 60_000 - now
  }

  return {
    async take(purpose) {
      const ticket = Symbol(purpose)
      const queue = waiting[purpose]
      queue.push(ticket)
      for (;;) {
        const isNext = queue[0] === ticket && (purpose === 'reply' || waiting.reply.length === 0)
        const delayMs = msUntilRoom(purpose)
        if (isNext && delayMs === 0) break
        await wait(Math.max(delayMs, 20))
      }
      queue.shift()
      spentAt.push(clock.now().getTime())
    },
  }
}
