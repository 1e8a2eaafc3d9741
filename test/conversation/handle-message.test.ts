import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { loadAdministrativeUnits } from '../../src/audience/administrative-unit.ts'
import { findSubscriber } from '../../src/audience/audience-store.ts'
import { hasConsent } from '../../src/audience/consent.ts'
import type { ConversationDeps } from '../../src/conversation/conversation-deps.ts'
import { createFloodGuard } from '../../src/conversation/flood-guard.ts'
import { handleMessage } from '../../src/conversation/handle-message.ts'
import { listHandovers } from '../../src/conversation/handover-store.ts'
import { listUnanswered } from '../../src/conversation/unanswered-store.ts'
import { newsConsentWording } from '../../src/conversation/wording.ts'
import { loadKnowledge } from '../../src/corpus/load-knowledge.ts'
import type { ChannelName } from '../../src/messaging/channel.ts'
import { type InboundMessage, messageText } from '../../src/messaging/message.ts'
import type { Database } from '../../src/platform/database.ts'
import { createVault } from '../../src/platform/vault.ts'
import { loadReadingAids } from '../../src/retrieval/models.ts'
import { createSearcher, type Searcher } from '../../src/retrieval/searcher.ts'
import { createTestClock } from '../support/clock.ts'
import { openTestDatabase } from '../support/database.ts'

let database: Database
let searcher: Searcher
let folder: string
let deps: ConversationDeps
const clock = createTestClock()

beforeAll(async () => {
  database = await openTestDatabase()
  await loadKnowledge(database)
  folder = mkdtempSync(join(tmpdir(), 'll-'))
  searcher = await createSearcher({ database, cacheFile: join(folder, 'index.bin') })
  await searcher.follow()
  deps = {
    database,
    clock,
    vault: createVault(Buffer.alloc(32, 5)),
    answering: { database, searcher, reading: loadReadingAids() },
    units: loadAdministrativeUnits(),
    takesHandovers: true,
  }
})
afterAll(async () => {
  await searcher?.close()
  await database?.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  await database.execute(
    'delete from subscriber; delete from dialogue; truncate reach_event; truncate handover; truncate unanswered_question',
  )
  clock.set('2026-11-23T02:00:00Z')
})

type Deed =
  | { kind: 'text'; text: string }
  | { kind: 'choice'; choiceId: string }
  | { kind: 'started'; payload: null }
  | { kind: 'left' | 'returned' | 'erasure-requested' }
  | { kind: 'unsupported'; what: string }

let lastId = 0
function inbound(deed: Deed, id = '1', channel: ChannelName = 'telegram'): InboundMessage {
  lastId += 1
  const head = { address: { channel, id }, messageId: String(lastId), receivedAt: clock.now() }
  return { ...head, ...deed } as InboundMessage
}

/** What is said back, as one text. */
async function tell(deed: Deed, id?: string, channel?: ChannelName): Promise<string> {
  const replies = await handleMessage(deps, inbound(deed, id, channel))
  return replies.map(messageText).join('\n')
}
const says = (text: string, id?: string, channel?: ChannelName) =>
  tell({ kind: 'text', text }, id, channel)
const presses = (choiceId: string, id?: string, channel?: ChannelName) =>
  tell({ kind: 'choice', choiceId }, id, channel)

async function choicesAfter(deed: Deed, channel?: ChannelName): Promise<string[]> {
  const replies = await handleMessage(deps, inbound(deed, '1', channel))
  return replies.flatMap((reply) =>
    reply.choices.map((choice) => (choice.kind === 'reply' ? choice.id : choice.url)),
  )
}

async function person(id = '1', channel: ChannelName = 'telegram') {
  return findSubscriber(deps, { channel, id })
}
async function wantsNews(id = '1'): Promise<boolean> {
  const found = await person(id)
  return found !== null && hasConsent(deps, found.id, 'news')
}
async function events(): Promise<string[]> {
  const rows = await database.query<{ kind: string; status: string | null; reason: string | null }>(
    'select kind, status, reason from reach_event order by id',
  )
  return rows.map((row) => [row.kind, row.status, row.reason].filter(Boolean).join(' '))
}

const question = 'bao nhieu tuoi thi duoc ket hon'

