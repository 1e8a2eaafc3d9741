import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { loadAdministrativeUnits } from '../../src/audience/administrative-unit.ts'
import { pseudonymOf } from '../../src/audience/subscriber.ts'
import type { ConversationDeps } from '../../src/conversation/conversation-deps.ts'
import { deliverReplies, repliesWaiting } from '../../src/conversation/deliver-replies.ts'
import { handleMessage } from '../../src/conversation/handle-message.ts'
import {
  closeHandover,
  forgetOldTexts,
  listHandovers,
  replyToHandover,
} from '../../src/conversation/handover-store.ts'
import { claimReply, recoverReplies } from '../../src/conversation/reply-store.ts'
import { forgetUnanswered, listUnanswered } from '../../src/conversation/unanswered-store.ts'
import type { Channel, ChannelName, DeliveryOutcome } from '../../src/messaging/channel.ts'
import {
  type InboundMessage,
  messageText,
  type OutboundMessage,
} from '../../src/messaging/message.ts'
import type { Database } from '../../src/platform/database.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createVault } from '../../src/platform/vault.ts'
import { type Answering, startAnswering } from '../support/answering.ts'
import { createTestClock } from '../support/clock.ts'
import { openTestDatabase } from '../support/database.ts'

// The corpus is empty: nothing has a basis.

let database: Database
let answering: Answering
let deps: ConversationDeps
const clock = createTestClock()
const vault = createVault(Buffer.alloc(32, 5))
const question = 'nuôi rùa trong nhà có phải đăng ký không'

beforeAll(async () => {
  database = await openTestDatabase()
  answering = await startAnswering(database)
  deps = {
    ...{ database, vault, clock, takesHandovers: true },
    answering: answering.deps,
    units: loadAdministrativeUnits(),
  }
})
afterAll(() => answering?.close())
beforeEach(async () => {
  await database.execute(
    'truncate handover restart identity; truncate unanswered_question; delete from subscriber; delete from dialogue; truncate reach_event',
  )
  clock.set('2026-11-23T02:00:00Z')
})

type Deed = { kind: 'text'; text: string } | { kind: 'choice'; choiceId: string }
type Told = readonly OutboundMessage[]

let lastId = 0
function tell(
  deed: Deed | { kind: 'erasure-requested' },
  { id = '1', channel = 'telegram' as ChannelName, with: own = deps } = {},
): Promise<Told> {
  lastId += 1
  const head = { address: { channel, id }, messageId: String(lastId), receivedAt: clock.now() }
  return handleMessage(own, { ...head, ...deed } as InboundMessage)
}
const says = (text: string, from = {}) => tell({ kind: 'text', text }, from)
const presses = (from = {}) => tell({ kind: 'choice', choiceId: 'hand-over' }, from)
const words = (told: Told) => told.map(messageText).join('\n')
const isOffered = (told: Told) =>
  told.some(({ choices }) =>
    choices.some((each) => each.kind === 'reply' && each.id === 'hand-over'),
  )

async function events(): Promise<string[]> {
  const rows = await database.query<{ kind: string; status: string | null }>(
    'select kind, status from reach_event order by id',
  )
  return rows.map(({ kind, status }) => [kind, status].filter(Boolean).join(' '))
}

/** A messenger that answers each send in turn, and keeps what it was given. */
function messenger(...outcomes: DeliveryOutcome[]) {
  const sent: { to: string; text: string }[] = []
  const channel: Channel = {
    name: 'telegram',
    async send(to, message) {
      sent.push({ to, text: messageText(message) })
      return outcomes.shift() ?? { kind: 'accepted', providerMessageId: '1' }
    },
  }
  const channels = new Map<ChannelName, Channel>([['telegram', channel]])
  const logger = createLogger({ level: 'silent' })
  return { sent, deliver: () => deliverReplies({ database, vault, clock, logger, channels }) }
}

async function asked(from = {}): Promise<number> {
  await says(question, from)
  await presses(from)
  return (await listHandovers(deps)).at(-1)?.id ?? 0
}

