import { growingInts } from './growing-array.ts'

/**
 * One bit for each number of a vector: whether it is positive.
 *
 * Vectors that point the same way agree in most bits, and bits compare many times faster than
 * numbers: a short list by bits, exact cosines of that list only (Charikar, "Similarity estimation
 * techniques from rounding algorithms", 2002).
 */
export interface SignCodes {
  set(at: number, vector: ArrayLike<number>): void
  /** By entry the number of bits that differ from the vector's, for the first `count` entries. */
  distances(vector: ArrayLike<number>, count: number): Uint8Array
}

/** @param dimension - numbers in a vector, at most 255 */
export function createSignCodes(dimension: number): SignCodes {
  // Four words at a time are counted: the last of them may be spare.
  const words = 4 * Math.ceil(dimension / 128)
  const codes = growingInts()

  function codeOf(vector: ArrayLike<number>, word: number): number {
    let code = 0
    const end = Math.min(dimension, 32 * (word + 1))
    for (let i = 32 * word; i < end; i++) {
      if ((vector[i] as number) > 0) code |= 1 << (i & 31)
    }
    return code
  }

  return {
    set(at, vector) {
      while (codes.length < (at + 1) * words) codes.push(0)
      for (let word = 0; word < words; word++) {
        codes.data[at * words + word] = codeOf(vector, word)
      }
    },
    distances(vector, count) {
      const distances = new Uint8Array(count)
      const { data } = codes
      for (let word = 0; word < words; word += 4) {
        const a = codeOf(vector, word)
        const b = codeOf(vector, word + 1)
        const c = codeOf(vector, word + 2)
        const d = codeOf(vector, word + 3)
        for (let at = 0, place = word; at < count; at++, place += words) {
          const one =
            nibbleCounts((data[place] as number) ^ a) +
            nibbleCounts((data[place + 1] as number) ^ b)
          const other =
            nibbleCounts((data[place + 2] as number) ^ c) +
            nibbleCounts((data[place + 3] as number) ^ d)
          const bytes = (one & low) + ((one >>> 4) & low) + (other & low) + ((other >>> 4) & low)
          distances[at] = (distances[at] as number) + (Math.imul(bytes, 0x01010101) >>> 24)
        }
      }
      return distances
    },
  }
}

const low = 0x0f0f0f0f

/** In every four bits how many of them are set (Warren, "Hacker's Delight", 5-1). */
function nibbleCounts(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  return (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
}