describe('a command', () => {
  test.each(['/start', 'Xin chào', 'alo!'])('%s is greeted', async (text) => {
    expect(await says(text)).toContain('Đây là Loa Luật')
    expect(await events()).toEqual([])
  })

  test.each(['/trogiup', 'TRỢ GIÚP', 'help'])('%s explains', async (text) => {
    expect(await says(text)).toContain('Nhắn HUY để dừng nhận tin')
    expect(await says(text, '1', 'web')).not.toContain('HUY')
  })

  test.each(['/dangky', 'Đăng ký', 'DANG KY', 'dk.'])('%s asks for consent first', async (text) => {
    expect(await says(text)).toContain(newsConsentWording)
    expect(await wantsNews()).toBe(false)
    expect(await events()).toEqual([])
  })

  test('a question that only begins with such a word stays a question', async () => {
    const answer = await says('dừng hợp đồng lao động trước hạn phải báo trước bao lâu?')
    expect(answer).not.toContain('Đã dừng')
  })

  test('the web chat cannot send news and says so', async () => {
    for (const text of ['dang ky', 'huy']) {
      expect(await says(text, 's', 'web')).toContain('không gửi tin được')
    }
    for (const choice of ['subscribe', 'news-yes', 'news-no', 'stop', 'commune:1']) {
      expect(await presses(choice, 's', 'web')).not.toBe('')
    }
    expect(await database.query('select 1 from subscriber')).toEqual([])
    expect(await events()).toEqual([])
  })
})

describe('agreeing', () => {
  test('is recorded with the sentence shown, and counted once', async () => {
    expect(await choicesAfter({ kind: 'choice', choiceId: 'subscribe' })).toEqual([
      'news-yes',
      'news-no',
    ])
    expect(await presses('news-yes')).toContain('Bạn ở xã, phường nào?')
    await presses('news-yes')
    expect(await wantsNews()).toBe(true)
    const rows = await database.query<{ wording: string }>('select wording from consent')
    expect(rows.map((row) => row.wording)).toEqual([newsConsentWording, newsConsentWording])
    expect(await events()).toEqual(['subscribed'])
  })

  test('a no stores no yes', async () => {
    await says('dang ky')
    expect(await presses('news-no')).toContain('bạn sẽ không nhận tin')
    expect(await wantsNews()).toBe(false)
    expect(await events()).toEqual([])
  })

  test('a no takes back an earlier yes', async () => {
    await presses('news-yes')
    await says('dang ky')
    expect(await presses('news-no')).toContain('bạn sẽ không nhận tin')
    expect(await wantsNews()).toBe(false)
    expect(await events()).toEqual(['subscribed', 'stopped'])
  })

  test('news does not mean statistics', async () => {
    await presses('news-yes')
    const found = await person()
    expect(await hasConsent(deps, found?.id ?? 0, 'statistics')).toBe(false)
  })
})

describe('the commune', () => {
  beforeEach(async () => {
    await presses('news-yes')
  })

  test.each(['xã Đại Lãnh', 'dai lanh', 'ĐẠI LÃNH'])('%s is stored', async (text) => {
    expect(await says(text)).toContain('Đã ghi nơi ở')
    const found = await person()
    const unit = deps.units.find((each) => each.code === found?.communeCode)
    expect(unit?.name).toContain('Đại Lãnh')
    expect(await hasConsent(deps, found?.id ?? 0, 'statistics')).toBe(true)
  })

  test('a name of several places is asked back, and a button answers', async () => {
    const choices = await choicesAfter({ kind: 'text', text: 'Nha Trang' })
    expect(choices.length).toBeGreaterThan(2)
    expect(choices.at(-1)).toBe('commune-skip')
    expect(await presses(choices[0] ?? '')).toContain('Đã ghi nơi ở')
    expect(`commune:${(await person())?.communeCode}`).toBe(choices[0])
  })

  test('an unknown name is asked again, and can be passed over', async () => {
    expect(await says('Xã Hoa Hồng')).toContain('chưa tìm thấy xã, phường')
    expect(await presses('commune-skip')).toContain('có thể hỏi')
    expect(await says('xã Đại Lãnh')).not.toContain('Đã ghi nơi ở')
  })

  test.each([question, 'thử việc tối đa mấy tháng', 'ly hôn thế nào?', 'mấy tuổi kết hôn'])(
    'a question is answered as one: %s',
    async (text) => {
      expect(await says(text)).not.toContain('xã, phường này')
      expect(await events()).toContain('question')
    },
  )

  test('is awaited for half an hour', async () => {
    clock.advance(31 * 60_000)
    expect(await says('xã Đại Lãnh')).not.toContain('Đã ghi nơi ở')
    expect((await person())?.communeCode).toBeNull()
  })

  test('a code that is none of ours stores nothing', async () => {
    expect(await presses('commune:99999')).toContain('không còn dùng được')
    expect(await presses('commune:')).toContain('không còn dùng được')
    expect(await presses("'; drop table subscriber; --")).toContain('không còn dùng được')
    expect((await person())?.communeCode).toBeNull()
  })
})

