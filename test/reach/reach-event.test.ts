import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/platform/database.ts'
import { type ReachEvent, recordReach } from '../../src/reach/reach-event.ts'
import { createTestClock } from '../support/clock.ts'
import { openTestDatabase } from '../support/database.ts'

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.execute('truncate reach_event'))

const question: ReachEvent = { kind: 'question', channel: 'zalo', pseudonym: 'p1' }

describe('recording', () => {
  test('keeps every field of an event', async () => {
    const clock = createTestClock('2026-11-23T02:00:00Z')
    await recordReach(
      { database, clock },
      {
        kind: 'delivery',
        channel: 'telegram',
        communeCode: '22366',
        topic: 'dat_dai',
        documentId: '31-2024-qh15',
        campaignId: 'c1',
        status: 'refused',
        reason: 'blocked',
        pseudonym: 'p9',
      },
    )
    const rows = await database.query('select * from reach_event')
    expect(rows).toEqual([
      {
        id: expect.any(Number),
        at: new Date('2026-11-23T02:00:00Z'),
        day: '2026-11-23',
        kind: 'delivery',
        channel: 'telegram',
        commune_code: '22366',
        topic: 'dat_dai',
        document_id: '31-2024-qh15',
        campaign_id: 'c1',
        status: 'refused',
        reason: 'blocked',
        pseudonym: 'p9',
      },
    ])
  })

  test('leaves what is not known empty', async () => {
    await recordReach({ database, clock: createTestClock() }, { kind: 'press', channel: 'web' })
    const [row] = await database.query('select commune_code, status, pseudonym from reach_event')
    expect(row).toEqual({ commune_code: null, status: null, pseudonym: null })
  })

  test.each([
    ['2026-11-30T16:59:59.999Z', '2026-11-30'],
    ['2026-11-30T17:00:00.000Z', '2026-12-01'],
  ])('dates an event at %s by the day in Vietnam, %s', async (instant, day) => {
    await recordReach({ database, clock: createTestClock(instant) }, question)
    expect(await database.query('select day from reach_event')).toEqual([{ day }])
  })

  test('writes a long list at once, and nothing for an empty one', async () => {
    const deps = { database, clock: createTestClock() }
    await recordReach(deps, [])
    expect(await database.query('select id from reach_event')).toEqual([])
    await recordReach(
      deps,
      Array.from({ length: 7000 }, (_, index) => ({ ...question, pseudonym: `p${index}` })),
    )
    const [row] = await database.query(
      'select count(*) as n, count(distinct at) as t from reach_event',
    )
    expect(row).toEqual({ n: 7000, t: 1 })
  })

  test('is undone with the transaction it belongs to', async () => {
    const clock = createTestClock()
    const failing = database.transaction(async (transaction) => {
      await recordReach({ database: transaction, clock }, question)
      throw new Error('the change failed')
    })
    await expect(failing).rejects.toThrow('the change failed')
    expect(await database.query('select id from reach_event')).toEqual([])
  })
})

test.each(['update reach_event set channel = $1', 'delete from reach_event where channel <> $1'])(
  'nothing recorded can be changed or taken away: %s',
  async (statement) => {
    await recordReach({ database, clock: createTestClock() }, question)
    await expect(database.query(statement, ['web'])).rejects.toThrow()
    expect(await database.query('select channel from reach_event')).toEqual([{ channel: 'zalo' }])
  },
)
