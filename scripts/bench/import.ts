import { join } from 'node:path'
import { importCorpus } from '../../src/corpus/import-corpus.ts'
import type { Database } from '../../src/platform/database.ts'
import { createSearcher } from '../../src/retrieval/searcher.ts'
import type { Bench, Figure } from './figure.ts'
import { percentile, secondsSince } from './figure.ts'
import {
  type Corpus,
  madeUpCorpus,
  openWorkplace,
  realCorpus,
  type Workplace,
} from './workplace.ts'

const probeEveryMs = 10

/** Imports as the command line does, the index following, while somebody else uses the database. */
export const benchImport: Bench = async ({ articles, say }) => {
  const figures: Figure[] = []
  const real = realCorpus(say)
  const choices = [
    (place: Workplace) => madeUpCorpus(place, articles),
    ...(real ? [() => real] : []),
  ]
  for (const choose of choices) {
    const place = await openWorkplace()
    try {
      figures.push(...(await measure(place, await choose(place), say)))
    } finally {
      await place.close()
    }
  }
  return figures
}

async function measure(place: Workplace, corpus: Corpus, say: (line: string) => void) {
  const { database, folder } = place
  say(`Importing ${corpus.name} …`)
  const searcher = await createSearcher({ database, cacheFile: join(folder, 'index.bin') })
  const probe = startProbe(database)
  try {
    const startedAt = performance.now()
    const report = await importCorpus(database, [corpus.folder], {
      onStored: () => void searcher.follow(),
    })
    const storedAfter = secondsSince(startedAt)
    await searcher.follow()
    await searcher.save()
    const readyAfter = secondsSince(startedAt)
    const waits = await probe.stop()
    const figure = (name: string, value: number, unit: Figure['unit']): Figure => ({
      corpus: corpus.name,
      name,
      value,
      unit,
    })
    return [
      figure('stored', report.added, 'articles'),
      figure('import', storedAfter, 's'),
      figure('speed', report.added / storedAfter, 'articles/s'),
      figure('until all of it can be found', readyAfter, 's'),
      figure('wait for the database, p50', percentile(waits, 0.5), 'ms'),
      figure('wait for the database, p99', percentile(waits, 0.99), 'ms'),
      figure('wait for the database, longest', Math.max(...waits), 'ms'),
    ]
  } finally {
    await probe.stop()
    await searcher.close()
  }
}

/** Asks the database for next to nothing, again and again, and notes how long each answer took. */
function startProbe(database: Database) {
  const waits: number[] = []
  let isStopped = false
  const running = (async () => {
    while (!isStopped) {
      const askedAt = performance.now()
      await database.query('select 1')
      waits.push(performance.now() - askedAt)
      await new Promise((resolve) => setTimeout(resolve, probeEveryMs))
    }
  })()
  return {
    async stop(): Promise<readonly number[]> {
      isStopped = true
      await running
      return waits
    },
  }
}
