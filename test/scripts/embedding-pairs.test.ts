import { describe, expect, it } from 'vitest'
import { packArticleRows } from '../../scripts/train/article-rows.ts'
import {
  type AskedQuestions,
  drawBatch,
  type PairSources,
  type TrainingPair,
} from '../../scripts/train/embedding-pairs.ts'
import { openEmbeddingSpace } from '../../scripts/train/embedding-space.ts'
import { runStage } from '../../scripts/train/embedding-stage.ts'
import { mineWrongArticles, noWrongArticles } from '../../scripts/train/mine-negatives.ts'
import { createRandom } from '../../scripts/train/random.ts'
import { packTokenRows, sharedInts, type TokenStretch } from '../../scripts/train/token-rows.ts'
import { fillRandomly } from '../../scripts/train/train-embedding.ts'

const dimension = 16
const count = 40
const vocabulary = 3 * count + 2
// Rows: 3 words of each article's own, then two that stand everywhere.
const rowOf = (token: string) => Number(token.slice(1))
const finder = {
  eachRow(tokens: readonly string[], visit: (row: number, pairRow: number) => void) {
    for (const token of tokens) visit(rowOf(token), -1)
  },
}
const wordOf = (article: number, at: number) => `w${3 * article + at}`
const common = `w${3 * count} w${3 * count + 1}`

const articles = packArticleRows(
  Array.from({ length: count }, (_, article) => ({
    heading: `${wordOf(article, 0)} ${common}`,
    documentTitle: common,
    body: [0, 1, 2].map((at) => `${wordOf(article, at)} ${common} ${common}`).join('\n'),
  })),
  finder,
)
// Question i is asked with the second word of article i; the first ten in office wording.
const asked = Array.from({ length: count }, (_, article) => article)
const questions: AskedQuestions = {
  rows: packTokenRows(
    asked.map((article) => [wordOf(article, 1), `w${3 * count}`]),
    finder,
  ),
  gold: sharedInts(count, asked),
  goldOffsets: sharedInts(count + 1, [...asked, count]),
  formal: sharedInts(10, asked.slice(0, 10)),
  everyday: sharedInts(30, asked.slice(10)),
}
const sources: PairSources = {
  articles,
  lawful: sharedInts(count, asked),
  askingEnds: packTokenRows([[`w${3 * count + 1}`]], finder),
  questions,
}

const wordsOf = (text: readonly TokenStretch[]) =>
  text.flatMap(({ of, from, to }) => [...of.syllables.subarray(from, to)])
const ownWords = (text: readonly TokenStretch[]) =>
  new Set(wordsOf(text).filter((row) => row < 3 * count))

function drawn(asked: number, siblingShare = 0.15, formalShare = 0.3): TrainingPair[] {
  const shape = { size: 24, asked, formalShare, siblingShare }
  const random = createRandom(4)
  return Array.from({ length: 50 }, () => drawBatch(sources, shape, null, random)).flat()
}

describe('drawing pairs', () => {
  it('never has one article twice in a batch', () => {
    const shape = { size: 24, asked: 10, formalShare: 0.3, siblingShare: 0.15 }
    const batch = drawBatch(sources, shape, null, createRandom(1))
    expect(batch.length).toBe(24)
    expect(new Set(batch.map(({ article }) => article)).size).toBe(24)
  })

  it('takes both texts of a pair from the same article', () => {
    for (const { query, document, article } of drawn(12)) {
      for (const row of [...ownWords(query), ...ownWords(document)]) {
        expect(Math.floor(row / 3)).toBe(article)
      }
    }
  })

  it('leaves a clause that asks out of the article that answers', () => {
    const clauses = drawn(0, 0).filter(({ query }) => wordsOf(query).length === 5)
    expect(clauses.length).toBeGreaterThan(100)
    for (const { query, document, article } of clauses) {
      const [chosen] = ownWords(query) as Set<number>
      // The first word stands in the heading too.
      if (chosen !== 3 * article) expect(ownWords(document)).not.toContain(chosen)
    }
  })

  it('makes two different clauses a pair', () => {
    const pairs = drawn(0, 1)
    expect(pairs.length).toBeGreaterThan(100)
    for (const { query, document } of pairs) {
      expect([...ownWords(query)]).not.toEqual([...ownWords(document)])
    }
  })

  it('draws office wording in its share', () => {
    const shares = [0, 0.5, 1].map((share) => {
      const shape = { size: 2, asked: 1, formalShare: share, siblingShare: 0 }
      const random = createRandom(6)
      const firsts = Array.from({ length: 300 }, () => drawBatch(sources, shape, null, random)[0])
      return firsts.filter((pair) => (pair?.article ?? 0) < 10).length / 300
    })
    expect(shares[0]).toBe(0)
    expect(shares[1]).toBeGreaterThan(0.4)
    expect(shares[1]).toBeLessThan(0.6)
    expect(shares[2]).toBe(1)
  })
})