describe('thanks', () => {
  test('are answered, and those who begin with them are told who speaks', async () => {
    expect(await says('cảm ơn bạn nhiều')).toContain('chỉ được nhớ trong 30 phút')
    expect(await says('cảm ơn bạn nhiều')).toContain('Không có gì')
    expect(await says('ok')).toContain('DANG KY')
    expect(await says('ok', 's', 'web')).not.toContain('DANG KY')
    expect(await events()).toEqual([])
  })
})

describe('a conversation', () => {
  test('goes on about its subject, and says what it took the message for', async () => {
    await says('xe máy vượt đèn đỏ phạt bao nhiêu')
    const car = await says('thế còn ô tô?')
    expect(car).toContain('ô tô vượt đèn đỏ phạt bao nhiêu')
    expect(car).toContain('Điều 6')
    await says('đăng ký kết hôn cần giấy tờ gì')
    expect(await says('có mất tiền không')).toMatch(
      /Hỏi tiếp về “đăng ký kết hôn[\s\S]*Luật Hộ tịch/,
    )
    expect(await says('mất bao lâu')).toContain('Hỏi tiếp về “đăng ký kết hôn')
  })

  test('begins anew with a new subject, another person, and after half an hour', async () => {
    await says('đăng ký kết hôn cần giấy tờ gì')
    const other = 'lãi suất cho vay tối đa là bao nhiêu'
    expect(await says(other)).toBe(await says(other, '2', 'web'))
    expect(await says('mất bao lâu', '3')).toContain('Bạn hỏi về việc gì')
    clock.advance(31 * 60_000)
    expect(await says('mất bao lâu')).toContain('Bạn hỏi về việc gì')
  })

  test('is asked which vehicle where the fine depends on it, and answers by a button or a word', async () => {
    const asks = { kind: 'text', text: 'vượt đèn đỏ phạt bao nhiêu' } as const
    expect(await choicesAfter(asks)).toEqual(['vehicle-motorbike', 'vehicle-car'])
    expect(await events()).toEqual(['question', 'answer needs-clarification which-vehicle'])
    const byButton = await presses('vehicle-car')
    expect(byButton).toMatch(/Hỏi tiếp về “vượt đèn đỏ[\s\S]*Điều 6 Nghị định/)
    expect(await says(asks.text, '7')).toContain('xe máy hay ô tô?')
    expect(await says('xe may', '7')).toContain('Điều 7 Nghị định')
    expect(await says('còn ô tô', '7')).toContain('Điều 6 Nghị định')
  })

  test.each(['xe máy vượt đèn đỏ phạt bao nhiêu', 'di xe sh vuot den do phat bao nhieu'])(
    '%s: has said which',
    async (text) => {
      expect(await choicesAfter({ kind: 'text', text })).toEqual(['helpful', 'not-it'])
    },
  )

  test('of several questions in one message is an answer to each, each counted', async () => {
    const both = await says('mấy tuổi được kết hôn? vay tiền lãi suất tối đa là bao nhiêu?', '8')
    expect(both).toMatch(
      /1\. “mấy tuổi được kết hôn\?”[\s\S]*Luật Hôn nhân[\s\S]*2\. “vay tiền lãi suất tối đa là bao nhiêu\?”[\s\S]*Bộ luật Dân sự/,
    )
    expect((await events()).filter((each) => each === 'question')).toHaveLength(2)
    const many =
      'mấy tuổi được kết hôn? lãi suất vay tối đa là bao nhiêu? thử việc tối đa mấy tháng? thai sản nghỉ mấy tháng?'
    expect(await says(many, '9')).toMatch(
      /3\. “thử việc[\s\S]*nhắn tiếp: “thai sản nghỉ mấy tháng\?”/,
    )
  })

  test('of somebody who writes too fast is one request to wait, but a cry for help and HUY are heard', async () => {
    const own = { ...deps, flood: createFloodGuard(clock, 3) }
    const writes = async (text: string, id = '6') => {
      lastId += 1
      const head = {
        address: { channel: 'telegram', id },
        messageId: `f${lastId}`,
        receivedAt: clock.now(),
      } as const
      return (await handleMessage(own, { ...head, kind: 'text', text })).map(messageText).join('\n')
    }
    for (let i = 0; i < 3; i++) expect(await writes('trợ giúp')).not.toContain('nhanh quá')
    expect(await writes('trợ giúp')).toMatch(/nhanh quá.*chờ khoảng 60 giây/)
    expect(await writes('trợ giúp')).toBe('')
    expect(await writes('nó đang cầm dao đòi giết tôi')).toContain('113')
    expect(await writes('HUY')).toContain('Đã dừng gửi tin')
    expect(await writes('trợ giúp', '7')).not.toContain('nhanh quá')
    clock.advance(60_000)
    expect(await writes('trợ giúp')).not.toContain('nhanh quá')
  })

  test('of several questions in danger is the numbers to call', async () => {
    const told = await says('nó đang cầm dao đòi giết tôi? thử việc tối đa mấy tháng?')
    expect(told).toContain('113')
    expect(told).not.toContain('thử việc')
  })

  test('that missed the point is counted once, kept for the officers, and may go to one', async () => {
    expect(await choicesAfter({ kind: 'text', text: question })).toEqual(['helpful', 'not-it'])
    expect(await presses('not-it')).toContain('câu hỏi được ghi lại')
    expect(await choicesAfter({ kind: 'choice', choiceId: 'not-it' })).toEqual([
      ...['not-it:wrong', 'not-it:beside', 'not-it:unclear', 'hand-over'],
    ])
    expect((await events()).slice(2)).toEqual(['press not-it'])
    expect(await listUnanswered(deps, '2026-11-23')).toMatchObject([{ reason: 'not-it', question }])
    await presses('hand-over')
    expect(await listHandovers(deps)).toMatchObject([{ reason: 'not-it', question }])
  })

  test('is told up to which day the text is known, whatever the day is', async () => {
    clock.set('2031-01-01T02:00:00Z')
    expect(await says(question)).toMatch(/cập nhật đến \d\d\/\d\d\/2026\)/)
  })

  test('that changes its subject is not asked about vehicles, or told of the old one', async () => {
    await says('vượt đèn đỏ phạt bao nhiêu')
    const wedding = await says('dk ket hon can giay to gi')
    expect(wedding).toContain('Luật Hộ tịch')
    expect(wedding).not.toContain('đèn đỏ')
  })

  test('that tells of violence at home begins with the numbers to call', async () => {
    expect(await says('chồng tôi đánh tôi hoài thì làm sao')).toMatch(/^Nếu bạn.*113/)
    expect(await says('Tui bị chồng đánh thì có quyền gì?')).toMatch(/^Nếu bạn.*113[\s\S]*Theo /)
  })

  test('may ask the same twice', async () => {
    await says(question)
    expect(await says(question)).toBe(await says(question, '2', 'web'))
  })
})

