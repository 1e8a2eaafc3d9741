import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../scripts/train/random.ts'
import {
  quantiseTable,
  randomTable,
  type TrainingPair,
  trainEmbedding,
} from '../../scripts/train/train-embedding.ts'

const dimension = 16
const subjects = 8

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

// Query i has row i alone, its document row 8 + i and row 16, which all documents share.
const pairs: TrainingPair[] = Array.from({ length: subjects }, (_, i) => ({
  query: { rows: [i], weights: [1] },
  document: { rows: [subjects + i, 2 * subjects], weights: [1, 1] },
}))
const start = randomTable(new Float32Array(2 * subjects + 1).fill(1), dimension, createRandom(1))

function trained() {
  const losses: number[] = []
  const table = trainEmbedding(start, () => pairs, {
    dimension,
    steps: 100,
    learningRate: 0.05,
    dropout: { query: 0.1, document: 0.3 },
    random: createRandom(2),
    onStep: (_, loss) => losses.push(loss),
  })
  return { table, losses }
}

describe('training an embedding', () => {
  const before = start.slice()
  const { table, losses } = trained()

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

  it('leaves the table it began with as it was', () => {
    expect(start).toEqual(before)
  })

  it('with the same random numbers gives the same bytes', () => {
    expect(Buffer.from(trained().table.buffer)).toEqual(Buffer.from(table.buffer))
  })
})

it('moves every value down the slope of the loss', () => {
  const oneStep = (table: Float32Array) => {
    let loss = 0
    const after = trainEmbedding(table, () => pairs, {
      dimension,
      steps: 1,
      learningRate: 0.01,
      dropout: { query: 0, document: 0 },
      random: createRandom(2),
      onStep: (_, measured) => {
        loss = measured
      },
    })
    return { after, loss }
  }
  const { after } = oneStep(start)
  const lossAt = (i: number, shift: number) => oneStep(start.with(i, (start[i] ?? 0) + shift)).loss
  for (let i = 0; i < start.length; i++) {
    const slope = (lossAt(i, 0.005) - lossAt(i, -0.005)) / 0.01
    // Where the slope is all but level its sign is a matter of rounding.
    if (Math.abs(slope) < 0.01) continue
    expect(Math.sign((after[i] ?? 0) - (start[i] ?? 0))).toBe(-Math.sign(slope))
  }
})

it('a row outside every batch stays as it was', () => {
  const some = pairs.slice(0, 4)
  const options = { dimension, steps: 5, learningRate: 0.05, random: createRandom(2) }
  const table = trainEmbedding(start, () => some, {
    ...options,
    dropout: { query: 0, document: 0 },
  })
  const last = (subjects - 1) * dimension
  expect(table.subarray(last, last + dimension)).toEqual(start.subarray(last, last + dimension))
  expect(table.subarray(0, dimension)).not.toEqual(start.subarray(0, dimension))
})

it('a random table is as long in each row as its weight says', () => {
  const weights = Float32Array.of(0, 1, 4)
  const table = randomTable(weights, 400, createRandom(3))
  const lengths = [0, 1, 2].map((row) => Math.hypot(...table.subarray(row * 400, row * 400 + 400)))
  expect(lengths[0]).toBe(0)
  expect((lengths[2] ?? 0) / (lengths[1] ?? 0)).toBeCloseTo(4, 0)
})

it('rounding to bytes keeps every cosine within .01', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (seed, size) => {
      const rows = 12
      const table = randomTable(new Float32Array(rows).fill(size), 64, createRandom(seed))
      const { values, scales } = quantiseTable(table, 64)
      const rounded = Float32Array.from(values, (value, i) => value * (scales[i >> 6] ?? 0))
      for (let row = 1; row < rows; row++) {
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
