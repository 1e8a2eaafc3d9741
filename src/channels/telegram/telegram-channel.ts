import http from 'node:http'
import https from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { Api, GrammyError, HttpError } from 'grammy'
import type { Channel, DeliveryOutcome, SendOptions } from '../../messaging/channel.ts'
import type { TelegramConfig } from '../../platform/config.ts'
import { wasNeverSent } from '../../platform/http-client.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Pacer } from '../../platform/pacer.ts'
import { type TelegramMessage, toTelegramMessages } from './telegram-markup.ts'

export interface TelegramChannelDeps {
  readonly api: Api
  /** Shared by every bulk sender of this bot token. */
  readonly pacer: Pacer
  readonly logger: Logger
  /** For tests; the wait before a later part is tried again. */
  readonly wait?: (durationMs: number) => Promise<unknown>
}

const longestWaitMs = 60_000 // for a later part; a worker should not be held longer by one person
const unreachableRetryMs = 5_000
const jitterMs = 500

/**
 * The Bot API client of one token: connections kept alive, 30 seconds for an answer, and nothing
 * repeated by itself, because `sendMessage` has no key that would make a repeat harmless.
 */
export function createTelegramApi(
  { token, apiRoot }: Pick<TelegramConfig, 'token' | 'apiRoot'>,
  { timeoutSeconds = 30 } = {},
): Api {
  // An idle connection is given up before the far side does it: a send that leaves just as the
  // server closes would be reset, and its outcome unknown.
  const agentOptions = { keepAlive: true, maxSockets: 128, timeout: 15_000 }
  const agent = apiRoot.startsWith('https:')
    ? new https.Agent(agentOptions)
    : new http.Agent(agentOptions)
  return new Api(token, { apiRoot, timeoutSeconds, baseFetchConfig: { agent, compress: true } })
}

/**
 * Sends through a Telegram bot and says honestly what became of it.
 *
 * What Telegram answered is certain; where no answer came, the message may have arrived and the
 * outcome is `uncertain`. A text too long for one message is several; once the first part was
 * accepted nothing leads to it being sent again: a later part waits out a refusal for up to a
 * minute, and failing that the whole is `uncertain`.
 *
 * `send` throws only for a message that can never be one of Telegram's (a choice id too long).
 */
export function createTelegramChannel({
  api,
  pacer,
  logger,
  wait = delay,
}: TelegramChannelDeps): Channel {
  async function attempt(chatId: number, part: TelegramMessage): Promise<DeliveryOutcome> {
    try {
      const sent = await api.sendMessage(chatId, part.text, {
        entities: part.entities,
        link_preview_options: { is_disabled: true },
        ...(part.replyMarkup ? { reply_markup: part.replyMarkup } : {}),
      })
      return { kind: 'accepted', providerMessageId: String(sent.message_id) }
    } catch (error) {
      return outcomeOf(error)
    }
  }

  async function sendFirst(
    chatId: number,
    part: TelegramMessage,
    { purpose }: SendOptions,
  ): Promise<DeliveryOutcome> {
    if (purpose === 'broadcast') await pacer.turn()
    const outcome = await attempt(chatId, part)
    heed(outcome)
    return outcome
  }

  /** As `sendFirst`, for a part whose predecessors arrived: it is never left for another time. */
  async function sendLater(
    chatId: number,
    part: TelegramMessage,
    { purpose }: SendOptions,
  ): Promise<DeliveryOutcome> {
    for (let waitedMs = 0; ; ) {
      if (purpose === 'broadcast' && !(await hasTurnInTime())) return incomplete
      const outcome = await attempt(chatId, part)
      heed(outcome)
      if (outcome.kind !== 'deferred') return outcome
      waitedMs += outcome.retryAfterMs
      if (waitedMs > longestWaitMs) return incomplete
      await wait(outcome.retryAfterMs)
    }
  }

  function hasTurnInTime(): Promise<boolean> {
    return pacer.turn(AbortSignal.timeout(longestWaitMs)).then(
      () => true,
      () => false,
    )
  }

  function heed(outcome: DeliveryOutcome): void {
    if (outcome.kind === 'deferred') {
      // Everything bulk falls silent: Telegram wants quiet from the bot, not from one request.
      pacer.pause(outcome.retryAfterMs)
      logger.warn({ retryAfterMs: outcome.retryAfterMs, rate: pacer.rate }, 'Telegram: sends wait')
    } else if (outcome.kind === 'halted') {
      logger.error({ detail: outcome.detail }, 'Telegram: sends cannot go on')
    } else if (outcome.kind === 'uncertain') {
      logger.warn({ detail: outcome.detail }, 'Telegram: a send is uncertain')
    }
  }

  return {
    name: 'telegram',
    async send(recipientId, message, options) {
      const chatId = toChatId(recipientId)
      if (chatId === null) return { kind: 'refused', reason: 'unknown-recipient' }
      let outcome: DeliveryOutcome = { kind: 'halted', detail: 'the message has no text' }
      for (const [index, part] of toTelegramMessages(message).entries()) {
        const send = index === 0 ? sendFirst : sendLater
        outcome = await send(chatId, part, options)
        if (outcome.kind !== 'accepted') break
      }
      return outcome
    },
  }
}

