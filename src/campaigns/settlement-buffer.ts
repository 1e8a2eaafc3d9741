import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Logger } from '../platform/logger.ts'
import type { Settlement } from './deliver.ts'
import { type Pause, settleDeliveries } from './settle-deliveries.ts'

/** Outcomes on their way to the database, stored in groups: one commit for each costs too much. */
export interface SettlementBuffer {
  add(settlement: Settlement): void
  /** How many outcomes are not stored yet. */
  readonly size: number
  /** Stores what has gathered. Keeps it, for the next try, when the database fails. */
  flush(): Promise<void>
  /** The last flush. What the database does not take now will be found uncertain at the start. */
  close(): Promise<void>
}

/** How long an outcome may stay unstored: the group is what a crash makes uncertain. */
const gatherMs = 200
const retryMs = 1_000

/** So many suspicious outcomes in a row stop a campaign before it burns through its list. */
export const suspiciousRunLength = 20

/** A buffer for one channel's outcomes. */
export function createSettlementBuffer(deps: {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
  /** Called whenever outcomes have been stored, or could not be. */
  readonly onFlushed: () => void
}): SettlementBuffer {
  let gathered: Settlement[] = []
  let storing: readonly Settlement[] = []
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null
  let closed = false
  const suspicion = createSuspicion()

  function schedule(delayMs: number): void {
    if (closed) return
    timer ??= setTimeout(() => {
      timer = null
      void flush()
    }, delayMs)
  }

  async function flush(): Promise<void> {
    // One group at a time: a second caller waits for the first, then stores what came meanwhile.
    while (running !== null) await running
    if (gathered.length === 0) return
    running = storeGroup().finally(() => {
      running = null
    })
    await running
  }

  async function storeGroup(): Promise<void> {
    storing = gathered
    gathered = []
    try {
      const pauses = suspicion.pausesFor(storing)
      const paused = await settleDeliveries(deps, storing, pauses)
      for (const pause of pauses) suspicion.forget(pause.campaignId)
      for (const { campaignId } of paused) deps.logger.warn({ campaignId }, 'campaign paused')
    } catch (error) {
      deps.logger.error(
        { err: error, outcomes: storing.length },
        'outcomes could not be stored yet',
      )
      gathered = [...storing, ...gathered]
      schedule(retryMs)
    }
    storing = []
    deps.onFlushed()
  }

  return {
    add(settlement) {
      suspicion.note(settlement)
      gathered.push(settlement)
      schedule(gatherMs)
    },
    get size() {
      return gathered.length + storing.length
    },
    flush,
    async close() {
      closed = true
      if (timer !== null) clearTimeout(timer)
      await flush()
    },
  }
}

/** Counts, for each campaign, the suspicious outcomes since the last good one. */
function createSuspicion() {
  const runs = new Map<string, number>()
  const tripped = new Set<string>()
  return {
    note({ delivery: { campaignId }, status, suspicious }: Settlement) {
      if (status === 'waiting') return // deferred or halted: says nothing about the run
      const run = suspicious ? (runs.get(campaignId) ?? 0) + 1 : 0
      runs.set(campaignId, run)
      if (run >= suspiciousRunLength) tripped.add(campaignId)
    },
    forget(campaignId: string) {
      runs.delete(campaignId)
      tripped.delete(campaignId)
    },
    /** At most one a campaign; a reason given by the channel says more than a run. */
    pausesFor(settlements: readonly Settlement[]): Pause[] {
      const reasons = new Map<string, string>()
      for (const campaignId of tripped) reasons.set(campaignId, suspiciousRunReason)
      for (const { delivery, pauseReason } of settlements) {
        if (pauseReason !== null) reasons.set(delivery.campaignId, pauseReason)
      }
      return [...reasons].map(([campaignId, reason]) => ({ campaignId, reason }))
    },
  }
}

const suspiciousRunReason =
  `${suspiciousRunLength} lượt gửi liền nhau không thành công. ` +
  'Kiểm tra kênh nhắn tin và danh sách người nhận rồi mới cho gửi tiếp.'
