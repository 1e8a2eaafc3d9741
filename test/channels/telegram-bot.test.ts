import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as othersTurn } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTelegramBot, type TelegramBot } from '../../src/channels/telegram/telegram-bot.ts'
import { createTelegramApi } from '../../src/channels/telegram/telegram-channel.ts'
import { decodeTelegramUpdate } from '../../src/channels/telegram/telegram-updates.ts'
import type { Database } from '../../src/platform/database.ts'
import { createInbox, type Inbox } from '../../src/platform/inbox.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createVault } from '../../src/platform/vault.ts'
import { createTestClock } from '../support/clock.ts'
import { openTestDatabase } from '../support/database.ts'
import { startTelegramServer, type TelegramServer } from '../support/telegram-server.ts'

const citizen = 4815162342
const secretWords = 'Chồng tôi đánh tôi thì phải làm sao'
const clock = createTestClock()

let database: Database
let inbox: Inbox
let server: TelegramServer
let bots: TelegramBot[]
let lines: string[]
let waits: number[]
let whenWaiting: (durationMs: number) => unknown

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

beforeEach(async () => {
  await database.query('delete from inbox')
  inbox = createInbox({ database, vault: createVault(Buffer.alloc(32, 1)), clock })
  server = await startTelegramServer()
  bots = []
  lines = []
  waits = []
  whenWaiting = () => {}
})

afterEach(async () => {
  await Promise.all(bots.map((bot) => bot.stop()))
  await server.close()
  for (const secret of [secretWords, String(citizen), server.token]) {
    expect(lines.join('')).not.toContain(secret)
  }
})

function openBot({ mode = 'polling' as 'polling' | 'webhook', publicUrl = '', apiRoot = '' } = {}) {
  const bot = createTelegramBot({
    config: {
      token: server.token,
      apiRoot: apiRoot || server.url,
      mode,
      webhookSecret: mode === 'webhook' ? 'only_Telegram-knows' : null,
      sendRate: 28,
    },
    publicUrl: publicUrl || null,
    inbox,
    logger: createLogger({ level: 'debug', destination: { write: (line) => lines.push(line) } }),
    // Time is not waited for, yet other work gets its turn.
    wait: async (durationMs, signal) => {
      waits.push(durationMs)
      await whenWaiting(durationMs)
      await othersTurn(undefined, { signal })
    },
  })
  bots.push(bot)
  return bot
}

async function storedDeeds() {
  const events = await inbox.claim(100)
  return events
    .flatMap((event) => decodeTelegramUpdate(JSON.parse(event.body.toString()), event.receivedAt))
    .map((event) => (event.kind === 'message' ? event.message : null))
}

const isConfirmed = () => server.pendingUpdateIds().length === 0
const callsOf = (method: string) => server.calls.filter((call) => call.method === method)

