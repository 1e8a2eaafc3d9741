import { createHash } from 'node:crypto'
import type { Clock } from '../../src/platform/clock.ts'

export interface WebhookOptions {
  /** Signed with another key. */
  readonly wrongMac?: boolean
  /** How often the same body is posted, in all. */
  readonly repeat?: number
  /** Header `num_retry` of Zalo's own retries. */
  readonly retryNumber?: number
}

export interface WebhookAnswer {
  readonly status: number
  /** Whether Zalo would be content: 200 within two seconds. */
  readonly isHealthy: boolean
}

export interface WebhookSenderOptions {
  readonly clock: Clock
  readonly appId: string
  readonly oaId: string
  readonly oaSecretKey: string
  readonly nextId: () => string
}

/** The webhook part of the emulator: makes events, signs them, posts them. */
export function createWebhookSender(options: WebhookSenderOptions) {
  const { clock, appId, oaId, oaSecretKey, nextId } = options

  function signedRequest(target: string, event: object, how: WebhookOptions = {}): Request {
    const timestamp = String(clock.now().getTime())
    const body = JSON.stringify({ app_id: appId, timestamp, ...event })
    const stamped = 'timestamp' in event ? String(event.timestamp ?? '') : timestamp
    const key = how.wrongMac ? 'some-other-key' : oaSecretKey
    const mac = createHash('sha256').update(`${appId}${body}${stamped}${key}`).digest('hex')
    return new Request(target, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-ZEvent-Signature': `mac=${mac}`,
        ...(how.retryNumber === undefined ? {} : { num_retry: String(how.retryNumber) }),
      },
      body,
    })
  }

  async function postWebhook(
    target: string,
    event: object,
    how: WebhookOptions = {},
  ): Promise<WebhookAnswer> {
    const request = signedRequest(target, event, how)
    let last: WebhookAnswer = { status: 0, isHealthy: false }
    for (let times = how.repeat ?? 1; times > 0; times -= 1) {
      const startedAt = performance.now()
      const { status } = await fetch(request.clone())
      last = { status, isHealthy: status === 200 && performance.now() - startedAt < 2000 }
    }
    return last
  }

  return {
    /** The signed request Zalo would post, for handing to a handler directly. */
    signedRequest,
    /** Posts an event as Zalo does; with `repeat`, the same bytes again. Gives the last answer. */
    postWebhook,
    textEvent(userId: string, text: string): object {
      return {
        sender: { id: userId },
        recipient: { id: oaId },
        user_id_by_app: appScoped(userId),
        event_name: 'user_send_text',
        message: { text, msg_id: nextId() },
      }
    },
    followEvent(userId: string, eventName: 'follow' | 'unfollow'): object {
      return {
        oa_id: oaId,
        follower: { id: userId },
        user_id_by_app: appScoped(userId),
        event_name: eventName,
        source: 'oa_profile',
      }
    },
    /** What follows a message of the account: the echo, the arrival, the look. */
    echoEvents(userId: string, text: string, messageId: string): object[] {
      const between = { sender: { id: oaId }, recipient: { id: userId } }
      return [
        { ...between, event_name: 'oa_send_text', message: { text, msg_id: messageId } },
        { ...between, event_name: 'user_received_message', message: { msg_id: messageId } },
        { ...between, event_name: 'user_seen_message', message: { msg_ids: [messageId] } },
      ]
    },
  }
}

/** The id of the same person towards the app, which is not their id towards the account. */
function appScoped(userId: string): string {
  return `9${userId.slice(1)}`
}
