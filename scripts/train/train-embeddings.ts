import type { SyllableCounts } from '../../src/language/syllable-model.ts'
import { tokenize } from '../../src/language/tokenize.ts'
import { type EmbeddingTable, RowFinder } from '../../src/retrieval/embedding-bag.ts'
import type { ReadingAids } from '../../src/retrieval/models.ts'
import { interpretQuery } from '../../src/retrieval/query.ts'
import { type ArticleRows, packArticleRows, wholeArticle } from './article-rows.ts'
import { createBagWriter } from './bag-writer.ts'
import type { AskedQuestions, PairSources } from './embedding-pairs.ts'
import { openEmbeddingSpace, textRoom } from './embedding-space.ts'
import { type EmbeddingStage, runStage } from './embedding-stage.ts'
import { noWrongArticles } from './mine-negatives.ts'
import { createRandom } from './random.ts'
import { packTokenRows, sharedInts } from './token-rows.ts'
import { fillRandomly, quantiseTable } from './train-embedding.ts'
import type { TrainingData, TrainingQuestion } from './training-data.ts'

/** How the embedding is trained; chosen on the development questions. */
export interface EmbeddingRecipe {
  readonly dimension: number
  readonly threads: number
  readonly batch: number
  readonly temperature: number
  readonly learningRate: number
  readonly dropout: { readonly query: number; readonly document: number }
  readonly lawSteps: number
  readonly questionSteps: number
  readonly questionRate: number
  readonly siblingShare: number
  /** Of a batch of the second stage, the questions; and of these, those in office wording. */
  readonly asked: number
  readonly formalShare: number
  /** Wrong articles kept of each question. */
  readonly wrongEach: number
}

export const embeddingRecipe: EmbeddingRecipe = {
  dimension: 128,
  threads: 2,
  batch: 320,
  temperature: 0.07,
  learningRate: 4e-3,
  dropout: { query: 0.1, document: 0.4 },
  lawSteps: 1500,
  questionSteps: 1500,
  questionRate: 4e-3,
  siblingShare: 0.15,
  asked: 192,
  formalShare: 0.3,
  wrongEach: 8,
}

const mostPairs = 60_000
const leastBody = 80

/** Ends that turn a heading into something like a question. */
const askingEnds = [
  'là gì',
  'như thế nào',
  'ra sao',
  'bao nhiêu',
  'có được không',
  'quy định như thế nào',
  'gồm những gì',
  'khi nào',
  'ai có quyền',
]

/**
 * Trains the embedding on law itself, then on questions: once for each half, and on all.
 *
 * @returns the tables learnt on the first half, on the second, on all questions
 */
export async function trainEmbeddings(
  data: TrainingData,
  counts: SyllableCounts,
  aids: ReadingAids,
  seed: number,
  tell: (line: string) => void,
  recipe = embeddingRecipe,
): Promise<[EmbeddingTable, EmbeddingTable, EmbeddingTable]> {
  const trainer = await trainOnLaw(data, counts, aids, seed, tell, recipe)
  const halves = [0, 1].map((half) => data.questions.filter((asked) => asked.half === half))
  const [first = [], second = []] = halves
  return [
    await trainer.tuned('first half', first, recipe.questionSteps / 2),
    await trainer.tuned('second half', second, recipe.questionSteps / 2),
    await trainer.tuned('all', data.questions, recipe.questionSteps),
  ]
}

