import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  addressOf,
  eraseSubscriber,
  exportSubscriber,
  findSubscriber,
  setCommune,
  setReachable,
  setTopics,
  upsertSubscriber,
} from '../../src/audience/audience-store.ts'
import { grantConsent, hasConsent, withdrawConsent } from '../../src/audience/consent.ts'
import { countRecipients } from '../../src/audience/segment.ts'
import type { ChannelName } from '../../src/messaging/channel.ts'
import type { Database } from '../../src/platform/database.ts'
import { createVault } from '../../src/platform/vault.ts'
import { createTestClock } from '../support/clock.ts'
import { openTestDatabase } from '../support/database.ts'

let database: Database
const vault = createVault(Buffer.alloc(32, 7))
const clock = createTestClock()
const deps = () => ({ database, vault, clock })
const yes = { purpose: 'news', wording: 'Tôi đồng ý nhận tin', channel: 'telegram' } as const
const no = { ...yes, wording: 'DỪNG' }

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(() => database.execute('delete from subscriber; delete from erasure'))
afterAll(() => database.close())

function known(id: string, channel: ChannelName = 'telegram') {
  return upsertSubscriber(deps(), {
    address: { channel, id },
    origin: 'contact',
    interacted: true,
  })
}

describe('who somebody is to us', () => {
  it('knows a person again by their address, with one row and one key', async () => {
    const first = await known('1001')
    clock.advance(60_000)
    const again = await known('1001')
    expect(first).toMatchObject({ isNew: true, channel: 'telegram', communeCode: null, topics: [] })
    expect(again).toMatchObject({ isNew: false, id: first.id, pseudonym: first.pseudonym })
    expect(again.lastInteractionAt).toEqual(clock.now())
    expect(await addressOf(deps(), first.id)).toEqual({ channel: 'telegram', id: '1001' })
    const other = await known('1001', 'zalo')
    expect(other.pseudonym).not.toBe(first.pseudonym)
  })

  it('keeps no address readable in the database', async () => {
    await known('918273645')
    const rows = await database.query('select s::text as row from subscriber s')
    expect(JSON.stringify(rows)).not.toContain('918273645')
    const hex = Buffer.from('918273645').toString('hex')
    expect(JSON.stringify(rows)).not.toContain(hex)
  })

  it('believes that a person can be reached again once they write', async () => {
    const { id } = await known('1')
    await setReachable(deps(), id, false)
    const address = { channel: 'telegram', id: '1' } as const
    const passive = await upsertSubscriber(deps(), { address, origin: 'import', interacted: false })
    expect(passive.reachable).toBe(false)
    expect((await known('1')).reachable).toBe(true)
  })

  it('shows everything it holds, and forgets it on request', async () => {
    const { id, pseudonym } = await known('42')
    await setCommune(deps(), id, '22366')
    await setTopics(deps(), id, ['Đất đai'])
    await grantConsent(deps(), id, yes)
    await database.query(
      `insert into dialogue (pseudonym, state, expires_at) values ($1, '{}', now())`,
      [pseudonym],
    )
    expect(await exportSubscriber(deps(), id)).toMatchObject({
      address: { channel: 'telegram', id: '42' },
      communeCode: '22366',
      topics: ['Đất đai'],
      consents: [{ purpose: 'news', granted: true, wording: yes.wording }],
    })
    expect(await eraseSubscriber(deps(), id)).toBe(true)
    expect(await eraseSubscriber(deps(), id)).toBe(false)
    expect(await findSubscriber(deps(), { channel: 'telegram', id: '42' })).toBeNull()
    expect(await addressOf(deps(), id)).toBeNull()
    expect(await database.query('select 1 from consent union all select 1 from dialogue')).toEqual(
      [],
    )
  })
})

describe('the ledger of consent', () => {
  it('takes silence for a no', async () => {
    const { id } = await known('1')
    expect(await hasConsent(deps(), id, 'news')).toBe(false)
  })

  it('follows the newest word, for each purpose by itself', async () => {
    const { id } = await known('1')
    await grantConsent(deps(), id, yes)
    expect(await hasConsent(deps(), id, 'news')).toBe(true)
    expect(await hasConsent(deps(), id, 'statistics')).toBe(false)
    await withdrawConsent(deps(), id, no)
    expect(await hasConsent(deps(), id, 'news')).toBe(false)
    await grantConsent(deps(), id, yes)
    expect(await hasConsent(deps(), id, 'news')).toBe(true)
    const rows = await database.query('select granted from consent order by id')
    expect(rows.map((row) => row['granted'])).toEqual([true, false, true])
  })

  it('says nothing about a person who was erased meanwhile', async () => {
    const { id } = await known('1')
    await eraseSubscriber(deps(), id)
    await grantConsent(deps(), id, yes)
    expect(await hasConsent(deps(), id, 'news')).toBe(false)
  })
})

describe('a segment', () => {
  it('counts those who agree, can be reached and belong to it', async () => {
    const people: [string, ChannelName, string | null, string[]][] = [
      ['1', 'telegram', '22366', []],
      ['2', 'telegram', '22333', ['Đất đai']],
      ['3', 'zalo', '22366', ['Hộ tịch', 'Đất đai']],
      ['4', 'zalo', null, ['Hộ tịch']],
      ['5', 'web', '22366', []],
    ]
    for (const [id, channel, commune, topics] of people) {
      const subscriber = await known(id, channel)
      await setCommune(deps(), subscriber.id, commune)
      await setTopics(deps(), subscriber.id, topics)
      await grantConsent(deps(), subscriber.id, { ...yes, channel })
    }
    const silent = await known('6')
    const stopped = await known('7')
    await grantConsent(deps(), stopped.id, yes)
    await withdrawConsent(deps(), stopped.id, no)
    const blocked = await known('8')
    await grantConsent(deps(), blocked.id, yes)
    await setReachable(deps(), blocked.id, false)
    expect(silent.isNew).toBe(true)

    expect(await countRecipients(deps())).toBe(4)
    expect(await countRecipients(deps(), { channels: ['zalo'] })).toBe(2)
    expect(await countRecipients(deps(), { communeCodes: ['22366'] })).toBe(2)
    expect(await countRecipients(deps(), { topics: ['Đất đai'] })).toBe(3)
    expect(await countRecipients(deps(), { topics: ['Hộ tịch'], channels: ['telegram'] })).toBe(1)
    expect(await countRecipients(deps(), { communeCodes: [] })).toBe(0)
  })
})
