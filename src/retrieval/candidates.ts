import { dayNumber } from './entry-table.ts'
import type { QueryTerm } from './query-terms.ts'
import type { SearchIndex } from './search-index.ts'
import { TopEntries } from './top-entries.ts'

/** An entry worth a closer look, with what `scoreEntries` gives it. */
export interface LexicalCandidate {
  readonly at: number
  readonly score: number
}

/** Which entries may be candidates. */
export interface CandidateFilter {
  /** Only provisions in force on this day, `YYYY-MM-DD`, or not yet dated. */
  readonly asOf: string
  /** Search these documents only; null for all. */
  readonly documentIds: readonly string[] | null
  readonly excludedDocumentIds?: readonly string[]
}

/**
 * BM25F of every entry for the terms that tell entries apart; unbounded, non-negative.
 *
 * What stands nearly everywhere costs most and tells least: it counts in the close look only. It
 * does count here where the question has little else.
 */
export function scoreEntries(index: SearchIndex, terms: readonly QueryTerm[]): Float32Array {
  const scores = new Float32Array(index.size)
  const heaviest = terms.reduce((most, { weight }) => Math.max(most, weight), 0)
  for (const { kind, ids, chances, weight } of terms) {
    const postings = kind === 'word' ? index.wordPostings : index.pairPostings
    const isFaint = weight < faintShare * heaviest
    ids.forEach((id, i) => {
      if (isFaint && postings.count(id) > commonShare * index.size) return
      postings.accumulate(id, (weight * (chances[i] ?? 0)) / 255, scores)
    })
  }
  return scores
}

// A third of the postings; the development questions notice nothing.
const faintShare = 0.25
const commonShare = 0.1

/** The best `limit` entries that may be found, best first. */
export function pickCandidates(
  scores: Float32Array,
  isWanted: (at: number) => boolean,
  limit: number,
): LexicalCandidate[] {
  const top = new TopEntries(limit)
  let threshold = 0
  for (let at = 0; at < scores.length; at++) {
    const score = scores[at] as number
    if (score <= threshold || !isWanted(at)) continue
    top.offer(at, score)
    threshold = top.threshold
  }
  return top.sorted()
}

/** Which entries a question may find: alive, in force, of the documents wanted. */
export function createFilter(index: SearchIndex, filter: CandidateFilter): (at: number) => boolean {
  const asOf = dayNumber(filter.asOf)
  const wanted = filter.documentIds === null ? null : new Set(filter.documentIds)
  const excluded = new Set(filter.excludedDocumentIds)
  const ofWanted =
    wanted === null && excluded.size === 0
      ? null
      : index.documents.map(({ id }) => (wanted?.has(id) ?? true) && !excluded.has(id))
  const { entries } = index
  return (at) => {
    if (!index.isAlive(at)) return false
    if (ofWanted !== null && ofWanted[entries.get('document', at)] !== true) return false
    const expiresOn = entries.get('expiresOn', at)
    if (expiresOn !== 0 && asOf >= expiresOn) return false
    return entries.get('effectiveOn', at) <= asOf // 0: not dated
  }
}
