import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVectorTable, type VectorTable } from '../../src/retrieval/vector-table.ts'

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
      vectors.forEach((vector, at) => {
        const off = table.cosine(at, asked) - exactCosine(vector, asked)
        expect(Math.abs(off)).toBeLessThanOrEqual(precision)
        if (vector === null) expect(table.cosine(at, asked)).toBe(0)
      })
    }),
  )
})

function cosines(table: VectorTable, count: number, vector: Float32Array): number[] {
  return Array.from({ length: count }, (_, at) => table.cosine(at, vector))
}

it('read back from its column is the same, and grows on', () => {
  fc.assert(
    fc.property(entries, entries, unit, (early, late, asked) => {
      const grown = createVectorTable(dimension, filled(early).column())
      for (const vector of late) grown.push(vector)
      const count = early.length + late.length
      const whole = filled([...early, ...late])
      expect(cosines(grown, count, asked)).toEqual(cosines(whole, count, asked))
      expect(grown.nearest(asked, 5, () => true)).toEqual(whole.nearest(asked, 5, () => true))
      expect(grown.column()).toEqual(whole.column())
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
  const first = Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0)
  expect(cosines(filled(vectors), vectors.length, first)).toEqual(
    vectors.map((vector) => vector[0] ?? 0),
  )
})

it('without dimensions is near to nothing', () => {
  const table = createVectorTable(0)
  table.push(null)
  expect(table.nearest(new Float32Array(), 5, () => true)).toEqual([])
  expect(table.cosine(0, new Float32Array())).toBe(0)
})

describe('the nearest', () => {
  it('are the best of all where all are looked at, nearest first', () => {
    fc.assert(
      fc.property(entries, unit, fc.integer({ min: 1, max: 8 }), (vectors, asked, limit) => {
        const table = filled(vectors)
        const exact = vectors
          .map((_, at) => ({ at, score: table.cosine(at, asked) }))
          .filter(({ score }) => score > 0)
          .sort((a, b) => b.score - a.score || a.at - b.at)
        // Thirty entries are fewer than the short list by signs of four wanted ones.
        const found = table.nearest(asked, Math.max(4, limit), () => true)
        expect(found.map(({ score }) => score)).toEqual(
          exact.slice(0, Math.max(4, limit)).map(({ score }) => Math.fround(score)),
        )
      }),
    )
  })

  it('are of the wanted ones only', () => {
    fc.assert(
      fc.property(entries, unit, (vectors, asked) => {
        const found = filled(vectors).nearest(asked, 6, (at) => at % 2 === 0)
        expect(found.every(({ at }) => at % 2 === 0)).toBe(true)
      }),
    )
  })

  it('are found among thousands by their signs', () => {
    const wide = 64
    const table = createVectorTable(wide)
    // A fixed sequence of Park and Miller: the same vectors on every run.
    let state = 7
    const next = () => {
      state = (state * 16_807) % 2_147_483_647
      return state / 2_147_483_647 - 0.5
    }
    const draw = () => {
      const vector = Float32Array.from({ length: wide }, next)
      return vector.map((value) => value / Math.hypot(...vector))
    }
    const asked = draw()
    const close = (noise: number) => {
      const other = draw()
      const mixed = asked.map((value, i) => value + noise * (other[i] ?? 0))
      return mixed.map((value) => value / Math.hypot(...mixed))
    }
    const planted = new Map([
      [100, close(0.2)],
      [2_000, close(0.4)],
      [4_321, close(0.6)],
    ])
    for (let at = 0; at < 5_000; at++) table.push(planted.get(at) ?? draw())
    expect(table.nearest(asked, 3, () => true).map(({ at }) => at)).toEqual([100, 2_000, 4_321])
    expect(table.nearest(new Float32Array(wide), 3, () => true)).toEqual([])
  })
})
