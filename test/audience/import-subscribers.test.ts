import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  addressOf,
  eraseSubscriber,
  findSubscriber,
  setCommune,
  upsertSubscriber,
} from '../../src/audience/audience-store.ts'
import { grantConsent, hasConsent, withdrawConsent } from '../../src/audience/consent.ts'
import { importSubscribers } from '../../src/audience/import-subscribers.ts'
import { countRecipients } from '../../src/audience/segment.ts'
import { SubscriberFileError } from '../../src/audience/subscriber-csv.ts'
import type { Database } from '../../src/platform/database.ts'
import { createVault } from '../../src/platform/vault.ts'
import { createTestClock } from '../support/clock.ts'
import { openTestDatabase } from '../support/database.ts'
import { someUnits } from './units.ts'

let database: Database
const vault = createVault(Buffer.alloc(32, 7))
const clock = createTestClock()
const deps = () => ({ database, vault, clock, units: someUnits })
const header = 'channel,address,commune,topics,wording,consentedAt'
const file = (...rows: string[]) => [header, ...rows].join('\n')
const importRows = (...rows: string[]) => importSubscribers(deps(), file(...rows))

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(() => database.execute('delete from subscriber; delete from erasure'))
afterAll(() => database.close())

async function person(id: string) {
  const found = await findSubscriber(deps(), { channel: 'telegram', id })
  if (found === null) throw new Error('The test expects this person to be known')
  return found
}

