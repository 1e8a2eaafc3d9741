import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createTelegramApi,
  createTelegramChannel,
} from '../../src/channels/telegram/telegram-channel.ts'
import type { DeliveryOutcome } from '../../src/messaging/channel.ts'
import { plainMessage } from '../../src/messaging/message.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createPacer, type Pacer } from '../../src/platform/pacer.ts'
import {
  startTelegramServer,
  type TelegramServer,
  type TelegramServerOptions,
} from '../support/telegram-server.ts'
import type { Fault } from '../support/telegram-server-faults.ts'

const citizen = '4815162342'
const secretWords = 'Chồng tôi đánh tôi thì phải làm sao'
const question = plainMessage(secretWords)
const threeParts = plainMessage('Điều này dài. '.repeat(700))

let server: TelegramServer
let pauses: number[]
let waits: number[]
let lines: string[]

async function open(options: TelegramServerOptions = {}) {
  server = await startTelegramServer({ startedChats: [Number(citizen)], ...options })
}

beforeEach(() => {
  pauses = []
  waits = []
  lines = []
})

afterEach(async () => {
  await server.close()
  // Neither the words of a citizen nor who they are nor the token may stand in a log.
  for (const secret of [secretWords, citizen, server.token]) {
    expect(lines.join('')).not.toContain(secret)
  }
})

function openChannel({ pacer = recordingPacer(), url = server.url, token = server.token } = {}) {
  return createTelegramChannel({
    api: createTelegramApi({ token, apiRoot: url }, { timeoutSeconds: 0.3 }),
    pacer,
    logger: createLogger({ level: 'debug', destination: { write: (line) => lines.push(line) } }),
    wait: async (durationMs) => waits.push(durationMs),
  })
}

/** A real pacer in a time that passes by itself, which tells what it was asked. */
function recordingPacer(): Pacer {
  let at = 0
  const pacer = createPacer({
    rate: 28,
    now: () => at,
    wait: async (durationMs) => {
      at += durationMs
    },
  })
  return {
    turn: (signal) => pacer.turn(signal),
    pause(durationMs) {
      pauses.push(durationMs)
      pacer.pause(durationMs)
    },
    get rate() {
      return pacer.rate
    },
  }
}

const reply = { purpose: 'reply' } as const
const broadcast = { purpose: 'broadcast' } as const

const answered = (code: number, description: string): Fault => ({ code, description })
const uncertain = (detail: RegExp) => ({ kind: 'uncertain', detail: expect.stringMatching(detail) })
const halted = (detail: RegExp) => ({ kind: 'halted', detail: expect.stringMatching(detail) })
const refused = (reason: string) => ({ kind: 'refused', reason })