const incomplete: DeliveryOutcome = {
  kind: 'uncertain',
  detail: 'a part of the message was accepted, a later part was not',
}

/** Private chats have positive ids; a name like @channel would send to the public. */
function toChatId(recipientId: string): number | null {
  return /^[1-9]\d{0,15}$/.test(recipientId) ? Number(recipientId) : null
}

/** Sorts what was thrown instead of an answer. The code counts first, the words second. */
function outcomeOf(error: unknown): DeliveryOutcome {
  if (error instanceof GrammyError) return outcomeOfAnswer(error)
  const cause: unknown = error instanceof HttpError ? error.error : error
  if (wasNeverSent(cause)) {
    return { kind: 'deferred', retryAfterMs: unreachableRetryMs, scope: 'channel' }
  }
  return { kind: 'uncertain', detail: `no usable answer from Telegram (${networkFault(cause)})` }
}

function outcomeOfAnswer({
  error_code: code,
  description,
  parameters,
}: GrammyError): DeliveryOutcome {
  if (code === 429) {
    const retryAfterMs = (parameters.retry_after ?? 5) * 1000 + Math.ceil(Math.random() * jitterMs)
    return { kind: 'deferred', retryAfterMs, scope: 'channel' }
  }
  if (code === 401 || code === 404) {
    return {
      kind: 'halted',
      detail: `Telegram does not accept the bot token (${code}). Check TELEGRAM_BOT_TOKEN`,
    }
  }
  if (code === 403) return outcomeOfForbidden(description)
  if (code >= 400 && code < 500) return outcomeOfBadRequest(code, description)
  if (/message was immediately deleted/i.test(description)) {
    return { kind: 'accepted', providerMessageId: 'unknown' } // it was sent, its number is lost
  }
  return { kind: 'uncertain', detail: `Telegram answered ${code}` }
}

function outcomeOfForbidden(description: string): DeliveryOutcome {
  if (/blocked by the user/i.test(description)) return { kind: 'refused', reason: 'blocked' }
  if (/deactivated/i.test(description)) return { kind: 'refused', reason: 'deactivated' }
  if (/can't initiate/i.test(description)) return { kind: 'refused', reason: 'unknown-recipient' }
  return { kind: 'refused', reason: 'rejected' }
}

// Only these words of Telegram are repeated: a description may quote the text it complains about.
const contentFaults = [
  ...['message text is empty', 'message is too long', "can't parse entities", 'entity beginning'],
  ...['BUTTON_DATA_INVALID', 'BUTTON_URL_INVALID', 'wrong file identifier/HTTP URL specified'],
  ...['strings must be encoded in UTF-8'],
]

function outcomeOfBadRequest(code: number, description: string): DeliveryOutcome {
  if (/chat not found|upgraded to a supergroup/i.test(description)) {
    return { kind: 'refused', reason: 'unknown-recipient' }
  }
  const fault = contentFaults.find((words) => description.includes(words)) ?? 'bad request'
  return { kind: 'halted', detail: `Telegram refuses the message (${code} ${fault})` }
}

/** A word for the log: messages of network errors quote the address, and with it the token. */
function networkFault(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { code, type } = error as { code?: unknown; type?: unknown }
  if (typeof code === 'string') return code
  if (/timed out after/.test(error.message)) return 'timeout'
  return typeof type === 'string' ? type : error.name
}
