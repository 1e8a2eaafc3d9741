import type { Columns } from './column-file.ts'
import { type GrowingArray, growingBytes, growingInts } from './growing-array.ts'

/**
 * For each term the entries that hold it, each with its impact.
 *
 * Most postings lie sorted by term in one block, which reads fast. New ones are chained until a
 * third of the whole is new; then everything is sorted into one block again.
 */
export interface Postings {
  /** @param impact - from 1 to 255 */
  add(term: number, entry: number, impact: number): void
  /** Adds `weight` times its impact to the score of every entry that holds the term. */
  accumulate(term: number, weight: number, scores: Float32Array): void
  /** How many entries hold the term, replaced ones included. */
  count(term: number): number
  /** Sorts new postings in; leaves out entries whose byte is 1. */
  compact(dead: Uint8Array): void
  readonly wantsCompacting: boolean
  /** The sorted block alone: compact first. */
  columns(): PostingsColumns
}

/** A sorted block: the postings of term t lie from offsets[t] to offsets[t + 1]. */
export interface PostingsColumns {
  readonly offsets: Int32Array
  readonly entries: Int32Array
  readonly impacts: Uint8Array
}

/** The columns of postings under names that begin with `name`: wordOffsets, wordEntries, … */
export function namedPostings(name: string, postings: PostingsColumns): Columns {
  const { offsets, entries, impacts } = postings
  return { [`${name}Offsets`]: offsets, [`${name}Entries`]: entries, [`${name}Impacts`]: impacts }
}

/** Undoes `namedPostings`. */
export function postingsNamed(name: string, columns: Columns): PostingsColumns {
  return {
    offsets: columns[`${name}Offsets`] as Int32Array,
    entries: columns[`${name}Entries`] as Int32Array,
    impacts: columns[`${name}Impacts`] as Uint8Array,
  }
}

const none = -1

export function createPostings(saved?: PostingsColumns): Postings {
  let block: PostingsColumns = saved ?? {
    offsets: new Int32Array(1),
    entries: new Int32Array(0),
    impacts: new Uint8Array(0),
  }
  let fresh = emptyChains()

  function blockRange(term: number): [number, number] {
    if (term + 1 >= block.offsets.length) return [0, 0]
    return [block.offsets[term] ?? 0, block.offsets[term + 1] ?? 0]
  }

  function freshHead(term: number): number {
    return term < fresh.heads.length ? (fresh.heads.data[term] ?? none) : none
  }

  return {
    add(term, entry, impact) {
      while (fresh.heads.length <= term) {
        fresh.heads.push(none)
        fresh.counts.push(0)
      }
      fresh.next.push(fresh.heads.data[term] ?? none)
      fresh.heads.data[term] = fresh.entries.length
      fresh.counts.data[term] = (fresh.counts.data[term] ?? 0) + 1
      fresh.entries.push(entry)
      fresh.impacts.push(impact)
    },
    accumulate(term, weight, scores) {
      const [from, to] = blockRange(term)
      const { entries, impacts } = block
      for (let at = from; at < to; at++) {
        const entry = entries[at] as number
        scores[entry] = (scores[entry] as number) + weight * (impacts[at] as number)
      }
      for (let at = freshHead(term); at !== none; at = fresh.next.data[at] ?? none) {
        const entry = fresh.entries.data[at] ?? 0
        scores[entry] = (scores[entry] ?? 0) + weight * (fresh.impacts.data[at] ?? 0)
      }
    },
    count(term) {
      const [from, to] = blockRange(term)
      return to - from + (term < fresh.counts.length ? (fresh.counts.data[term] ?? 0) : 0)
    },
    compact(dead) {
      block = sortIn(block, fresh, dead)
      fresh = emptyChains()
    },
    get wantsCompacting() {
      return fresh.entries.length > 200_000 && fresh.entries.length * 3 > block.entries.length
    },
    columns: () => block,
  }
}

interface Chains {
  readonly heads: GrowingArray<Int32Array>
  readonly counts: GrowingArray<Int32Array>
  readonly next: GrowingArray<Int32Array>
  readonly entries: GrowingArray<Int32Array>
  readonly impacts: GrowingArray<Uint8Array>
}

function emptyChains(): Chains {
  return {
    heads: growingInts(),
    counts: growingInts(),
    next: growingInts(),
    entries: growingInts(),
    impacts: growingBytes(),
  }
}

/**
 * One block of the old one and the new postings, term after term.
 *
 * Searches wait for it, and it walks over everything: plain loops, and a byte for each entry instead of
 * a set, are three times as fast as calls.
 */
function sortIn(block: PostingsColumns, fresh: Chains, dead: Uint8Array): PostingsColumns {
  const terms = Math.max(block.offsets.length - 1, fresh.heads.length)
  const offsets = new Int32Array(terms + 1)
  const room = block.entries.length + fresh.entries.length
  const entries = new Int32Array(room)
  const impacts = new Uint8Array(room)
  const { offsets: oldOffsets, entries: oldEntries, impacts: oldImpacts } = block
  const [heads, next] = [fresh.heads.data, fresh.next.data]
  const [newEntries, newImpacts] = [fresh.entries.data, fresh.impacts.data]
  const [oldTerms, newTerms] = [oldOffsets.length - 1, fresh.heads.length]
  let length = 0
  for (let term = 0; term < terms; term++) {
    const to = term < oldTerms ? (oldOffsets[term + 1] as number) : 0
    for (let at = term < oldTerms ? (oldOffsets[term] as number) : 0; at < to; at++) {
      const entry = oldEntries[at] as number
      if (dead[entry] === 1) continue
      entries[length] = entry
      impacts[length] = oldImpacts[at] as number
      length += 1
    }
    let at = term < newTerms ? (heads[term] as number) : none
    while (at !== none) {
      const entry = newEntries[at] as number
      if (dead[entry] !== 1) {
        entries[length] = entry
        impacts[length] = newImpacts[at] as number
        length += 1
      }
      at = next[at] as number
    }
    offsets[term + 1] = length
  }
  if (length === room) return { offsets, entries, impacts }
  return { offsets, entries: entries.slice(0, length), impacts: impacts.slice(0, length) }
}
