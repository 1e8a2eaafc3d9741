import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { changedArticleIds } from '../../src/corpus/corpus-store.ts'
import { importCorpus } from '../../src/corpus/import-corpus.ts'
import { localDate, systemClock } from '../../src/platform/clock.ts'
import type { IndexedArticle } from '../../src/retrieval/indexed-article.ts'
import { loadIndexedArticles } from '../../src/retrieval/indexed-article.ts'
import { type Bench, type BenchOptions, type Figure, percentile, secondsSince } from './figure.ts'
import { drawGrowth } from './growth-plot.ts'
import { writeMadeUpLaw } from './made-up-law.ts'
import {
  type Contender,
  cacheFileIn,
  openMiniSearch,
  openOurStack,
  openPgTextsearch,
} from './retrieval-engines.ts'
import { type BenchQuestion, makeUpQuestions, questionsOf } from './retrieval-questions.ts'
import { measureService } from './retrieval-service.ts'
import { openWorkplace, type Workplace } from './workplace.ts'

const openers: Readonly<Record<string, (place: Workplace) => Promise<Contender>>> = {
  minisearch: async () => openMiniSearch(),
  pg_textsearch: ({ database }) => openPgTextsearch(database),
  ours: ({ database, folder }) => openOurStack(database, folder),
}

/** The contenders, in the order of the table. */
export const engineNames: readonly string[] = Object.keys(openers)

const madeUpQuestions = 200
const warmUp = 20
/** A corpus of ten times the usual size must not lie in memory as text. */
const blockArticles = 2_000
const growthSteps = [1, 2, 4, 7, 10]

/** Finding articles by several means over one corpus with the same questions, in one run. */
export const benchRetrieval: Bench = async (options) => {
  const place = await openWorkplace()
  const contenders = new Map<string, Contender>()
  try {
    for (const name of options.retrieval.engines) {
      const open = openers[name]
      if (open !== undefined) contenders.set(name, await open(place))
    }
    const scene: Scene = { place, contenders, revision: 0, articles: 0, seconds: new Map() }
    const corpus = await importFirst(scene, options)
    const { questions: file } = options.retrieval
    const first: IndexedArticle[] = []
    await takeIn(scene, options.say, (articles) => {
      if (file === null) first.push(...articles)
    })
    const questions =
      file === null
        ? makeUpQuestions(first, madeUpQuestions)
        : await questionsOf(resolve(file), place.database)
    return options.retrieval.growth
      ? await measureGrowth(scene, corpus, questions, options)
      : await measureOnce(scene, corpus, questions, options.say)
  } finally {
    for (const contender of contenders.values()) await contender.close()
    await place.close()
  }
}

interface Scene {
  readonly place: Workplace
  readonly contenders: ReadonlyMap<string, Contender>
  /** What of the corpus the contenders have taken in. */
  revision: number
  articles: number
  /** How long each contender has taken to take articles in. */
  readonly seconds: Map<string, number>
}

async function importFirst(scene: Scene, { articles, retrieval, say }: BenchOptions) {
  const { corpus } = retrieval
  say(corpus.length === 0 ? `Making ${articles} articles up …` : `Importing ${corpus.join(', ')} …`)
  if (corpus.length === 0) await addMadeUp(scene, articles)
  else
    await importCorpus(
      scene.place.database,
      corpus.map((source) => resolve(source)),
    )
  return corpus.length === 0 ? 'made up' : corpus.join(' ')
}

async function addMadeUp({ place }: Scene, articles: number): Promise<void> {
  const file = join(place.folder, 'made-up.jsonl')
  await writeMadeUpLaw(file, articles)
  await importCorpus(place.database, [file])
}