describe('importing people who agreed elsewhere', () => {
  it('keeps their address, place, topics and the proof of their consent', async () => {
    const result = await importRows(
      'telegram,1001,Phường Nam Nha Trang,Đất đai;Hộ tịch,"Tôi đồng ý, nhận tin ""pháp luật""",2026-11-01',
      'Zalo,8261234567,22435,Đất đai|Lao động,Đồng ý,2026-11-02T08:30:00+07:00',
      'telegram,1003,Nha Trang,,Đồng ý,2026-11-02T08:30',
    )
    expect(result).toEqual({ imported: 3, unchanged: 0, rejected: [] })
    const first = await person('1001')
    expect(first).toMatchObject({ communeCode: '22402', topics: ['Đất đai', 'Hộ tịch'] })
    expect((await person('1003')).communeCode).toBe('22366') // the ward, not the city of old
    expect(await addressOf(deps(), first.id)).toEqual({ channel: 'telegram', id: '1001' })
    expect(await hasConsent(deps(), first.id, 'news')).toBe(true)
    expect(await hasConsent(deps(), first.id, 'statistics')).toBe(false)
    const proofs = await database.query(
      'select wording, recorded_at as at from consent order by subscriber_id',
    )
    expect(proofs).toEqual([
      { wording: 'Tôi đồng ý, nhận tin "pháp luật"', at: new Date('2026-10-31T17:00:00Z') },
      { wording: 'Đồng ý', at: new Date('2026-11-02T01:30:00Z') },
      { wording: 'Đồng ý', at: new Date('2026-11-02T01:30:00Z') },
    ])
  })

  it('reads what a spreadsheet writes: byte order mark, CRLF, empty lines, fields over two lines', async () => {
    const text = `\uFEFF${header}\r\n\r\ntelegram,1,,,"Đồng ý\r\nnhận tin",2026-11-01\r\ntelegram,2,,,Đồng ý,2026-11-01\r\n`
    expect(await importSubscribers(deps(), text)).toMatchObject({ imported: 2, rejected: [] })
  })

  it('names every bad row by its line and keeps the good ones', async () => {
    const result = await importRows(
      'telegram,1,,,Đồng ý,2026-11-01',
      'facebook,2,,,Đồng ý,2026-11-01',
      'telegram,+84905,,,Đồng ý,2026-11-01',
      'telegram,4,Đà Lạt,,Đồng ý,2026-11-01',
      'telegram,5,Cam Hòa,,Đồng ý,2026-11-01',
      'telegram,6,,,  ,2026-11-01',
      'telegram,7,,,Đồng ý,2026-11-24',
      'telegram,8,,,Đồng ý,30/10/2026',
      'telegram,9,,,Đồng ý,2026-02-30',
      'telegram,10,,,Đồng ý',
      'telegram,11,,,Tôi "đồng ý",2026-11-01',
      'telegram,12,,,"Đồng ý,2026-11-01',
      'telegram,13,,,"Đồng" ý,2026-11-01',
      'telegram,14,,,Đồng ý,2026-11-01',
    )
    expect(result.imported).toBe(2)
    expect(result.rejected.map((row) => row.line)).toEqual([
      3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    ])
    const reasonAt = (line: number) => result.rejected.find((row) => row.line === line)?.reason
    expect(reasonAt(3)).toContain('telegram hoặc zalo')
    expect(reasonAt(4)).not.toContain('84905')
    expect(reasonAt(6)).toContain('Xã Cam Hiệp (22435), Xã Cam Lâm (22453)')
    expect(reasonAt(7)).toContain('câu đồng ý')
    expect(reasonAt(8)).toContain('tương lai')
    expect(reasonAt(9)).toContain('2026-11-23')
    expect(reasonAt(11)).toContain('5 cột')
    expect(reasonAt(13)).toContain('ngoặc kép')
    expect(await countRecipients(deps())).toBe(2)
  })

  it.each([
    '',
    'channel;address;commune;topics;wording;consentedAt',
    'address,channel,commune,topics,wording,consentedAt',
  ])('refuses a file that begins with %j', async (firstLine) => {
    await expect(importSubscribers(deps(), `${firstLine}\n`)).rejects.toThrow(SubscriberFileError)
  })

  it('changes nothing when the same file comes again', async () => {
    const rows = [
      'telegram,1,22402,Đất đai,Đồng ý,2026-11-01',
      'telegram,2,,,Đồng ý,2026-11-01',
      'telegram,2,22435,,Đồng ý,2026-11-02',
    ]
    expect(await importRows(...rows)).toMatchObject({ imported: 2, unchanged: 1 })
    expect(await importRows(...rows)).toMatchObject({ imported: 0, unchanged: 3 })
    expect(await database.query('select 1 from consent')).toHaveLength(2)
    expect((await person('2')).communeCode).toBe('22435')
  })

  it('takes a newer consent and newer details of somebody it imported before', async () => {
    await importRows('telegram,1,22402,,Đồng ý,2026-11-01')
    expect(await importRows('telegram,1,22435,Thuế,Đồng ý,2026-11-05')).toMatchObject({
      imported: 1,
    })
    expect(await person('1')).toMatchObject({ communeCode: '22435', topics: ['Thuế'] })
  })

  it('never overrides a later stop', async () => {
    await importRows('telegram,1,,,Đồng ý,2026-11-01')
    const { id } = await person('1')
    const stop = { purpose: 'news', wording: 'DỪNG', channel: 'telegram' } as const
    await withdrawConsent(deps(), id, { ...stop, at: new Date('2026-11-10T00:00:00Z') })
    expect(await importRows('telegram,1,,,Đồng ý,2026-11-01')).toMatchObject({ unchanged: 1 })
    expect(await importRows('telegram,1,,,Đồng ý,2026-11-09')).toMatchObject({ unchanged: 1 })
    expect(await hasConsent(deps(), id, 'news')).toBe(false)
    await importRows('telegram,1,,,Đồng ý trở lại,2026-11-20')
    expect(await hasConsent(deps(), id, 'news')).toBe(true)
  })

  it('does not bring back somebody who was erased after they agreed', async () => {
    await importRows('telegram,1,,,Đồng ý,2026-11-01')
    await eraseSubscriber(deps(), (await person('1')).id)
    expect(await importRows('telegram,1,,,Đồng ý,2026-11-01')).toMatchObject({ unchanged: 1 })
    expect(await findSubscriber(deps(), { channel: 'telegram', id: '1' })).toBeNull()
  })

  it('leaves what people told us themselves', async () => {
    const address = { channel: 'telegram', id: '1' } as const
    const known = await upsertSubscriber(deps(), { address, origin: 'contact', interacted: true })
    await setCommune(deps(), known.id, '22366')
    await grantConsent(deps(), known.id, { purpose: 'news', wording: 'Có', channel: 'telegram' })
    const result = await importRows('telegram,1,22402,Thuế,Đồng ý,2026-11-01')
    expect(result).toMatchObject({ imported: 0, unchanged: 1 })
    expect(await person('1')).toMatchObject({ communeCode: '22366', topics: [] })
    expect(await database.query('select wording from consent')).toEqual([{ wording: 'Có' }])
  })

  it('takes thousands in one go, and tells how far it is', async () => {
    const rows = Array.from({ length: 1_234 }, (_, n) => `telegram,${n + 1},,,Đồng ý,2026-11-01`)
    const seen: number[] = []
    const result = await importSubscribers(
      { ...deps(), onProgress: (done) => seen.push(done) },
      file(...rows),
    )
    expect(result.imported).toBe(1_234)
    expect(seen).toEqual([500, 1_000, 1_234])
    expect(await countRecipients(deps())).toBe(1_234)
  })
})
