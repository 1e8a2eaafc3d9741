import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BackupError, restoreBackup, writeBackup } from '../../src/platform/backup.ts'
import type { Database } from '../../src/platform/database.ts'
import { openEmbeddedDatabase } from '../../src/platform/embedded-database.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { openTestDatabase, testEngine } from '../support/database.ts'

let folder: string
let source: Database
let target: Database
let file: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'll-'))
  file = join(folder, 'all.backup')
  source = await openTestDatabase()
  target = await openTestDatabase()
  await fill(source)
  await writeBackup(source, file)
})
beforeEach(() => emptyAll(target))
afterAll(async () => {
  await source.close()
  await target.close()
  rmSync(folder, { recursive: true })
})

/** At least one row in every table, with what is hard to carry. */
async function fill(database: Database): Promise<void> {
  const at = '2026-11-23T02:00:00.123456Z'
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
  const hard = JSON.stringify({
    'đ "x"': ['\u2028\u2029', '\\', '\n', 1.5, null, true],
    2: {},
    1: [],
  })
  const body = `Điều 1.\r\n"Phạm vi"\t\\n \u2028 \u2029 \u0085 \u{1F4DC} e\u0302\u0301`
  const statements: [string, ...unknown[]][] = [
    [`update corpus_state set revision = 9007199254740991`],
    [`insert into setting values ('knowledge', ''), ('corpus-id', 'of the source')`],
    [
      `insert into document values ('d1', '01/2024', '1', 'Luật', 'luat', null, '', '2024-02-29',
         '1945-09-02', null, null, null, false, 'x', -3, 7)`,
    ],
    [
      `insert into relation (from_document_id, from_article_id, operation, target_title_key,
         target_article) values ('d1', 'a1', 'repeals', 'luat', '5')`,
    ],
    [
      `insert into stated_day (from_document_id, from_article_id, article, effective_on)
       values ('d1', 'a1', '5', '2025-01-01')`,
    ],
    [
      `insert into reviewed_status (document_id, status, from_on, why, set_by, set_at)
       values ('d1', 'expired', '2025-01-01', $2, 'x', $1)`,
      at,
      hard,
    ],
    // More rows than stand on one line of the file.
    [
      `insert into article_version (article_id, document_id, source_key, precedence, article_number,
         position, headings, heading, body, outline, content_hash, revision)
       select 'a' || n, 'd1', 's', 1, n::text, n, $1::jsonb, '', $2, '[]', 'h', n
         from generate_series(1, 450) n`,
      hard,
      body,
    ],
    [
      `insert into digest values ('g1', 'a1', 'd1', 't', 'h', $2, $1::jsonb, '[]', '2024-12-31',
         null, null, 1)`,
      hard,
      body,
    ],
    [`insert into document_pointer values ('d1', 'thả diều')`],
    [
      `insert into department_list_row (list_name, list_kind, sheet, row_number, document_number,
         number_key, imported_at) values ('l', 'expired', 's', 3, '01/2024', '1', $1)`,
      at,
    ],
    [`insert into everyday_question values ('a1', $1::jsonb, 7)`, hard],
    [
      `insert into knowledge_review values ('g1', 'abc', 'approved', 'Mai', '2026-11-25', null),
              ('g2', 'abc', 'withdrawn', 'Lan', '2026-11-25', 'def')`,
    ],
    [
      `insert into knowledge_review_audit (digest_id, content_hash, verdict, by_operator, at)
       values ('g1', 'abc', 'approved', 'Mai', $1)`,
      at,
    ],
    [
      `insert into subscriber (pseudonym, channel, sealed_key, sealed_address, commune_code, topics,
         reachable, origin, first_contact_at)
       values ('p1', 'telegram', $1, $1, '22366', '["Đất đai"]', false, 'import', $2),
              ('p2', 'zalo', ''::bytea, $1, null, '[]', true, 'contact', $2)`,
      bytes,
      at,
    ],
    [
      `insert into consent (subscriber_id, purpose, granted, wording, channel, recorded_at)
       select id, 'news', false, '', 'zalo', $1 from subscriber`,
      at,
    ],
    [`insert into erasure values ('p0', $1)`, at],
    [
      `insert into handover (pseudonym, channel, sealed_question, asked_at) values ('p1', 'web', $1, $2)`,
      bytes,
      at,
    ],
    [
      `insert into unanswered_question (day, reason, sealed_question) values ('2024-02-29', 'x', $1)`,
      bytes,
    ],
    [
      `insert into told_answer (pseudonym, channel, told_on, as_of)
       values ('p1', 'web', '2024-02-29', '2022-01-01')`,
    ],
    [
      `insert into told_provision (answer_id, provision_id, standing)
       select id, 'a/body/art-1', 'amended' from told_answer`,
    ],
    [`insert into dialogue values ('p1', $1::jsonb, $2)`, hard, at],
    [
      `insert into campaign (id, document_id, status, summary, drafted_by, approved_by, created_at)
       values ('c1', 'd1', 'running', $1::jsonb, 'anh', 'chị', $2)`,
      hard,
      at,
    ],
    [
      `insert into campaign_audit (campaign_id, action, by_operator, at) values ('c1', 'x', 'y', $1)`,
      at,
    ],
    [
      `insert into delivery (campaign_id, subscriber_id, channel, due_at) select 'c1', id, 'zalo', $1 from subscriber`,
      at,
    ],
    [`insert into delivery_receipt select 'c1', id, 'seen', $1 from subscriber`, at],
    [
      `insert into inbox (source, event_key, sealed_body, received_at) values ('s', 'k', $1, $2), ('s', 'l', null, $2)`,
      bytes,
      at,
    ],
    [`insert into zalo_token values ('oa', $1, $2, $2, 3, null)`, bytes, at],
    [
      `insert into reach_event (at, day, kind, channel) values ($1, '2026-11-23', 'question', 'zalo')`,
      at,
    ],
    [`insert into sender_lease values ('sender', 'me', 'infinity')`],
  ]
  for (const [statement, ...parameters] of statements) await database.query(statement, parameters)
}

