import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import {
  checkButtons,
  checkCommands,
  checkEntities,
  checkText,
  createLimiter,
  type Entity,
  type LimiterOptions,
  type Payload,
} from './telegram-server-checks.ts'
import {
  ApiRefusal,
  answer,
  createFaults,
  type Faults,
  isAfter,
  readBody,
  refuse,
  spoil,
} from './telegram-server-faults.ts'
import { createUpdateQueue, type Method, type WebhookAnswer } from './telegram-server-updates.ts'

// A Telegram Bot API server on loopback, after the reference page telegram.md: what it checks, how
// it limits, what it answers. It remembers everything it accepted, so that tests can count.

/** `limits: null` switches the limits off; `punishing` makes a refusal last. */
export interface TelegramServerOptions extends LimiterOptions {
  readonly token?: string
  /** 0 takes any free port; a fixed one lets a server be started again at the same address. */
  readonly port?: number
  /** Before each answer. */
  readonly latencyMs?: number
  /** Before a failed webhook is called again; doubles each time, up to a minute. */
  readonly webhookRetryMs?: number
  /** Chats that have started the bot already. */
  readonly startedChats?: readonly number[]
}

export interface AcceptedMessage {
  readonly chatId: number
  readonly text: string
  readonly entities: readonly Entity[]
  readonly replyMarkup: unknown
  readonly messageId: number
  readonly at: Date
}

export interface Call {
  readonly method: string
  readonly payload: Payload
  readonly at: Date
}

export interface TelegramServer {
  /** The `apiRoot`. */
  readonly url: string
  readonly token: string
  readonly accepted: readonly AcceptedMessage[]
  /** Every call with a good token, in order, sent or refused. */
  readonly calls: readonly Call[]
  /** Answers of the webhook's owner, in order; status 0 is a failed connection. */
  readonly webhookAnswers: readonly WebhookAnswer[]
  readonly faults: Faults
  /** Queues an update of any kind; `update_id` is added. @returns the id */
  pushUpdate(update: Record<string, unknown>): number
  citizenSays(chatId: number, text: string): number
  /** Presses a button under the last message this chat received, whether it is there or not. */
  citizenPresses(chatId: number, data: string): number
  citizenBlocks(chatId: number): number
  citizenReturns(chatId: number): number
  citizenDeactivates(chatId: number): void
  /** Updates not confirmed yet, by a later offset or the webhook's 200. */
  pendingUpdateIds(): number[]
  /** Whether a getUpdates call is waiting now. */
  isPolled(): boolean
  revokeToken(): void
  /** Resolves when the condition holds, looked at after every event. Rejects after `timeoutMs`. */
  until(condition: () => boolean, timeoutMs?: number): Promise<void>
  close(): Promise<void>
}

const defaultToken = '123456789:TEST-token_of-the-emulator-000000000'

