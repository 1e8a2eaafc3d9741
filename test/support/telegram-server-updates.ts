import { setTimeout as delay } from 'node:timers/promises'
import type { Payload } from './telegram-server-checks.ts'
import { ApiRefusal } from './telegram-server-faults.ts'

// The updates a Telegram of our tests holds for the bot, and the two ways it gives them out.

export type Update = Record<string, unknown> & { update_id: number }

/** One method of the Bot API; `onGone` tells that the caller hung up. */
export type Method = (payload: Payload, onGone: (listener: () => void) => void) => unknown

export interface WebhookAnswer {
  readonly updateId: number
  /** 0 when nobody answered. */
  readonly status: number
}

interface Webhook {
  readonly url: string
  readonly secret: string | null
}

const usualUpdates = [
  ...['message', 'edited_message', 'channel_post', 'callback_query'],
  ...['my_chat_member', 'poll', 'poll_answer'],
]
const otherPoller =
  'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'
const webhookActive =
  "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"

/**
 * Updates wait here until confirmed: by an offset past them, or by a webhook's 2xx. Until then they
 * are given out again and again.
 *
 * @param happened - called after every change
 * @param webhookRetryMs - before a failed webhook is called again; doubles, up to a minute
 */
export function createUpdateQueue(happened: () => void, webhookRetryMs: number) {
  const answers: WebhookAnswer[] = []
  const closing = new AbortController()
  let queue: Update[] = []
  let nextId = 500_000_001
  let allowed = usualUpdates
  let webhook: Webhook | null = null
  let lastError: string | null = null
  let isPumping = false
  let poller: { wake(): void; terminate(): void } | null = null

  const methods: Record<string, Method> = {
    async getUpdates(payload, onGone) {
      if (webhook) throw new ApiRefusal(409, webhookActive)
      poller?.terminate() // the newcomer wins, as with Telegram
      rememberAllowed(payload)
      const offset = Number(payload['offset'] ?? 0)
      const limit = Math.min(100, Math.max(1, Number(payload['limit'] ?? 100)))
      const timeoutMs = Math.min(50, Number(payload['timeout'] ?? 0)) * 1000
      queue =
        offset < 0 ? queue.slice(offset) : queue.filter((update) => update.update_id >= offset)
      happened()
      if (queue.length === 0 && timeoutMs > 0) await waitForUpdate(timeoutMs, onGone)
      return queue.slice(0, limit)
    },
    setWebhook(payload) {
      const url = String(payload['url'] ?? '')
      const secret = payload['secret_token'] === undefined ? null : String(payload['secret_token'])
      // Plain HTTP is a leave of the local server; loopback is all that tests need.
      if (!/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(url)) {
        throw new ApiRefusal(
          400,
          'Bad Request: bad webhook: HTTPS url must be provided for webhook',
        )
      }
      if (secret !== null && !/^[\w-]{1,256}$/.test(secret)) {
        throw new ApiRefusal(400, 'Bad Request: secret token contains unallowed characters')
      }
      rememberAllowed(payload)
      webhook = { url, secret }
      poller?.terminate()
      void pump()
      return true
    },
    deleteWebhook(payload) {
      webhook = null
      if (payload['drop_pending_updates'] === true) queue = []
      return true
    },
    getWebhookInfo: () => ({
      url: webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: queue.length,
      ...(lastError === null ? {} : { last_error_message: lastError }),
      allowed_updates: allowed,
    }),
  }

  function rememberAllowed(payload: Payload): void {
    const given = payload['allowed_updates']
    if (Array.isArray(given)) allowed = given.length === 0 ? usualUpdates : given
  }

  function waitForUpdate(timeoutMs: number, onGone: (listener: () => void) => void) {
    return new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer)
        if (poller === own) poller = null
        settle()
      }
      const own = {
        wake: () => end(resolve),
        terminate: () => end(() => reject(new ApiRefusal(409, otherPoller))),
      }
      const timer = setTimeout(own.wake, timeoutMs)
      onGone(own.wake)
      poller = own
      happened()
    })
  }

  async function pump(): Promise<void> {
    if (isPumping) return
    isPumping = true
    for (let failures = 0; webhook && !closing.signal.aborted; ) {
      const update = queue[0]
      if (!update) break
      const { status, retryAfterMs } = await callWebhook(webhook, update)
      if (status >= 200 && status < 300) {
        queue = queue.filter((other) => other !== update)
        failures = 0
      }
      answers.push({ updateId: update.update_id, status })
      happened()
      if (queue[0] === update) {
        lastError = `Wrong response from the webhook: ${status}`
        const waitMs = retryAfterMs ?? Math.min(60_000, webhookRetryMs * 2 ** failures++)
        await delay(waitMs, undefined, { signal: closing.signal }).catch(() => {})
      }
    }
    isPumping = false
  }

  return {
    methods,
    answers,
    push(update: Record<string, unknown>): number {
      const id = nextId++
      if (Object.keys(update).some((kind) => allowed.includes(kind))) {
        queue.push({ update_id: id, ...update })
      }
      poller?.wake()
      void pump()
      happened()
      return id
    },
    pendingIds: () => queue.map((update) => update.update_id),
    /** Whether a getUpdates call is waiting now. */
    isPolled: () => poller !== null,
    /** Ends a waiting getUpdates, as its time-out would. */
    wakePoller: () => poller?.wake(),
    close: () => closing.abort(),
  }
}

async function callWebhook(
  { url, secret }: Webhook,
  update: Update,
): Promise<{ status: number; retryAfterMs: number | null }> {
  const headers = new Headers({ 'content-type': 'application/json' })
  if (secret !== null) headers.set('x-telegram-bot-api-secret-token', secret)
  try {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(update) })
    await response.arrayBuffer()
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
    const retryAfterMs = seconds >= 0 && seconds <= 3600 ? seconds * 1000 : null
    return { status: response.status, retryAfterMs }
  } catch {
    return { status: 0, retryAfterMs: null }
  }
}
