import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/platform/database.ts'
import { aggregateReach, type ReachTable, suppressSmallCells } from '../../src/reach/aggregate.ts'
import { type ReachEvent, recordReach } from '../../src/reach/reach-event.ts'
import { createTestClock } from '../support/clock.ts'
import { openTestDatabase } from '../support/database.ts'

let database: Database
const clock = createTestClock()
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  clock.set('2026-11-23T02:00:00Z')
  await database.execute('truncate reach_event')
})

const november = { from: '2026-11-01', to: '2026-12-01' }

function asked(pseudonym: string | null, more: Partial<ReachEvent> = {}): ReachEvent {
  return { kind: 'question', channel: 'zalo', pseudonym, ...more } as ReachEvent
}

function record(...events: ReachEvent[]): Promise<void> {
  return recordReach({ database, clock }, events)
}

describe('counting', () => {
  test('a person who asks three times is three events and one person', async () => {
    await record(asked('p1'), asked('p1'), asked('p1'), asked('p2'))
    const { rows } = await aggregateReach(database, november, ['channel'])
    expect(rows).toEqual([{ channel: 'zalo', events: 4, people: 2 }])
  })

  test('events without a pseudonym add no people', async () => {
    await record(asked('p1'), asked(null), asked(null))
    const { rows } = await aggregateReach(database, november, [])
    expect(rows).toEqual([{ events: 3, people: 1 }])
  })

  test('a person in two communes is one person of the channel', async () => {
    await record(asked('p1', { communeCode: 'a' }), asked('p1', { communeCode: 'b' }), asked('p1'))
    const byCommune = await aggregateReach(database, november, ['commune'])
    expect(byCommune.rows).toEqual([
      { commune: 'a', events: 1, people: 1 },
      { commune: 'b', events: 1, people: 1 },
      { commune: null, events: 1, people: 1 },
    ])
    const byChannel = await aggregateReach(database, november, ['channel'])
    expect(byChannel.rows).toEqual([{ channel: 'zalo', events: 3, people: 1 }])
  })

  test('kinds narrow the count, and people are counted once over them', async () => {
    await record(
      asked('p1'),
      { kind: 'press', channel: 'zalo', pseudonym: 'p1' },
      { kind: 'delivery', channel: 'zalo', status: 'accepted', pseudonym: 'p2' },
    )
    const kinds = ['question', 'press'] as const
    const { rows } = await aggregateReach(database, november, ['channel'], { kinds })
    expect(rows).toEqual([{ channel: 'zalo', events: 2, people: 1 }])
  })

  test('every dimension stands in its row', async () => {
    await record({
      kind: 'answer',
      channel: 'web',
      communeCode: 'a',
      topic: 'dat_dai',
      documentId: 'd',
      status: 'answered',
      pseudonym: 'p1',
    })
    const { rows } = await aggregateReach(database, november, [
      'channel',
      'commune',
      'kind',
      'status',
      'topic',
      'document',
    ])
    expect(rows).toEqual([
      {
        channel: 'web',
        commune: 'a',
        kind: 'answer',
        status: 'answered',
        topic: 'dat_dai',
        document: 'd',
        events: 1,
        people: 1,
      },
    ])
  })
})

describe('the period', () => {
  test('includes its first day and not its last, by the calendar of Vietnam', async () => {
    const instants = [
      '2026-10-31T16:59:59Z', // 31/10, 23:59
      '2026-10-31T17:00:00Z', // 01/11, 00:00
      '2026-11-30T16:59:59Z', // 30/11, 23:59
      '2026-11-30T17:00:00Z', // 01/12, 00:00
    ]
    for (const instant of instants) {
      clock.set(instant)
      await record(asked(instant))
    }
    const { rows } = await aggregateReach(database, november, [])
    expect(rows).toEqual([{ events: 2, people: 2 }])
    const december = { from: '2026-12-01', to: '2027-01-01' }
    const next = await aggregateReach(database, december, [])
    expect(next.rows).toEqual([{ events: 1, people: 1 }])
  })

  test('without events has no rows, or one of zeros when nothing divides it', async () => {
    expect((await aggregateReach(database, november, ['channel'])).rows).toEqual([])
    expect((await aggregateReach(database, november, [])).rows).toEqual([{ events: 0, people: 0 }])
  })

  test.each([
    ['2026-12-01', '2026-11-01'],
    ['2026-11-01', '2026-11-01'],
    ['2026-02-30', '2026-03-01'],
    ['01/11/2026', '01/12/2026'],
  ])('from %s to %s is refused rather than counted as nothing', async (from, to) => {
    await expect(aggregateReach(database, { from, to }, [])).rejects.toThrow(RangeError)
  })
})

describe('small cells', () => {
  const cell = (topic: string | null, events: number, people: number) => ({ topic, events, people })
  const table = (...rows: ReturnType<typeof cell>[]): ReachTable<'topic'> => ({
    period: november,
    dimensions: ['topic'],
    rows,
  })

  test.each([
    ['one to four people are hidden', cell('hinh_su', 9, 4), { events: 9, people: '<5' }],
    ['so are one to four events', cell('tre_em_gia_dinh', 3, 1), { events: '<5', people: '<5' }],
    ['five may be shown', cell('hinh_su', 5, 5), { events: 5, people: 5 }],
    ['none may be shown', cell('hinh_su', 0, 0), { events: 0, people: 0 }],
    ['nobody known, few events', cell('hinh_su', 2, 0), { events: '<5', people: 0 }],
    ['other fields show all', cell('dat_dai', 1, 1), { events: 1, people: 1 }],
    ['an unknown field shows all', cell(null, 1, 1), { events: 1, people: 1 }],
  ])('%s', (_title, row, printed) => {
    expect(suppressSmallCells(table(row))).toEqual([{ topic: row.topic, ...printed }])
  })

  test('tables without topics pass as they are', async () => {
    await record(asked('p1', { topic: 'hinh_su' }))
    const byChannel = await aggregateReach(database, november, ['channel'])
    expect(suppressSmallCells(byChannel)).toEqual(byChannel.rows)
  })
})