const tablesOf = async (database: Database) =>
  (
    await database.query<{ name: string }>(
      `select tablename as name from pg_tables
        where schemaname = 'public' and tablename <> 'migration' order by 1`,
    )
  ).map((row) => row.name)

async function emptyAll(database: Database): Promise<void> {
  const tables = await tablesOf(database)
  await database.execute(`truncate ${tables.join(', ')} restart identity cascade`)
}

/** Every row of every table as text, in an order of its own, by table. */
async function contentOf(database: Database): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {}
  for (const table of await tablesOf(database)) {
    const rows = await database.transaction(async (transaction) => {
      await transaction.query(`set local time zone 'UTC'`)
      return transaction.query<{ row: string }>(`select t::text as row from ${table} t`)
    })
    content[table] = rows.map(({ row }) => row).sort()
  }
  return content
}

/** What a restored database holds: everything but the name of the search cache. */
async function restorable(database: Database) {
  const content = await contentOf(database)
  return { ...content, setting: content['setting']?.filter((row) => !row.includes('corpus-id')) }
}

/** Expects the attempt to be refused as a bad backup, and the target to stay as it was. */
async function expectRefused(path: string, message?: RegExp): Promise<void> {
  const before = await contentOf(target)
  const error = await restoreBackup(target, path).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(BackupError)
  expect((error as Error).message).toMatch(message ?? new RegExp(path))
  expect(await contentOf(target)).toEqual(before)
}

function variant(change: (lines: string[]) => string[]): string {
  const path = join(folder, 'variant.backup')
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n')
  writeFileSync(path, gzipSync(`${change(lines).join('\n')}\n`))
  return path
}

