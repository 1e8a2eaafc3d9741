import { monitorEventLoopDelay } from 'node:perf_hooks'
import { importCorpus } from '../../src/corpus/import-corpus.ts'
import type { Database } from '../../src/platform/database.ts'
import { createSearcher } from '../../src/retrieval/searcher.ts'
import type { Bench, Figure } from './figure.ts'
import { secondsSince } from './figure.ts'
import { madeUpCorpus, openWorkplace, realCorpus } from './workplace.ts'

const samplingMs = 1
const controlMs = 100
const queryMs = 1_500

/**
 * How long the main thread, which answers people, stands still while other threads work.
 *
 * A loop that blocks on purpose comes first: a monitor that does not see it measures nothing.
 */
export const benchEventLoop: Bench = async ({ articles, say }) => {
  const place = await openWorkplace()
  try {
    const { database } = place
    const corpus = realCorpus(say) ?? (await madeUpCorpus(place, articles))
    const rows = await rowsForQuery(database)
    say('Blocking on purpose, then a long query, then an import …')
    const control = await stallOf(async () => blockFor(controlMs))
    const query = await stallOf(() => longQuery(database, rows))
    const searcher = await createSearcher({ database, cacheFile: null })
    const imported = await stallOf(async () => {
      await importCorpus(database, [corpus.folder], { onStored: () => void searcher.follow() })
      await searcher.follow()
    })
    await searcher.close()
    const figures: readonly (readonly [string, string, number, Figure['unit']])[] = [
      ['', `control: a loop that blocks ${controlMs} ms`, control.stallMs, 'ms'],
      ['', 'a query in the database thread: it took', query.seconds, 's'],
      ['', 'a query in the database thread: longest stall', query.stallMs, 'ms'],
      [corpus.name, 'an import with its indexing: it took', imported.seconds, 's'],
      [corpus.name, 'an import with its indexing: longest stall', imported.stallMs, 'ms'],
    ]
    return figures.map(([on, name, value, unit]) => ({ corpus: on, name, value, unit }))
  } finally {
    await place.close()
  }
}

/** The longest stall while some work is done. The histogram counts its own interval: taken off. */
async function stallOf(work: () => Promise<void>) {
  const delay = monitorEventLoopDelay({ resolution: samplingMs })
  delay.enable()
  await pauseFor(50)
  delay.reset()
  await pauseFor(20) // after a reset the first interval is not counted: it must not be the work's
  const startedAt = performance.now()
  await work()
  const seconds = secondsSince(startedAt)
  await pauseFor(20)
  delay.disable()
  return { seconds, stallMs: Math.max(0, delay.max / 1e6 - samplingMs) }
}

/** How many rows keep the database busy for `queryMs` on this machine. */
async function rowsForQuery(database: Database): Promise<number> {
  const trial = 500_000
  await longQuery(database, trial)
  const startedAt = performance.now()
  await longQuery(database, trial)
  return Math.round((trial * queryMs) / 1000 / secondsSince(startedAt))
}

async function longQuery(database: Database, rows: number): Promise<void> {
  await database.query(`select sum(sqrt(n)) from generate_series(1, ${rows}) as n`)
}

function blockFor(durationMs: number): void {
  const until = performance.now() + durationMs
  while (performance.now() < until);
}

function pauseFor(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}
