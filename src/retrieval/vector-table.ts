/** Unit vectors of the index's entries, in whole numbers from -127 to 127. */
export interface VectorTable {
  /** Adds the vector of the next entry; null where it has none. */
  push(vector: Float32Array | null): void
  /** Replaces the vector of an entry. */
  set(at: number, vector: Float32Array): void
  /** Cosine with a unit vector, in [-1, 1]; 0 where the entry has no vector. */
  cosine(at: number, vector: Float32Array): number
  /** The cosines of all entries, in their order. */
  cosines(vector: Float32Array): Float32Array
  column(): Int8Array
}

export function createVectorTable(dimension: number, saved?: Int8Array): VectorTable {
  let values = saved ?? new Int8Array(1024 * dimension)
  let used = saved?.length ?? 0
  const write = (start: number, vector: Float32Array) => {
    for (let i = 0; i < dimension; i++) values[start + i] = Math.round(127 * (vector[i] ?? 0))
  }
  return {
    push(vector) {
      if (used + dimension > values.length) {
        const larger = new Int8Array(Math.ceil(values.length * 1.5) + dimension)
        larger.set(values)
        values = larger
      }
      if (vector !== null) write(used, vector)
      used += dimension
    },
    set: (at, vector) => write(at * dimension, vector),
    cosine(at, vector) {
      const start = at * dimension
      let sum = 0
      for (let i = 0; i < dimension; i++) {
        sum += (values[start + i] as number) * (vector[i] as number)
      }
      return sum / 127
    },
    cosines(vector) {
      const count = dimension === 0 ? 0 : used / dimension
      const all = new Float32Array(count)
      for (let at = 0, start = 0; at < count; at++, start += dimension) {
        let sum = 0
        for (let i = 0; i < dimension; i++) {
          sum += (values[start + i] as number) * (vector[i] as number)
        }
        all[at] = sum / 127
      }
      return all
    },
    column: () => values.slice(0, used),
  }
}
