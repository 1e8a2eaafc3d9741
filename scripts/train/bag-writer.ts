import type { TokenStretch } from './token-rows.ts'

/** Counts the rows of texts into shared memory. */
export interface BagWriter {
  /**
   * Writes the rows of a text and the root of each row's count, as `RowFinder` does.
   *
   * @param keeps - says of each row whether it stays
   * @returns how many were written, at most as many as there is room for
   */
  write(
    text: readonly TokenStretch[],
    rows: Int32Array,
    factors: Float32Array,
    keeps: () => boolean,
  ): number
}

/** Below this many rows a text loses none: too little would be left of it. */
const fewRows = 6

/** @param rows - of the whole embedding */
export function createBagWriter(rows: number): BagWriter {
  const counts = new Float32Array(rows)
  const seen: number[] = []
  const add = (row: number, weight: number) => {
    if (row < 0) return
    const count = counts[row] as number
    if (count === 0) seen.push(row)
    counts[row] = count + weight
  }
  return {
    write(text, target, factors, keeps) {
      seen.length = 0
      for (const { of, from, to, weight } of text) {
        for (let at = from; at < to; at++) {
          add(of.syllables[at] as number, weight)
          add(of.pairs[at] as number, weight)
        }
      }
      const isShort = seen.length < fewRows
      let written = 0
      for (const row of seen) {
        if (written < target.length && (isShort || keeps())) {
          target[written] = row
          factors[written] = Math.sqrt(counts[row] as number)
          written += 1
        }
        counts[row] = 0
      }
      return written
    },
  }
}
