import type { Channel, DeliveryOutcome, RefusalReason } from '../../messaging/channel.ts'
import {
  type MessageChoice,
  messageText,
  type OutboundMessage,
  splitText,
} from '../../messaging/message.ts'
import { type Clock, instantOfLocal, localDate, systemClock } from '../../platform/clock.ts'
import { DatabaseError } from '../../platform/database.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Pacer } from '../../platform/pacer.ts'
import type { ZaloApi, ZaloButton } from './zalo-api.ts'
import { ZaloApiError, ZaloTransportError } from './zalo-errors.ts'
import { choicePrefix } from './zalo-events.ts'
import {
  ZaloTokenMissingError,
  ZaloTokenPendingError,
  ZaloTokenRefreshError,
  ZaloTokenSpentError,
} from './zalo-token-errors.ts'

export interface ZaloChannelDeps {
  readonly api: Pick<ZaloApi, 'sendText'>
  /** The schedule that all bulk sends of the account share. */
  readonly pacer: Pacer
  readonly logger: Logger
  readonly clock?: Clock
}

/** One message to send: the parts of a long text, the buttons under the last of them. */
export interface ZaloPart {
  readonly text: string
  readonly buttons: readonly ZaloButton[]
}

// Zalo allows 2,000 characters; where it says "1 to 150" it was seen to refuse exactly 150.
const partLimit = 1990
const maxButtons = 5
const maxTitle = 100
const minuteMs = 60_000
const dayMs = 86_400_000

/**
 * Zalo as a channel: consultation messages to people who wrote to us within seven days.
 *
 * A message longer than Zalo's limit leaves as several; the outcome speaks of the whole. Once a
 * part is accepted the message can no longer be "not sent": what would be deferred is uncertain.
 */
export function createZaloChannel(deps: ZaloChannelDeps): Channel {
  const { api, pacer, logger, clock = systemClock } = deps

  return {
    name: 'zalo',
    async send(recipientId, message, { purpose }) {
      let providerMessageId: string | null = null
      for (const { text, buttons } of zaloParts(message)) {
        try {
          if (purpose === 'broadcast') await pacer.turn()
          const sent = await api.sendText(recipientId, text, { buttons, purpose })
          providerMessageId = sent.messageId
        } catch (error) {
          const outcome = outcomeOf(error, clock.now())
          logger.warn({ error, outcome: outcome.kind }, 'A Zalo message was not accepted')
          // One sender's rate refusal holds back all the others: see the pacer.
          if (error instanceof ZaloApiError && error.code === -32) pacer.pause(minuteMs)
          return providerMessageId !== null && outcome.kind === 'deferred'
            ? { kind: 'uncertain', detail: 'Only the first parts of the message were accepted' }
            : outcome
        }
      }
      return providerMessageId === null
        ? { kind: 'halted', detail: 'The message has no text' }
        : { kind: 'accepted', providerMessageId }
    },
  }
}

/**
 * A message as Zalo takes it: NFC, because Zalo counts characters and NFD has up to 28 % more.
 *
 * More than five choices become numbered lines in the order of `choices`, and no buttons.
 *
 * @returns the parts in order, each below 2,000 characters; none for a message without text
 */
export function zaloParts({ blocks, choices }: OutboundMessage): ZaloPart[] {
  const fits = choices.length <= maxButtons
  const text = messageText({ blocks, choices })
  const menu = fits ? '' : choices.map(menuLine).join('\n')
  const texts = splitText(`${text}\n\n${menu}`.normalize('NFC'), partLimit)
  const buttons = fits ? choices.map(toButton) : []
  return texts.map((each, index) => ({
    text: each,
    buttons: index === texts.length - 1 ? buttons : [],
  }))
}

function menuLine(choice: MessageChoice, index: number): string {
  const address = choice.kind === 'link' ? `: ${choice.url}` : ''
  return `${index + 1}. ${choice.label}${address}`
}

function toButton(choice: MessageChoice): ZaloButton {
  const title = [...choice.label.normalize('NFC')].slice(0, maxTitle).join('')
  return choice.kind === 'reply'
    ? { title, type: 'oa.query.hide', payload: `${choicePrefix}${choice.id}` }
    : { title, type: 'oa.open.url', payload: { url: choice.url } }
}

/** @throws what is nobody's expectation: a mistake of ours */
function outcomeOf(error: unknown, now: Date): DeliveryOutcome {
  if (error instanceof ZaloApiError) return outcomeOfRefusal(error, now)
  if (error instanceof ZaloTransportError) {
    return error.neverSent
      ? deferred('channel', 5000)
      : { kind: 'uncertain', detail: error.message }
  }
  // The token comes before the request: without one, nothing has left.
  if (error instanceof DatabaseError) return deferred('channel', 5000)
  if (error instanceof ZaloTokenRefreshError) return deferred('channel', minuteMs)
  if (
    error instanceof ZaloTokenPendingError ||
    error instanceof ZaloTokenSpentError ||
    error instanceof ZaloTokenMissingError
  ) {
    return { kind: 'halted', detail: error.message }
  }
  throw error
}

const refusals: ReadonlyMap<number, RefusalReason> = new Map([
  [-213, 'unreachable'],
  [-217, 'blocked'],
  [-227, 'unreachable'],
  [-230, 'window-closed'],
  [-232, 'window-closed'],
  [-244, 'opted-out'],
])

// Every message would fail like this one, so going through a whole list of people helps nobody.
const payloadFaults = new Set([-201, -210, -233, -240, -248, -249])

function outcomeOfRefusal(error: ZaloApiError, now: Date): DeliveryOutcome {
  const halted = { kind: 'halted', detail: error.message } as const
  switch (error.class) {
    case 'retry':
      return error.code === -32 ? deferred('channel', minuteMs) : deferred('recipient', minuteMs)
    case 'reschedule':
      return rescheduled(error.code, now)
    case 'unreachable':
      return { kind: 'refused', reason: refusals.get(error.code) ?? 'unreachable' }
    case 'permanent':
      if (error.code === -201 && error.field === 'user_id') {
        return { kind: 'refused', reason: 'unknown-recipient' }
      }
      return payloadFaults.has(error.code) ? halted : { kind: 'refused', reason: 'rejected' }
    case 'refresh': // a fresh token was refused as well
    case 'stop':
      return halted
  }
}

/** Quotas turn with the local day; Zalo is closed to some messages from 22:00 to 06:00. */
function rescheduled(code: number, now: Date): DeliveryOutcome {
  const jitterMs = Math.random() * 600_000
  if (code === -234) return deferred('channel', msUntilNext(6 * 60 + 5, now) + jitterMs)
  const tomorrow = new Date(now.getTime() + dayMs)
  const nextMorning = instantOfLocal(localDate(tomorrow), 8 * 60).getTime()
  const scope = code === -218 ? 'recipient' : 'channel'
  return deferred(scope, nextMorning - now.getTime() + jitterMs)
}

function msUntilNext(minuteOfDay: number, now: Date): number {
  const today = instantOfLocal(localDate(now), minuteOfDay).getTime() - now.getTime()
  return today > 0 ? today : today + dayMs
}

function deferred(scope: 'channel' | 'recipient', retryAfterMs: number): DeliveryOutcome {
  return { kind: 'deferred', scope, retryAfterMs: Math.ceil(retryAfterMs) }
}
