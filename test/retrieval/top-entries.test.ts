import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TopEntries } from '../../src/retrieval/top-entries.ts'

const scores = fc.array(fc.float({ min: Math.fround(0.01), max: 100, noNaN: true }))

it('keeps the best, best first, whatever the order they come in', () => {
  fc.assert(
    fc.property(scores, fc.integer({ min: 1, max: 12 }), (all, limit) => {
      const top = new TopEntries(limit)
      all.forEach((score, at) => {
        top.offer(at, score)
      })
      const best = all
        .map((score, at) => ({ at, score }))
        .sort((a, b) => b.score - a.score || a.at - b.at)
        .slice(0, limit)
      expect(top.sorted().map(({ score }) => score)).toEqual(best.map(({ score }) => score))
      expect(top.threshold).toBe(all.length < limit ? 0 : (best.at(-1)?.score ?? 0))
    }),
  )
})

it('of equals keeps those that came first', () => {
  const top = new TopEntries(2)
  for (const at of [5, 9, 1]) top.offer(at, 1)
  expect(top.sorted().map(({ at }) => at)).toEqual([5, 9])
})
