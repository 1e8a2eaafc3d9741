import type { OutboundMessage } from '../../messaging/message.ts'
import type { Clock } from '../../platform/clock.ts'

/** What a person said and what they were told, for showing the page again. */
export interface Turn {
  readonly said: string
  readonly replies: readonly OutboundMessage[]
}

/** The conversations on screen, in memory only: a restart or an idle evening forgets them. */
export interface WebSessions {
  /** @returns oldest first; empty for a session that is unknown or forgotten */
  turnsOf(id: string): readonly Turn[]
  remember(id: string, turn: Turn): void
  forget(id: string): void
}

export interface WebSessionsOptions {
  readonly clock: Clock
  readonly maxTurns?: number
  readonly maxSessions?: number
  /** Bounds the memory of all sessions together: about 5 kB a turn, so 200 MB at most. */
  readonly maxTotalTurns?: number
  readonly idleMs?: number
}

interface Session {
  readonly turns: Turn[]
  lastUsedMs: number
}

export function createWebSessions({
  clock,
  maxTurns = 30,
  maxSessions = 5000,
  maxTotalTurns = 40_000,
  idleMs = 12 * 60 * 60 * 1000,
}: WebSessionsOptions): WebSessions {
  // A Map keeps insertion order; every use reinserts, so the first key is the least recently used.
  const sessionById = new Map<string, Session>()
  let totalTurns = 0

  function remove(id: string): void {
    totalTurns -= sessionById.get(id)?.turns.length ?? 0
    sessionById.delete(id)
  }

  function evict(nowMs: number): void {
    for (const [id, session] of sessionById) {
      const idle = nowMs - session.lastUsedMs > idleMs
      if (!idle && sessionById.size <= maxSessions && totalTurns <= maxTotalTurns) return
      remove(id)
    }
  }

  function touch(id: string, session: Session): void {
    session.lastUsedMs = clock.now().getTime()
    sessionById.delete(id)
    sessionById.set(id, session)
  }

  return {
    turnsOf(id) {
      evict(clock.now().getTime())
      const session = sessionById.get(id)
      if (session === undefined) return []
      touch(id, session)
      return [...session.turns]
    },

    remember(id, turn) {
      const session = sessionById.get(id) ?? { turns: [], lastUsedMs: 0 }
      session.turns.push(turn)
      totalTurns += 1
      if (session.turns.length > maxTurns) {
        session.turns.shift()
        totalTurns -= 1
      }
      touch(id, session)
      evict(session.lastUsedMs)
    },

    forget: remove,
  }
}
