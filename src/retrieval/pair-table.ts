const empty = -1

/**
 * Numbers pairs of ids, 0, 1, 2, … in order of first sight.
 *
 * An open-addressing table in typed arrays: a Map with millions of large keys takes four times the
 * memory. Ids must be below 2^26.
 */
export class PairTable {
  #keys: Float64Array = new Float64Array(1024).fill(empty)
  #values: Int32Array = new Int32Array(1024)
  #size = 0

  /** How many pairs have a number. */
  get size(): number {
    return this.#size
  }

  /** @returns the pair's number, or -1 */
  find(first: number, second: number): number {
    const slot = this.#slot(first * 67_108_864 + second)
    return this.#keys[slot] === empty ? -1 : (this.#values[slot] ?? -1)
  }

  /** @returns the pair's number, given now if it had none */
  add(first: number, second: number): number {
    if (this.#size * 5 > this.#keys.length * 3) this.#grow()
    const key = first * 67_108_864 + second
    const slot = this.#slot(key)
    if (this.#keys[slot] !== empty) return this.#values[slot] ?? -1
    this.#keys[slot] = key
    this.#values[slot] = this.#size
    this.#size += 1
    return this.#size - 1
  }

  #slot(key: number): number {
    const mask = this.#keys.length - 1
    // Multiplying by a large odd number spreads neighbouring ids over the table.
    let slot = (Math.imul(key % 4_294_967_291, 2_654_435_761) >>> 7) & mask
    while (this.#keys[slot] !== empty && this.#keys[slot] !== key) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const keys = this.#keys
    const values = this.#values
    this.#keys = new Float64Array(keys.length * 2).fill(empty)
    this.#values = new Int32Array(keys.length * 2)
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] ?? empty
      if (key === empty) continue
      const slot = this.#slot(key)
      this.#keys[slot] = key
      this.#values[slot] = values[i] ?? 0
    }
  }

  /** What `restore` takes; for saving an index to a file. */
  snapshot(): { keys: Float64Array; values: Int32Array; size: number } {
    return { keys: this.#keys, values: this.#values, size: this.#size }
  }

  static restore(saved: ReturnType<PairTable['snapshot']>): PairTable {
    const table = new PairTable()
    table.#keys = saved.keys
    table.#values = saved.values
    table.#size = saved.size
    return table
  }
}