describe('a question without a basis', () => {
  test('is offered to an officer, and passed on by one press', async () => {
    expect(isOffered(await says(question))).toBe(true)
    const told = words(await presses())
    expect(told).toContain('câu hỏi số 1')
    expect(told).toContain(question)
    expect(await listHandovers(deps)).toMatchObject([
      { id: 1, channel: 'telegram', question, reason: 'nothing-found', status: 'waiting' },
    ])
    expect(await events()).toEqual(['question', 'answer no-basis', 'handover'])
  })

  test('is passed on once: a second press asks for a question', async () => {
    await says(question)
    await presses()
    expect(words(await presses())).toContain('viết câu hỏi')
    expect(await listHandovers(deps)).toHaveLength(1)
  })

  test('is not offered where no officer answers', async () => {
    const alone = { with: { ...deps, takesHandovers: false } }
    expect(isOffered(await says(question, alone))).toBe(false)
    expect(words(await presses(alone))).toContain('không còn dùng được')
    expect(await listHandovers(deps)).toEqual([])
  })

  test('is forgotten after half an hour', async () => {
    await says(question)
    clock.advance(31 * 60_000)
    expect(words(await presses())).toContain('viết câu hỏi')
    expect(await listHandovers(deps)).toEqual([])
  })

  test('waits with at most two others of the same person', async () => {
    for (let i = 0; i < 3; i++) await asked()
    await says(question)
    expect(words(await presses())).toContain('ba câu hỏi chờ')
    expect(await listHandovers(deps)).toHaveLength(3)
    expect(await asked({ id: '2' })).toBe(4)
  })
})

describe('who asks for a person', () => {
  test('gives the question in the next message', async () => {
    expect(isOffered(await says('cho tôi gặp cán bộ'))).toBe(true)
    expect(words(await presses())).toContain('viết câu hỏi')
    expect(words(await says(question))).toContain('câu hỏi số 1')
    expect(await listHandovers(deps)).toMatchObject([{ question, reason: 'asked-for-a-person' }])
    expect(await events()).toEqual([
      ...['question', 'answer out-of-scope', 'question', 'answer handed-over', 'handover'],
    ])
  })

  test('after a question, means that question', async () => {
    await says(question)
    await says('cho tôi gặp cán bộ')
    await presses()
    expect(await listHandovers(deps)).toMatchObject([{ question }])
  })

  test('and is in danger meanwhile is told the numbers, and may still ask', async () => {
    await presses()
    expect(words(await says('nó đang cầm dao đòi giết tôi'))).toContain('113')
    expect(await listHandovers(deps)).toEqual([])
    expect(words(await says(question))).toContain('câu hỏi số 1')
  })

  test('and denounces somebody is refused, and nothing is kept', async () => {
    await presses()
    const told = words(await says('tôi muốn tố cáo ông chủ tịch xã nhận hối lộ'))
    expect(told).toContain('không nhận tin tố giác')
    expect(await database.query('select 1 from handover')).toEqual([])
  })
})

describe('what is kept of a question', () => {
  test('has personal data masked, and cannot be read in the database', async () => {
    await presses()
    await says('tôi tên Nguyễn Văn An, số điện thoại 0905123456, rùa nhà tôi có hợp pháp không')
    const [kept] = await listHandovers(deps)
    expect(kept?.question).not.toContain('Nguyễn Văn An')
    expect(kept?.question).not.toContain('0905123456')
    expect(kept?.question).toContain('rùa nhà tôi có hợp pháp không')
    await says(question)
    const rows = await database.query<{ all: string }>(
      `select concat((select string_agg(to_jsonb(h)::text, ' ') from handover h),
                     (select string_agg(to_jsonb(d)::text, ' ') from dialogue d)) as "all"`,
    )
    expect(rows[0]?.all).not.toContain('rùa')
  })

  test('is gone when the person asks to be erased, on the web too', async () => {
    await asked()
    await asked({ channel: 'web' })
    await tell({ kind: 'erasure-requested' })
    await tell({ kind: 'erasure-requested' }, { channel: 'web' })
    expect(await database.query('select 1 from handover')).toEqual([])
  })

  test('is emptied when it was kept long enough, but never while it waits', async () => {
    const first = await asked()
    const second = await asked()
    await closeHandover(deps, first, 'Mai')
    clock.advance(1_000)
    expect(await forgetOldTexts(database, clock.now())).toBe(1)
    expect(await listHandovers(deps, { all: true })).toMatchObject([
      { id: first, question: null, settledBy: 'Mai' },
      { id: second, question },
    ])
  })
})

