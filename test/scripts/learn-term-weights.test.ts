import fc from 'fast-check'
import { expect, it } from 'vitest'
import { learnTermWeights, type TermSighting } from '../../scripts/train/learn-term-weights.ts'

/** `seen` sightings of a term, the first `found` of them in the right article. */
function sightings(
  term: string,
  found: number,
  seen: number,
  register: TermSighting['register'] = 'formal',
): TermSighting[] {
  return Array.from({ length: seen }, (_, i) => ({ term, isFound: i < found, register }))
}

it('a term that stands in the right article counts more, one that does not counts less', () => {
  const weights = learnTermWeights([
    ...sightings('giếng', 90, 100),
    ...sightings('được', 50, 100),
    ...sightings('không', 10, 100),
  ])
  expect(weights.get('giếng')).toBeGreaterThan(1)
  expect(weights.get('không')).toBeLessThan(-1)
  expect(weights.has('được')).toBe(false)
})

it('a term seen once moves less than one seen often', () => {
  const weights = learnTermWeights([
    ...sightings('giếng', 1, 1),
    ...sightings('ruộng', 50, 50),
    ...sightings('không', 0, 50),
  ])
  expect(weights.get('giếng')).toBeGreaterThan(0)
  expect(weights.get('giếng')).toBeLessThan(weights.get('ruộng') ?? 0)
})

it('pairs are measured against pairs, syllables against syllables', () => {
  const weights = learnTermWeights([
    ...sightings('giếng', 80, 100),
    ...sightings('nước', 80, 100),
    ...sightings('nắp giếng', 20, 100),
    ...sightings('múc nước', 20, 100),
  ])
  expect([...weights]).toEqual([])
})

it('everyday questions are measured against everyday questions', () => {
  const weights = learnTermWeights([
    ...sightings('giếng', 80, 100, 'formal'),
    ...sightings('ruộng', 80, 100, 'formal'),
    ...sightings('giếng', 20, 100, 'everyday'),
    ...sightings('ruộng', 20, 100, 'everyday'),
  ])
  expect([...weights]).toEqual([])
})

it('of two registers the one with more sightings of a term has more say', () => {
  const rest = (register: TermSighting['register']) => sightings('ruộng', 500, 1_000, register)
  const [mostlyGood, mostlyBad] = [
    [...sightings('giếng', 81, 90, 'formal'), ...sightings('giếng', 1, 10, 'everyday')],
    [...sightings('giếng', 9, 10, 'formal'), ...sightings('giếng', 9, 90, 'everyday')],
  ].map((own) => learnTermWeights([...own, ...rest('formal'), ...rest('everyday')]).get('giếng'))
  expect(mostlyGood).toBeGreaterThan(0)
  expect(mostlyBad).toBeLessThan(0)
})

const term = fc.constantFrom('giếng', 'ruộng', 'không', 'nắp giếng', 'múc nước')
const sighting = fc.record({
  term,
  isFound: fc.boolean(),
  register: fc.constantFrom('formal' as const, 'everyday' as const),
})

it('whatever was seen gives finite weights, the same in any order', () => {
  fc.assert(
    fc.property(fc.array(sighting), (seen) => {
      const weights = learnTermWeights(seen)
      expect([...weights.values()].every(Number.isFinite)).toBe(true)
      const reversed = learnTermWeights(seen.toReversed())
      expect([...reversed].toSorted()).toEqual([...weights].toSorted())
    }),
  )
})