// What was answered, what becomes of it, how many messages Telegram then holds.
const outcomes: [Fault, object, number][] = [
  [answered(403, 'Forbidden: bot was blocked by the user'), refused('blocked'), 0],
  [answered(403, 'Forbidden: user is deactivated'), refused('deactivated'), 0],
  [
    answered(403, "Forbidden: bot can't initiate conversation with a user"),
    refused('unknown-recipient'),
    0,
  ],
  [answered(403, 'Forbidden: bot was kicked from the group chat'), refused('rejected'), 0],
  [answered(400, 'Bad Request: chat not found'), refused('unknown-recipient'), 0],
  [answered(400, 'Bad Request: message text is empty'), halted(/400 message text is empty/), 0],
  [
    answered(400, `Bad Request: can't parse entities: Unsupported start tag "${secretWords}"`),
    halted(/^Telegram refuses the message \(400 can't parse entities\)$/),
    0,
  ],
  [answered(400, 'Bad Request: BUTTON_DATA_INVALID'), halted(/BUTTON_DATA_INVALID/), 0],
  [answered(400, `Bad Request: ${secretWords}`), halted(/\(400 bad request\)$/), 0],
  [answered(401, 'Unauthorized'), halted(/TELEGRAM_BOT_TOKEN/), 0],
  [answered(404, 'Not Found'), halted(/TELEGRAM_BOT_TOKEN/), 0],
  ['error-500', uncertain(/answered 500/), 0],
  [{ code: 500, description: 'Internal Server Error: restart', after: true }, uncertain(/500/), 1],
  [
    {
      code: 500,
      description:
        "Internal Server Error: sent message was immediately deleted and can't be returned",
      after: true,
    },
    { kind: 'accepted', providerMessageId: 'unknown' },
    1,
  ],
  ['html-502-before', uncertain(/invalid-json/), 0],
  ['html-502-after', uncertain(/invalid-json/), 1],
  ['reset-before', uncertain(/ECONNRESET/), 0],
  ['reset-after', uncertain(/ECONNRESET/), 1],
  ['hang-before', uncertain(/timeout/), 0],
  ['hang-after', uncertain(/timeout/), 1],
]

describe('one message', () => {
  it('is sent with its marks and buttons, and no preview of links', async () => {
    await open()
    const outcome = await openChannel().send(
      citizen,
      {
        blocks: [{ kind: 'note', text: secretWords }],
        choices: [{ kind: 'reply', id: 'ok', label: 'Được' }],
      },
      reply,
    )
    const [sent] = server.accepted
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: String(sent?.messageId) })
    expect(sent).toMatchObject({
      chatId: Number(citizen),
      text: secretWords,
      entities: [{ type: 'italic', offset: 0, length: secretWords.length }],
      replyMarkup: { inline_keyboard: [[{ text: 'Được', callback_data: 'ok' }]] },
    })
    expect(server.calls[0]?.payload['link_preview_options']).toEqual({ is_disabled: true })
  })

  it.each(outcomes)(
    'that meets %j is sorted, and never tried again',
    async (fault, expected, held) => {
      await open()
      server.faults.next(fault)
      expect(await openChannel().send(citizen, question, reply)).toEqual(expected)
      expect(server.accepted).toHaveLength(held)
      expect(server.calls).toHaveLength(1) // nothing is ever tried twice by itself
      expect(pauses).toEqual([])
    },
  )

  it('to somebody who blocked the bot, went away or never started it is refused', async () => {
    await open()
    const channel = openChannel()
    server.citizenBlocks(11)
    server.citizenDeactivates(12)
    expect(await channel.send('11', question, reply)).toEqual(refused('blocked'))
    expect(await channel.send('12', question, reply)).toEqual(refused('deactivated'))
    expect(await channel.send('13', question, reply)).toEqual(refused('unknown-recipient'))
  })

  it('never goes to a public name or a group', async () => {
    await open()
    for (const id of ['@kenh_cong_khai', '-1001234567890', '', '1e3']) {
      expect(await openChannel().send(id, question, reply)).toEqual(refused('unknown-recipient'))
    }
    expect(server.calls).toEqual([])
  })

  it('without text halts, for it can never be sent', async () => {
    await open()
    expect(await openChannel().send(citizen, plainMessage(' '), reply)).toEqual(halted(/no text/))
  })

  it('that is refused for haste is deferred, and everything bulk pauses', async () => {
    await open()
    server.faults.next({
      code: 429,
      description: 'Too Many Requests: retry after 7',
      retryAfter: 7,
    })
    const outcome = await openChannel().send(citizen, question, broadcast)
    expect(outcome).toMatchObject({ kind: 'deferred', scope: 'channel' })
    expect(pauses).toHaveLength(1)
    const retryAfterMs = (outcome as DeliveryOutcome & { kind: 'deferred' }).retryAfterMs
    expect(pauses[0]).toBe(retryAfterMs)
    expect(retryAfterMs).toBeGreaterThanOrEqual(7000)
    expect(retryAfterMs).toBeLessThanOrEqual(7500)
  })

  it('that found no connection is deferred: it certainly never left', async () => {
    await open()
    const { url } = server
    await server.close()
    expect(await openChannel({ url }).send(citizen, question, reply)).toEqual({
      kind: 'deferred',
      retryAfterMs: 5000,
      scope: 'channel',
    })
    await open()
  })

  it('under a wrong token halts', async () => {
    await open()
    const token = '987654321:wrong-token-wrong-token-wrong'
    expect(await openChannel({ token }).send(citizen, question, reply)).toEqual(halted(/401/))
  })
})