/** Gives every contender what was imported since the last time, a block at a time. */
async function takeIn(
  scene: Scene,
  say: BenchOptions['say'],
  look: (articles: readonly IndexedArticle[]) => void = () => undefined,
): Promise<void> {
  const { database } = scene.place
  for (;;) {
    const { articleIds, revision } = await changedArticleIds(
      database,
      scene.revision,
      blockArticles,
    )
    if (articleIds.length === 0) return
    const fresh = await loadIndexedArticles(database, articleIds)
    scene.revision = revision
    scene.articles += fresh.length
    look(fresh)
    for (const [name, contender] of scene.contenders) {
      const startedAt = performance.now()
      await contender.add(fresh)
      scene.seconds.set(name, (scene.seconds.get(name) ?? 0) + secondsSince(startedAt))
    }
    say(`${scene.articles} articles taken in`)
  }
}

async function measureOnce(
  scene: Scene,
  corpus: string,
  questions: readonly BenchQuestion[],
  say: BenchOptions['say'],
): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [of, contender] of scene.contenders) {
    say(`${of} answers ${questions.length} questions …`)
    const { ranks, times } = await askAll(contender, questions)
    const add = (name: string, value: number, unit: Figure['unit']) =>
      figures.push({ corpus, of, name, value, unit })
    const accuracy = (depth: number) => share(ranks.map((rank) => (rank <= depth ? 1 : 0)))
    add('articles', scene.articles, 'articles')
    add('questions', questions.length, 'questions')
    for (const depth of [1, 5, 10]) add(`Acc@${depth}`, accuracy(depth), 'share')
    add('MRR@10', share(ranks.map((rank) => 1 / rank)), 'share')
    add('a question, p50', percentile(times, 0.5), 'ms')
    add('a question, p95', percentile(times, 0.95), 'ms')
    add('index', (await contender.bytes()) / 2 ** 20, 'MiB')
    add('indexing', scene.seconds.get(of) ?? 0, 's')
    if (of !== 'ours') continue
    say('ours in a process of its own …')
    const texts = questions.map(({ text }) => text)
    const service = await measureService(scene.place, cacheFileIn(scene.place.folder), texts)
    for (const { name, value, unit } of service) add(name, value, unit)
  }
  return figures
}

/** @returns the rank of the first answer for each question, from 1; infinity beyond the tenth */
async function askAll(contender: Contender, questions: readonly BenchQuestion[]) {
  const asOf = localDate(systemClock.now())
  for (const { text } of questions.slice(0, warmUp)) await contender.search(text, asOf)
  const ranks: number[] = []
  const times: number[] = []
  for (const { text, gold } of questions) {
    const askedAt = performance.now()
    const found = await contender.search(text, asOf)
    times.push(performance.now() - askedAt)
    const at = found.findIndex((articleId) => gold.has(articleId))
    ranks.push(at < 0 ? Number.POSITIVE_INFINITY : at + 1)
  }
  return { ranks, times }
}

function share(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1)
}

/** The same questions while made-up articles make the corpus up to ten times as large. */
async function measureGrowth(
  scene: Scene,
  corpus: string,
  questions: readonly BenchQuestion[],
  { articles: madeUp, retrieval, say }: BenchOptions,
): Promise<Figure[]> {
  const first = scene.articles
  const others = retrieval.corpus.length === 0 ? first - madeUp : first
  const figures: Figure[] = []
  const points: { of: string; articles: number; p95: number }[] = []
  for (const times of growthSteps) {
    if (times > 1) {
      await addMadeUp(scene, times * first - others)
      await takeIn(scene, say)
    }
    const { articles } = scene
    for (const [of, contender] of scene.contenders) {
      say(`${of} answers ${questions.length} questions over ${articles} articles …`)
      const p95 = percentile((await askAll(contender, questions)).times, 0.95)
      points.push({ of, articles, p95 })
      const name = `a question over ${articles.toLocaleString('en')} articles, p95`
      figures.push({ corpus, of, name, value: p95, unit: 'ms' })
    }
  }
  if (retrieval.plot !== null) writeFileSync(resolve(retrieval.plot), drawGrowth(points))
  return figures
}
