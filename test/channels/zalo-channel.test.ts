import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createZaloApi } from '../../src/channels/zalo/zalo-api.ts'
import { createRequestBudget } from '../../src/channels/zalo/zalo-budget.ts'
import { createZaloChannel, zaloParts } from '../../src/channels/zalo/zalo-channel.ts'
import { createTokenKeeper, type TokenKeeper } from '../../src/channels/zalo/zalo-token.ts'
import type { Channel } from '../../src/messaging/channel.ts'
import { type MessageChoice, plainMessage } from '../../src/messaging/message.ts'
import type { Database } from '../../src/platform/database.ts'
import { createHttpClient } from '../../src/platform/http-client.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createPacer } from '../../src/platform/pacer.ts'
import { createVault } from '../../src/platform/vault.ts'
import { createTestClock, type TestClock } from '../support/clock.ts'
import { openTestDatabase } from '../support/database.ts'
import { startZaloServer, type ZaloFault, type ZaloServer } from '../support/zalo-server.ts'

const citizen = '8100000000000000002'
const reply = { purpose: 'reply' } as const
const log: string[] = []
let database: Database
let zalo: ZaloServer
let clock: TestClock
let tokens: TokenKeeper
let channel: Channel

const sleepers: { at: number; wake: () => void }[] = []

/** Sleeps in virtual time: when everybody sleeps, the clock jumps to who wakes first. */
function wait(durationMs: number): Promise<void> {
  return new Promise((wake) => {
    sleepers.push({ at: clock.now().getTime() + durationMs, wake })
    if (sleepers.length === 1) setImmediate(wakeNext)
  })
}

function wakeNext(): void {
  const next = sleepers.toSorted((a, b) => a.at - b.at)[0]
  if (next === undefined) return
  sleepers.splice(sleepers.indexOf(next), 1)
  if (next.at > clock.now().getTime()) clock.set(new Date(next.at))
  next.wake()
  if (sleepers.length > 0) setImmediate(wakeNext)
}

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  clock = createTestClock()
  await start()
})
afterEach(async () => {
  await zalo.close()
  await database.execute('delete from zalo_token')
  log.length = 0
})

async function start(requestsPerMinute = 90): Promise<void> {
  zalo = await startZaloServer({ clock })
  zalo.addUser(citizen, { lastInteractionAt: clock.now() })
  const logger = createLogger({
    level: 'trace',
    destination: { write: (line) => void log.push(line) },
  })
  const config = { ...zalo, apiBase: zalo.url, oauthBase: zalo.url, requestsPerMinute }
  const vault = createVault(Buffer.alloc(32, 1))
  tokens = createTokenKeeper({ database, vault, config, clock, logger, wait })
  await tokens.seed(zalo.seedRefreshToken)
  channel = channelOver(zalo.url)
}

function channelOver(apiBase: string, timeoutMs = 10_000): Channel {
  const logger = createLogger({
    level: 'trace',
    destination: { write: (line) => void log.push(line) },
  })
  const http = createHttpClient({ baseUrl: apiBase, timeoutMs })
  const config = { apiBase, requestsPerMinute: 90 }
  const api = createZaloApi({ config, tokens, clock, logger, http, wait })
  const now = () => clock.now().getTime()
  return createZaloChannel({ api, pacer: createPacer({ rate: 1, now, wait }), logger, clock })
}

const sendCalls = () => zalo.requests.filter((request) => request.path.endsWith('/cs')).length

