import { createGrowingArray, type GrowingArray } from './growing-array.ts'

/**
 * For each term the entries that hold it, with their weights.
 *
 * Most postings lie sorted by term in one block, which reads fast. New ones are chained until a
 * quarter of the whole is new; then everything is sorted into one block again.
 */
export interface Postings {
  add(term: number, entry: number, weight: number): void
  /** Calls `visit` for each posting of a term, in no order. */
  each(term: number, visit: (entry: number, weight: number) => void): void
  /** How many entries hold the term, replaced ones included. */
  count(term: number): number
  /** Sorts new postings in; leaves out entries for which `isDead` holds. */
  compact(isDead: (entry: number) => boolean): void
  readonly wantsCompacting: boolean
  snapshot(): PostingsSnapshot
}

/** A sorted block: the postings of term t lie from offsets[t] to offsets[t + 1]. */
export interface PostingsSnapshot {
  readonly offsets: Int32Array
  readonly entries: Int32Array
  readonly weights: Float32Array
}

const none = -1
const ints = (length: number) => new Int32Array(length)
const floats = (length: number) => new Float32Array(length)

export function createPostings(saved?: PostingsSnapshot): Postings {
  let block: PostingsSnapshot = saved ?? {
    offsets: new Int32Array(1),
    entries: new Int32Array(0),
    weights: new Float32Array(0),
  }
  let fresh = emptyChains()

  function blockRange(term: number): [number, number] {
    if (term + 1 >= block.offsets.length) return [0, 0]
    return [block.offsets[term] ?? 0, block.offsets[term + 1] ?? 0]
  }

  const postings: Postings = {
    add(term, entry, weight) {
      while (fresh.heads.length <= term) {
        fresh.heads.push(none)
        fresh.counts.push(0)
      }
      fresh.next.push(fresh.heads.data[term] ?? none)
      fresh.heads.data[term] = fresh.entries.length
      fresh.counts.data[term] = (fresh.counts.data[term] ?? 0) + 1
      fresh.entries.push(entry)
      fresh.weights.push(weight)
    },
    each(term, visit) {
      const [from, to] = blockRange(term)
      for (let at = from; at < to; at++) visit(block.entries[at] ?? 0, block.weights[at] ?? 0)
      let at = term < fresh.heads.length ? (fresh.heads.data[term] ?? none) : none
      while (at !== none) {
        visit(fresh.entries.data[at] ?? 0, fresh.weights.data[at] ?? 0)
        at = fresh.next.data[at] ?? none
      }
    },
    count(term) {
      const [from, to] = blockRange(term)
      return to - from + (term < fresh.counts.length ? (fresh.counts.data[term] ?? 0) : 0)
    },
    compact(isDead) {
      const terms = Math.max(block.offsets.length - 1, fresh.heads.length)
      const offsets = new Int32Array(terms + 1)
      const entries = new Int32Array(block.entries.length + fresh.entries.length)
      const weights = new Float32Array(entries.length)
      let length = 0
      for (let term = 0; term < terms; term++) {
        postings.each(term, (entry, weight) => {
          if (isDead(entry)) return
          entries[length] = entry
          weights[length] = weight
          length += 1
        })
        offsets[term + 1] = length
      }
      block = { offsets, entries: entries.slice(0, length), weights: weights.slice(0, length) }
      fresh = emptyChains()
    },
    get wantsCompacting() {
      return fresh.entries.length > 50_000 && fresh.entries.length * 3 > block.entries.length
    },
    snapshot: () => block,
  }
  return postings
}

interface Chains {
  readonly heads: GrowingArray<Int32Array>
  readonly counts: GrowingArray<Int32Array>
  readonly next: GrowingArray<Int32Array>
  readonly entries: GrowingArray<Int32Array>
  readonly weights: GrowingArray<Float32Array>
}

function emptyChains(): Chains {
  return {
    heads: createGrowingArray(ints),
    counts: createGrowingArray(ints),
    next: createGrowingArray(ints),
    entries: createGrowingArray(ints),
    weights: createGrowingArray(floats),
  }
}
