import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { loadAdministrativeUnits } from '../../src/audience/administrative-unit.ts'
import type { ConversationDeps } from '../../src/conversation/conversation-deps.ts'
import { deliverReplies, repliesWaiting } from '../../src/conversation/deliver-replies.ts'
import { handleMessage } from '../../src/conversation/handle-message.ts'
import { correctTold, listRecalls, whoWasTold } from '../../src/conversation/recall.ts'
import { forgetToldAnswers } from '../../src/conversation/told-answer-store.ts'
import { loadKnowledge } from '../../src/corpus/load-knowledge.ts'
import { saveRecords } from '../../src/corpus/save-corpus.ts'
import { insertReviewedStatus } from '../../src/corpus/validity-store.ts'
import type { Channel, ChannelName } from '../../src/messaging/channel.ts'
import { type InboundMessage, messageText } from '../../src/messaging/message.ts'
import type { Database } from '../../src/platform/database.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createVault } from '../../src/platform/vault.ts'
import { articleRecords, documents } from '../fixtures/articles.ts'
import { type Answering, startAnswering } from '../support/answering.ts'
import { createTestClock } from '../support/clock.ts'
import { openTestDatabase } from '../support/database.ts'

// Two people are told when the garden is watered; then the law changes.

let database: Database
let answering: Answering
let deps: ConversationDeps
const clock = createTestClock()
const vault = createVault(Buffer.alloc(32, 5))
const question = 'giờ tưới cây trong vườn chung là lúc nào?'
const watering = `${documents.garden.id}/body/art-3`
const since = '2026-01-01'

beforeAll(async () => {
  database = await openTestDatabase()
  await loadKnowledge(database) // so that words are as rare as they are in earnest
  await database.transaction((transaction) => saveRecords(transaction, articleRecords))
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
    'truncate handover restart identity; truncate told_answer cascade; delete from dialogue; delete from subscriber; delete from reviewed_status; truncate reach_event',
  )
  await rewrite('1. Cây được tưới lúc sáng sớm.\n2. Ngày mưa thì không phải tưới.')
  clock.set('2026-11-23T02:00:00Z')
})

/** The article gets other words, as an import of a better text would give it. */
function rewrite(body: string): Promise<unknown> {
  const record = articleRecords.find(({ article }) => article.articleId === watering)
  if (record === undefined) throw new Error('the fixture has lost its article')
  const article = { ...record.article, body, contentHash: body }
  return database.transaction((transaction) => saveRecords(transaction, [{ ...record, article }]))
}

let lastId = 0
async function tell(
  deed:
    | { kind: 'text'; text: string }
    | { kind: 'choice'; choiceId: string }
    | { kind: 'erasure-requested' },
  { id = '1', channel = 'telegram' as ChannelName } = {},
): Promise<string> {
  lastId += 1
  const head = { address: { channel, id }, messageId: String(lastId), receivedAt: clock.now() }
  return (await handleMessage(deps, { ...head, ...deed } as InboundMessage))
    .map(messageText)
    .join('\n')
}
const asks = (from = {}, text = question) => tell({ kind: 'text', text }, from)
const presses = (choiceId: string, from = {}) => tell({ kind: 'choice', choiceId }, from)

/** Sends what waits by a messenger that takes everything, and gives what it was given. */
async function sent(): Promise<{ to: string; text: string }[]> {
  const messages: { to: string; text: string }[] = []
  const channel: Channel = {
    name: 'telegram',
    async send(to, message) {
      messages.push({ to, text: messageText(message) })
      return { kind: 'accepted', providerMessageId: '1' }
    },
  }
  const channels = new Map<ChannelName, Channel>([['telegram', channel]])
  await deliverReplies({
    database,
    vault,
    clock,
    channels,
    logger: createLogger({ level: 'silent' }),
  })
  return messages
}

