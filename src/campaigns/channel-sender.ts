import type { Channel } from '../messaging/channel.ts'
import type { Clock } from '../platform/clock.ts'
import type { SendWindow } from '../platform/config.ts'
import type { Database } from '../platform/database.ts'
import type { Logger } from '../platform/logger.ts'
import type { Vault } from '../platform/vault.ts'
import { type ClaimedDelivery, claimDeliveries } from './claim-deliveries.ts'
import { deliver } from './deliver.ts'
import { nextSendTime } from './schedule.ts'
import type { Lease } from './sender-lease.ts'
import { finishCompleted } from './settle-deliveries.ts'
import { createSettlementBuffer } from './settlement-buffer.ts'
import { createSignal } from './signal.ts'

/** The loop that sends through one channel: claim a little, send, store, claim again. */
export interface ChannelSender {
  /** Look again for something to send. */
  wake(): void
  /** Stores the outcomes gathered so far. */
  flush(): Promise<void>
  /** Claims nothing more; resolves when everything in the air has landed and is stored. */
  stop(): Promise<void>
}

/** What sending through one channel uses. */
export interface ChannelSenderDeps {
  readonly database: Database
  readonly vault: Vault
  readonly clock: Clock
  readonly logger: Logger
  readonly channel: Channel
  readonly lease: Lease
  /** Whether this process may send; only a first look, the claim itself makes sure. */
  readonly mayClaim: () => boolean
  readonly sendWindow: SendWindow
  /** The most deliveries in the air: about one second's worth, as a crash makes them uncertain. */
  readonly batchSize: number
  /** Called with true when nothing is left to do for now, and with false when there may be. */
  readonly onIdle: (idle: boolean) => void
}

/** How often to look without being woken: for what is due later, or started by another process. */
const lookAgainMs = 5_000

/** Starts the loop; it runs until stopped, whatever the database or the channel do. */
export function startChannelSender(deps: ChannelSenderDeps): ChannelSender {
  const { channel, clock, batchSize, logger } = deps
  const signal = createSignal()
  const buffer = createSettlementBuffer({ ...deps, onFlushed: () => signal.ring() })
  const inTheAir = new Map<string, number>()
  let restUntil = 0
  let stopping = false

  function unsettled(): number {
    return inTheAir.size + buffer.size
  }

  function restMs(): number {
    const now = clock.now()
    const opensAt = nextSendTime(now, deps.sendWindow).getTime()
    return Math.max(opensAt, restUntil) - now.getTime()
  }

  async function send(delivery: ClaimedDelivery): Promise<void> {
    const key = `${delivery.campaignId} ${delivery.subscriberId}`
    inTheAir.set(key, delivery.subscriberId)
    const settlement = await deliver(deps, delivery)
    inTheAir.delete(key)
    restUntil = Math.max(restUntil, clock.now().getTime() + settlement.channelRestMs)
    buffer.add(settlement)
    // The end of a batch does not wait for company.
    if (inTheAir.size === 0) await buffer.flush()
  }

  /** @returns whether there was anything to do */
  async function claimAndSend(): Promise<boolean> {
    if (!deps.mayClaim() || restMs() > 0) return false
    const { deliveries, touched } = await claimDeliveries(deps, {
      lease: deps.lease,
      channel: channel.name,
      limit: batchSize - unsettled(),
      busy: [...inTheAir.values()],
    })
    for (const delivery of deliveries) void send(delivery)
    return touched > 0
  }

  async function step(): Promise<void> {
    // Claiming one by one as each lands would cost a transaction a message.
    if (unsettled() > batchSize / 2) return signal.wait(lookAgainMs)
    if (await claimAndSend()) return
    if (unsettled() === 0) {
      if (deps.mayClaim()) await finishCompleted(deps)
      if (!signal.pending) deps.onIdle(true)
    }
    // A test's clock may stand still while this timer runs: then a wake tells the time has come.
    const rest = restMs()
    await signal.wait(rest > 0 ? Math.min(rest, lookAgainMs) : lookAgainMs)
    deps.onIdle(false)
  }

  async function run(): Promise<void> {
    while (!stopping) {
      try {
        await step()
      } catch (error) {
        logger.error({ err: error, channel: channel.name }, 'sending is interrupted')
        await signal.wait(lookAgainMs)
      }
    }
    // The last one to land flushes, and the flush rings.
    while (inTheAir.size > 0) await signal.wait(lookAgainMs)
    await buffer.close()
    if (buffer.size > 0) logger.error({ outcomes: buffer.size }, 'outcomes were not stored')
  }

  const finished = run()
  return {
    wake: () => signal.ring(),
    flush: () => buffer.flush(),
    stop: () => {
      stopping = true
      signal.ring()
      return finished
    },
  }
}
