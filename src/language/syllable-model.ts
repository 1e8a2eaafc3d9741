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
  /** P(third | first, second), interpolated with `follows`; what is not known is below 0. */
  followsBoth(first: number, second: number, third: number): number
}

/**
 * The model as it is stored: syllables by falling count, pairs sorted by first, then second, triples
 * by pair, then third.
 */
export interface SyllableCounts {
  readonly syllables: readonly string[]
  /** Rounded 16 · log2(count), at most 1,023, for each syllable. */
  readonly counts: Uint16Array
  /** Pairs of syllable a lie from pairOffsets[a] to pairOffsets[a + 1]. */
  readonly pairOffsets: Int32Array
  readonly pairSeconds: Uint16Array
  readonly pairCounts: Uint16Array
  /** Triples that begin with pair number p lie from tripleOffsets[p] to tripleOffsets[p + 1]. */
  readonly tripleOffsets: Int32Array
  readonly tripleThirds: Uint16Array
  /** Rounded 8 · log2(count), at most 255. */
  readonly tripleCounts: Uint8Array
}

// Share of the pair's own count; the rest falls back on the syllable alone. .9 of restored
// syllables hardly moves between .8 and .95.
const pairShare = 0.9
/** The same for triples, once a pair has been seen often; `tripleDoubt` is when half of it counts. */
const tripleShare = 0.8
const tripleDoubt = 8

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

  /** The pair's number; -1 where it was never counted. */
  const pairOf = (first: number, second: number) =>
    placeIn(
      stored.pairSeconds,
      stored.pairOffsets[first] ?? 0,
      stored.pairOffsets[first + 1] ?? 0,
      second,
    )

  const pairCount = (pair: number) => (pair < 0 ? 0 : (countOf[stored.pairCounts[pair] ?? 0] ?? 0))

  function follows(first: number, second: number): number {
    const own = (counts[second] ?? 0) / total
    if (first < 0) return own
    const pair = pairCount(pairOf(first, second)) / (counts[first] ?? 1)
    return pairShare * pair + (1 - pairShare) * own
  }

  return {
    find: (syllable) => idBySyllable.get(syllable) ?? -1,
    syllable: (id) => stored.syllables[id] ?? '',
    readingsOf: (folded) => readings.get(folded) ?? [],
    share: (id) => (counts[id] ?? 0) / total,
    follows,
    followsBoth(first, second, third) {
      const short = follows(second, third)
      const pair = first < 0 || second < 0 ? -1 : pairOf(first, second)
      if (pair < 0) return short
      const [from, to] = [stored.tripleOffsets[pair] ?? 0, stored.tripleOffsets[pair + 1] ?? 0]
      const triple = placeIn(stored.tripleThirds, from, to, third)
      const seen = pairCount(pair)
      const share = (tripleShare * seen) / (seen + tripleDoubt)
      const found = triple < 0 ? 0 : (countOf[2 * (stored.tripleCounts[triple] ?? 0)] ?? 0)
      return (share * found) / seen + (1 - share) * short
    },
  }
}

/** Where `wanted` stands in a sorted part of `values`; -1 where it does not. */
function placeIn(values: Uint16Array, from: number, to: number, wanted: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >> 1
    if ((values[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low < to && values[low] === wanted ? low : -1
}
