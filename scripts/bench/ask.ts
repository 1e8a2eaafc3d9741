import { join } from 'node:path'
import { answerQuestion } from '../../src/answering/answer-question.ts'
import { importCorpus } from '../../src/corpus/import-corpus.ts'
import { localDate, systemClock } from '../../src/platform/clock.ts'
import type { Database } from '../../src/platform/database.ts'
import { loadReadingAids } from '../../src/retrieval/models.ts'
import { createSearcher, type Searcher } from '../../src/retrieval/searcher.ts'
import type { Bench, Figure } from './figure.ts'
import { percentile, secondsSince } from './figure.ts'
import { readQuestions } from './questions.ts'
import { madeUpCorpus, openWorkplace, realCorpus } from './workplace.ts'

const warmUp = 50

/** Asks every question of `knowledge/`, one after another, of the largest corpus at hand. */
export const benchAsk: Bench = async ({ articles, say }) => {
  const place = await openWorkplace()
  try {
    const { database } = place
    const corpus = realCorpus(say) ?? (await madeUpCorpus(place, articles))
    say(`Importing ${corpus.name} …`)
    const { added } = await importCorpus(database, [corpus.folder])
    const index = await measureIndex(database, join(place.folder, 'index.bin'))
    say('Asking …')
    const times = await measureAnswers(database, index.searcher)
    const memory = process.memoryUsage().rss / 2 ** 20
    await index.searcher.close()
    const figures: readonly (readonly [string, number, Figure['unit']])[] = [
      ['searched', added, 'articles'],
      ['building the index', index.buildSeconds, 's'],
      ['opening the index from its file', index.openSeconds, 's'],
      ['asked', times.length, 'questions'],
      ['answer, p50', percentile(times, 0.5), 'ms'],
      ['answer, p95', percentile(times, 0.95), 'ms'],
      ['answer, p99', percentile(times, 0.99), 'ms'],
      ['memory of the process (RSS)', memory, 'MiB'],
    ]
    return figures.map(([name, value, unit]) => ({ corpus: corpus.name, name, value, unit }))
  } finally {
    await place.close()
  }
}

async function measureIndex(database: Database, cacheFile: string) {
  const buildStartedAt = performance.now()
  const built = await createSearcher({ database, cacheFile })
  await built.follow()
  const buildSeconds = secondsSince(buildStartedAt)
  await built.save()
  await built.close()
  const openStartedAt = performance.now()
  const searcher = await createSearcher({ database, cacheFile })
  await searcher.follow()
  return { searcher, buildSeconds, openSeconds: secondsSince(openStartedAt) }
}

async function measureAnswers(database: Database, searcher: Searcher): Promise<number[]> {
  const deps = { database, searcher, reading: loadReadingAids() }
  const asOf = localDate(systemClock.now())
  const questions = readQuestions()
  for (const text of questions.slice(0, warmUp)) await answerQuestion(deps, { text, asOf })
  const times: number[] = []
  for (const text of questions) {
    const askedAt = performance.now()
    await answerQuestion(deps, { text, asOf })
    times.push(performance.now() - askedAt)
  }
  return times
}