describe('long polling', () => {
  it('stores what citizens do, in order, and confirms it', async () => {
    const bot = openBot()
    await bot.start()
    await server.until(server.isPolled)
    expect(bot.state()).toBe('running')
    server.citizenSays(citizen, secretWords)
    server.citizenPresses(citizen, 'topic:land')
    server.citizenBlocks(citizen)
    await server.until(isConfirmed)
    expect(await storedDeeds()).toMatchObject([
      { kind: 'text', text: secretWords },
      { kind: 'choice', choiceId: 'topic:land' },
      { kind: 'left' },
    ])
    await server.until(() => callsOf('answerCallbackQuery').length === 1)
  })

  it('publishes its commands and asks only for what it understands', async () => {
    await openBot().start()
    await server.until(() => server.isPolled() && callsOf('setMyCommands').length > 0)
    const commands = callsOf('setMyCommands')[0]?.payload['commands'] as { command: string }[]
    expect(commands.map(({ command }) => command)).toEqual([
      ...['start', 'huongdan', 'dangky', 'huy', 'trogiup'],
    ])
    expect(callsOf('getUpdates')[0]?.payload['allowed_updates']).toEqual([
      ...['message', 'callback_query', 'my_chat_member'],
    ])
  })

  it('takes over from a webhook that was set before', async () => {
    const api = createTelegramApi({ token: server.token, apiRoot: server.url })
    await api.setWebhook('http://127.0.0.1:9/hook')
    await openBot().start()
    await server.until(server.isPolled)
  })

  it('confirms an update only after it is stored, and asks again until then', async () => {
    await database.execute('alter table inbox rename to inbox_away')
    const bot = openBot()
    const seen: unknown[] = []
    whenWaiting = async () => {
      seen.push([bot.state(), isConfirmed()])
      if (seen.length === 3) await database.execute('alter table inbox_away rename to inbox')
    }
    server.citizenSays(citizen, secretWords)
    await bot.start()
    await server.until(() => isConfirmed() && server.isPolled())
    expect(seen).toEqual(Array(3).fill(['failed: an update could not be stored', false]))
    expect(waits).toEqual([1000, 2000, 4000])
    expect(bot.state()).toBe('running')
    expect(await storedDeeds()).toMatchObject([{ kind: 'text', text: secretWords }])
  })

  it('keeps an update once that is delivered again after a restart', async () => {
    server.citizenSays(citizen, 'một')
    // The answer to the confirming call is held back, as if the process died before making it.
    server.faults.next('hang-before', { method: 'getUpdates', skip: 1 })
    const first = openBot()
    await first.start()
    await server.until(() => callsOf('getUpdates').length === 2)
    await first.stop()
    expect(isConfirmed()).toBe(false)
    server.citizenSays(citizen, 'hai')
    await openBot().start()
    await server.until(isConfirmed)
    expect(await storedDeeds()).toMatchObject([{ text: 'một' }, { text: 'hai' }])
  })

  it('says so when another program polls with the same token, and tries again', async () => {
    const bot = openBot()
    await bot.start()
    await server.until(server.isPolled)
    const seen: string[] = []
    whenWaiting = () => seen.push(bot.state())
    const api = createTelegramApi({ token: server.token, apiRoot: server.url })
    await api.getUpdates({ timeout: 0 })
    await server.until(() => seen.length > 0 && server.isPolled())
    expect(seen[0]).toMatch(/^failed: another program receives for this bot \(409: Conflict/)
    expect(waits).toEqual([5000])
    server.citizenSays(citizen, secretWords)
    await server.until(isConfirmed)
  })

  it('stops trying when the token is not accepted', async () => {
    server.revokeToken()
    const bot = openBot()
    await bot.start()
    await expect.poll(bot.state).toMatch(/^failed: the bot token is not accepted \(401\)/)
    expect(waits).toEqual([])
    expect(lines.map((line) => JSON.parse(line).level)).toEqual([50])
  })

  it('starts without Telegram and is there when Telegram is', async () => {
    const port = Number(new URL(server.url).port)
    await server.close()
    const bot = openBot()
    const seen = new Set<string>()
    whenWaiting = async (durationMs) => {
      seen.add(bot.state())
      if (durationMs === 30_000) server = await startTelegramServer({ port })
    }
    await bot.start()
    expect(bot.state()).toBe('starting')
    await expect.poll(bot.state).toBe('running')
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000])
    expect([...seen]).toEqual(['failed: Telegram cannot be reached (ECONNREFUSED)'])
  })

  it('survives every fault between it and Telegram', async () => {
    const bot = openBot()
    const faults = ['reset-before', 'reset-after', 'html-502-after', 'error-500'] as const
    for (const [skip, fault] of faults.entries()) {
      server.faults.next(fault, { method: 'getUpdates', skip })
    }
    server.faults.next('error-500', { method: 'deleteWebhook' })
    server.faults.next('error-500', { method: 'setMyCommands' })
    server.citizenSays(citizen, secretWords)
    await bot.start()
    await server.until(() => isConfirmed() && server.isPolled())
    expect(await storedDeeds()).toHaveLength(1)
  })

  it('stops at once while waiting for updates, and can start again', async () => {
    const bot = openBot()
    await bot.start()
    await server.until(server.isPolled)
    await bot.stop()
    expect(bot.state()).toBe('stopped')
    await bot.start()
    server.citizenSays(citizen, secretWords)
    await server.until(isConfirmed)
  }, 20_000) // a stop that waited for the long poll would take longer

  it('has no webhook', async () => {
    const request = new Request('http://localhost/webhook/telegram', { method: 'POST' })
    expect((await openBot().webhook(request)).status).toBe(404)
  })
})

