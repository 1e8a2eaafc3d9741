import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/platform/database.ts'
import { openEmbeddedDatabase } from '../../src/platform/embedded-database.ts'
import { migrate, NewerDatabaseError } from '../../src/platform/migrate.ts'
import { openServerDatabase } from '../../src/platform/server-database.ts'
import { createServerDatabase } from '../support/database.ts'

const serverUrl = process.env['TEST_DATABASE_URL']
const folder = fileURLToPath(new URL('../../src/platform/migrations/', import.meta.url))
const files = readdirSync(folder).sort()

/** A database without tables, twice: two processes on a server; embedded there is only one. */
async function openEmptyTwice(): Promise<[Database, Database]> {
  if (serverUrl === undefined) {
    const database = await openEmbeddedDatabase({ dataDir: null })
    return [database, database]
  }
  const address = await createServerDatabase(serverUrl)
  return [await openServerDatabase(address), await openServerDatabase(address)]
}

let one: Database
let other: Database

beforeAll(async () => {
  ;[one, other] = await openEmptyTwice()
})
afterAll(async () => {
  await one.close()
  if (other !== one) await other.close()
})

const applied = async () =>
  (await one.query<{ name: string }>('select name from migration order by name')).map(
    (row) => row.name,
  )

// One story in order: an empty database is dear to make.
describe('bringing a database up to date', () => {
  it('applies every file once, in order, when two start at the same time', async () => {
    const both = await Promise.all([migrate(one), migrate(other), migrate(one)])
    expect(both.flat().sort()).toEqual(files)
    for (const names of both) expect(names).toEqual([...names].sort())
    expect(await applied()).toEqual(files)
    expect(await one.query('select revision from corpus_state')).toEqual([{ revision: 0 }])
  })

  it('does nothing the second time', async () => {
    await one.query(`insert into setting values ('kept', 'yes')`)
    expect(await migrate(one)).toEqual([])
    expect(await migrate(other)).toEqual([])
    expect(await one.query('select value from setting')).toEqual([{ value: 'yes' }])
  })

  it('undoes a file that fails as a whole, and the database goes on', async () => {
    const last = files.at(-1) ?? ''
    // As if the last file had not been applied, while something of it is in the way.
    await one.query('delete from migration where name = $1', [last])
    await expect(migrate(one)).rejects.toMatchObject({
      name: 'DatabaseError',
      code: expect.stringMatching(/^42/), // what it makes exists already
    })
    expect(await applied()).toEqual(files.slice(0, -1))
    await one.query('insert into migration (name) values ($1)', [last])
    expect(await migrate(one)).toEqual([])
  })

  it('refuses a database of a newer version and names what it does not know', async () => {
    await one.query(`insert into migration (name) values ('9999-later.sql')`)
    await expect(migrate(one)).rejects.toThrow(NewerDatabaseError)
    await expect(migrate(other)).rejects.toThrow('9999-later.sql')
    expect(await one.query('select value from setting')).toEqual([{ value: 'yes' }])
  })
})