describe('a question', () => {
  test('is answered with its article, and counted with its answer', async () => {
    expect(await says(question)).toContain('Luật Hôn nhân và gia đình')
    const [row] = await database.query<Record<string, unknown>>(
      `select channel, document_id as "documentId", pseudonym from reach_event where kind = 'answer'`,
    )
    expect(row).toEqual({
      channel: 'telegram',
      documentId: '52-2014-qh13',
      pseudonym: (await person())?.pseudonym,
    })
    expect((await events())[0]).toBe('question')
    expect((await events())[1]).toMatch(/^answer answered/)
  })

  test('the first answer tells who speaks, the second does not', async () => {
    expect(await says(question)).toContain('chỉ được nhớ trong 30 phút')
    expect(await says(question)).not.toContain('chỉ được nhớ trong 30 phút')
    expect(await says(question, 's', 'web')).not.toContain('chỉ được nhớ trong 30 phút')
  })

  test.each([
    ['đội nào vô địch bóng đá châu Âu năm ngoái', 'answer no-basis not-covered'],
    ['...', 'answer needs-clarification empty-question'],
    ['a'.repeat(2_001), 'answer refused too-long'],
    ['chồng tôi đang đánh tôi', 'answer emergency life-in-danger'],
    ['cho tôi gặp cán bộ', 'answer out-of-scope asked-for-a-person'],
  ])('what has no answer is counted by its reason: %#', async (text, counted) => {
    expect(await says(text)).not.toBe('')
    expect(await events()).toEqual(['question', counted])
  })

  test('is counted with the commune of who asked', async () => {
    await presses('news-yes')
    await says('Đại Lãnh')
    await says(question)
    const rows = await database.query<{ commune: string | null }>(
      `select commune_code as commune from reach_event where kind = 'question'`,
    )
    expect(rows).toEqual([{ commune: (await person())?.communeCode }])
  })

  test('its words are in no table', async () => {
    const words = 'xyzzyplugh bao nhiêu tuổi thì được kết hôn'
    for (const channel of ['telegram', 'zalo', 'web'] as const) {
      await presses('news-yes', '77001', channel)
      await says(words, '77001', channel)
    }
    const columns = await database.query<{ table: string; column: string }>(
      `select table_name as "table", column_name as "column" from information_schema.columns
        where table_schema = 'public'`,
    )
    expect(columns.length).toBeGreaterThan(50)
    for (const { table, column } of columns) {
      const found = await database.query(
        `select 1 from "${table}" where "${column}"::text like any($1::text[])`,
        [['%xyzzyplugh%', '%77001%', `%${Buffer.from('xyzzyplugh').toString('hex')}%`]],
      )
      expect(found, `${table}.${column}`).toEqual([])
    }
  })
})

