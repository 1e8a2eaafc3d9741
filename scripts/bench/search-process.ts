// A process that does nothing but search, as the bot's search thread does:
//     node scripts/bench/search-process.ts CACHE CORPUS-ID QUESTIONS
// CACHE may be `-` for an empty corpus. Prints one line of JSON: `ServiceFigures`.
import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { loadReadingAids } from '../../src/retrieval/models.ts'
import { interpretQuery } from '../../src/retrieval/query.ts'
import type {
  SearchWorkerData,
  SearchWorkerRequest,
  SearchWorkerResponse,
} from '../../src/retrieval/search-worker.ts'

/** What such a process tells of itself. */
export interface ServiceFigures {
  /** From starting the thread to its first answer, in milliseconds. */
  readonly startMs: number
  /** Questions a second with four always under way. */
  readonly questionsPerSecond: number
  /** Resident memory of the whole process afterwards, in bytes. */
  readonly rssBytes: number
}

const concurrency = 4
const wantedQuestions = 1_000

const [cache = '-', corpusId = '', questionsFile = ''] = process.argv.slice(2)
const texts = JSON.parse(readFileSync(questionsFile, 'utf8')) as string[]
const aids = loadReadingAids()
const startedAt = performance.now()
const cacheFile = cache === '-' ? null : cache
const worker = new Worker(new URL('../../src/retrieval/search-worker.ts', import.meta.url), {
  workerData: { cacheFile, corpusId } satisfies SearchWorkerData,
})
const waiting = new Map<number, () => void>()
worker.on('message', ({ id, error }: SearchWorkerResponse) => {
  if (error !== undefined) throw new Error(error)
  waiting.get(id)?.()
  waiting.delete(id)
})
await new Promise<void>((resolve) => waiting.set(0, resolve))

let next = 0
function ask(): Promise<void> {
  const { words, legalTerms } = interpretQuery(texts[next % texts.length] ?? '', aids)
  const id = ++next
  const request = { words, legalTerms, asOf: '2026-01-01', documentIds: null, limit: 20 }
  worker.postMessage({ id, kind: 'search', request } satisfies SearchWorkerRequest)
  return new Promise((resolve) => waiting.set(id, resolve))
}

await ask()
const startMs = performance.now() - startedAt
for (let i = 0; i < 100; i++) await ask()
const servedFrom = performance.now()
const until = next + wantedQuestions
await Promise.all(
  Array.from({ length: concurrency }, async () => {
    while (next < until) await ask()
  }),
)
const questionsPerSecond = (1000 * wantedQuestions) / (performance.now() - servedFrom)
const figures: ServiceFigures = {
  startMs,
  questionsPerSecond,
  rssBytes: process.memoryUsage.rss(),
}
process.stdout.write(`${JSON.stringify(figures)}\n`)
await worker.terminate()
