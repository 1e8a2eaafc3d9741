import { ApiRefusal } from './telegram-server-faults.ts'

// What Telegram refuses, in its own words, and how fast it lets a bot send.

export type Payload = Readonly<Record<string, unknown>>

export interface Entity {
  readonly type: string
  readonly offset: number
  readonly length: number
}

/** Messages a second for the whole bot and for one chat, and how many to one chat at once. */
export interface Limits {
  readonly global: number
  readonly perChat: number
  readonly burst: number
}

export interface LimiterOptions {
  readonly limits?: Limits | null
  readonly punishing?: boolean
  readonly now?: () => number
}

/** @returns the text of a message: 1 to 4096 UTF-16 units */
export function checkText(payload: Payload): string {
  const text = String(payload['text'] ?? '')
  if (text.trim() === '') throw new ApiRefusal(400, 'Bad Request: message text is empty')
  if (text.length > 4096) throw new ApiRefusal(400, 'Bad Request: message is too long')
  return text
}

/** @returns the entities, every one inside the text and on whole letters */
export function checkEntities(payload: Payload, text: string): Entity[] {
  if (payload['entities'] === undefined) return []
  const entities = payload['entities'] as Entity[]
  for (const { offset, length } of entities) {
    const start = `Bad Request: entity beginning at UTF-16 offset ${offset}`
    const end = offset + length
    if (!(offset >= 0 && length > 0 && end <= text.length)) {
      throw new ApiRefusal(
        400,
        `${start} ends after the end of the text at UTF-16 offset ${text.length}`,
      )
    }
    if (isInsideLetter(text, offset) || isInsideLetter(text, end)) {
      throw new ApiRefusal(400, `${start} begins or ends in a middle of a UTF-16 symbol`)
    }
  }
  return entities
}

function isInsideLetter(text: string, position: number): boolean {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(position - 1, position + 1))
}

/** Buttons need a label, and 1 to 64 bytes of data or an address. */
export function checkButtons(payload: Payload): void {
  const markup = payload['reply_markup'] as
    | { inline_keyboard?: { text: string; callback_data?: string; url?: string }[][] }
    | undefined
  for (const { text, callback_data: data, url } of markup?.inline_keyboard?.flat() ?? []) {
    if (!text) throw new ApiRefusal(400, 'Bad Request: text buttons are unallowed')
    const sizeBytes = Buffer.byteLength(data ?? '')
    if (url === undefined && (sizeBytes < 1 || sizeBytes > 64)) {
      throw new ApiRefusal(400, 'Bad Request: BUTTON_DATA_INVALID')
    }
  }
}

/** At most 100 commands, each of plain letters and with a description. */
export function checkCommands(payload: Payload): void {
  const commands = payload['commands']
  if (!Array.isArray(commands) || commands.length > 100) {
    throw new ApiRefusal(400, 'Bad Request: BOT_COMMANDS_TOO_MUCH')
  }
  for (const { command, description } of commands) {
    if (!/^[a-z0-9_]{1,32}$/.test(command)) {
      throw new ApiRefusal(400, 'Bad Request: BOT_COMMAND_INVALID')
    }
    if (description.length < 1 || description.length > 256) {
      throw new ApiRefusal(400, 'Bad Request: BOT_COMMAND_DESCRIPTION_INVALID')
    }
  }
}

const usualLimits: Limits = { global: 30, perChat: 1, burst: 3 }

/**
 * Lets a send pass or throws the 429 that Telegram would give.
 *
 * A punishing one refuses everything for 5 s after a refusal, and every send made meanwhile adds a
 * second, up to a minute: a sender that does not fall silent never gets out again.
 */
export function createLimiter({
  limits = usualLimits,
  punishing = false,
  now = () => performance.now(),
}: LimiterOptions) {
  const whole = limits && createBucket(limits.global, limits.global, now)
  const byChat = new Map<string, Bucket>()
  let punishedUntil = Number.NEGATIVE_INFINITY

  function refuseFor(durationMs: number): never {
    const seconds = Math.max(1, Math.ceil(durationMs / 1000))
    throw new ApiRefusal(429, `Too Many Requests: retry after ${seconds}`, seconds)
  }

  return {
    pass(chatId: unknown): void {
      if (!limits || !whole) return
      if (now() < punishedUntil) {
        punishedUntil = Math.min(now() + 60_000, punishedUntil + 1000)
        refuseFor(punishedUntil - now())
      }
      const key = String(chatId)
      const own = byChat.get(key) ?? createBucket(limits.perChat, limits.burst, now)
      byChat.set(key, own)
      const waitMs = Math.max(whole.waitMs(), own.waitMs())
      if (waitMs > 0) {
        if (punishing) punishedUntil = now() + 5000
        refuseFor(punishing ? 5000 : waitMs)
      }
      whole.take()
      own.take()
    },
  }
}

interface Bucket {
  /** Until one may pass. */
  waitMs(): number
  take(): void
}

function createBucket(rate: number, capacity: number, now: () => number): Bucket {
  let level = capacity
  let at = now()
  const refill = () => {
    level = Math.min(capacity, level + ((now() - at) / 1000) * rate)
    at = now()
  }
  return {
    waitMs() {
      refill()
      return level >= 1 ? 0 : ((1 - level) / rate) * 1000
    },
    take() {
      level -= 1
    },
  }
}