describe('an answer whose provision changes', () => {
  test('is called back from everybody who was told, once, in their own chat', async () => {
    expect(await asks()).toContain('sáng sớm')
    await asks({ channel: 'web' })
    expect(await listRecalls(deps, since)).toEqual([])
    await rewrite('Cây được tưới lúc chiều tối.')
    clock.advance(60_000)
    await asks({ id: '3' }) // told the new words
    expect(await listRecalls(deps, since)).toMatchObject([{ change: 'wording', people: 2 }])

    const provisionId = (await listRecalls(deps, since))[0]?.provisionId ?? ''
    const told = (await whoWasTold(deps, provisionId, since)).filter(({ change }) => change)
    expect(told.map(({ channel }) => channel)).toEqual(['telegram', 'web'])
    expect(await correctTold(deps, told, { words: null, by: 'Lan' })).toBe(2)
    const [letter, ...others] = await sent()
    expect(others).toEqual([])
    expect(letter).toMatchObject({ to: '1' })
    expect(letter?.text).toMatch(
      /đính chính[\s\S]*Ngày 23\/11\/2026, tôi đã trả lời bạn theo .*Luật Vườn chung/,
    )
    const person = told.find(({ channel }) => channel === 'web')?.pseudonym ?? ''
    expect((await repliesWaiting(deps, person)).map(messageText).join()).toContain('đính chính')

    expect(await listRecalls(deps, since)).toEqual([])
    expect(await correctTold(deps, told, { words: null, by: 'Lan' })).toBe(0)
    expect(await sent()).toEqual([])
  })

  test('is called back again when it changes again', async () => {
    await asks()
    for (const words of ['Cây được tưới lúc chiều tối.', 'Cây được tưới lúc nửa đêm.']) {
      await rewrite(words)
      const [recall] = await listRecalls(deps, since)
      const told = await whoWasTold(deps, recall?.provisionId ?? '', since)
      expect(await correctTold(deps, told, { words: null, by: 'Lan' })).toBe(1)
      expect((await sent())[0]?.text).toContain('Sở Tư pháp đính chính')
    }
  })

  test('says so where the provision has lost its force', async () => {
    await asks()
    await insertReviewedStatus(database, {
      documentId: documents.garden.id,
      place: null,
      status: 'expired',
      fromOn: '2026-11-01',
      why: 'Công văn',
      setBy: 'Lan',
      setAt: clock.now(),
    })
    const [recall] = await listRecalls(deps, since)
    expect(recall).toMatchObject({ change: 'out-of-force', people: 1 })
    const [told] = await whoWasTold(deps, recall?.provisionId ?? '', since)
    expect(told?.explanation).toContain('không còn hiệu lực')
  })

  test('about another day is read again as of that day', async () => {
    await asks()
    await asks({}, 'năm 2015 thì sao')
    await rewrite('Cây được tưới lúc chiều tối.')
    const recalls = await listRecalls(deps, since)
    expect(recalls.map(({ provisionId }) => provisionId.split('/')[0])).toEqual([
      documents.garden.id,
    ])
  })
})

describe('what the citizen says of an answer', () => {
  test('reaches the officers: of use, or wrong', async () => {
    await asks()
    expect(await presses('helpful')).toContain('Cảm ơn')
    await presses('helpful') // once is enough
    await asks({ id: '2' })
    expect(await presses('not-it', { id: '2' })).toContain('chưa đúng ở chỗ nào')
    expect(await presses('not-it:wrong', { id: '2' })).toContain('cán bộ xem')
    expect(await listRecalls(deps, since)).toMatchObject([
      { change: null, people: 2, helpful: 1, wrong: 1, missed: 0 },
    ])
    const presses2 = await database.query(
      `select reason from reach_event where kind = 'press' order by id`,
    )
    expect(presses2).toEqual([{ reason: 'helpful' }, { reason: 'not-it' }, { reason: 'wrong' }])
  })

  test('said of nothing harms nothing', async () => {
    expect(await presses('helpful')).toContain('Cảm ơn')
    expect(await listRecalls(deps, since)).toEqual([])
    expect(await database.query('select 1 from reach_event')).toEqual([])
  })

  test('lets an officer set right what the law does not, in words of their own', async () => {
    await asks()
    await presses('not-it:wrong')
    const [recall] = await listRecalls(deps, since)
    const told = await whoWasTold(deps, recall?.provisionId ?? '', since)
    expect(await correctTold(deps, told, { words: 'Vườn này có lịch riêng.', by: 'Lan' })).toBe(1)
    expect((await sent())[0]?.text).toContain('Vườn này có lịch riêng.')
    expect(await listRecalls(deps, since)).toEqual([])
  })
})

describe('what is kept of who was told', () => {
  test('holds nothing of what was asked, and goes with the person', async () => {
    await asks({}, `tôi là Nguyễn Văn An, số 0905123456, ${question}`)
    const rows = await database.query<{ all: string }>(
      `select string_agg(to_jsonb(t)::text, ' ') as "all" from told_answer t`,
    )
    expect(rows[0]?.all).not.toMatch(/tưới|0905123456/)
    expect(await database.query('select 1 from told_provision')).toHaveLength(1)
    await tell({ kind: 'erasure-requested' })
    expect(await database.query('select 1 from told_answer')).toEqual([])
  })

  test('is removed when its time is over', async () => {
    await asks()
    await forgetToldAnswers(database, new Date('2026-11-23T02:00:00Z'))
    expect(await database.query('select 1 from told_provision')).toHaveLength(1)
    await forgetToldAnswers(database, new Date('2026-11-24T02:00:00Z'))
    expect(await database.query('select 1 from told_provision')).toEqual([])
  })
})
