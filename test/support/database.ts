import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import type { Database } from '../../src/platform/database.ts'
import { openEmbeddedDatabase } from '../../src/platform/embedded-database.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { openServerDatabase } from '../../src/platform/server-database.ts'

const serverUrl = process.env['TEST_DATABASE_URL']

/** Which engine the database tests of this run use: PGlite, or the server of TEST_DATABASE_URL. */
export const testEngine = serverUrl === undefined ? 'embedded' : 'server'

/**
 * A migrated, empty database of its own for one test file; close it when done.
 *
 * Embedded ones start from an archive made once per set of migrations; on a server each is a new
 * database.
 */
export async function openTestDatabase(): Promise<Database> {
  if (serverUrl !== undefined) return openServerTestDatabase(serverUrl)
  const snapshot = await migratedSnapshot()
  return openEmbeddedDatabase({ dataDir: null, snapshot })
}

/**
 * Takes every row out, for the next test of a file: seconds less than another database.
 *
 * The single rows that migrations put in (`corpus_state`, `search.state`) stay as they are.
 */
export async function emptyTables(database: Database): Promise<void> {
  const tables = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')
       and tablename not in ('migration', 'corpus_state', 'state')`,
  )
  await database.execute(`truncate ${tables.map(({ name }) => name).join(', ')} cascade`)
}

/** Makes an empty database on the test server and gives its address, not yet migrated. */
export async function createServerDatabase(base: string): Promise<string> {
  const name = `test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
  const client = new pg.Client({ connectionString: base })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const address = new URL(base)
  address.pathname = `/${name}`
  return address.href
}

async function openServerTestDatabase(base: string): Promise<Database> {
  const database = await openServerDatabase(await createServerDatabase(base))
  await migrate(database)
  return database
}

async function migratedSnapshot(): Promise<Uint8Array> {
  const folder = fileURLToPath(new URL('../../src/platform/migrations/', import.meta.url))
  const hash = createHash('sha256').update(process.version)
  for (const name of readdirSync(folder).sort()) hash.update(readFileSync(folder + name))
  const file = join(tmpdir(), `loa-luat-test-${hash.digest('hex').slice(0, 16)}.tar`)
  if (!existsSync(file)) {
    const database = await openEmbeddedDatabase({ dataDir: null })
    await migrate(database)
    writeFileSync(`${file}.${process.pid}`, await database.dump())
    renameSync(`${file}.${process.pid}`, file)
    await database.close()
  }
  return readFileSync(file)
}
