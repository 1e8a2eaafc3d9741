import { createHash } from 'node:crypto'
import { mkdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { listDocuments } from '../../corpus/corpus-store.ts'
import { importCorpus } from '../../corpus/import-corpus.ts'
import { loadEverydayQuestions } from '../../corpus/load-everyday-questions.ts'
import { loadKnowledge } from '../../corpus/load-knowledge.ts'
import { systemClock } from '../../platform/clock.ts'
import { loadConfig } from '../../platform/config.ts'
import type { Database } from '../../platform/database.ts'
import { lockFolder } from '../../platform/folder-lock.ts'
import { openDatabase } from '../../platform/open-database.ts'
import { createDatabaseSearcher } from '../../retrieval/database-searcher.ts'
import { loadReadingAids } from '../../retrieval/models.ts'
import { engineBytes } from '../../retrieval/search-rows-store.ts'
import { createSearcher } from '../../retrieval/searcher.ts'
import type { CommandContext } from '../commands.ts'

/** The text of a file of questions, packed or not. */
export async function readQuestionText(context: CommandContext, name: string): Promise<string> {
  const file = resolve(context.cwd, name)
  const bytes = await readFile(file).catch(() =>
    context.fail(`${name}: không đọc được tệp này. Hãy kiểm tra lại đường dẫn.`),
  )
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

/**
 * A database of its own for one corpus, kept, so that a second run starts at once. What was opened is
 * closed again also where the import or the index fails.
 */
export async function openBench(
  context: CommandContext,
  sources: readonly string[],
  inDatabase: boolean,
) {
  const folder = join(loadConfig().dataDir, 'evaluate', fingerprint(context, sources))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  await using opening = new AsyncDisposableStack()
  opening.adopt(lockFolder(folder, 'evaluate'), (lock) => lock.release())
  const database = await openDatabase({ databaseUrl: null, dataDir: folder })
  opening.adopt(database, (open) => open.close())
  await importOnce(context, database, sources)
  // What the bot knows on its first day stands beside the law, as it does in service.
  await loadKnowledge(database)
  await loadEverydayQuestions(database)
  const cacheFile = join(folder, 'search-index.bin')
  const searcher = inDatabase
    ? await createDatabaseSearcher({
        database,
        clock: systemClock,
        withVectors: true,
        waitForVectors: true,
      })
    : await createSearcher({ database, cacheFile })
  opening.adopt(searcher, (open) => open.close())
  await searcher.follow()
  await searcher.save()
  const rows = await database.query<{ id: string }>(
    'select distinct article_id as id from article_version',
  )
  const held = new Set(rows.map((row) => row.id))
  const deps = {
    searcher,
    reading: loadReadingAids(),
    documents: await listDocuments(database),
    holds: (articleId: string) => held.has(articleId),
  }
  const indexBytes = inDatabase ? await engineBytes(database) : statSync(cacheFile).size
  const opened = opening.move()
  return {
    database,
    deps,
    indexBytes,
    close: () => opened.disposeAsync(),
  }
}

/** Changes when a source changes; the same sources in another order are another corpus. */
function fingerprint(context: CommandContext, sources: readonly string[]): string {
  const hash = createHash('sha256')
  for (const source of sources) {
    try {
      const { mtimeMs, size } = statSync(source)
      hash.update(`${source} ${mtimeMs} ${size}\n`)
    } catch {
      context.fail(`${source}: không có tệp hay thư mục này. Hãy kiểm tra lại đường dẫn.`)
    }
  }
  return hash.digest('hex').slice(0, 16)
}

async function importOnce(
  context: CommandContext,
  database: Database,
  sources: readonly string[],
): Promise<void> {
  const [done] = await database.query(`select 1 from setting where name = 'evaluation-imported'`)
  if (done !== undefined) return
  context.streams.stderr('Đang nhập kho văn bản để đo (chỉ lần đầu)…\n')
  await importCorpus(database, sources)
  await database.query(`insert into setting (name, value) values ('evaluation-imported', 'yes')`)
}
