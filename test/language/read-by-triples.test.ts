import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chancesByTriples, type ReadingCandidate } from '../../src/language/read-by-triples.ts'
import type { SyllableModel } from '../../src/language/syllable-model.ts'

const syllableCount = 4

/** A language in which every third syllable's chance is drawn. */
function modelOf(chances: readonly number[]): SyllableModel {
  return {
    find: () => -1,
    syllable: String,
    readingsOf: () => [],
    share: () => 1,
    follows: () => 1,
    followsBoth: (first, second, third) =>
      chances[((first + 1) * 5 + (second + 1)) * syllableCount + third] ?? 0,
  }
}

/** Every way to read the text, weighed one by one. */
function weighedOneByOne(
  lattice: readonly (readonly ReadingCandidate[])[],
  model: SyllableModel,
): number[][] {
  const sums = lattice.map((candidates) => candidates.map(() => 0))
  const walk = (chosen: readonly number[], weight: number) => {
    const at = chosen.length
    const candidates = lattice[at]
    if (candidates === undefined) {
      chosen.forEach((i, place) => {
        const row = sums[place] as number[]
        row[i] = (row[i] as number) + weight
      })
      return
    }
    const idAt = (place: number) => lattice[place]?.[chosen[place] ?? -1]?.id ?? -1
    candidates.forEach(({ id, emission }, i) => {
      const chance = id < 0 ? 1e-6 : model.followsBoth(idAt(at - 2), idAt(at - 1), id)
      walk([...chosen, i], weight * chance * 2 ** emission)
    })
  }
  walk([], 1)
  return sums.map((row) => {
    const whole = row.reduce((total, value) => total + value, 0)
    return row.map((value) => value / whole)
  })
}

describe('readings by three syllables', () => {
  const candidate = fc.record({
    id: fc.integer({ min: -1, max: syllableCount - 1 }),
    syllable: fc.constant('x'),
    emission: fc.integer({ min: -4, max: 0 }),
  })
  const lattice = fc.array(fc.array(candidate, { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 5,
  })
  const chances = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
    minLength: 100,
    maxLength: 100,
  })

  it('are as probable as all ways to read the text make them', () => {
    fc.assert(
      fc.property(lattice, chances, (each, drawn) => {
        const model = modelOf(drawn)
        const expected = weighedOneByOne(each, model)
        chancesByTriples(each, model).forEach((row, at) => {
          for (const [i, chance] of row.entries()) {
            expect(chance).toBeCloseTo(expected[at]?.[i] ?? -1, 9)
          }
        })
      }),
    )
  })

  it('of an empty text are none', () => {
    expect(chancesByTriples([], modelOf([]))).toEqual([])
  })
})
