import { createHash, timingSafeEqual } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Api, GrammyError, HttpError } from 'grammy'
import type { BotCommand } from 'grammy/types'
import type { TelegramConfig } from '../../platform/config.ts'
import type { Inbox } from '../../platform/inbox.ts'
import type { Logger } from '../../platform/logger.ts'
import { createTelegramApi } from './telegram-channel.ts'
import { callbackQueryId, telegramEventKey } from './telegram-updates.ts'

/** In plain words for a status page; a failure that is tried again turns back into `running`. */
export type TelegramBotState = 'starting' | 'running' | 'stopped' | `failed: ${string}`

/** Receives what citizens send to the bot, and puts it into the inbox. */
export interface TelegramBot {
  /** The client of this bot's token, for the channel to send with. */
  readonly api: Api
  /** Returns at once, whether or not Telegram can be reached; see `state`. */
  start(): Promise<void>
  /** Ends within a second; what is not stored yet, Telegram delivers again. */
  stop(): Promise<void>
  /** Answers a call of Telegram in webhook mode: 200 once stored, 500 to be called again. */
  webhook(request: Request): Promise<Response>
  state(): TelegramBotState
}

export interface TelegramBotDeps {
  readonly config: TelegramConfig
  /** Where Telegram finds us; needed in webhook mode. */
  readonly publicUrl: string | null
  readonly inbox: Inbox
  readonly logger: Logger
  /** For tests; the wait before a failed call is tried again. */
  readonly wait?: (durationMs: number, signal: AbortSignal) => Promise<unknown>
}

/** The path under PUBLIC_URL that Telegram calls in webhook mode. */
export const telegramWebhookPath = '/webhook/telegram'

const allowedUpdates = ['message', 'callback_query', 'my_chat_member'] as const
const longPollSeconds = 25 // below the client's own 30 s
const largestBodyBytes = 1024 * 1024
const conflictRetryMs = 5_000
const longestRetryMs = 30_000

const commands: BotCommand[] = [
  { command: 'start', description: 'Bắt đầu' },
  { command: 'huongdan', description: 'Hướng dẫn sử dụng' },
  { command: 'dangky', description: 'Đăng ký nhận tin pháp luật mới' },
  { command: 'huy', description: 'Hủy nhận tin' },
  { command: 'trogiup', description: 'Gặp cán bộ trợ giúp' },
]

/**
 * The receiving half of the Telegram channel, by long polling or by webhook.
 *
 * Every update is stored in the inbox, under its `update_id`, before Telegram hears that we have
 * it; so none is lost by a crash, and a repeat is dropped.
 *
 * @throws {Error} in webhook mode without a public address or a secret
 */
export function createTelegramBot(deps: TelegramBotDeps): TelegramBot {
  const { config, publicUrl, inbox, logger, wait = defaultWait } = deps
  const api = createTelegramApi(config)
  const hook = config.mode === 'webhook' ? requireHook(publicUrl, config.webhookSecret) : null
  let state: TelegramBotState = 'stopped'
  let stopping = new AbortController()
  let running: Promise<void> | null = null

  async function store(update: unknown): Promise<void> {
    const key = telegramEventKey(update)
    if (key === null) return
    const isNew = await inbox.accept('telegram', key, JSON.stringify(update))
    const pressed = isNew ? callbackQueryId(update) : null
    // The button stops its waiting sign; nothing is lost when that comes too late.
    if (pressed) bestEffort(api.answerCallbackQuery(pressed, {}, signalFor(stopping)))
  }

  function bestEffort(call: Promise<unknown>): void {
    call.catch((error: unknown) => logger.debug(failureOf(error, 0), 'Telegram: a courtesy failed'))
  }

  /** Repeats `action` until it succeeds; false when stopped or when trying is pointless. */
  async function succeeds(
    action: () => Promise<unknown>,
    { signal }: AbortController,
  ): Promise<boolean> {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await action()
        state = 'running'
        return true
      } catch (error) {
        if (signal.aborted) break
        const { says, retryAfterMs } = failureOf(error, failures)
        state = `failed: ${says}`
        if (retryAfterMs === null) {
          logger.error(`Telegram: ${says}`)
          return false
        }
        logger.warn({ retryAfterMs, ...unexpected(error) }, `Telegram: ${says}`)
        await wait(retryAfterMs, signal).catch(() => {}) // the loop sees that it was stopped
      }
    }
    return false
  }

  async function poll(controller: AbortController): Promise<void> {
    const signal = signalFor(controller)
    let offset = 0
    const fetchAndStore = async () => {
      const options = { offset, timeout: longPollSeconds, allowed_updates: allowedUpdates }
      for (const update of await api.getUpdates(options, signal)) {
        controller.signal.throwIfAborted()
        await store(update)
        offset = update.update_id + 1 // asking for the next confirms this one
      }
    }
    let going = await succeeds(() => api.deleteWebhook({}, signal), controller)
    if (going) bestEffort(api.setMyCommands(commands, {}, signal))
    while (going) going = await succeeds(fetchAndStore, controller)
  }

  async function announce(controller: AbortController, { url, secret }: Hook): Promise<void> {
    const signal = signalFor(controller)
    const options = { secret_token: secret, allowed_updates: allowedUpdates }
    if (await succeeds(() => api.setWebhook(url, options, signal), controller)) {
      bestEffort(api.setMyCommands(commands, {}, signal))
    }
  }

  return {
    api,
    async start() {
      if (running) return
      stopping = new AbortController()
      state = 'starting'
      running = hook ? announce(stopping, hook) : poll(stopping)
    },
    async stop() {
      stopping.abort()
      await running
      running = null
      state = 'stopped'
    },
    async webhook(request) {
      if (!hook) return new Response(null, { status: 404 })
      if (request.method !== 'POST') {
        return new Response(null, { status: 405, headers: { allow: 'POST' } })
      }
      const given = request.headers.get('x-telegram-bot-api-secret-token')
      if (!isSameSecret(given ?? '', hook.secret)) return new Response(null, { status: 401 })
      const update = await readJson(request)
      if (telegramEventKey(update) === null) return new Response(null, { status: 400 })
      try {
        await store(update)
        return new Response(null, { status: 200 })
      } catch (error) {
        logger.error({ err: error }, 'Telegram: an update could not be stored')
        return new Response(null, { status: 500 })
      }
    },
    state: () => state,
  }
}

