import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createVectorTable } from '../../src/retrieval/vector-table.ts'

const dimension = 8
const number = fc.double({ min: -1, max: 1, noNaN: true })
const unit = fc
  .array(number, { minLength: dimension, maxLength: dimension })
  .filter((values) => Math.hypot(...values) > 0.01)
  .map((values) => Float32Array.from(values, (value) => value / Math.hypot(...values)))
const entries = fc.array(fc.option(unit), { maxLength: 30 })

// Each of eight values may be off by half a step of 1/127.
const precision = Math.sqrt(dimension) / (2 * 127) + 1e-6

function exactCosine(a: Float32Array | null, b: Float32Array): number {
  return b.reduce((sum, value, at) => sum + value * (a?.[at] ?? 0), 0)
}

function filled(vectors: readonly (Float32Array | null)[]) {
  const table = createVectorTable(dimension)
  for (const vector of vectors) table.push(vector)
  return table
}

it('gives the cosine of every entry, 0 for those without a vector', () => {
  fc.assert(
    fc.property(entries, unit, (vectors, asked) => {
      const table = filled(vectors)
      const cosines = table.cosines(asked)
      expect(cosines.length).toBe(vectors.length)
      vectors.forEach((vector, at) => {
        const off = table.cosine(at, asked) - exactCosine(vector, asked)
        expect(Math.abs(off)).toBeLessThanOrEqual(precision)
        expect(cosines[at]).toBeCloseTo(table.cosine(at, asked), 6)
        if (vector === null) expect(table.cosine(at, asked)).toBe(0)
      })
    }),
  )
})

it('read back from its column is the same, and grows on', () => {
  fc.assert(
    fc.property(entries, entries, unit, (early, late, asked) => {
      const grown = createVectorTable(dimension, filled(early).column())
      for (const vector of late) grown.push(vector)
      expect(grown.cosines(asked)).toEqual(filled([...early, ...late]).cosines(asked))
      expect(grown.column()).toEqual(filled([...early, ...late]).column())
    }),
  )
})

it('replaces one vector and leaves the others', () => {
  fc.assert(
    fc.property(fc.array(unit, { minLength: 1 }), unit, fc.nat(), (vectors, other, place) => {
      const at = place % vectors.length
      const table = filled(vectors)
      table.set(at, other)
      expect(table.column()).toEqual(filled(vectors.with(at, other)).column())
    }),
  )
})

it('keeps every vector when it outgrows its first room', () => {
  const vectors = Array.from({ length: 2_500 }, (_, i) => {
    const vector = new Float32Array(dimension)
    vector[i % dimension] = i % 2 === 0 ? 1 : -1
    return vector
  })
  const cosines = filled(vectors).cosines(Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0))
  expect(cosines).toEqual(Float32Array.from(vectors, ([first]) => first ?? 0))
})

it('without dimensions has no cosines', () => {
  const table = createVectorTable(0)
  table.push(null)
  expect(table.cosines(new Float32Array())).toEqual(new Float32Array())
  expect(table.cosine(0, new Float32Array())).toBe(0)
})
