import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fitLogistic, type LogisticCase } from '../../scripts/train/fit-logistic.ts'
import { createRandom } from '../../scripts/train/random.ts'
import { type LogisticModel, signalsOf } from '../../src/retrieval/signals.ts'

const noTrees = { roots: [], features: [], thresholds: [], left: [], right: [] }

const chance = (model: LogisticModel, ...values: number[]) =>
  signalsOf({ onTopic: model, lawHeld: noTrees }, values).onTopic

/** Cases of two figures: the first is larger where the answer is yes, the second is noise. */
function drawn(count: number, shareTrue: number, gap: number): LogisticCase[] {
  const random = createRandom(7)
  return Array.from({ length: count }, () => {
    const isTrue = random() < shareTrue
    return { values: [(isTrue ? gap : 0) + random(), 1_000 * random()], isTrue }
  })
}

it('tells apart what one figure tells apart, of whatever size the others are', () => {
  const model = fitLogistic(drawn(200, 0.5, 1.5))
  for (const { values, isTrue } of drawn(400, 0.5, 1.5)) {
    expect(chance(model, ...values) > 0.5).toBe(isTrue)
  }
  expect(Math.abs(model.weights[0] ?? 0)).toBeGreaterThan(10 * Math.abs(model.weights[1] ?? 0))
})

it('is in doubt where figures tell nothing, even if one outcome is rare', () => {
  const model = fitLogistic(drawn(400, 0.1, 0))
  expect(chance(model, 0.5, 500)).toBeGreaterThan(0.4)
  expect(chance(model, 0.5, 500)).toBeLessThan(0.6)
})

it('is surer the clearer the figure', () => {
  const model = fitLogistic(drawn(200, 0.5, 0.5))
  const chances = [0, 0.5, 1, 1.5].map((value) => chance(model, value, 500))
  expect(chances).toEqual(chances.toSorted((a, b) => a - b))
  expect(new Set(chances).size).toBe(4)
})

it('a figure that is always the same decides nothing', () => {
  fc.assert(
    fc.property(fc.double({ min: -10, max: 10, noNaN: true }), (constant) => {
      const cases = drawn(12, 0.5, 1.5).map(({ values, isTrue }) => ({
        values: [values[0] ?? 0, constant],
        isTrue,
      }))
      const model = fitLogistic(cases)
      expect(chance(model, 3, constant)).toBeGreaterThan(0.9)
      expect(chance(model, -1, constant)).toBeLessThan(0.1)
    }),
    { numRuns: 20 },
  )
})

it.each([
  ['without cases', []],
  ['with yes alone', [{ values: [1], isTrue: true }]],
  ['with no alone', [{ values: [1], isTrue: false }]],
])('%s gives finite numbers', (_, cases) => {
  const { bias, weights, means, scales } = fitLogistic(cases)
  expect([bias, ...weights, ...means, ...scales].every(Number.isFinite)).toBe(true)
})