/** The first stage; what comes of it is then tuned to questions, as often as wanted. */
export async function trainOnLaw(
  data: TrainingData,
  counts: SyllableCounts,
  aids: ReadingAids,
  seed: number,
  tell: (line: string) => void,
  recipe: EmbeddingRecipe,
) {
  const terms = { syllables: counts.syllables, ...commonestPairs(counts) }
  const finder = new RowFinder(terms)
  const rows = terms.syllables.length + terms.pairFirst.length
  const articles = packArticleRows(data.articles.values(), finder)
  const numbers = new Map([...data.articles.keys()].map((id, number) => [id, number]))
  const lawful = [...data.articles.values()].flatMap(({ body }, number) =>
    body.length >= leastBody ? [number] : [],
  )
  const common = {
    articles,
    lawful: sharedInts(lawful.length, lawful),
    askingEnds: packTokenRows(askingEnds.map(tokenize), finder),
  }
  const read = (question: string) => interpretQuery(question, aids).tokens
  const { dimension, threads, batch, temperature, dropout } = recipe
  const space = openEmbeddingSpace({
    dimension,
    rows,
    batch,
    parts: threads,
    articles: articles.count,
  })
  const weights = Float32Array.from(documentFrequencies(articles, rows), (frequency) =>
    Math.max(0.2, 0.3 * Math.log(articles.count / (frequency + 1))),
  )
  fillRandomly(space.table.data, weights, createRandom(seed))
  tell(`embedding: ${rows} rows, ${articles.rows.syllables.length} tokens`)

  const run = (name: string, stage: Omit<EmbeddingStage, 'sources'>, sources: PairSources) =>
    runStage(space, { ...stage, sources }, reporting(name, stage.options.steps, tell))
  const options = { temperature, dropout, seed }
  const { learningRate, siblingShare, asked, formalShare, lawSteps, questionRate } = recipe
  const onLaw: Omit<EmbeddingStage, 'sources'> = {
    batch: { size: batch, asked: 0, formalShare, siblingShare },
    options: { ...options, steps: lawSteps, learningRate },
    wrong: null,
    minedBefore: [],
  }
  await run('embedding, law', onLaw, {
    ...common,
    questions: packQuestions([], numbers, finder, read),
  })
  const learnt = space.table.data.slice()

  return {
    async tuned(
      name: string,
      questions: readonly TrainingQuestion[],
      steps: number,
    ): Promise<EmbeddingTable> {
      const packed = packQuestions(questions, numbers, finder, read)
      space.table.data.set(learnt)
      space.moments.data.fill(0)
      const onQuestions: Omit<EmbeddingStage, 'sources'> = {
        batch: { size: batch, asked, formalShare, siblingShare },
        options: { ...options, steps, learningRate: questionRate },
        wrong: noWrongArticles(packed.rows.lines.length - 1, recipe.wrongEach),
        minedBefore: [1, 1 + Math.floor(steps / 2)],
      }
      await run(`embedding, ${name}`, onQuestions, { ...common, questions: packed })
      return { dimension, ...terms, ...quantiseTable(space.table.data, dimension) }
    },
  }
}

function reporting(name: string, steps: number, tell: (line: string) => void) {
  let sum = 0
  return ({ step, loss }: { step: number; loss: number }) => {
    sum += loss
    if (step % 250 !== 0 && step !== steps) return
    tell(`${name}: ${step}/${steps}, ${(sum / (step % 250 || 250)).toFixed(3)}`)
    sum = 0
  }
}

function packQuestions(
  questions: readonly TrainingQuestion[],
  numbers: ReadonlyMap<string, number>,
  finder: RowFinder,
  read: (question: string) => readonly string[],
): AskedQuestions {
  const usable = questions
    .map((asked) => ({
      register: asked.register,
      tokens: read(asked.question),
      gold: asked.gold.flatMap((id) => numbers.get(id) ?? []),
    }))
    .filter(({ tokens, gold }) => tokens.length > 0 && gold.length > 0)
  const gold = usable.flatMap((asked) => asked.gold)
  const offsets = [0]
  for (const asked of usable) offsets.push((offsets.at(-1) ?? 0) + asked.gold.length)
  const ofRegister = (register: TrainingQuestion['register']) => {
    const found = usable.flatMap((asked, number) => (asked.register === register ? [number] : []))
    return sharedInts(found.length, found)
  }
  return {
    rows: packTokenRows(
      usable.map(({ tokens }) => tokens),
      finder,
    ),
    gold: sharedInts(gold.length, gold),
    goldOffsets: sharedInts(offsets.length, offsets),
    formal: ofRegister('formal'),
    everyday: ofRegister('everyday'),
  }
}

/** In how many articles each row stands. */
function documentFrequencies(articles: ArticleRows, rows: number): Float32Array {
  const frequencies = new Float32Array(rows)
  const writer = createBagWriter(rows)
  const seen = new Int32Array(textRoom)
  const factors = new Float32Array(textRoom)
  for (let article = 0; article < articles.count; article++) {
    const length = writer.write(wholeArticle(articles, article), seen, factors, () => true)
    for (const row of seen.subarray(0, length)) frequencies[row] = (frequencies[row] ?? 0) + 1
  }
  return frequencies
}

function commonestPairs(counts: SyllableCounts): Pick<EmbeddingTable, 'pairFirst' | 'pairSecond'> {
  const pairs: { first: number; second: number; count: number }[] = []
  for (let first = 0; first + 1 < counts.pairOffsets.length; first++) {
    const to = counts.pairOffsets[first + 1] ?? 0
    for (let at = counts.pairOffsets[first] ?? 0; at < to; at++) {
      pairs.push({ first, second: counts.pairSeconds[at] ?? 0, count: counts.pairCounts[at] ?? 0 })
    }
  }
  pairs.sort((a, b) => b.count - a.count || a.first - b.first || a.second - b.second)
  const kept = pairs.slice(0, mostPairs)
  return {
    pairFirst: Uint16Array.from(kept, ({ first }) => first),
    pairSecond: Uint16Array.from(kept, ({ second }) => second),
  }
}
