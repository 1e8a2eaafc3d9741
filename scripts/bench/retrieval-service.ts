import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { importCorpus } from '../../src/corpus/import-corpus.ts'
import { localDate, systemClock } from '../../src/platform/clock.ts'
import { loadReadingAids } from '../../src/retrieval/models.ts'
import { interpretQuery } from '../../src/retrieval/query.ts'
import { createSearcher, type Searcher } from '../../src/retrieval/searcher.ts'
import type { Figure } from './figure.ts'
import type { ServiceFigures } from './search-process.ts'
import type { Workplace } from './workplace.ts'

const searchProcess = fileURLToPath(new URL('./search-process.ts', import.meta.url))

type NamedFigure = Pick<Figure, 'name' | 'value' | 'unit'>

/**
 * What it takes to run our search: memory, a warm start, questions a second, and how soon a new
 * article is found. In processes of their own, so that nothing else is counted.
 *
 * @param cacheFile - the saved index of the workplace's database
 */
export async function measureService(
  { database, folder }: Workplace,
  cacheFile: string,
  questions: readonly string[],
): Promise<NamedFigure[]> {
  const questionsFile = join(folder, 'service-questions.json')
  writeFileSync(questionsFile, JSON.stringify(questions))
  const [row] = await database.query<{ value: string }>(
    `select value from setting where name = 'corpus-id'`,
  )
  const run = (cache: string) =>
    JSON.parse(
      execFileSync(process.execPath, [searchProcess, cache, row?.value ?? '', questionsFile], {
        encoding: 'utf8',
        env: { ...process.env, NODE_NO_WARNINGS: '1' },
      }),
    ) as ServiceFigures
  const empty = run('-')
  const full = run(cacheFile)
  const searcher = await createSearcher({ database, cacheFile })
  const visible = await newArticleMs({ database, folder, searcher }).finally(() => searcher.close())
  return [
    { name: 'warm start to the first answer', value: full.startMs / 1000, unit: 's' },
    { name: 'questions a second, four at a time', value: full.questionsPerSecond, unit: 'per s' },
    {
      name: 'memory above an empty corpus',
      value: (full.rssBytes - empty.rssBytes) / 2 ** 20,
      unit: 'MiB',
    },
    { name: 'a new article, committed to found', value: visible, unit: 'ms' },
  ]
}

/** Milliseconds from the commit of a new article until a search finds it. */
async function newArticleMs({
  database,
  folder,
  searcher,
}: Pick<Workplace, 'database' | 'folder'> & { searcher: Searcher }): Promise<number> {
  await searcher.follow()
  const file = join(folder, 'one-article.jsonl')
  const heading = 'Nuôi hươu cao cổ trong khu dân cư'
  const article = {
    docNumber: '1/2024/QH98',
    articleId: '1',
    title: heading,
    text: '1. Hươu cao cổ nuôi trong khu dân cư phải có chuồng cao hơn đầu hươu.',
  }
  writeFileSync(file, `${JSON.stringify(article)}\n`)
  await importCorpus(database, [file])
  const committedAt = performance.now()
  await searcher.follow()
  const { words, legalTerms } = interpretQuery(heading, loadReadingAids())
  const asOf = localDate(systemClock.now())
  const { hits } = await searcher.search({ words, legalTerms, asOf, documentIds: null, limit: 1 })
  if (hits[0]?.articleId.startsWith('1-2024-qh98') !== true) {
    throw new Error('The new article was not found')
  }
  return performance.now() - committedAt
}
