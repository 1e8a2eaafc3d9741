import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TrainingPair } from '../../scripts/train/embedding-pairs.ts'
import { openEmbeddingSpace } from '../../scripts/train/embedding-space.ts'
import { createRandom } from '../../scripts/train/random.ts'
import type { TokenStretch } from '../../scripts/train/token-rows.ts'
import { fillRandomly, quantiseTable, trainEmbedding } from '../../scripts/train/train-embedding.ts'

const dimension = 16
const subjects = 8
const rows = 2 * subjects + 1

function cosine(table: ArrayLike<number>, one: number, other: number, width = dimension): number {
  let product = 0
  let square = 0
  let otherSquare = 0
  for (let at = 0; at < width; at++) {
    const a = table[one * width + at] ?? 0
    const b = table[other * width + at] ?? 0
    product += a * b
    square += a * a
    otherSquare += b * b
  }
  return product / Math.sqrt(square * otherSquare)
}

function textOf(...of: number[]): TokenStretch[] {
  const syllables = Int32Array.from(of)
  const tokens = { lines: Int32Array.of(0, of.length), syllables, pairs: syllables.map(() => -1) }
  return [{ of: tokens, from: 0, to: of.length, weight: 1 }]
}

// Query i has row i alone, its document row 8 + i and row 16, which all documents share.
const pairs: TrainingPair[] = Array.from({ length: subjects }, (_, i) => ({
  query: textOf(i),
  document: textOf(subjects + i, 2 * subjects),
  article: i,
  gold: [i],
  wrong: null,
}))
const start = randomTable(new Float32Array(rows).fill(1), dimension, 1)

function randomTable(weights: Float32Array, width: number, seed: number): Float32Array {
  const table = new Float32Array(weights.length * width)
  fillRandomly(table, weights, createRandom(seed))
  return table
}

function trained(
  from: Float32Array,
  batch: readonly TrainingPair[],
  { steps = 100, learningRate = 0.05 } = {},
) {
  const losses: number[] = []
  const space = openEmbeddingSpace({
    dimension,
    rows,
    batch: batch.length,
    parts: 1,
    articles: 0,
  })
  space.table.data.set(from)
  const alone = { index: 0, count: 1, wait: () => undefined }
  trainEmbedding(space, alone, () => batch, {
    steps,
    learningRate,
    temperature: 0.05,
    dropout: { query: 0, document: 0 },
    seed: 2,
    onStep: (_, loss) => losses.push(loss),
  })
  return { table: space.table.data.slice(), losses }
}

describe('training an embedding', () => {
  const { table, losses } = trained(start, pairs)

  it('brings the loss down', () => {
    expect(losses.length).toBe(100)
    expect(losses[0]).toBeGreaterThan(1)
    expect(losses.at(-1)).toBeLessThan(0.1)
  })

  it('brings every question nearest to its own document', () => {
    for (let query = 0; query < subjects; query++) {
      const cosines = pairs.map((_, i) => cosine(table, query, subjects + i))
      expect(cosines.indexOf(Math.max(...cosines))).toBe(query)
    }
  })

  it('with the same seed gives the same bytes', () => {
    expect(Buffer.from(trained(start, pairs).table.buffer)).toEqual(Buffer.from(table.buffer))
  })
})

it('moves every value down the slope of the loss', () => {
  const near = pairs.map((pair, i) => ({
    ...pair,
    wrong: { article: 100 + i, text: textOf(subjects + ((i + 3) % subjects)) },
  }))
  const once = (table: Float32Array) => trained(table, near, { steps: 1, learningRate: 0.01 })
  const after = once(start).table
  const lossAt = (i: number, shift: number) =>
    once(start.with(i, (start[i] ?? 0) + shift)).losses[0] ?? 0
  let checked = 0
  for (let i = 0; i < start.length; i++) {
    const slope = (lossAt(i, 0.005) - lossAt(i, -0.005)) / 0.01
    // Where the slope is all but level its sign is a matter of rounding.
    if (Math.abs(slope) < 0.01) continue
    expect(Math.sign((after[i] ?? 0) - (start[i] ?? 0))).toBe(-Math.sign(slope))
    checked += 1
  }
  expect(checked).toBeGreaterThan(100)
})

it('pushes a question away from a wrong article, but not from another right one', () => {
  const [pair] = pairs as [TrainingPair]
  const other = { article: 5, text: textOf(subjects + 5) }
  const alone = (gold: readonly number[]) => {
    const { table } = trained(start, [{ ...pair, gold, wrong: other }], { steps: 30 })
    return cosine(table, 0, subjects + 5)
  }
  expect(alone([0])).toBeLessThan(cosine(start, 0, subjects + 5) - 0.3)
  expect(alone([0, 5])).toBeCloseTo(cosine(start, 0, subjects + 5), 5)
})

it('a row outside every batch stays as it was', () => {
  const { table } = trained(start, pairs.slice(0, 4), { steps: 5 })
  const last = (subjects - 1) * dimension
  expect(table.subarray(last, last + dimension)).toEqual(start.subarray(last, last + dimension))
  expect(table.subarray(0, dimension)).not.toEqual(start.subarray(0, dimension))
})

it('a random table is as long in each row as its weight says', () => {
  const weights = Float32Array.of(0, 1, 4)
  const table = randomTable(weights, 400, 3)
  const lengths = [0, 1, 2].map((row) => Math.hypot(...table.subarray(row * 400, row * 400 + 400)))
  expect(lengths[0]).toBe(0)
  expect((lengths[2] ?? 0) / (lengths[1] ?? 0)).toBeCloseTo(4, 0)
})

it('rounding to bytes keeps every cosine within .01', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (seed, size) => {
      const count = 12
      const table = randomTable(new Float32Array(count).fill(size), 64, seed)
      const { values, scales } = quantiseTable(table, 64)
      const rounded = Float32Array.from(values, (value, i) => value * (scales[i >> 6] ?? 0))
      for (let row = 1; row < count; row++) {
        const off = cosine(rounded, 0, row, 64) - cosine(table, 0, row, 64)
        expect(Math.abs(off)).toBeLessThan(0.01)
      }
    }),
  )
})

it('rounding leaves a row of zeros a row of zeros', () => {
  const { values, scales } = quantiseTable(Float32Array.of(0, 0, 1, -2), 2)
  expect([...values]).toEqual([0, 0, 64, -127])
  expect(scales.every((scale) => scale > 0)).toBe(true)
})
