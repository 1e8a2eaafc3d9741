import type { SyllableCounts } from '../../src/language/syllable-model.ts'
import { type EmbeddingTable, RowFinder } from '../../src/retrieval/embedding-bag.ts'
import type { ReadingAids } from '../../src/retrieval/models.ts'
import { interpretQuery } from '../../src/retrieval/query.ts'
import { PairSampler } from './embedding-pairs.ts'
import { quantiseTable, randomTable, trainEmbedding } from './train-embedding.ts'
import type { TrainingData } from './training-data.ts'

const dimension = 128
const mostPairs = 60_000
const batch = 320
const lawSteps = 500
const questionSteps = 320
const questionsInBatch = 240

/**
 * Trains the embedding on law itself, then on questions: once for each half, and on all.
 *
 * @returns the tables learnt on the first half, on the second, on all questions
 */
export function trainEmbeddings(
  data: TrainingData,
  counts: SyllableCounts,
  aids: ReadingAids,
  random: () => number,
  tell: (line: string) => void,
): [EmbeddingTable, EmbeddingTable, EmbeddingTable] {
  const terms = { syllables: counts.syllables, ...commonestPairs(counts) }
  const finder = new RowFinder(terms)
  const rows = terms.syllables.length + terms.pairFirst.length
  const sampler = new PairSampler(data.articles, finder, random)
  const weights = Float32Array.from(sampler.documentFrequencies(rows), (frequency) =>
    Math.max(0.2, 0.3 * Math.log(sampler.size / (frequency + 1))),
  )
  const options = { dimension, dropout: { query: 0.1, document: 0.4 }, random }
  const reporting = (name: string, steps: number) => ({
    steps,
    onStep: (step: number, loss: number) => {
      if (step % 100 === 0 || step === steps) tell(`${name}: ${step}/${steps}, ${loss.toFixed(2)}`)
    },
  })
  const onLaw = trainEmbedding(
    randomTable(weights, dimension, random),
    () => sampler.batch(batch, 0, []),
    { ...options, ...reporting('embedding, law', lawSteps), learningRate: 4e-3 },
  )
  const read = (question: string) => interpretQuery(question, aids).tokens
  const pairs = [0, 1].map((half) => {
    const questions = data.questions.filter((asked) => asked.half === half)
    return sampler.questionPairs(questions, data.articles, read)
  })
  const tuned = (name: string, questions: (typeof pairs)[number]): EmbeddingTable => {
    const table = trainEmbedding(onLaw, () => sampler.batch(batch, questionsInBatch, questions), {
      ...options,
      ...reporting(`embedding, ${name}`, questionSteps),
      learningRate: 2e-3,
    })
    return { dimension, ...terms, ...quantiseTable(table, dimension) }
  }
  const [first = [], second = []] = pairs
  return [tuned('first half', first), tuned('second half', second), tuned('all', pairs.flat())]
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