describe('a message on Zalo', () => {
  it('is plain NFC text with the law in quotation marks', async () => {
    const outcome = await channel.send(
      citizen,
      {
        blocks: [
          { kind: 'text', text: 'Theo Luật Đất đai:'.normalize('NFD') },
          { kind: 'quote', text: 'Người sử dụng đất có quyền…' },
          { kind: 'note', text: 'Còn hiệu lực.' },
        ],
        choices: [],
      },
      reply,
    )
    const [sent] = zalo.accepted
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: sent?.messageId })
    expect(sent).toMatchObject({
      userId: citizen,
      text: 'Theo Luật Đất đai:\n\n“Người sử dụng đất có quyền…”\n\nCòn hiệu lực.',
      buttons: [],
    })
  })

  it('carries its choices as buttons, under the last part only', async () => {
    const choices: MessageChoice[] = [
      { kind: 'reply', id: 'topic-land', label: 'Đất đai' },
      { kind: 'link', url: 'https://vanban.example.gov.vn', label: 'Văn bản' },
    ]
    const sentence = 'Công dân có quyền khiếu nại, tố cáo. '
    const outcome = await channel.send(citizen, plainMessage(sentence.repeat(100), choices), reply)
    expect(zalo.accepted.map((each) => each.buttons)).toEqual([
      [],
      [
        { title: 'Đất đai', type: 'oa.query.hide', payload: '#ll:topic-land' },
        {
          title: 'Văn bản',
          type: 'oa.open.url',
          payload: { url: 'https://vanban.example.gov.vn' },
        },
      ],
    ])
    expect(zalo.accepted.every((each) => each.text.endsWith('.'))).toBe(true)
    expect(outcome).toEqual({
      kind: 'accepted',
      providerMessageId: zalo.accepted.at(-1)?.messageId,
    })
  })

  it('lists more than five choices as numbered lines', async () => {
    const choices = Array.from(
      { length: 6 },
      (_each, index): MessageChoice =>
        index === 5
          ? { kind: 'link', url: 'https://a.example.vn', label: 'Trang chủ' }
          : { kind: 'reply', id: `t${index}`, label: `Lĩnh vực ${index + 1}` },
    )
    await channel.send(citizen, plainMessage('Chọn lĩnh vực:', choices), reply)
    expect(zalo.accepted[0]).toMatchObject({ buttons: [] })
    expect(zalo.accepted[0]?.text).toMatch(
      /^Chọn lĩnh vực:\n\n1\. Lĩnh vực 1\n2\. .*\n6\. Trang chủ: https:\/\/a\.example\.vn$/s,
    )
  })

  it('is split without losing anything, below 2,000 characters', () => {
    const word = fc.constantFrom('Điều', 'khoản.', 'đất', 'nhà nước', '😀', '\n\n', 'a'.repeat(700))
    fc.assert(
      fc.property(fc.array(word, { maxLength: 900 }), (words) => {
        const text = words.join(' ').normalize('NFD')
        const choice: MessageChoice = { kind: 'reply', id: 'x', label: 'Xem' }
        const parts = zaloParts(plainMessage(text, [choice]))
        const squeezed = (given: string) => given.normalize('NFC').replace(/\s/g, '')
        expect(squeezed(parts.map((part) => part.text).join(''))).toBe(squeezed(text))
        for (const part of parts) expect([...part.text].length).toBeLessThan(2000)
        for (const part of parts.slice(0, -1)) expect(part.buttons).toEqual([])
        if (parts.length > 0) expect(parts.at(-1)?.buttons).toHaveLength(1)
      }),
      { numRuns: 60 },
    )
  })

  it('without any text is nobody else’s fault', async () => {
    expect(await channel.send(citizen, plainMessage(' '), reply)).toMatchObject({ kind: 'halted' })
    expect(sendCalls()).toBe(0)
  })
})