interface Hook {
  readonly url: string
  readonly secret: string
}

function requireHook(publicUrl: string | null, secret: string | null): Hook {
  if (publicUrl === null || secret === null) {
    throw new Error('Telegram webhook mode needs PUBLIC_URL and TELEGRAM_WEBHOOK_SECRET')
  }
  return { url: publicUrl + telegramWebhookPath, secret }
}

interface Failure {
  readonly says: string
  /** Null when only a person can help. */
  readonly retryAfterMs: number | null
}

/** What to do about a failed call. Only calls without personal data are described by their text. */
function failureOf(error: unknown, failuresBefore: number): Failure {
  const retryAfterMs = Math.min(longestRetryMs, 1000 * 2 ** failuresBefore)
  if (error instanceof HttpError) {
    const code = (error.error as { code?: unknown } | null)?.code
    const why = typeof code === 'string' ? ` (${code})` : ''
    return { says: `Telegram cannot be reached${why}`, retryAfterMs }
  }
  if (!(error instanceof GrammyError)) {
    return { says: 'an update could not be stored', retryAfterMs }
  }
  const { error_code: code, description, parameters } = error
  if (code === 401 || code === 404) {
    return {
      says: `the bot token is not accepted (${code}). Check TELEGRAM_BOT_TOKEN`,
      retryAfterMs: null,
    }
  }
  if (code === 409) {
    return {
      says: `another program receives for this bot (409: ${description}). Run only one instance`,
      retryAfterMs: conflictRetryMs,
    }
  }
  if (code === 429) {
    return { says: 'asked to wait (429)', retryAfterMs: (parameters.retry_after ?? 5) * 1000 }
  }
  return { says: `answered ${code}: ${description}`, retryAfterMs }
}

/** grammY's errors carry the payload and the token's address: only others go into the log. */
function unexpected(error: unknown): { err?: unknown } {
  return error instanceof GrammyError || error instanceof HttpError ? {} : { err: error }
}

/** grammY declares the signal of an old polyfill, which Node's own fits in all but its type. */
function signalFor(controller: AbortController): NonNullable<Parameters<Api['getMe']>[0]> {
  return controller.signal as NonNullable<Parameters<Api['getMe']>[0]>
}

function defaultWait(durationMs: number, signal: AbortSignal): Promise<unknown> {
  return delay(durationMs, undefined, { signal })
}

/** Compares digests, so that neither the time nor the length tells anything. */
function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/** The body as JSON, or undefined when it is too large, cut off or not JSON. */
async function readJson(request: Request): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  try {
    for await (const chunk of request.body ?? []) {
      sizeBytes += chunk.byteLength
      if (sizeBytes > largestBodyBytes) return undefined
      chunks.push(chunk)
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}
