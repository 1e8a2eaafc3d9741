/** Keeps the best of many scored numbers without sorting them all: a binary heap, worst on top. */
export class TopEntries {
  readonly #entries: Int32Array
  readonly #scores: Float32Array
  #count = 0

  /** @param limit - how many are kept, at least one */
  constructor(limit: number) {
    this.#entries = new Int32Array(limit)
    this.#scores = new Float32Array(limit)
  }

  /** What a score must exceed to be kept; 0 while there is room. */
  get threshold(): number {
    return this.#count < this.#entries.length ? 0 : (this.#scores[0] as number)
  }

  /** Takes an entry if it is among the best so far. Of equal scores the first offered stays. */
  offer(entry: number, score: number): void {
    if (this.#count < this.#entries.length) {
      this.#rise(this.#count++, entry, score)
    } else if (score > (this.#scores[0] as number)) this.#sink(entry, score)
  }

  /** What was kept, best first; of equals the lower number. */
  sorted(): { readonly at: number; readonly score: number }[] {
    return Array.from({ length: this.#count }, (_, i) => ({
      at: this.#entries[i] as number,
      score: this.#scores[i] as number,
    })).sort((a, b) => b.score - a.score || a.at - b.at)
  }

  #rise(from: number, entry: number, score: number): void {
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      if ((this.#scores[parent] as number) <= score) break
      this.#put(at, this.#entries[parent] as number, this.#scores[parent] as number)
      at = parent
    }
    this.#put(at, entry, score)
  }

  #sink(entry: number, score: number): void {
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.#count) break
      if (child + 1 < this.#count && this.#isWorse(child + 1, child)) child += 1
      if ((this.#scores[child] as number) >= score) break
      this.#put(at, this.#entries[child] as number, this.#scores[child] as number)
      at = child
    }
    this.#put(at, entry, score)
  }

  #isWorse(one: number, other: number): boolean {
    return (this.#scores[one] as number) < (this.#scores[other] as number)
  }

  #put(at: number, entry: number, score: number): void {
    this.#entries[at] = entry
    this.#scores[at] = score
  }
}
