import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'
import { type Database, DatabaseError, type Queryable } from './database.ts'
import { jsonLine } from './json-line.ts'

/** The file is no backup, is damaged, or fits another version. The message says what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
  readonly safeToLog = true
}

const format = 'loa-luat-backup-1'
const headShape = z.object({
  format: z.literal(format),
  migrations: z.array(z.string()),
  tables: z.array(z.string()),
})
const rowShape = z.object({ table: z.string(), rows: z.array(z.record(z.string(), z.unknown())) })
const tailShape = z.object({ end: z.literal(true), rows: z.number() })

const rowsPerLine = 200

/**
 * Writes every row of every table into one gzipped file, readable by both engines.
 *
 * The rows are of one instant. Sealed values stay sealed: without the key file they are lost, so
 * the key file is to be kept too, somewhere else. The file appears only when it is complete.
 *
 * @returns how many rows were written
 */
export async function writeBackup(database: Database, file: string): Promise<number> {
  let rows = 0
  const unfinished = `${file}.part`
  try {
    await database.transaction(
      async (transaction) => {
        const lines = backupLines(transaction, (count) => {
          rows += count
        })
        try {
          await pipeline(
            Readable.from(lines),
            createGzip(),
            createWriteStream(unfinished, { mode: 0o600 }),
          )
        } finally {
          await lines.return(undefined) // its last query belongs before the transaction's end
        }
      },
      { readOnlySnapshot: true },
    )
    await rename(unfinished, file)
    return rows
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

async function* backupLines(
  transaction: Queryable,
  onRows: (count: number) => void,
): AsyncGenerator<string> {
  const tables = await tablesParentsFirst(transaction)
  const applied = await transaction.query<{ name: string }>(
    'select name from migration order by name',
  )
  const migrations = applied.map((row) => row.name)
  yield jsonLine({ format, migrations, tables })
  let total = 0
  for (const table of tables) {
    await transaction.query(
      `declare backup_rows cursor for select to_jsonb(t) as row from ${table} t`,
    )
    for (;;) {
      const batch = await transaction.query<{ row: object }>(
        `fetch ${rowsPerLine} from backup_rows`,
      )
      if (batch.length === 0) break
      total += batch.length
      onRows(batch.length)
      yield jsonLine({ table, rows: batch.map(({ row }) => row) })
    }
    await transaction.query('close backup_rows')
  }
  yield jsonLine({ end: true, rows: total })
}

/** Our tables, each after those it refers to. */
async function tablesParentsFirst(database: Queryable): Promise<string[]> {
  const tables = await database.query<{ name: string }>(
    `select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'migration'
      order by relname`,
  )
  const references = await database.query<{ child: string; parent: string }>(
    `select child.relname as child, parent.relname as parent
       from pg_constraint
       join pg_class child on child.oid = conrelid
       join pg_class parent on parent.oid = confrelid
      where contype = 'f' and child.relname <> parent.relname`,
  )
  const ordered: string[] = []
  let waiting = tables.map((table) => table.name)
  while (waiting.length > 0) {
    const ready = waiting.filter((name) =>
      references.every((each) => each.child !== name || ordered.includes(each.parent)),
    )
    if (ready.length === 0) throw new Error('Tables refer to each other in a circle')
    ordered.push(...ready)
    waiting = waiting.filter((name) => !ready.includes(name))
  }
  return ordered
}

/**
 * Replaces everything in the database by a backup, in one transaction: it is restored whole or not
 * at all. Nothing else may be using the database.
 *
 * @returns how many rows were restored
 * @throws {BackupError} when the file is damaged or was made by a newer version
 */
export async function restoreBackup(database: Database, file: string): Promise<number> {
  return database.transaction(async (transaction) => {
    const lines = backupFileLines(file)
    try {
      const rows = await restoreLines(transaction, lines, file)
      await resetIdentities(transaction)
      // The search cache belongs to another history of this database.
      await transaction.query(`delete from setting where name = 'corpus-id'`)
      return rows
    } finally {
      await lines.return(undefined) // lets go of the file wherever reading stopped
    }
  })
}

async function restoreLines(
  transaction: Queryable,
  lines: AsyncGenerator<unknown>,
  file: string,
): Promise<number> {
  const first = await lines.next()
  const head = headShape.safeParse(first.done ? null : first.value)
  if (!head.success) throw new BackupError(`${file}: đây không phải bản sao lưu của Loa Luật.`)
  await checkVersion(transaction, head.data.migrations)
  const tables = await tablesParentsFirst(transaction)
  await transaction.query(`truncate ${tables.join(', ')} restart identity cascade`)
  return insertLines(transaction, lines, tables, file)
}

async function insertLines(
  transaction: Queryable,
  lines: AsyncGenerator<unknown>,
  tables: readonly string[],
  file: string,
): Promise<number> {
  let rows = 0
  let isComplete = false
  // On to the end of the file even after the last line: what proves it whole, its checksum, is there.
  for await (const line of lines) {
    const end = tailShape.safeParse(line)
    const batch = rowShape.safeParse(line)
    if (end.success && end.data.rows === rows && !isComplete) {
      isComplete = true
    } else if (batch.success && tables.includes(batch.data.table) && !isComplete) {
      await insertRows(transaction, batch.data, file)
      rows += batch.data.rows.length
    } else {
      throw damaged(file)
    }
  }
  if (!isComplete) throw damaged(file)
  return rows
}

async function insertRows(
  transaction: Queryable,
  { table, rows }: z.infer<typeof rowShape>,
  file: string,
): Promise<void> {
  try {
    await transaction.query(
      `insert into ${table} overriding system value
       select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      [JSON.stringify(rows)],
    )
  } catch (error) {
    // Values that fit no column, or break a promise between rows, never were in a database.
    const isImpossible = error instanceof DatabaseError && /^2[23]/.test(error.code ?? '')
    throw isImpossible ? damaged(file, { cause: error }) : error
  }
}

function damaged(file: string, options?: ErrorOptions): BackupError {
  return new BackupError(
    `${file}: bản sao lưu bị hỏng hoặc chép chưa hết. Không có gì thay đổi; hãy dùng bản khác.`,
    options,
  )
}

async function checkVersion(database: Queryable, migrations: readonly string[]): Promise<void> {
  const applied = await database.query<{ name: string }>('select name from migration')
  const known = applied.map((row) => row.name)
  const isSame =
    migrations.length === known.length && migrations.every((name) => known.includes(name))
  if (!isSame) {
    throw new BackupError(
      'Bản sao lưu thuộc phiên bản Loa Luật khác. Hãy phục hồi bằng đúng phiên bản đã sao lưu, rồi nâng cấp.',
    )
  }
}

async function resetIdentities(database: Queryable): Promise<void> {
  const columns = await database.query<{ table: string; column: string }>(
    `select table_name as "table", column_name as "column" from information_schema.columns
      where table_schema = 'public' and is_identity = 'YES'`,
  )
  for (const { table, column } of columns) {
    await database.query(
      `select setval(pg_get_serial_sequence($1, $2), coalesce((select max(${column}) from ${table}), 0) + 1, false)`,
      [table, column],
    )
  }
}

async function* backupFileLines(file: string): AsyncGenerator<unknown> {
  const raw = createReadStream(file)
  const unzipped = createGunzip()
  raw.on('error', (error) => unzipped.destroy(error))
  raw.pipe(unzipped)
  try {
    for await (const line of createInterface({ input: unzipped })) yield parseJson(line)
  } catch (error) {
    throw new BackupError(
      `${file}: không đọc được tệp này; bản sao lưu bị hỏng hoặc không có. Không có gì thay đổi.`,
      { cause: error },
    )
  } finally {
    raw.destroy()
    unzipped.destroy()
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