/** Zips lines so that the checksum is the first thing in a piece of its own when the file is read. */
function endingWithChunk(lines: string): Buffer {
  const pieceBytes = 64 * 1024
  const zip = (padding: number) => gzipSync(`${lines}${' '.repeat(padding)}\n`, { level: 0 })
  for (let padding = 0; ; padding++) {
    const zipped = zip(padding)
    const missing = (pieceBytes + 8 - (zipped.length % pieceBytes)) % pieceBytes
    if (missing === 0) return zipped
    padding += missing > 100 ? missing - 100 : 0
  }
}

describe('a backup', () => {
  it('holds a row of every table: a new table joins this test', async () => {
    for (const [table, rows] of Object.entries(await contentOf(source))) {
      expect(rows, table).not.toEqual([])
    }
  })

  it('brings back every row of every table in another database', async () => {
    await target.query(`insert into setting values ('left over', 'x')`)
    const rows = await restoreBackup(target, file)
    expect(await restorable(target)).toEqual(await restorable(source))
    const counts = Object.values(await contentOf(source)).map((each) => each.length)
    expect(rows).toBe(counts.reduce((sum, count) => sum + count, 0))
    expect(await target.query(`select from setting where name = 'corpus-id'`)).toEqual([])
  })

  it('brings back the same twice over, and of its own restoration', async () => {
    await restoreBackup(target, file)
    const again = join(folder, 'again.backup')
    await writeBackup(target, again)
    await restoreBackup(target, again)
    expect(await restorable(target)).toEqual(await restorable(source))
  })

  it('lets new rows follow the restored ones', async () => {
    await restoreBackup(target, file)
    const add = `insert into reach_event (at, day, kind, channel) values (now(), '2026-11-24', 'question', 'web') returning id`
    expect(await target.query(add)).toEqual([{ id: 2 }])
    const article = `insert into article_version (article_id, document_id, source_key, precedence,
        article_number, position, headings, heading, body, outline, content_hash, revision)
      values ('new', 'd1', 's', 1, '1', 1, '[]', '', '', '[]', 'h', 1) returning id`
    expect(await target.query(article)).toEqual([{ id: 451 }])
    const inbox = `insert into inbox (source, event_key, received_at) values ('s', 'new', now()) returning id`
    expect(await target.query(inbox)).toEqual([{ id: 3 }])
  })

  it('of an empty database can be restored, and rows begin at 1', async () => {
    const empty = join(folder, 'empty.backup')
    expect(await writeBackup(target, empty)).toBe(0)
    await fill(target)
    expect(await restoreBackup(target, empty)).toBe(0)
    expect(Object.values(await contentOf(target)).flat()).toEqual([])
    const add = `insert into inbox (source, event_key, received_at) values ('s', 'k', now()) returning id`
    expect(await target.query(add)).toEqual([{ id: 1 }])
  })

  it('is readable by its owner only, and replaces an older one', async () => {
    const path = join(folder, 'mode.backup')
    writeFileSync(path, 'older')
    await writeBackup(source, path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await restoreBackup(target, path)
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('that cannot be written leaves nothing unfinished, and the database goes on', async () => {
    const taken = join(folder, 'taken')
    mkdirSync(join(taken, 'full'), { recursive: true })
    await expect(writeBackup(source, taken)).rejects.toThrow()
    expect(readdirSync(folder)).not.toContain('taken.part')
    await expect(writeBackup(source, join(folder, 'missing', 'x'))).rejects.toThrow('ENOENT')
    expect(await source.query('select 1 as one')).toEqual([{ one: 1 }])
    await writeBackup(source, join(folder, 'after.backup'))
  })

  it.skipIf(testEngine === 'embedded')('goes from one engine to the other and back', async () => {
    const embedded = await openEmbeddedDatabase({ dataDir: null })
    try {
      await migrate(embedded)
      await restoreBackup(embedded, file)
      expect(await restorable(embedded)).toEqual(await restorable(source))
      const back = join(folder, 'back.backup')
      await writeBackup(embedded, back)
      await restoreBackup(target, back)
      expect(await restorable(target)).toEqual(await restorable(source))
    } finally {
      await embedded.close()
    }
  })
})

describe('a file that is no whole backup changes nothing', () => {
  beforeEach(() => target.query(`insert into setting values ('kept', 'yes')`))

  it('cut off anywhere', async () => {
    const whole = readFileSync(file)
    const path = join(folder, 'cut.backup')
    const lengths = [
      0,
      1,
      10,
      200,
      whole.length >> 1,
      whole.length - 9,
      whole.length - 8,
      whole.length - 1,
    ]
    for (const length of lengths) {
      writeFileSync(path, whole.subarray(0, length))
      await expectRefused(path)
    }
  })

  it('with any bit flipped, unless all of it can still be read', async () => {
    const whole = readFileSync(file)
    const path = join(folder, 'flipped.backup')
    const expected = await restorable(source)
    const kept = await contentOf(target)
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length * 8 - 1), async (bit) => {
        const bytes = Buffer.from(whole)
        const at = Math.floor(bit / 8)
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (bit % 8)), at)
        writeFileSync(path, bytes)
        const error = await restoreBackup(target, path).then(
          () => null,
          (thrown: unknown) => thrown,
        )
        if (error === null) {
          // The archive's own date and the like.
          expect(at).toBeLessThan(10)
          expect(await restorable(target)).toEqual(expected)
          await emptyAll(target)
          await target.query(`insert into setting values ('kept', 'yes')`)
        } else {
          expect(error).toBeInstanceOf(BackupError)
          expect(await contentOf(target)).toEqual(kept)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('when its last line is right and only the checksum, read later, is wrong', async () => {
    const bytes = endingWithChunk(gunzipSync(readFileSync(file)).toString().trimEnd())
    const path = join(folder, 'checksum.backup')
    writeFileSync(path, bytes)
    await restoreBackup(target, path)
    bytes[bytes.length - 8] = 255 - (bytes[bytes.length - 8] ?? 0)
    writeFileSync(path, bytes)
    await expectRefused(path)
  })

  it.each([
    ['a line missing', (lines: string[]) => lines.toSpliced(3, 1)],
    ['a line twice', (lines: string[]) => lines.toSpliced(3, 0, lines[3] ?? '')],
    ['no last line', (lines: string[]) => lines.slice(0, -1)],
    ['something after its last line', (lines: string[]) => [...lines, lines[1] ?? '']],
    ['a line of text', (lines: string[]) => lines.toSpliced(2, 1, 'xin chào')],
    [
      'rows of no table of ours',
      (lines: string[]) => lines.toSpliced(2, 0, '{"table":"pg_class","rows":[]}'),
    ],
    [
      'an impossible value',
      (lines: string[]) => lines.map((line) => line.replace('1945-09-02', '1945-19-02')),
    ],
  ])('with %s', async (_, change) => {
    await expectRefused(variant(change), /bị hỏng/)
  })

  it('that is something else, or does not exist', async () => {
    const others = {
      text: 'xin chào\n',
      zipped: gzipSync('{"format":"other"}\n'),
      nothing: gzipSync(''),
    }
    for (const [name, content] of Object.entries(others)) {
      writeFileSync(join(folder, name), content)
      await expectRefused(join(folder, name))
    }
    await expectRefused(join(folder, 'not-there'))
    await expectRefused(folder)
  })

  it('of another version of the program', async () => {
    const head = (change: (migrations: string[]) => string[]) =>
      variant(([first = '', ...rest]) => {
        const parsed = JSON.parse(first)
        return [JSON.stringify({ ...parsed, migrations: change(parsed.migrations) }), ...rest]
      })
    await expectRefused(
      head((names) => [...names, '9999-later.sql']),
      /phiên bản Loa Luật khác/,
    )
    await expectRefused(
      head((names) => names.slice(1)),
      /phiên bản Loa Luật khác/,
    )
  })
})
