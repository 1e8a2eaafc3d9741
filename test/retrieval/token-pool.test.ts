import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createTokenPool, type TokenPool } from '../../src/retrieval/token-pool.ts'

const largest = 2 ** 24 - 1
const id = fc.oneof(
  fc.nat(largest),
  fc.constantFrom(0, 0xff, 0x100, 0xffff, 0x1_0000, 0xff_0000, largest),
)
const ids = fc.array(id, { maxLength: 3_000 })

function pushAll(pool: TokenPool, each: readonly number[]): TokenPool {
  for (const one of each) pool.push(one)
  return pool
}
const contents = (pool: TokenPool) => Array.from({ length: pool.length }, (_, at) => pool.at(at))

it('gives back every id in its place', () => {
  fc.assert(
    fc.property(ids, (all) => {
      expect(contents(pushAll(createTokenPool(), all))).toEqual(all)
    }),
  )
})

it('read back from its columns is the same, and grows on', () => {
  fc.assert(
    fc.property(ids, ids, (early, late) => {
      const saved = pushAll(createTokenPool(), early).columns()
      expect(saved.low.length).toBe(early.length)
      const grown = pushAll(createTokenPool(structuredClone(saved)), late)
      expect(contents(grown)).toEqual([...early, ...late])
    }),
  )
})