describe('other things people do', () => {
  test('starting again is greeted and changes no consent', async () => {
    await presses('news-yes')
    expect(await tell({ kind: 'started', payload: null })).toContain('Đây là Loa Luật')
    expect(await wantsNews()).toBe(true)
  })

  test('a picture is answered with what the bot can do', async () => {
    expect(await tell({ kind: 'unsupported', what: 'photo' })).toContain('chỉ đọc được chữ')
    expect(await events()).toEqual([])
  })

  test('who leaves is not written to, is counted, and is back with the first sign', async () => {
    await presses('news-yes')
    expect(await tell({ kind: 'left' })).toBe('')
    expect((await person())?.reachable).toBe(false)
    expect(await tell({ kind: 'returned' })).toBe('')
    expect((await person())?.reachable).toBe(true)
    expect(await wantsNews()).toBe(true)
    expect(await events()).toEqual(['subscribed', 'left'])
  })

  test('a stranger who leaves is nobody', async () => {
    expect(await tell({ kind: 'left' }, '404')).toBe('')
    expect(await tell({ kind: 'erasure-requested' }, '404')).toBe('')
    expect(await person('404')).toBeNull()
    expect(await events()).toEqual([])
  })

  test('who asks to be erased is gone, with everything said', async () => {
    await presses('news-yes')
    await tell({ kind: 'erasure-requested' })
    expect(await person()).toBeNull()
    expect(await database.query('select 1 from consent')).toEqual([])
    expect(await database.query('select 1 from dialogue')).toEqual([])
  })

  test('an old button is said to be one', async () => {
    expect(await presses('something-else')).toContain('không còn dùng được')
    expect(await presses('help')).toContain('hỏi bằng lời thường ngày')
    expect(await presses('subscribe')).toContain(newsConsentWording)
  })
})