describe("an officer's reply", () => {
  const reply = { text: 'Rùa cạn thông thường thì không phải đăng ký.', by: 'Mai' }

  test('comes to the one who asked, with the question, once', async () => {
    const id = await asked({ id: '77' })
    expect(await replyToHandover(deps, id, reply)).toBe(true)
    const { sent, deliver } = messenger()
    await deliver()
    await deliver()
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({ to: '77', text: expect.stringContaining(reply.text) })
    expect(sent[0]?.text).toContain(question)
    expect(await listHandovers(deps)).toEqual([])
    expect(await listHandovers(deps, { all: true })).toMatchObject([
      { status: 'told', reply: reply.text, settledBy: 'Mai', toldAt: clock.now() },
    ])
  })

  test('is given once, and not to a question that was closed', async () => {
    const id = await asked()
    expect(await replyToHandover(deps, id, reply)).toBe(true)
    expect(await replyToHandover(deps, id, reply)).toBe(false)
    expect(await closeHandover(deps, id, 'Mai')).toBe(false)
    const other = await asked()
    expect(await closeHandover(deps, other, 'Mai')).toBe(true)
    expect(await replyToHandover(deps, other, reply)).toBe(false)
    expect(await replyToHandover(deps, 999, reply)).toBe(false)
  })

  const deferred = { kind: 'deferred', retryAfterMs: 1, scope: 'channel' } as const
  const halted = { kind: 'halted', detail: 'token' } as const
  test.each([
    ['that could not leave is sent the next time', deferred, 'told'],
    ['held up by the account waits', halted, 'told'],
    ['to somebody who blocked us is not', { kind: 'refused', reason: 'blocked' }, 'unreachable'],
    ['that may have arrived is not', { kind: 'uncertain', detail: 'reset' }, 'uncertain'],
  ] as const)('%s', async (_, outcome, status) => {
    await replyToHandover(deps, await asked(), reply)
    const { sent, deliver } = messenger(outcome)
    await deliver()
    expect(sent).toHaveLength(1)
    await deliver()
    expect(sent).toHaveLength(status === 'told' ? 2 : 1)
    expect(await listHandovers(deps, { all: true })).toMatchObject([{ status }])
  })

  test('caught by a crash on its way is not sent again', async () => {
    await replyToHandover(deps, await asked(), reply)
    await claimReply(deps) // and the process dies
    await recoverReplies(database)
    const { sent, deliver } = messenger()
    await deliver()
    expect(sent).toEqual([])
    expect(await listHandovers(deps)).toMatchObject([{ status: 'uncertain' }])
  })

  test.each([
    ['to somebody who blocked us', { kind: 'refused', reason: 'blocked' }],
    ['that may have arrived', { kind: 'uncertain', detail: 'reset' }],
  ] as const)('%s is sent again on an order, or closed', async (_, outcome) => {
    const [first, second] = [await asked(), await asked()]
    const { sent, deliver } = messenger(outcome, outcome)
    for (const id of [first, second]) await replyToHandover(deps, id, reply)
    await deliver()
    expect(await replyToHandover(deps, first, reply)).toBe(true)
    expect(await closeHandover(deps, second, 'Mai')).toBe(true)
    await deliver()
    expect(sent).toHaveLength(3)
    expect(await listHandovers(deps)).toEqual([])
  })

  test('of a restored backup may have been sent since: it is not sent again by itself', async () => {
    await replyToHandover(deps, await asked(), reply)
    await replyToHandover(deps, await asked({ channel: 'web' }), reply)
    await recoverReplies(database, { restored: true })
    const { sent, deliver } = messenger()
    await deliver()
    expect(sent).toEqual([])
    expect((await listHandovers(deps)).map(({ status }) => status)).toEqual([
      'uncertain',
      'replied',
    ])
  })

  test('waits on the web for the same browser, and is handed out once', async () => {
    const id = await asked({ channel: 'web', id: 'browser' })
    await replyToHandover(deps, id, reply)
    const { sent, deliver } = messenger()
    await deliver()
    expect(sent).toEqual([])
    const waiting = (session: string) =>
      repliesWaiting(deps, pseudonymOf(vault, { channel: 'web', id: session }))
    expect(await waiting('another')).toEqual([])
    expect(words(await waiting('browser'))).toContain(reply.text)
    expect(await waiting('browser')).toEqual([])
  })
})

describe('what was asked in vain', () => {
  test('is kept for the officers, masked, for a time, and names nobody', async () => {
    await says('tôi tên Nguyễn Văn An, rùa nhà tôi có hợp pháp không')
    clock.advance(24 * 60 * 60_000)
    await says(question)
    const all = await listUnanswered(deps, '2026-11-01')
    expect(all).toEqual([
      { day: '2026-11-23', reason: 'nothing-found', question: expect.stringContaining('rùa') },
      { day: '2026-11-24', reason: 'nothing-found', question },
    ])
    expect(all[0]?.question).not.toContain('Nguyễn Văn An')
    const [row] = await database.query<{ columns: string }>(
      'select to_jsonb(u)::text as columns from unanswered_question u limit 1',
    )
    expect(row?.columns).not.toMatch(/rùa|pseudonym/)
    await forgetUnanswered(database, clock.now())
    expect(await listUnanswered(deps, '2026-11-01')).toHaveLength(1)
  })

  test('is not what was refused, or asked back', async () => {
    await says('tôi muốn tố cáo ông chủ tịch xã nhận hối lộ')
    await says('phạt bao nhiêu')
    expect(await listUnanswered(deps, '2026-11-01')).toEqual([])
  })
})
