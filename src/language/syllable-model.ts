import { foldDiacritics } from './normalize.ts'

/**
 * What Vietnamese syllables there are and which follows which, counted over law texts and questions.
 *
 * Counts are kept as their logarithm in 1/16 steps of a doubling: one byte each.
 */
export interface SyllableModel {
  /** @returns -1 for a syllable never counted */
  find(syllable: string): number
  syllable(id: number): string
  /** Ids of the syllables that look alike once folded, the commonest first. */
  readingsOf(folded: string): readonly number[]
  /** P(syllable), in (0, 1] */
  share(id: number): number
  /** P(second | first), interpolated with the syllable's own; `first` -1 is the start of the text. */
  follows(first: number, second: number): number
}

/** The model as it is stored: syllables by falling count, pairs sorted by first, then second. */
export interface SyllableCounts {
  readonly syllables: readonly string[]
  /** Rounded 16 · log2(count), at most 1,023, for each syllable. */
  readonly counts: Uint16Array
  /** Pairs of syllable a lie from pairOffsets[a] to pairOffsets[a + 1]. */
  readonly pairOffsets: Int32Array
  readonly pairSeconds: Uint16Array
  readonly pairCounts: Uint16Array
}

// Share of the pair's own count; the rest falls back on the syllable alone. .9 of restored
// syllables hardly moves between .8 and .95.
const pairShare = 0.9

export function createSyllableModel(stored: SyllableCounts): SyllableModel {
  const idBySyllable = new Map(stored.syllables.map((syllable, id) => [syllable, id]))
  const readings = new Map<string, number[]>()
  let total = 0
  // A table is faster than a power for each pair looked at.
  const countOf = Float64Array.from({ length: 1024 }, (_, step) => 2 ** (step / 16))
  stored.syllables.forEach((syllable, id) => {
    const folded = foldDiacritics(syllable)
    const alike = readings.get(folded)
    if (alike === undefined) readings.set(folded, [id])
    else alike.push(id)
    total += countOf[stored.counts[id] ?? 0] ?? 0
  })

  const counts = Float64Array.from(stored.counts, (step) => countOf[step] ?? 0)

  function pairCount(first: number, second: number): number {
    let low = stored.pairOffsets[first] ?? 0
    let high = stored.pairOffsets[first + 1] ?? 0
    while (low < high) {
      const middle = (low + high) >> 1
      if ((stored.pairSeconds[middle] ?? 0) < second) low = middle + 1
      else high = middle
    }
    const isFound = low < (stored.pairOffsets[first + 1] ?? 0) && stored.pairSeconds[low] === second
    return isFound ? (countOf[stored.pairCounts[low] ?? 0] ?? 0) : 0
  }

  return {
    find: (syllable) => idBySyllable.get(syllable) ?? -1,
    syllable: (id) => stored.syllables[id] ?? '',
    readingsOf: (folded) => readings.get(folded) ?? [],
    share: (id) => (counts[id] ?? 0) / total,
    follows(first, second) {
      const own = (counts[second] ?? 0) / total
      if (first < 0) return own
      const pair = pairCount(first, second) / (counts[first] ?? 1)
      return pairShare * pair + (1 - pairShare) * own
    },
  }
}