describe('webhook', () => {
  const secret = 'only_Telegram-knows'
  const update = { update_id: 7, message: { chat: { id: citizen, type: 'private' }, text: 'a' } }
  const request = (init: RequestInit) =>
    new Request('http://localhost/webhook/telegram', {
      method: 'POST',
      body: JSON.stringify(update),
      headers: { 'x-telegram-bot-api-secret-token': secret },
      ...init,
    })
  const openHook = () => openBot({ mode: 'webhook', publicUrl: 'https://loa.example.vn' })

  /** A small HTTP server in front of the bot, as the program's own would be. */
  async function listen(answer: (request: Request) => Promise<Response>) {
    const front = createServer(async (incoming, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk)
      const given = incoming.headers['x-telegram-bot-api-secret-token']
      const { status } = await answer(
        new Request(`http://localhost${incoming.url}`, {
          method: 'POST',
          body: Buffer.concat(chunks),
          headers: { 'x-telegram-bot-api-secret-token': String(given) },
        }),
      )
      response.writeHead(status).end()
    })
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
    return {
      url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
      async close() {
        front.closeAllConnections()
        await new Promise((resolve) => front.close(resolve))
      },
    }
  }

  it('stores what Telegram calls with, once, though it is called until it can', async () => {
    let bot: TelegramBot | null = null
    const front = await listen(async (given) => {
      const response = await (bot as TelegramBot).webhook(given)
      if (server.webhookAnswers.length === 1) {
        await database.execute('alter table inbox_away rename to inbox')
      }
      return response
    })
    bot = openBot({ mode: 'webhook', publicUrl: front.url })
    await bot.start()
    await server.until(() => callsOf('setWebhook').length === 1)
    expect(callsOf('setWebhook')[0]?.payload).toMatchObject({
      url: `${front.url}/webhook/telegram`,
      secret_token: secret,
      allowed_updates: ['message', 'callback_query', 'my_chat_member'],
    })
    await database.execute('alter table inbox rename to inbox_away')
    server.citizenSays(citizen, secretWords)
    await server.until(isConfirmed)
    expect(server.webhookAnswers.map(({ status }) => status)).toEqual([500, 500, 200])
    expect(await storedDeeds()).toMatchObject([{ kind: 'text', text: secretWords }])
    await front.close()
  })

  it('drops a repeat, and says so with 200', async () => {
    const bot = openHook()
    for (let times = 0; times < 3; times++)
      expect((await bot.webhook(request({}))).status).toBe(200)
    expect(await storedDeeds()).toHaveLength(1)
  })

  const forms: [string, RequestInit, number][] = [
    ['another secret', { headers: { 'x-telegram-bot-api-secret-token': `${secret}x` } }, 401],
    ['no secret', { headers: {} }, 401],
    ['another method', { method: 'PUT' }, 405],
    ['no JSON', { body: '{"update_id":' }, 400],
    ['no update', { body: '{"hello":1}' }, 400],
    ['no body', { body: null }, 400],
    [
      'more than a megabyte',
      { body: JSON.stringify({ update_id: 1, x: 'x'.repeat(2 ** 20) }) },
      400,
    ],
  ]
  it.each(forms)('takes nothing with %s', async (_name, init, status) => {
    expect((await openHook().webhook(request(init))).status).toBe(status)
    expect(await storedDeeds()).toEqual([])
  })

  it('keeps announcing itself until Telegram takes it', async () => {
    server.faults.next('error-500', { method: 'setWebhook', count: 2 })
    const bot = openHook()
    await bot.start()
    await expect.poll(bot.state).toBe('running')
    expect(waits).toEqual([1000, 2000])
    await server.until(() => callsOf('setMyCommands').length === 1)
  })

  it('cannot be without an address', () => {
    expect(() => openBot({ mode: 'webhook' })).toThrow('PUBLIC_URL')
  })
})