describe('a failure inside', () => {
  /** Fails the n-th statement that matches, wherever it stands. */
  function failing(pattern: RegExp): ConversationDeps {
    const guard = (query: Database['query']): Database['query'] =>
      ((sql: string, params?: readonly unknown[]) =>
        pattern.test(sql)
          ? Promise.reject(new Error('broken'))
          : query(sql, params)) as Database['query']
    const broken: Database = {
      ...database,
      query: guard(database.query),
      transaction: (work, options) =>
        database.transaction((inside) => work({ ...inside, query: guard(inside.query) }), options),
    }
    return { ...deps, database: broken, answering: { ...deps.answering, database: broken } }
  }

  test.each([
    ['subscribing', { kind: 'choice', choiceId: 'news-yes' } as const, /insert into reach_event/],
    ['subscribing, late', { kind: 'choice', choiceId: 'news-yes' } as const, /into dialogue/],
    ['asking', { kind: 'text', text: question } as const, /insert into reach_event/],
  ])('leaves nothing half stored: %s', async (_what, deed, pattern) => {
    await expect(handleMessage(failing(pattern), inbound(deed))).rejects.toThrow('broken')
    expect(await database.query('select 1 from consent')).toEqual([])
    expect(await database.query('select 1 from dialogue')).toEqual([])
    expect(await events()).toEqual([])
  })

  test('while stopping leaves the consent and the count as they were; the next stop works', async () => {
    await presses('news-yes')
    const stop = inbound({ kind: 'text', text: 'HUY' })
    await expect(handleMessage(failing(/insert into reach_event/), stop)).rejects.toThrow('broken')
    expect(await wantsNews()).toBe(true)
    await says('HUY')
    expect(await wantsNews()).toBe(false)
    expect(await events()).toEqual(['subscribed', 'stopped'])
  })

  test('while storing a commune stores neither the place nor the consent', async () => {
    await presses('news-yes')
    const place = inbound({ kind: 'text', text: 'Đại Lãnh' })
    await expect(handleMessage(failing(/delete from dialogue/), place)).rejects.toThrow('broken')
    expect((await person())?.communeCode).toBeNull()
    expect(await says('Đại Lãnh')).toContain('Đã ghi nơi ở')
  })
})

describe('over any history', () => {
  const yes = { kind: 'choice', choiceId: 'news-yes' } as const
  const lastWords = fc.constantFrom<readonly [Deed, boolean | null]>(
    [yes, true],
    [{ kind: 'choice', choiceId: 'news-no' }, false],
    [{ kind: 'choice', choiceId: 'stop' }, false],
    [{ kind: 'text', text: 'HUY' }, false],
    [{ kind: 'text', text: 'dừng' }, false],
    [{ kind: 'text', text: 'dang ky' }, null],
    [{ kind: 'choice', choiceId: 'subscribe' }, null],
    [{ kind: 'choice', choiceId: 'commune-skip' }, null],
    [{ kind: 'text', text: 'Đại Lãnh' }, null],
    [{ kind: 'left' }, null],
    [{ kind: 'returned' }, null],
    [{ kind: 'started', payload: null }, null],
    [{ kind: 'unsupported', what: 'photo' }, null],
  )

  test('consent to news is the last word about it, and the counts agree', async () => {
    let number = 0
    await fc.assert(
      fc.asyncProperty(fc.array(lastWords, { maxLength: 12 }), async (history) => {
        number += 1
        const id = String(1_000 + number)
        await database.execute('truncate reach_event')
        let wanted = false
        let isReachable = true
        const counted = { subscribed: 0, stopped: 0 }
        for (const [deed, word] of history) {
          clock.advance(1_000)
          const wasKnown = (await person(id)) !== null
          await handleMessage(deps, inbound(deed, id))
          if (word === true && !wanted) counted.subscribed += 1
          if (word === false && wanted) counted.stopped += 1
          wanted = word ?? wanted
          isReachable = deed.kind === 'left' ? !wasKnown : true
        }
        expect(await wantsNews(id)).toBe(wanted)
        expect((await person(id))?.reachable ?? true).toBe(isReachable)
        const seen = await events()
        const count = (kind: string) => seen.filter((each) => each === kind).length
        expect({ subscribed: count('subscribed'), stopped: count('stopped') }).toEqual(counted)
      }),
      { numRuns: 60 },
    )
  })
})
