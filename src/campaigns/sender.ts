import { randomUUID } from 'node:crypto'
import type { Channel, ChannelName } from '../messaging/channel.ts'
import type { Clock } from '../platform/clock.ts'
import type { SendWindow } from '../platform/config.ts'
import type { Database } from '../platform/database.ts'
import type { Logger } from '../platform/logger.ts'
import type { Vault } from '../platform/vault.ts'
import { type ChannelSender, startChannelSender } from './channel-sender.ts'
import { giveUpLease, type Lease, leaseMs, takeLease } from './sender-lease.ts'
import { finishCompleted, recoverInterrupted, skipCancelled } from './settle-deliveries.ts'
import { createSignal } from './signal.ts'
import { resumeStarts } from './start-campaign.ts'

/** What sending campaigns uses. */
export interface SenderDeps {
  readonly database: Database
  readonly vault: Vault
  readonly clock: Clock
  readonly logger: Logger
  readonly channels: ReadonlyMap<ChannelName, Channel>
  readonly sendWindow: SendWindow
  /** The most messages in the air, by channel: what it sends in about one second. */
  readonly batchSizes?: Partial<Readonly<Record<ChannelName, number>>>
}

/** Sends running campaigns until stopped. Of several processes, one sends and the others wait. */
export interface Sender {
  /** Look for work now: a campaign was started or resumed. */
  wake(): void
  /** Resolves when there is nothing to do for now. */
  idle(): Promise<void>
  /** Stores the outcomes gathered so far, for a receipt that may have overtaken them. */
  settlePending(): Promise<void>
  /** Claims nothing more, waits for what is in the air, stores it, and gives up the lease. */
  stop(): Promise<void>
}

/** At 28 messages a second for Telegram, and 90 requests a minute for Zalo. */
const defaultBatchSizes = { telegram: 28, zalo: 2, web: 10, terminal: 1 } as const

/** Several renewals fit into a lease, so that one slow moment does not lose it. */
const renewMs = 4_000

/**
 * Starts sending, as soon as no other process does.
 *
 * At most once: a delivery is 'sending' in the database before its request leaves, and one found
 * in that state after a crash is 'uncertain' for good, because no messaging service can be asked
 * whether it arrived.
 */
export function startSender(deps: SenderDeps): Sender {
  const { clock, logger } = deps
  const lease: Lease = { holder: randomUUID() }
  const signal = createSignal()
  const idleness = createIdleness()
  let holdsUntil = 0
  let maintenance: Promise<void> | null = null
  let stopped = false

  const senders = new Map<ChannelName, ChannelSender>()
  for (const [name, channel] of deps.channels) {
    idleness.set(name, false)
    const sender = startChannelSender({
      ...deps,
      channel,
      lease,
      mayClaim: () => clock.now().getTime() < holdsUntil,
      batchSize: deps.batchSizes?.[name] ?? defaultBatchSizes[name],
      onIdle: (idle) => idleness.set(name, idle),
    })
    senders.set(name, sender)
  }

  function wakeChannels(): void {
    for (const [name, sender] of senders) {
      idleness.set(name, false)
      sender.wake()
    }
  }

  /** Takes or renews the lease; whoever takes it first sorts what the holder before left. */
  async function renew(): Promise<void> {
    const until = clock.now().getTime() + leaseMs
    let taken = false
    const holds = await takeLease(deps, lease, async (transaction) => {
      const uncertain = await recoverInterrupted({ database: transaction, clock })
      taken = true
      logger.info({ uncertain }, 'this process sends the campaigns')
    })
    holdsUntil = holds ? until : 0
    if (holds) maintain(taken ? 'all' : 'stale')
  }

  /** Beside the renewals, as completing a start may take longer than a lease. */
  function maintain(starts: 'all' | 'stale'): void {
    if (maintenance !== null) return
    idleness.set('maintenance', false)
    maintenance = (async () => {
      try {
        await resumeStarts(deps, starts)
        await skipCancelled(deps)
        for (const id of await finishCompleted(deps)) logger.info({ campaignId: id }, 'finished')
      } catch (error) {
        logger.error({ err: error }, 'campaigns could not be looked after')
      }
      maintenance = null
      wakeChannels()
      idleness.set('maintenance', true)
    })()
  }

  async function run(): Promise<void> {
    while (!stopped) {
      try {
        await renew()
      } catch (error) {
        logger.error({ err: error }, 'the right to send could not be renewed')
      }
      wakeChannels()
      if (!signal.pending) idleness.set('lease', true)
      await signal.wait(renewMs)
      idleness.set('lease', false)
    }
  }

  idleness.set('lease', false)
  const finished = run()

  return {
    wake() {
      idleness.set('lease', false)
      signal.ring()
    },
    idle: () => idleness.reached(),
    async settlePending() {
      await Promise.all([...senders.values()].map((sender) => sender.flush()))
    },
    async stop() {
      // The lease is renewed until the last message has landed.
      await Promise.all([...senders.values()].map((sender) => sender.stop()))
      stopped = true
      signal.ring()
      await finished
      await maintenance
      await giveUpLease(deps, lease).catch((error) => {
        logger.warn({ err: error }, 'the right to send will expire by itself')
      })
    },
  }
}

/** Knows when none of several loops has anything to do. */
function createIdleness() {
  const busy = new Set<string>()
  let waiting: (() => void)[] = []
  return {
    set(name: string, idle: boolean) {
      if (!idle) busy.add(name)
      else busy.delete(name)
      if (busy.size > 0) return
      for (const resolve of waiting) resolve()
      waiting = []
    },
    reached(): Promise<void> {
      if (busy.size === 0) return Promise.resolve()
      return new Promise((resolve) => waiting.push(resolve))
    },
  }
}
