import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Database } from './database.ts'

const folder = fileURLToPath(new URL('./migrations/', import.meta.url))

/** Any number that nothing else in the database locks. */
const migrationLock = 7_101_954

/** The database was written by a newer version of the program than this one. */
export class NewerDatabaseError extends Error {
  override readonly name = 'NewerDatabaseError'
  readonly safeToLog = true
}

/**
 * Applies the numbered SQL files that the database has not seen, in order, each in its own
 * transaction. Forward only. Two processes starting at once do it once.
 *
 * @returns the names of the files applied now
 */
export async function migrate(database: Database): Promise<string[]> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  // "if not exists" alone fails for one of two processes that create the same table at once.
  await database.execute(
    `begin;
     select pg_advisory_xact_lock(${migrationLock});
     create table if not exists migration (
       name text primary key, applied_at timestamptz not null default now());
     commit;`,
  )
  const appliedNow: string[] = []
  for (const name of files) {
    const statements = readFileSync(folder + name, 'utf8')
    const isNew = await applyOnce(database, name, statements)
    if (isNew) appliedNow.push(name)
  }
  const rows = await database.query<{ name: string }>('select name from migration')
  const unknown = rows.map((row) => row.name).filter((name) => !files.includes(name))
  if (unknown.length > 0) {
    throw new NewerDatabaseError(
      `The database has migrations this version does not know (${unknown.join(', ')}). ` +
        'Start the newer version of Loa Luật, or restore a backup made by this one.',
    )
  }
  return appliedNow
}

async function applyOnce(database: Database, name: string, statements: string): Promise<boolean> {
  const seen = await database.query('select 1 from migration where name = $1', [name])
  if (seen.length > 0) return false
  // One batch is one transaction on both engines; the insert fails if another process came first.
  try {
    await database.execute(
      `begin;
       lock table migration in exclusive mode;
       insert into migration (name) values ('${name}');
       ${statements}
       commit;`,
    )
    return true
  } catch (error) {
    const appliedMeanwhile = await database.query('select 1 from migration where name = $1', [name])
    if (appliedMeanwhile.length > 0) return false
    throw error
  }
}