describe('a message of several parts', () => {
  const tooMany: Fault = { code: 429, description: 'Too Many Requests', retryAfter: 4 }
  const whole = threeParts.blocks[0]?.text.trim()
  const joined = () => server.accepted.map((message) => message.text).join(' ')

  it('arrives in order, each part once, named by the last', async () => {
    await open()
    const outcome = await openChannel().send(citizen, threeParts, broadcast)
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: '3' })
    expect(joined()).toBe(whole)
  })

  it('waits out a refusal after the first part instead of beginning again', async () => {
    await open()
    server.faults.next(tooMany, { skip: 1, count: 2 })
    const outcome = await openChannel().send(citizen, threeParts, broadcast)
    expect(outcome.kind).toBe('accepted')
    expect(joined()).toBe(whole)
    expect(waits).toEqual(pauses)
    expect(waits).toHaveLength(2)
  })

  it('is uncertain when the refusal outlasts a minute', async () => {
    await open()
    server.faults.next(tooMany, { skip: 1, count: 100 })
    expect(await openChannel().send(citizen, threeParts, reply)).toEqual(uncertain(/later part/))
    expect(server.accepted).toHaveLength(1)
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(60_000)
  })

  it('is uncertain when the answer to a later part is lost', async () => {
    await open()
    server.faults.next('reset-after', { skip: 1 })
    expect(await openChannel().send(citizen, threeParts, reply)).toEqual(uncertain(/ECONNRESET/))
    expect(server.accepted).toHaveLength(2)
  })

  it('is refused when the person blocks the bot in between', async () => {
    await open()
    server.faults.next(answered(403, 'Forbidden: bot was blocked by the user'), { skip: 1 })
    expect(await openChannel().send(citizen, threeParts, reply)).toEqual(refused('blocked'))
  })

  it('is deferred as a whole when the first part was refused for haste', async () => {
    await open()
    server.faults.next(tooMany)
    const outcome = await openChannel().send(citizen, threeParts, broadcast)
    expect(outcome.kind).toBe('deferred')
    expect(server.accepted).toEqual([])
  })
})

describe('pace', () => {
  it('every part of a broadcast takes a turn, a reply takes none', async () => {
    await open()
    let turns = 0
    const pacer = recordingPacer()
    const counting: Pacer = {
      ...pacer,
      rate: 28,
      turn: (signal) => {
        turns += 1
        return pacer.turn(signal)
      },
    }
    const channel = openChannel({ pacer: counting })
    await channel.send(citizen, threeParts, broadcast)
    expect(turns).toBe(3)
    await channel.send(citizen, question, reply)
    expect(turns).toBe(3)
  })

  it('a strict server never has to refuse a paced broadcast', async () => {
    const people = Array.from({ length: 60 }, (_, index) => 1000 + index)
    await open({ startedChats: people, punishing: true })
    const channel = openChannel({ pacer: createPacer({ rate: 28 }) })
    const outcomes = await Promise.all(
      people.map((person) => channel.send(String(person), question, broadcast)),
    )
    expect(outcomes.filter(({ kind }) => kind !== 'accepted')).toEqual([])
    expect(new Set(server.accepted.map(({ chatId }) => chatId)).size).toBe(60)
  })

  it('too many at once to one person are refused by the server and deferred', async () => {
    await open()
    const channel = openChannel()
    const kinds = []
    for (let index = 0; index < 5; index++) {
      kinds.push((await channel.send(citizen, question, reply)).kind)
    }
    expect(kinds).toEqual(['accepted', 'accepted', 'accepted', 'deferred', 'deferred'])
  })
})
