import { recordReceipt } from '../campaigns/receipts.ts'
import type { Sender } from '../campaigns/sender.ts'
import { decodeTelegramUpdate } from '../channels/telegram/telegram-updates.ts'
import { decodeZaloEvent } from '../channels/zalo/zalo-events.ts'
import type { ConversationDeps } from '../conversation/conversation-deps.ts'
import { handleMessage } from '../conversation/handle-message.ts'
import { wording } from '../conversation/wording.ts'
import type { Channel, ChannelName, DeliveryOutcome } from '../messaging/channel.ts'
import type { InboundEvent, InboundMessage, OutboundMessage } from '../messaging/message.ts'
import type { ClaimedEvent, Inbox } from '../platform/inbox.ts'
import type { Logger } from '../platform/logger.ts'

export interface InboxWorkerDeps {
  readonly inbox: Inbox
  readonly conversation: ConversationDeps
  readonly channels: ReadonlyMap<ChannelName, Channel>
  readonly sender: Pick<Sender, 'settlePending'> | null
  readonly logger: Logger
}

/** Works through what the messaging services sent, several people at a time, each in order. */
export interface InboxWorker {
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>
  /** Takes no more, and waits for what is under way. */
  stop(): Promise<void>
}

const decoders = { telegram: decodeTelegramUpdate, zalo: decodeZaloEvent } as const
const mostAtOnce = 20
const mostReplyAttempts = 3

/** Starts answering. Looks again after each accepted event, and every second for safety's sake. */
export function startInboxWorker(deps: InboxWorkerDeps): InboxWorker {
  // Messages of one person keep their order; different people do not wait for each other.
  const lastOfPerson = new Map<string, Promise<void>>()
  let underWay = 0
  let stopped = false
  let again = false
  let running: Promise<void> | null = null

  async function drain(): Promise<void> {
    while (mayTakeMore()) {
      again = false
      const events = await deps.inbox.claim(mostAtOnce - underWay)
      if (events.length > 0) again = true
      for (const event of events) take(event)
    }
  }

  function mayTakeMore(): boolean {
    return again && !stopped && underWay < mostAtOnce
  }

  function take(event: ClaimedEvent): void {
    const decoded = decode(event)
    const person = personOf(event, decoded)
    const before = lastOfPerson.get(person) ?? Promise.resolve()
    const work = before.then(() => handleEvent(deps, event, decoded))
    underWay += 1
    lastOfPerson.set(person, work)
    void work.finally(() => {
      underWay -= 1
      if (lastOfPerson.get(person) === work) lastOfPerson.delete(person)
      if (again) wake()
    })
  }

  function wake(): void {
    again = true
    running ??= drain()
      .catch((error: unknown) => deps.logger.error({ err: error }, 'the inbox could not be read'))
      .finally(() => {
        running = null
        if (mayTakeMore()) wake() // woken after the last look
      })
  }

  async function finish(): Promise<void> {
    while (running !== null || lastOfPerson.size > 0) {
      await running
      await Promise.all(lastOfPerson.values())
    }
  }

  deps.inbox.onAccepted(wake)
  const timer = setInterval(wake, 1_000)
  timer.unref()
  wake()
  return {
    idle: finish,
    stop() {
      stopped = true
      clearInterval(timer)
      return finish()
    },
  }
}

function personOf(event: ClaimedEvent, decoded: readonly InboundEvent[]): string {
  const who = decoded.find((each) => each.kind === 'message')?.message.address
  return who === undefined ? `event ${event.id}` : `${who.channel} ${who.id}`
}

function decode(event: ClaimedEvent): InboundEvent[] {
  const decoder = decoders[event.source as keyof typeof decoders]
  if (decoder === undefined) return [{ kind: 'ignored', what: 'unknown source' }]
  return decoder(parseJson(event.body), event.receivedAt)
}

/** What is no JSON is nothing a decoder knows: one such event must not hold up the others. */
function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

async function handleEvent(
  deps: InboxWorkerDeps,
  event: ClaimedEvent,
  decoded: readonly InboundEvent[],
): Promise<void> {
  const { inbox, logger } = deps
  let isReplying = false
  try {
    for (const each of decoded) {
      if (each.kind === 'receipt') {
        await recordReceipt(
          {
            database: deps.conversation.database,
            clock: deps.conversation.clock,
            ...(deps.sender === null ? {} : { settlePending: deps.sender.settlePending }),
          },
          each.receipt,
        )
      }
      if (each.kind !== 'message') continue
      const replies = await repliesTo(deps, each.message)
      if (replies.length === 0) continue
      await inbox.markReplying(event.id)
      isReplying = true
      await sendReplies(deps, each.message, replies)
    }
    await inbox.settle(event.id, 'done')
  } catch (error) {
    logger.error({ err: error, source: event.source }, 'an incoming event failed')
    await inbox
      .settle(event.id, isReplying ? 'uncertain' : 'failed')
      .catch((settling: unknown) =>
        logger.error({ err: settling }, 'an event could not be settled'),
      )
  }
}

/** A failure of ours becomes an apology, not silence. */
async function repliesTo(
  deps: InboxWorkerDeps,
  message: InboundMessage,
): Promise<OutboundMessage[]> {
  try {
    return await handleMessage(deps.conversation, message)
  } catch (error) {
    deps.logger.error({ err: error, channel: message.address.channel }, 'a message failed')
    return message.kind === 'text' || message.kind === 'choice' ? [wording.failed] : []
  }
}

async function sendReplies(
  deps: InboxWorkerDeps,
  message: InboundMessage,
  replies: readonly OutboundMessage[],
): Promise<void> {
  const channel = deps.channels.get(message.address.channel)
  if (channel === undefined) return
  for (const reply of replies) {
    const outcome = await sendPatiently(channel, message.address.id, reply)
    if (outcome.kind !== 'accepted') {
      deps.logger.warn(
        { channel: channel.name, outcome: outcome.kind },
        'a reply was not accepted by the channel',
      )
      return
    }
  }
}

/** A reply that certainly was not sent is tried again, as soon as the channel allows. */
async function sendPatiently(
  channel: Channel,
  recipientId: string,
  reply: OutboundMessage,
): Promise<DeliveryOutcome> {
  let outcome = await channel.send(recipientId, reply, { purpose: 'reply' })
  for (let attempt = 1; outcome.kind === 'deferred' && attempt < mostReplyAttempts; attempt++) {
    const { retryAfterMs } = outcome
    if (retryAfterMs > 60_000) return outcome
    await new Promise((resolve) => setTimeout(resolve, retryAfterMs))
    outcome = await channel.send(recipientId, reply, { purpose: 'reply' })
  }
  return outcome
}
