import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PairTable } from '../../src/retrieval/pair-table.ts'

const largest = 2 ** 26 - 1
const id = fc.oneof(fc.nat(20), fc.integer({ min: largest - 20, max: largest }), fc.nat(largest))

it('numbers pairs as a map would, also after saving and restoring', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(id, id), { maxLength: 3_000 }),
      fc.tuple(id, id),
      (pairs, other) => {
        const table = new PairTable()
        const map = new Map<string, number>()
        for (const pair of pairs) {
          const key = pair.join(' ')
          if (!map.has(key)) map.set(key, map.size)
          expect(table.add(...pair)).toBe(map.get(key))
        }
        expect(table.size).toBe(map.size)
        const restored = new PairTable(structuredClone(table.columns()))
        for (const pair of [...pairs, other]) {
          const known = map.get(pair.join(' ')) ?? -1
          expect(table.find(...pair)).toBe(known)
          expect(restored.find(...pair)).toBe(known)
        }
      },
    ),
    { numRuns: 30 },
  )
})

it('keeps every number while it grows', () => {
  const table = new PairTable()
  for (let i = 0; i < 20_000; i++) table.add(i % 7, i)
  for (let i = 0; i < 20_000; i++) {
    if (table.find(i % 7, i) !== i) throw new Error(`pair ${i} has lost its number`)
  }
  expect(table.size).toBe(20_000)
})
