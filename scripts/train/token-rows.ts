import type { RowFinder } from '../../src/retrieval/embedding-bag.ts'

/** Lines of text as rows of the embedding, packed for threads to share: no string is left. */
export interface TokenRows {
  /** Where each line begins among the tokens, and behind the last where it ends. */
  readonly lines: Int32Array
  /** The row of each token's syllable, and of the pair that it ends; -1 where there is none. */
  readonly syllables: Int32Array
  readonly pairs: Int32Array
}

/** Turns lines of tokens into rows. */
export function packTokenRows(
  lines: Iterable<readonly string[]>,
  finder: Pick<RowFinder, 'eachRow'>,
): TokenRows {
  const starts: number[] = [0]
  const chunks: Int32Array[] = []
  let used = 0
  for (const tokens of lines) {
    const chunk = new Int32Array(2 * tokens.length)
    let at = 0
    finder.eachRow(tokens, (row, pairRow) => {
      chunk[at] = row
      chunk[tokens.length + at] = pairRow
      at += 1
    })
    chunks.push(chunk)
    used += tokens.length
    starts.push(used)
  }
  const syllables = sharedInts(used)
  const pairs = sharedInts(used)
  chunks.forEach((chunk, line) => {
    const half = chunk.length / 2
    syllables.set(chunk.subarray(0, half), starts[line])
    pairs.set(chunk.subarray(half), starts[line])
  })
  return { lines: sharedInts(starts.length, starts), syllables, pairs }
}

export function sharedInts(length: number, values: ArrayLike<number> = []): Int32Array {
  const ints = new Int32Array(new SharedArrayBuffer(4 * length))
  ints.set(values)
  return ints
}

/** A stretch of tokens, and how much each of them counts. */
export interface TokenStretch {
  readonly of: TokenRows
  readonly from: number
  readonly to: number
  readonly weight: number
}

/** One line, or the tokens of it up to `most`. */
export function lineOf(of: TokenRows, line: number, weight = 1, most = Infinity): TokenStretch {
  const from = of.lines[line] ?? 0
  return { of, from, to: Math.min(of.lines[line + 1] ?? from, from + most), weight }
}
