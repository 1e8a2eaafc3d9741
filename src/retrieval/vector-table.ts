import { createSignCodes } from './sign-codes.ts'
import { TopEntries } from './top-entries.ts'

/** Unit vectors of the index's entries, in whole numbers from -127 to 127. */
export interface VectorTable {
  /** Adds the vector of the next entry; null where it has none. */
  push(vector: Float32Array | null): void
  /** Replaces the vector of an entry. */
  set(at: number, vector: Float32Array): void
  /** Cosine with a unit vector, in [-1, 1]; 0 where the entry has no vector. */
  cosine(at: number, vector: Float32Array): number
  /**
   * The entries nearest to a unit vector among the wanted ones, nearest first, with their cosines.
   * Only those that agree with it in most signs are compared exactly, so that now and then one of
   * the last is missed. None without an embedding or for a vector of zeros.
   */
  nearest(
    vector: Float32Array,
    limit: number,
    isWanted: (at: number) => boolean,
  ): { readonly at: number; readonly score: number }[]
  column(): Int8Array
}

// Of so many times the limit, by sign alone, the nearest are sought.
const shortlist = 8

export function createVectorTable(dimension: number, saved?: Int8Array): VectorTable {
  let values = saved ?? new Int8Array(1024 * dimension)
  let used = saved?.length ?? 0
  const codes = createSignCodes(dimension)
  const count = () => (dimension === 0 ? 0 : used / dimension)
  for (let at = 0; at < count(); at++) {
    codes.set(at, values.subarray(at * dimension, (at + 1) * dimension))
  }

  function write(at: number, vector: Float32Array): void {
    const start = at * dimension
    for (let i = 0; i < dimension; i++) values[start + i] = Math.round(127 * (vector[i] ?? 0))
    codes.set(at, vector)
  }

  function cosine(at: number, vector: Float32Array): number {
    const data = values
    const start = at * dimension
    // Two sums at once: the processor need not wait for one addition before the next.
    let even = 0
    let odd = 0
    for (let i = 0; i + 1 < dimension; i += 2) {
      even += (data[start + i] as number) * (vector[i] as number)
      odd += (data[start + i + 1] as number) * (vector[i + 1] as number)
    }
    if (dimension % 2 === 1) {
      even += (data[start + dimension - 1] as number) * (vector[dimension - 1] as number)
    }
    return (even + odd) / 127
  }

  return {
    push(vector) {
      if (used + dimension > values.length) {
        const larger = new Int8Array(Math.ceil(values.length * 1.5) + dimension)
        larger.set(values)
        values = larger
      }
      const at = count()
      used += dimension
      if (vector !== null) write(at, vector)
    },
    set: write,
    cosine,
    nearest(vector, limit, isWanted) {
      if (limit === 0 || !vector.some((value) => value !== 0)) return []
      const distances = codes.distances(vector, count())
      const most = distanceOf(distances, limit * shortlist)
      const top = new TopEntries(limit)
      for (let at = 0; at < distances.length; at++) {
        if ((distances[at] as number) > most || !isWanted(at)) continue
        const score = cosine(at, vector)
        if (score > top.threshold) top.offer(at, score)
      }
      return top.sorted()
    },
    column: () => values.slice(0, used),
  }
}

/** The distance within which lie at least `wanted` entries, or all. */
function distanceOf(distances: Uint8Array, wanted: number): number {
  const histogram = new Int32Array(256)
  for (const distance of distances) histogram[distance] = (histogram[distance] as number) + 1
  let within = 0
  let distance = -1
  while (distance < 255 && within < wanted) {
    distance += 1
    within += histogram[distance] as number
  }
  return distance
}
