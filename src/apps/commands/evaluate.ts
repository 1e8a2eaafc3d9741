import { createHash } from 'node:crypto'
import { mkdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type Command, Option } from 'commander'
import { listDocuments } from '../../corpus/corpus-store.ts'
import { importCorpus } from '../../corpus/import-corpus.ts'
import { loadEverydayQuestions } from '../../corpus/load-everyday-questions.ts'
import { loadKnowledge } from '../../corpus/load-knowledge.ts'
import { localDate, systemClock } from '../../platform/clock.ts'
import { loadConfig } from '../../platform/config.ts'
import type { Database } from '../../platform/database.ts'
import { lockFolder } from '../../platform/folder-lock.ts'
import { openDatabase } from '../../platform/open-database.ts'
import { createDatabaseSearcher } from '../../retrieval/database-searcher.ts'
import {
  type EvaluationQuestion,
  evaluateRetrieval,
  type RankingFigures,
  type RetrievalEvaluation,
  readQuestions,
} from '../../retrieval/evaluate.ts'
import { loadReadingAids } from '../../retrieval/models.ts'
import { engineBytes } from '../../retrieval/search-rows-store.ts'
import { createSearcher } from '../../retrieval/searcher.ts'
import type { CommandContext } from '../commands.ts'

interface EvaluateOptions {
  readonly corpus: readonly string[]
  readonly questions: string
  readonly asOf?: string
  readonly variants?: boolean
  readonly offTopic?: string
  readonly searchIn: string
  readonly json?: boolean
}

/** `evaluate retrieval`. */
export function addEvaluateCommands(program: Command, context: CommandContext): void {
  const evaluate = program.command('evaluate').description('đo chất lượng tìm kiếm')
  evaluate
    .command('retrieval')
    .description('xếp hạng điều luật cho một tập câu hỏi có đáp án; dùng cơ sở dữ liệu riêng')
    .requiredOption('--corpus <sources...>', 'tệp hoặc thư mục mà lệnh import đọc được')
    .requiredOption(
      '--questions <file>',
      'câu hỏi, JSONL: {question, relevant: [{docId, articleId}]}',
    )
    .option('--as-of <day>', 'theo luật của một ngày (YYYY-MM-DD); mặc định hôm nay')
    .option('--variants', 'đo cả khi gõ không dấu, nửa dấu, viết tắt, sai một chữ')
    .option(
      '--off-topic <file>',
      'câu hỏi ngoài pháp luật, JSONL: {question}; đo khả năng biết mình không biết',
    )
    .addOption(
      new Option('--search-in <place>', 'tìm ứng viên trong bộ nhớ hay trong cơ sở dữ liệu')
        .choices(['memory', 'database'])
        .default('memory'),
    )
    .option('--json', 'in JSON')
    .action((options: EvaluateOptions) => evaluateCommand(context, options))
}

async function evaluateCommand(context: CommandContext, options: EvaluateOptions): Promise<void> {
  const questions = await readQuestionFile(context, options.questions)
  const offTopic = options.offTopic ? await readQuestionFile(context, options.offTopic) : []
  const sources = options.corpus.map((source) => resolve(context.cwd, source))
  const bench = await openBench(context, sources, options.searchIn === 'database')
  try {
    const result = await evaluateRetrieval(bench.deps, questions, {
      asOf: options.asOf ?? localDate(new Date()),
      withVariants: options.variants === true,
      offTopic: offTopic.map(({ question }) => question),
    })
    const rssBytes = process.memoryUsage().rss
    const { variants, abstention, ...figures } = result
    const output = { ...figures, indexBytes: bench.indexBytes, rssBytes, variants, abstention }
    context.streams.stdout(options.json ? `${JSON.stringify(output, null, 2)}\n` : asTable(result))
  } finally {
    await bench.close()
  }
}

async function readQuestionFile(
  context: CommandContext,
  name: string,
): Promise<EvaluationQuestion[]> {
  const file = resolve(context.cwd, name)
  const bytes = await readFile(file).catch(() =>
    context.fail(`${name}: không đọc được tệp này. Hãy kiểm tra lại đường dẫn.`),
  )
  const content = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return readQuestions(content, basename(file))
}

/** A database of its own for one corpus, kept, so that a second run starts at once. */
/** What was opened is closed again also where the import or the index fails. */
async function openBench(context: CommandContext, sources: readonly string[], inDatabase: boolean) {
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

function asTable(result: RetrievalEvaluation): string {
  const header = [
    '',
    'Acc@1',
    'Acc@5',
    'Acc@10',
    'Acc@20',
    'Acc@100',
    'MRR@10',
    'nDCG@10',
    'p95 ms',
  ]
  const rows = [
    row('như viết', result),
    ...Object.entries(result.variants ?? {}).map(([name, figures]) => row(name, figures)),
  ]
  const lines = [header, ...rows].map((cells) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(16) : cell.padStart(9))).join(''),
  )
  const { abstention } = result
  const told =
    abstention === null
      ? ''
      : `Biết câu ngoài pháp luật: AUROC ${abstention.offTopicAuroc}; biết thiếu luật: AUROC ${abstention.lawRemovedAuroc}; trả lời được ${abstention.coverageAt95} ở độ đúng 0,95.\n`
  return `${result.questions} câu hỏi, ${result.found} câu có đáp án trong kho.\n${lines.join('\n')}\n${told}`
}

function row(name: string, { accAt, mrrAt10, ndcgAt10, msPerQuery }: RankingFigures): string[] {
  const shares = ['1', '5', '10', '20', '100'].map((depth) => accAt[depth] ?? 0)
  return [
    name,
    ...[...shares, mrrAt10, ndcgAt10].map((value) => value.toFixed(3)),
    msPerQuery.p95.toFixed(0),
  ]
}