describe('what Zalo answers becomes an outcome', () => {
  const minuteMs = 60_000
  const error = (code: number, message = 'x') => ({ kind: 'error', code, message }) as const
  const waitBetween = (scope: string, from: number, to: number) => (outcome: object) => {
    expect(outcome).toMatchObject({ kind: 'deferred', scope })
    const { retryAfterMs } = outcome as { retryAfterMs: number }
    expect(retryAfterMs).toBeGreaterThanOrEqual(from)
    expect(retryAfterMs).toBeLessThanOrEqual(to)
  }
  const exactly = (expected: object) => (outcome: object) => expect(outcome).toEqual(expected)
  const kind = (expected: string) => (outcome: object) =>
    expect(outcome).toMatchObject({ kind: expected })
  const refused = (reason: string) => exactly({ kind: 'refused', reason })
  const hourMs = 60 * minuteMs

  // It is 09:00 in Khánh Hòa.
  const cases: [string, Omit<ZaloFault, 'on'>, (outcome: object) => void][] = [
    ['-32', error(-32), exactly({ kind: 'deferred', scope: 'channel', retryAfterMs: minuteMs })],
    [
      '-200',
      error(-200),
      exactly({ kind: 'deferred', scope: 'recipient', retryAfterMs: minuteMs }),
    ],
    ['-218', error(-218), waitBetween('recipient', 23 * hourMs, 23.2 * hourMs)],
    ['-211', error(-211), waitBetween('channel', 23 * hourMs, 23.2 * hourMs)],
    ['-234', error(-234), waitBetween('channel', 21 * hourMs + 5 * minuteMs, 21.3 * hourMs)],
    ['-230', error(-230), refused('window-closed')],
    ['-232', error(-232), refused('window-closed')],
    ['-213', error(-213), refused('unreachable')],
    ['-217', error(-217), refused('blocked')],
    ['-227', error(-227), refused('unreachable')],
    ['-244', error(-244), refused('opted-out')],
    ['-201 about the person', error(-201, 'user_id is invalid'), refused('unknown-recipient')],
    [
      '-201 about the text',
      error(-201, 'text is invalid'),
      exactly({ kind: 'halted', detail: 'Zalo message/cs failed with -201 (text)' }),
    ],
    ['-210', error(-210), kind('halted')],
    ['-233', error(-233), kind('halted')],
    ['-248', error(-248), kind('halted')],
    ['-224', error(-224), kind('halted')],
    ['-321', error(-321), kind('halted')],
    ['a quoted code', { kind: 'body', body: '{"error":"-230"}' }, refused('window-closed')],
    ['an unknown code', error(-98765), refused('rejected')],
    ['a reset before it took effect', { kind: 'reset' }, kind('uncertain')],
    ['a reset after', { kind: 'reset', when: 'after' }, kind('uncertain')],
    ['status 500', { kind: 'status', status: 500 }, kind('uncertain')],
    ['a gateway page', { kind: 'html' }, kind('uncertain')],
    ['an empty 200', { kind: 'body', body: '' }, kind('uncertain')],
    ['a success without an id', { kind: 'body', body: '{"error":0}' }, kind('uncertain')],
  ]
  it.each(cases)('%s', async (_title, fault, check) => {
    zalo.inject({ on: 'api', ...fault })
    check(await channel.send(citizen, plainMessage('Xin chào'), reply))
    expect(sendCalls()).toBe(1)
  })

  it('no answer in time: nobody can know', async () => {
    zalo.inject({ on: 'api', kind: 'hang', when: 'after' })
    const outcome = await channelOver(zalo.url, 100).send(citizen, plainMessage('a'), reply)
    expect(outcome).toMatchObject({ kind: 'uncertain' })
    expect(zalo.accepted).toHaveLength(1)
  })

  it('a server that is not there: certainly not sent', async () => {
    const outcome = await channelOver('http://127.0.0.1:1').send(citizen, plainMessage('a'), reply)
    expect(outcome).toEqual({ kind: 'deferred', scope: 'channel', retryAfterMs: 5000 })
  })

  it.each([
    ['somebody nobody knows', '1', {}, 'unknown-recipient'],
    ['somebody who never wrote', '2', {}, 'window-closed'],
    [
      'somebody silent for eight days',
      '3',
      { lastInteractionAt: new Date('2026-11-15') },
      'window-closed',
    ],
    ['somebody who restricted us', '4', { isBlocking: true }, 'opted-out'],
  ])('%s', async (_title, id, state, reason) => {
    if (id !== '1') zalo.addUser(id, state)
    const outcome = await channel.send(id, plainMessage('a'), reply)
    expect(outcome).toEqual({ kind: 'refused', reason })
  })

  it('a failure after the first part: nobody is to get that part twice', async () => {
    const long = plainMessage('Công dân có quyền. '.repeat(150))
    zalo.inject({ on: 'api', kind: 'error', code: -32, after: 1 })
    expect(await channel.send(citizen, long, reply)).toMatchObject({ kind: 'uncertain' })
    expect(zalo.accepted).toHaveLength(1)
  })
})