function openSpace(parts: number) {
  const shape = { dimension, rows: vocabulary, batch: 16, parts, articles: count }
  const space = openEmbeddingSpace(shape)
  fillRandomly(space.table.data, new Float32Array(vocabulary).fill(1), createRandom(1))
  return space
}

describe('looking for wrong articles', () => {
  const alone = { index: 0, count: 1, wait: () => undefined }

  it('finds the nearest, best first, but none that is right', () => {
    const space = openSpace(1)
    const wrong = noWrongArticles(count, 3)
    mineWrongArticles(space, alone, sources, wrong)
    for (let question = 0; question < count; question++) {
      const found = [...wrong.articles.subarray(3 * question, 3 * question + 3)]
      expect(found).not.toContain(question)
      expect(new Set(found).size).toBe(3)
      const likeness = (article: number) => {
        let sum = 0
        for (let at = 0; at < dimension; at++) {
          const part = space.articleVectors.data[article * dimension + at] ?? 0
          sum += part * (questionVector(space, question)[at] ?? 0)
        }
        return sum
      }
      const best = asked
        .filter((article) => article !== question)
        .sort((a, b) => likeness(b) - likeness(a))
      expect(found).toEqual(best.slice(0, 3))
    }
  })

  it('passes over an article that is all but the right one', () => {
    const space = openSpace(1)
    const row = (number: number) =>
      space.table.data.subarray(number * dimension, (number + 1) * dimension)
    for (const at of [0, 1, 2]) row(3 + at).set(row(at))
    const wrong = noWrongArticles(count, count - 1)
    mineWrongArticles(space, alone, sources, wrong)
    const found = [...wrong.articles.subarray(0, count - 1)]
    expect(found).not.toContain(1)
    expect(found).toContain(2)
  })
})

function questionVector(space: ReturnType<typeof openSpace>, question: number): Float32Array {
  const rows = [3 * question + 1, 3 * count]
  return Float32Array.from({ length: dimension }, (_, at) =>
    rows.reduce((sum, row) => sum + (space.table.data[row * dimension + at] ?? 0), 0),
  )
}

describe('a stage of training', () => {
  const run = async (parts: number, seed = 3) => {
    const space = openSpace(parts)
    const losses: number[] = []
    await runStage(
      space,
      {
        sources,
        batch: { size: 16, asked: 10, formalShare: 0.3, siblingShare: 0.15 },
        options: {
          steps: 60,
          learningRate: 0.03,
          temperature: 0.07,
          dropout: { query: 0.1, document: 0.3 },
          seed,
        },
        wrong: noWrongArticles(count, 3),
        minedBefore: [1, 30],
      },
      ({ loss }) => losses.push(loss),
    )
    return { table: space.table.data.slice(), losses }
  }

  it('learns, and gives the same bytes whether one thread works or two', async () => {
    const [one, two, other] = [await run(1), await run(2), await run(1, 4)]
    const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / 10
    expect(mean(one.losses.slice(-10))).toBeLessThan(mean(one.losses.slice(0, 10)) / 2)
    expect(two.losses).toEqual(one.losses)
    expect(two.table).toEqual(one.table)
    expect(other.table).not.toEqual(one.table)
  })

  it('ends with the error of a thread that fails', async () => {
    const space = openSpace(2)
    const broken = { ...sources, articles: null as unknown as PairSources['articles'] }
    const stage = {
      sources: broken,
      batch: { size: 16, asked: 10, formalShare: 0.3, siblingShare: 0.15 },
      options: {
        steps: 2,
        learningRate: 0.03,
        temperature: 0.07,
        dropout: { query: 0, document: 0 },
        seed: 1,
      },
      wrong: null,
      minedBefore: [],
    }
    await expect(runStage(space, stage, () => undefined)).rejects.toThrow(TypeError)
  })
})
