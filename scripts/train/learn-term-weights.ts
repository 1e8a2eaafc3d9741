import type { Register } from './training-data.ts'

/** One question's terms, and whether its gold article holds each. */
export interface TermSighting {
  readonly term: string
  readonly isFound: boolean
  /** Everyday words are found less often: each register is measured against its own mean. */
  readonly register: Register
}

const smoothing = 4
const leastCorrection = 0.1

/**
 * How much more likely a term is to stand in the right article than terms are on the whole.
 *
 * correction = logit(p) - logit(mean p), where p is the smoothed share of questions with the term
 * whose gold article has it: the relevance weight of Robertson and Spärck Jones (1976). Pairs and
 * syllables, formal and everyday questions each have their own mean; of two registers the
 * corrections are averaged by how often each was seen. It finds the question words by itself.
 */
export function learnTermWeights(sightings: readonly TermSighting[]): Map<string, number> {
  const isPair = (term: string) => term.includes(' ')
  const groups = new Map<string, TermSighting[]>()
  for (const sighting of sightings) {
    const key = `${sighting.register} ${isPair(sighting.term)}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [sighting])
    else group.push(sighting)
  }
  const sums = new Map<string, { weighted: number; seen: number }>()
  for (const group of groups.values()) addCorrections(group, sums)
  const corrections = new Map<string, number>()
  for (const [term, { weighted, seen }] of sums) {
    const correction = weighted / seen
    if (Math.abs(correction) >= leastCorrection) {
      corrections.set(term, Math.round(correction * 100) / 100)
    }
  }
  return corrections
}

function addCorrections(
  sightings: readonly TermSighting[],
  sums: Map<string, { weighted: number; seen: number }>,
): void {
  const mean = sightings.filter(({ isFound }) => isFound).length / Math.max(sightings.length, 1)
  const counts = new Map<string, { seen: number; found: number }>()
  for (const { term, isFound } of sightings) {
    const count = counts.get(term) ?? { seen: 0, found: 0 }
    count.seen += 1
    count.found += isFound ? 1 : 0
    counts.set(term, count)
  }
  for (const [term, { seen, found }] of counts) {
    const share = (found + smoothing * mean) / (seen + smoothing)
    const sum = sums.get(term) ?? { weighted: 0, seen: 0 }
    sum.weighted += seen * (logit(share) - logit(mean))
    sum.seen += seen
    sums.set(term, sum)
  }
}

function logit(share: number): number {
  const safe = Math.min(Math.max(share, 1e-6), 1 - 1e-6)
  return Math.log(safe / (1 - safe))
}
