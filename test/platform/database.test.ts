import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, DatabaseError } from '../../src/platform/database.ts'
import { openTestDatabase } from '../support/database.ts'

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

describe('one query interface over both engines', () => {
  it('gives dates, instants, big integers, bytes and JSON the same types', async () => {
    const [row] = await database.query(
      `select date '2024-02-29' as day, timestamptz '2024-02-29T10:00:00Z' as at,
              9007199254740991::bigint as big, '\\x00ff'::bytea as bytes, '{"a":[1]}'::jsonb as doc,
              $1::jsonb as given, $2::text[] as list, $3::bytea as "bytesGiven"`,
      [JSON.stringify({ b: 'đ' }), ['x', 'y,"z'], Buffer.from([1, 2])],
    )
    expect(row).toEqual({
      day: '2024-02-29',
      at: new Date('2024-02-29T10:00:00Z'),
      big: 9007199254740991,
      bytes: Buffer.from([0, 255]),
      doc: { a: [1] },
      given: { b: 'đ' },
      list: ['x', 'y,"z'],
      bytesGiven: Buffer.from([1, 2]),
    })
  })

  it('rolls a failed transaction back and serves the next statement', async () => {
    await database.execute('create table t (n int primary key)')
    const failing = database.transaction(async (transaction) => {
      await transaction.query('insert into t values (1)')
      await transaction.query('insert into t values (1)')
    })
    await expect(failing).rejects.toMatchObject({ name: 'DatabaseError', code: '23505' })
    expect(await database.query('select n from t')).toEqual([])
  })

  it('keeps statement, parameters and values out of its errors', async () => {
    const words = 'chồng tôi đánh tôi'
    // One after another: a pool would fail the last before anybody listens to it.
    const attempts = [
      () =>
        database.query('insert into inbox (source, event_key, received_at) values ($1, $1, $1)', [
          words,
        ]),
      () => database.query('select $1::int', [words]),
      () => database.query(`select '${words}'::date`),
    ]
    for (const attempt of attempts) {
      const error = await attempt().then(
        () => null,
        (thrown) => thrown,
      )
      expect(error).toBeInstanceOf(DatabaseError)
      const everything = JSON.stringify({ ...error }) + error.message + error.stack
      expect(everything).not.toContain('chồng')
      expect(error.cause).toBeUndefined()
    }
  })

  it('survives thirty transactions at once', async () => {
    await database.execute('create table counter (n int); insert into counter values (0)')
    await Promise.all(
      Array.from({ length: 30 }, () =>
        database.transaction(async (transaction) => {
          const [row] = await transaction.query<{ n: number }>('select n from counter for update')
          await transaction.query('update counter set n = $1', [(row?.n ?? 0) + 1])
        }),
      ),
    )
    expect(await database.query('select n from counter')).toEqual([{ n: 30 }])
  })
})