/** Starts a Telegram of our own on loopback. Close it when done. */
export async function startTelegramServer(
  options: TelegramServerOptions = {},
): Promise<TelegramServer> {
  const { token = defaultToken, latencyMs = 0, webhookRetryMs = 10 } = options
  const limiter = createLimiter(options)
  const events = createEvents()
  const updates = createUpdateQueue(events.happened, webhookRetryMs)
  const faults = createFaults()
  const accepted: AcceptedMessage[] = []
  const calls: Call[] = []
  const chats = new Map<number, 'active' | 'blocked' | 'deactivated'>()
  const callbackIds = new Set<string>()
  for (const chatId of options.startedChats ?? []) chats.set(chatId, 'active')

  let isRevoked = false
  let nextMessageId = 1

  const methods: Record<string, Method> = {
    ...updates.methods,
    getMe: () => bot,
    sendMessage(payload) {
      const text = checkText(payload)
      const entities = checkEntities(payload, text)
      checkButtons(payload)
      const chatId = checkChat(payload)
      const message: AcceptedMessage = {
        chatId,
        text,
        entities,
        replyMarkup: payload['reply_markup'] ?? null,
        messageId: nextMessageId++,
        at: new Date(),
      }
      accepted.push(message)
      return describeMessage(message)
    },
    editMessageText(payload) {
      const text = checkText(payload)
      const entities = checkEntities(payload, text)
      checkButtons(payload)
      const chatId = checkChat(payload)
      const index = accepted.findIndex(
        (message) => message.chatId === chatId && message.messageId === payload['message_id'],
      )
      const before = accepted[index]
      if (!before) throw new ApiRefusal(400, 'Bad Request: message to edit not found')
      const replyMarkup = payload['reply_markup'] ?? null
      const after = { ...before, text, entities, replyMarkup }
      if (JSON.stringify(after) === JSON.stringify(before)) {
        throw new ApiRefusal(
          400,
          'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
        )
      }
      accepted[index] = after
      return describeMessage(after)
    },
    sendChatAction(payload) {
      checkChat(payload)
      return true
    },
    answerCallbackQuery(payload) {
      if (callbackIds.delete(String(payload['callback_query_id']))) return true
      throw new ApiRefusal(
        400,
        'Bad Request: query is too old and response timeout expired or query ID is invalid',
      )
    },
    setMyCommands(payload) {
      checkCommands(payload)
      return true
    },
  }

  function checkChat(payload: Payload): number {
    const chatId = Number(payload['chat_id'])
    const state = chats.get(chatId)
    if (!state) throw new ApiRefusal(400, 'Bad Request: chat not found')
    if (state === 'blocked') throw new ApiRefusal(403, 'Forbidden: bot was blocked by the user')
    if (state === 'deactivated') throw new ApiRefusal(403, 'Forbidden: user is deactivated')
    return chatId
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, given = '', method = ''] = /^\/bot([^/]+)\/(\w+)/.exec(request.url ?? '') ?? []
    const body = await readBody(request)
    if (!/^\d+:[\w-]{20,}$/.test(given)) return refuse(response, new ApiRefusal(404, 'Not Found'))
    if (given !== token || isRevoked) return refuse(response, new ApiRefusal(401, 'Unauthorized'))
    const payload: Payload = body === '' ? {} : JSON.parse(body)
    calls.push({ method, payload, at: new Date() })
    events.happened()
    if (latencyMs > 0) await delay(latencyMs)

    const fault = faults.take(method)
    if (fault && !isAfter(fault)) return spoil(response, fault)
    try {
      const run = methods[method]
      if (!run) throw new ApiRefusal(404, 'Not Found: method not found')
      if (method === 'sendMessage' || method === 'editMessageText') limiter.pass(payload['chat_id'])
      const result = await run(payload, (listener) => response.on('close', listener))
      events.happened()
      if (fault) return spoil(response, fault)
      answer(response, 200, { ok: true, result })
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error
      refuse(response, error)
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      answer(response, 500, { ok: false, error_code: 500, description: String(error) })
    })
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))

  function fromCitizen(chatId: number) {
    return {
      from: { id: chatId, is_bot: false, first_name: 'Người dân', language_code: 'vi' },
      chat: { id: chatId, type: 'private', first_name: 'Người dân' },
      date: Math.floor(Date.now() / 1000),
    }
  }

  function changeMembership(chatId: number, was: string, is: string): number {
    const member = (status: string) => ({ status, user: bot })
    return updates.push({
      my_chat_member: {
        ...fromCitizen(chatId),
        old_chat_member: member(was),
        new_chat_member: member(is),
      },
    })
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    accepted,
    calls,
    webhookAnswers: updates.answers,
    faults,
    pushUpdate: updates.push,
    citizenSays(chatId, text) {
      chats.set(chatId, 'active')
      return updates.push({
        message: { message_id: nextMessageId++, ...fromCitizen(chatId), text },
      })
    },
    citizenPresses(chatId, data) {
      const { from, ...message } = fromCitizen(chatId)
      const last = accepted.findLast((one) => one.chatId === chatId)
      const id = `${chatId}${nextMessageId++}`
      callbackIds.add(id)
      return updates.push({
        callback_query: {
          id,
          from,
          message: { ...message, from: bot, message_id: last?.messageId ?? 1, text: last?.text },
          chat_instance: String(chatId),
          data,
        },
      })
    },
    citizenBlocks(chatId) {
      chats.set(chatId, 'blocked')
      return changeMembership(chatId, 'member', 'kicked')
    },
    citizenReturns(chatId) {
      chats.set(chatId, 'active')
      return changeMembership(chatId, 'kicked', 'member')
    },
    citizenDeactivates(chatId) {
      chats.set(chatId, 'deactivated')
    },
    pendingUpdateIds: updates.pendingIds,
    isPolled: updates.isPolled,
    revokeToken() {
      isRevoked = true
      updates.wakePoller()
    },
    until: events.until,
    async close() {
      updates.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const bot = { id: 123456789, is_bot: true, first_name: 'Loa Luật', username: 'loa_luat_bot' }

function describeMessage({ chatId, text, entities, messageId, at }: AcceptedMessage) {
  return {
    message_id: messageId,
    from: bot,
    chat: { id: chatId, type: 'private', first_name: 'Người dân' },
    date: Math.floor(at.getTime() / 1000),
    text,
    ...(entities.length > 0 ? { entities } : {}),
  }
}

/** Lets tests wait for what happens here instead of sleeping. */
function createEvents() {
  const waiting = new Set<() => void>()
  return {
    happened() {
      for (const look of [...waiting]) look()
    },
    until(condition: () => boolean, timeoutMs = 30_000): Promise<void> {
      return new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          clearTimeout(timer)
          waiting.delete(look)
          settle()
        }
        const look = () => {
          if (condition()) end(resolve)
        }
        const timer = setTimeout(
          () => end(() => reject(new Error(`Not so after ${timeoutMs} ms: ${condition}`))),
          timeoutMs,
        )
        waiting.add(look)
        look()
      })
    },
  }
}
