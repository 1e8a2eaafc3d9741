import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRandom } from '../../scripts/train/random.ts'

function draw(seed: number, count: number): number[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, random)
}
const seed = fc.nat(2 ** 32 - 1)

it('gives the same numbers for the same seed, and others for another', () => {
  fc.assert(
    fc.property(seed, seed, (one, other) => {
      expect(draw(one, 20)).toEqual(draw(one, 20))
      if (one !== other) expect(draw(one, 20)).not.toEqual(draw(other, 20))
    }),
  )
})

it('gives numbers from 0 to below 1, all parts alike', () => {
  fc.assert(
    fc.property(seed, (one) => {
      const numbers = draw(one, 2_000)
      expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...numbers)).toBeLessThan(1)
      for (let part = 0; part < 4; part++) {
        const inPart = numbers.filter((number) => Math.floor(number * 4) === part).length
        expect(Math.abs(inPart - 500)).toBeLessThan(130) // six standard deviations and a half
      }
    }),
    { numRuns: 50 },
  )
})

// Computed with the published form of mulberry32; a trained model can be made again from its seed.
it('gives the numbers of mulberry32, in every version', () => {
  expect(draw(1, 4).map((number) => number * 2 ** 32)).toEqual([
    2_693_262_067, 11_749_833, 2_265_367_787, 4_213_581_821,
  ])
})
