import { randomBytes } from 'node:crypto'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, systemClock } from '../../src/platform/clock.ts'
import { faultOfButtons, type MessageBody, type ZaloServerButton } from './zalo-server-message.ts'
import { createZaloOAuth } from './zalo-server-oauth.ts'
import { createWebhookSender, type WebhookOptions } from './zalo-server-webhooks.ts'

/** A citizen as Zalo knows them. */
export interface ZaloUser {
  readonly id: string
  isFollower: boolean
  /** Null: never interacted. */
  lastInteractionAt: Date | null
  /** Messages a follower who never interacted may still get. */
  welcomeLeft: number
  /** Restricted this account's messages: -244. */
  isBlocking: boolean
}

export interface AcceptedMessage {
  readonly userId: string
  readonly text: string
  readonly buttons: readonly ZaloServerButton[]
  readonly messageId: string
  readonly at: Date
}

/** Something that goes wrong. */
export interface ZaloFault {
  readonly on: 'oauth' | 'api'
  /** `error` answers status 200 with `code`; `html` a gateway's page with 502; `hang` nothing. */
  readonly kind: 'reset' | 'html' | 'status' | 'hang' | 'error' | 'body'
  /** Before the request takes effect (the default), or after. */
  readonly when?: 'before' | 'after'
  /** How many requests it lets pass first. */
  readonly after?: number
  /** How many requests it hits; 1 unless `probability` is given. */
  readonly times?: number
  /** Hits each request with this chance, in [0, 1], until `clearFaults`. */
  readonly probability?: number
  readonly status?: number
  readonly code?: number
  readonly message?: string
  readonly body?: string
}

export interface ZaloServerOptions {
  readonly clock?: Clock
  readonly requestsPerMinute?: number
  /** Answer with `"-14014"` instead of `-14014`. */
  readonly quotedErrors?: boolean
  readonly port?: number
  /** For `probability` faults; give a seeded one where a test must repeat. */
  readonly random?: () => number
}

export type ZaloServer = Awaited<ReturnType<typeof startZaloServer>>

interface Answer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