describe('the access token during a send', () => {
  it('is refreshed once when refused, and the message leaves', async () => {
    zalo.revokeAccessToken()
    const outcome = await channel.send(citizen, plainMessage('a'), reply)
    expect(outcome).toMatchObject({ kind: 'accepted' })
    expect(zalo.refreshCount).toBe(2)
    expect(sendCalls()).toBe(2)
  })

  it.each([-216, -220, -124])('refused twice with %i is not tried a third time', async (code) => {
    zalo.inject({ on: 'api', kind: 'error', code, times: 5 })
    const outcome = await channel.send(citizen, plainMessage('a'), reply)
    expect(outcome).toMatchObject({ kind: 'halted' })
    expect(sendCalls()).toBe(2)
    expect(zalo.refreshCount).toBe(2)
  })

  it('that is spent halts the channel and says what to do', async () => {
    zalo.revokeAccessToken()
    zalo.inject({ on: 'oauth', kind: 'body', body: '' })
    const outcome = await channel.send(citizen, plainMessage('a'), reply)
    expect(outcome).toMatchObject({ kind: 'halted', detail: expect.stringContaining('seed') })
  })
})

describe('the pace', () => {
  it('holds bulk to the pacer, and lets replies pass', async () => {
    const startedAt = clock.now().getTime()
    for (let n = 0; n < 5; n += 1) await channel.send(citizen, plainMessage('a'), reply)
    expect(clock.now().getTime()).toBe(startedAt)
    for (let n = 0; n < 5; n += 1) {
      await channel.send(citizen, plainMessage('a'), { purpose: 'broadcast' })
    }
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(startedAt + 3000)
  })

  it('never exceeds the budget of any minute, and serves replies first', async () => {
    const budget = createRequestBudget({ perMinute: 10, clock, wait })
    const startedAt = clock.now().getTime()
    const order: { purpose: string; at: number }[] = []
    const take = async (purpose: 'reply' | 'broadcast') => {
      await budget.take(purpose)
      order.push({ purpose, at: clock.now().getTime() - startedAt })
    }
    const bulk = Array.from({ length: 30 }, () => take('broadcast'))
    await Promise.all([...bulk, ...Array.from({ length: 4 }, () => take('reply'))])
    // The two places that bulk leaves free go to replies at once.
    expect(order.filter(({ at }) => at === 0).map(({ purpose }) => purpose)).toEqual([
      ...Array(8).fill('broadcast'),
      ...Array(2).fill('reply'),
    ])
    expect(order.slice(10, 12).map(({ purpose }) => purpose)).toEqual(['reply', 'reply'])
    for (const { at } of order) {
      const within = order.filter((other) => other.at > at - 60_000 && other.at <= at)
      expect(within.length).toBeLessThanOrEqual(10)
    }
  })
})

it('reads the account’s profile', async () => {
  const logger = createLogger({ level: 'silent' })
  const config = { apiBase: zalo.url, requestsPerMinute: 90 }
  expect(await createZaloApi({ config, tokens, clock, logger }).getOa()).toEqual({
    oaId: zalo.oaId,
    name: 'Sở Tư pháp (máy chủ thử)',
    isVerified: true,
    oaType: 4,
    packageName: 'Tăng trưởng',
    packageValidThrough: '31/12/2027',
  })
})

it('logs no word, no person and no token', async () => {
  const access = await tokens.accessToken()
  const faults = [
    { kind: 'error', code: -201, message: `user_id ${citizen} is invalid: bí mật` },
    { kind: 'reset' },
    { kind: 'html' },
    { kind: 'error', code: -216 },
  ] as const
  for (const fault of faults) {
    zalo.inject({ on: 'api', ...fault })
    await channel.send(citizen, plainMessage('chuyện bí mật'), reply)
  }
  const everything = log.join('')
  expect(everything).toContain('-201')
  for (const secret of [citizen, 'bí mật', access, zalo.appSecret]) {
    expect(everything).not.toContain(secret)
  }
})
