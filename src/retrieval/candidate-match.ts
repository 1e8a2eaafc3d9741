import {
  coveredWeight,
  fieldFactor,
  type Matcher,
  type Stretch,
  type StretchMatch,
  saturate,
} from './match.ts'
import type { SearchIndex } from './search-index.ts'

/** What a question finds in one article, part by part. */
export interface CandidateMatch {
  readonly body: StretchMatch
  readonly heading: StretchMatch
  readonly name: StretchMatch
  readonly window: WindowMatch
  /** Share of the heading's weight that the question names, in [0, 1]. */
  readonly headingShare: number
  readonly nameShare: number
  /** Share of the question's weight in the explanation that covers most, in [0, 1]. */
  readonly bestExplanation: number
}

/** The clause or point that answers best, heading and name inherited. */
export interface WindowMatch {
  /** Number of the path in the index's path table; -1 for the article as a whole. */
  readonly path: number
  /** BM25F, unbounded, non-negative. */
  readonly score: number
  readonly frequencies: Float32Array
  readonly length: number
}

// Length against an average clause.
const windowLength = { reference: 90, effect: 0.6 }

/** Looks closely at one article of the index. */
export function matchCandidate(index: SearchIndex, matcher: Matcher, at: number): CandidateMatch {
  const { entries, documents } = index
  const bodyStart = entries.get('bodyStart', at)
  const bodyEnd = bodyStart + entries.get('bodyLength', at)
  const headingStretch = { from: bodyEnd, to: bodyEnd + entries.get('headingLength', at) }
  const document = documents[entries.get('document', at)]
  const nameStart = document?.nameStart ?? 0
  const nameStretch = { from: nameStart, to: nameStart + (document?.nameLength ?? 0) }
  const heading = matcher.match(headingStretch)
  const name = matcher.match(nameStretch)
  const inherited = inheritedFrequencies(matcher, heading, name)
  const body = matcher.match({ from: bodyStart, to: bodyEnd })
  // The matcher still holds the body's positions: the windows are counted out of them.
  const window = bestWindow(index, matcher, at, body, inherited)
  return {
    body,
    heading,
    name,
    window,
    headingShare: namedShare(index, matcher, headingStretch),
    nameShare: namedShare(index, matcher, nameStretch),
    bestExplanation: matchExplanations(index, matcher, at),
  }
}

function inheritedFrequencies(
  matcher: Matcher,
  heading: StretchMatch,
  name: StretchMatch,
): Float32Array {
  const byHeading = fieldFactor('heading', heading.length)
  const byName = fieldFactor('name', name.length)
  return Float32Array.from(
    matcher.terms,
    (_, i) => byHeading * (heading.frequencies[i] ?? 0) + byName * (name.frequencies[i] ?? 0),
  )
}

function bestWindow(
  index: SearchIndex,
  matcher: Matcher,
  at: number,
  body: StretchMatch,
  inherited: Float32Array,
): WindowMatch {
  const { terms, positions, found, foundChances } = matcher
  let best: WindowMatch = {
    path: -1,
    score: windowScore(matcher, body.frequencies, body.length, inherited),
    frequencies: body.frequencies,
    length: body.length,
  }
  const first = index.entries.get('firstWindow', at)
  const last = first + index.entries.get('windowCount', at)
  for (let number = first; number < last; number++) {
    const from = index.windows.from.data[number] ?? 0
    const to = index.windows.to.data[number] ?? 0
    const frequencies = new Float32Array(terms.length)
    for (let i = lowerBound(positions, from); i < positions.length; i++) {
      if ((positions[i] ?? 0) >= to) break
      const term = found[i] ?? 0
      frequencies[term] = (frequencies[term] ?? 0) + (foundChances[i] ?? 0)
    }
    const score = windowScore(matcher, frequencies, to - from, inherited)
    if (score > best.score) {
      best = { path: index.windows.path.data[number] ?? -1, score, frequencies, length: to - from }
    }
  }
  return best
}

function windowScore(
  { terms }: Matcher,
  frequencies: Float32Array,
  length: number,
  inherited: Float32Array,
): number {
  const { reference, effect } = windowLength
  const norm = 1 - effect + (effect * length) / reference
  let score = 0
  for (let i = 0; i < terms.length; i++) {
    const frequency = (frequencies[i] as number) / norm + (inherited[i] as number)
    if (frequency > 0) score += (terms[i]?.weight ?? 0) * saturate(frequency)
  }
  return score
}

function lowerBound(sorted: readonly number[], wanted: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** Share of a text's syllables, weighed by rarity, that the question names. */
function namedShare(index: SearchIndex, matcher: Matcher, { from, to }: Stretch): number {
  let all = 0
  let named = 0
  for (let at = from; at < to; at++) {
    const id = index.pool.at(at)
    const weight = rarity(index, id)
    all += weight
    if (matcher.holds(id)) named += weight
  }
  return all === 0 ? 0 : named / all
}

function rarity(index: SearchIndex, id: number): number {
  return Math.log(1 + index.size / (index.wordPostings.count(id) + 1))
}

function matchExplanations(index: SearchIndex, matcher: Matcher, at: number): number {
  const first = index.entries.get('firstExplanation', at)
  const last = first + index.entries.get('explanationCount', at)
  const whole = Math.max(matcher.ownWeight, 1e-6)
  let best = 0
  for (let number = first; number < last; number++) {
    const from = index.explanations.from.data[number] ?? 0
    const to = index.explanations.to.data[number] ?? 0
    const { frequencies } = matcher.match({ from, to })
    best = Math.max(best, coveredWeight(matcher.terms, frequencies, (term) => term.isOwn) / whole)
  }
  return best
}