interface Incoming {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const dayMs = 86_400_000

/**
 * Plays oauth.zaloapp.com and openapi.zalo.me on loopback, and Zalo's side of the webhook.
 *
 * Follows section 11 of our notes on the OA API; where Zalo ties no code to a situation the code
 * is our choice. Broadcasts, articles and uploads are not played.
 */
export async function startZaloServer(options: ZaloServerOptions = {}) {
  const { clock = systemClock, requestsPerMinute = 2000, random = Math.random } = options
  const appId = '3000000000000000001'
  const appSecret = 'app-secret-demo-0001'
  const oaId = '4200000000000000003'
  const oaSecretKey = 'oa-secret-demo-0001'

  const idPrefix = randomBytes(4).toString('hex')
  const oauth = createZaloOAuth({
    clock,
    appId,
    appSecret,
    quotedErrors: options.quotedErrors ?? false,
  })
  const webhooks = createWebhookSender({ clock, appId, oaId, oaSecretKey, nextId })
  const users = new Map<string, ZaloUser>()
  const accepted: AcceptedMessage[] = []
  const requests: { method: string; path: string; at: Date }[] = []
  const echoes: Promise<unknown>[] = []
  let faults: (ZaloFault & { left: number; toPass: number })[] = []
  let echoUrl: string | null = null
  let minute = { number: 0, spent: 0 }
  let lastNumber = 0

  function answerApi(incoming: Incoming): Answer {
    const number = Math.floor(clock.now().getTime() / 60_000)
    if (minute.number !== number) minute = { number, spent: 0 }
    minute.spent += 1
    const headers = {
      'X-RateLimit-Limit': String(requestsPerMinute),
      'X-RateLimit-Remain': String(Math.max(0, requestsPerMinute - minute.spent)),
    }
    const answer =
      minute.spent > requestsPerMinute
        ? apiError(-32, 'OA has reached the rate limit per minute')
        : (refusedToken(incoming.headers['access_token']) ?? route(incoming))
    return { ...answer, headers }
  }

  function refusedToken(given: string | string[] | undefined): Answer | null {
    const code = oauth.refusalOf(given)
    return code === null ? null : apiError(code, 'Access token is invalid or expired')
  }

  function route({ method, url, body }: Incoming): Answer {
    switch (`${method} ${url.pathname}`) {
      case 'POST /v3.0/oa/message/cs':
        return answerMessage(parseJson(body))
      case 'GET /v2.0/oa/getoa':
        return answerProfile()
      case 'POST /v2.0/oa/message':
        return apiError(-240, 'MessageV2 API has been shut down')
      default: // message/promotion and message/transaction among them: closed on 1 March 2026
        return apiError(-209, 'This API is not supported')
    }
  }

  function answerProfile(): Answer {
    return success({
      oa_id: oaId,
      name: 'Sở Tư pháp (máy chủ thử)',
      description: '',
      is_verified: true,
      oa_type: 4,
      num_follower: [...users.values()].filter((user) => user.isFollower).length,
      package_name: 'Tăng trưởng',
      package_valid_through_date: '31/12/2027',
    })
  }

  function answerMessage(body: unknown): Answer {
    const { recipient, message } = (body ?? {}) as MessageBody
    const user = users.get(String(recipient?.user_id))
    if (user === undefined) return apiError(-201, 'user_id is invalid')
    const text = message?.text
    if (typeof text !== 'string' || text === '') return apiError(-201, 'text is empty')
    if ([...text].length > 2000) return apiError(-210, 'text is over the limit of 2000 characters')
    const buttons = message?.attachment?.payload?.buttons ?? []
    const fault = faultOfButtons(message?.attachment, buttons)
    if (fault !== null) return apiError(-201, fault)
    if (user.isBlocking) return apiError(-244, 'User has restricted this type of message')
    const quota = takeQuota(user)
    if (typeof quota === 'number') {
      return apiError(quota, 'User has not interacted with the OA recently')
    }
    return accept({ userId: user.id, text, buttons, messageId: nextId(), at: clock.now() }, quota)
  }

  /** @returns what pays for the message, or the code with which it is refused */
  function takeQuota(user: ZaloUser): Record<string, unknown> | number {
    if (user.lastInteractionAt === null) {
      if (!user.isFollower || user.welcomeLeft === 0) return -232
      user.welcomeLeft -= 1
      return { quota_type: 'welcome_msg', remain: String(user.welcomeLeft), total: '3' }
    }
    const ageMs = clock.now().getTime() - user.lastInteractionAt.getTime()
    if (ageMs > 7 * dayMs) return -230
    return ageMs <= 2 * dayMs
      ? { quota_type: 'reply' }
      : { quota_type: 'sub_quota', remain: '499', total: '500', expired_date: '31/12/2027' }
  }

  function accept(message: AcceptedMessage, quota: Record<string, unknown>): Answer {
    accepted.push(message)
    echo(message)
    return success({
      message_id: message.messageId,
      user_id: message.userId,
      sent_time: String(message.at.getTime()),
      quota,
    })
  }

  function takeFault(on: ZaloFault['on']): ZaloFault | null {
    const fault = faults.find(
      (each) => each.on === on && each.left > 0 && random() < (each.probability ?? 1),
    )
    if (fault === undefined) return null
    if (fault.toPass > 0) {
      fault.toPass -= 1
      return null
    }
    fault.left -= 1
    return fault
  }

  function answer(incoming: Incoming): Answer {
    return incoming.url.pathname === '/v4/oa/access_token' && incoming.method === 'POST'
      ? { status: 200, body: oauth.answer(incoming.headers, incoming.body) }
      : answerApi(incoming)
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://zalo')
    const method = request.method ?? 'GET'
    const incoming = { method, url, headers: request.headers, body: await textOf(request) }
    requests.push({ method, path: url.pathname, at: clock.now() })
    const fault = takeFault(url.pathname.startsWith('/v4/') ? 'oauth' : 'api')
    if (fault === null) return reply(response, answer(incoming))
    if (fault.when === 'after') answer(incoming)
    strike(fault, request, response)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  function addUser(id: string, state: Partial<Omit<ZaloUser, 'id'>> = {}): ZaloUser {
    const user: ZaloUser = {
      id,
      isFollower: false,
      lastInteractionAt: null,
      welcomeLeft: 3,
      isBlocking: false,
      ...state,
    }
    users.set(id, user)
    return user
  }

  function interact(id: string): ZaloUser {
    const user = users.get(id) ?? addUser(id)
    user.lastInteractionAt = clock.now()
    return user
  }

  function nextId(): string {
    lastNumber += 1
    return idPrefix + lastNumber.toString(16).padStart(12, '0')
  }

  function echo({ userId, text, messageId }: AcceptedMessage): void {
    const target = echoUrl
    if (target === null) return
    const posting = (async () => {
      for (const event of webhooks.echoEvents(userId, text, messageId)) {
        await webhooks.postWebhook(target, event)
      }
    })()
    echoes.push(posting.catch(() => undefined))
  }

  function citizenSays(target: string, userId: string, text: string, how: WebhookOptions = {}) {
    interact(userId)
    return webhooks.postWebhook(target, webhooks.textEvent(userId, text), how)
  }

  return {
    /** Base of both hosts: ZALO_API_BASE and ZALO_OAUTH_BASE. */
    url,
    appId,
    appSecret,
    oaId,
    oaSecretKey,
    /** The refresh token an administrator would seed; works once. */
    seedRefreshToken: oauth.firstRefreshToken,
    users,
    accepted,
    /** Every request that arrived, faults included. */
    requests,
    get refreshCount() {
      return oauth.refreshCount
    },
    get accessToken() {
      return oauth.accessToken
    },
    addUser,
    /** A code of the consent page: lives ten minutes, works once. */
    issueCode: (challenge: string | null = null) => oauth.issueCode(challenge),
    /** Zalo forgets the present access token, as when permissions change. */
    revokeAccessToken: oauth.revokeAccessToken,
    /** `listener` is called when a refresh token was traded in, before the answer leaves. */
    onRefreshed: oauth.onRefreshed,
    inject(fault: ZaloFault): void {
      const left = fault.times ?? (fault.probability === undefined ? 1 : Number.POSITIVE_INFINITY)
      faults.push({ ...fault, left, toPass: fault.after ?? 0 })
    },
    clearFaults(): void {
      faults = []
    },
    /** From now on each accepted message is echoed to this address, then received, then seen. */
    echoTo(target: string | null): void {
      echoUrl = target
    },
    /** Resolves when every echo so far was posted. */
    async echoed(): Promise<void> {
      await Promise.all(echoes)
    },
    ...webhooks,
    citizenSays,
    /** Presses a button by its payload: Zalo sends it back as if it were typed. */
    citizenPresses: (target: string, userId: string, payload: string, how: WebhookOptions = {}) =>
      citizenSays(target, userId, payload, how),
    citizenFollows(target: string, userId: string, how: WebhookOptions = {}) {
      interact(userId).isFollower = true
      return webhooks.postWebhook(target, webhooks.followEvent(userId, 'follow'), how)
    },
    citizenUnfollows(target: string, userId: string, how: WebhookOptions = {}) {
      const user = users.get(userId) ?? addUser(userId)
      user.isFollower = false
      return webhooks.postWebhook(target, webhooks.followEvent(userId, 'unfollow'), how)
    },
    async close(): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function strike(fault: ZaloFault, request: IncomingMessage, response: ServerResponse): void {
  switch (fault.kind) {
    case 'reset':
      request.socket.resetAndDestroy()
      return
    case 'hang':
      return
    case 'html':
      response.writeHead(502, { 'Content-Type': 'text/html' })
      response.end('<html><body><h1>502 Bad Gateway</h1></body></html>')
      return
    case 'status':
      response.writeHead(fault.status ?? 500)
      response.end(fault.body ?? '')
      return
    case 'error':
      reply(response, apiError(fault.code ?? -200, fault.message ?? 'Injected error'))
      return
    case 'body':
      reply(response, { status: 200, body: fault.body ?? '' })
  }
}

function reply(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers })
  response.end(body)
}

function json(value: unknown): Answer {
  return { status: 200, body: JSON.stringify(value) }
}

function success(data: unknown): Answer {
  return json({ error: 0, message: 'Success', data })
}

function apiError(error: number, message: string): Answer {
  return json({ error, message })
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
