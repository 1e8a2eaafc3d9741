import {
  fieldFactor,
  type Matcher,
  type Occurrences,
  ownCovered,
  type Stretch,
  type StretchMatch,
  saturate,
} from './match.ts'
import type { SearchIndex } from './search-index.ts'

/** What a question finds in one article, part by part. */
export interface CandidateMatch {
  /** BM25F over the whole article, unbounded, non-negative. */
  readonly score: number
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

interface NameMatch {
  readonly name: StretchMatch
  readonly nameShare: number
}

/** Looks closely at articles of the index, one after another. One for each question. */
export interface CandidateMatcher {
  match(at: number): CandidateMatch
}

// Length against an average clause.
const windowLength = { reference: 90, effect: 0.6 }

export function createCandidateMatcher(index: SearchIndex, matcher: Matcher): CandidateMatcher {
  const { entries, documents } = index
  // Candidates share their documents: each name is read once.
  const names = new Map<number, NameMatch>()

  function nameOf(number: number): NameMatch {
    const known = names.get(number)
    if (known !== undefined) return known
    const document = documents[number]
    const from = document?.nameStart ?? 0
    const stretch = { from, to: from + (document?.nameLength ?? 0) }
    const found = {
      name: matcher.match(stretch),
      nameShare: namedShare(index, matcher, stretch),
    }
    names.set(number, found)
    return found
  }

  return {
    match(at) {
      const bodyStart = entries.get('bodyStart', at)
      const bodyEnd = bodyStart + entries.get('bodyLength', at)
      const headingStretch = { from: bodyEnd, to: bodyEnd + entries.get('headingLength', at) }
      const { name, nameShare } = nameOf(entries.get('document', at))
      const heading = matcher.match(headingStretch)
      const inherited = inheritedFrequencies(heading, name)
      const explanations = matchExplanations(index, matcher, at)
      const body = matcher.match({ from: bodyStart, to: bodyEnd })
      // The matcher still holds the body's occurrences: the windows are counted out of them.
      const window = bestWindow(index, matcher, at, body, inherited)
      const headingShare = namedShare(index, matcher, headingStretch)
      const score = articleScore(matcher, inherited, body, explanations)
      const { best: bestExplanation } = explanations
      return { score, body, heading, name, window, headingShare, nameShare, bestExplanation }
    },
  }
}

function inheritedFrequencies(heading: StretchMatch, name: StretchMatch): Float32Array {
  const byHeading = fieldFactor('heading', heading.length)
  const byName = fieldFactor('name', name.length)
  const inherited = new Float32Array(heading.frequencies.length)
  for (let i = 0; i < inherited.length; i++) {
    inherited[i] =
      byHeading * (heading.frequencies[i] as number) + byName * (name.frequencies[i] as number)
  }
  return inherited
}

function bestWindow(
  index: SearchIndex,
  matcher: Matcher,
  at: number,
  body: StretchMatch,
  inherited: Float32Array,
): WindowMatch {
  const { occurrences, weights } = matcher
  const scorer = createWindowScorer(weights, inherited, occurrences)
  let bestNumber = -1
  let best = scorer.score(0, occurrences.count, body.length)
  const first = index.entries.get('firstWindow', at)
  const last = first + index.entries.get('windowCount', at)
  const starts = index.windows.from.data
  const ends = index.windows.to.data
  for (let number = first; number < last; number++) {
    const from = starts[number] as number
    const to = ends[number] as number
    const score = scorer.score(scorer.firstAt(from), scorer.firstAt(to), to - from)
    if (score > best) {
      best = score
      bestNumber = number
    }
  }
  if (bestNumber < 0) {
    return { path: -1, score: best, frequencies: body.frequencies, length: body.length }
  }
  const from = starts[bestNumber] as number
  const to = ends[bestNumber] as number
  return {
    path: index.windows.path.data[bestNumber] ?? -1,
    score: best,
    frequencies: countTerms(
      occurrences,
      scorer.firstAt(from),
      scorer.firstAt(to),
      inherited.length,
    ),
    length: to - from,
  }
}

/** Scores stretches of a body out of its occurrences, each in time of what it holds. */
function createWindowScorer(
  weights: Float64Array,
  inherited: Float32Array,
  { count, positions, terms, chances }: Occurrences,
) {
  const counts = new Float32Array(weights.length)
  const touched = new Int32Array(weights.length)
  let base = 0
  for (let i = 0; i < weights.length; i++) {
    const frequency = inherited[i] as number
    if (frequency > 0) base += (weights[i] as number) * saturate(frequency)
  }
  return {
    /** The first occurrence at a position or behind it. */
    firstAt(wanted: number): number {
      let low = 0
      let high = count
      while (low < high) {
        const middle = (low + high) >> 1
        if ((positions[middle] as number) < wanted) low = middle + 1
        else high = middle
      }
      return low
    },
    /** BM25F of the occurrences from one to another, in a stretch of `length` syllables. */
    score(from: number, to: number, length: number): number {
      const { reference, effect } = windowLength
      const norm = 1 - effect + (effect * length) / reference
      let touchedCount = 0
      for (let i = from; i < to; i++) {
        const term = terms[i] as number
        const before = counts[term] as number
        if (before === 0) touched[touchedCount++] = term
        counts[term] = before + (chances[i] as number)
      }
      let score = base
      for (let i = 0; i < touchedCount; i++) {
        const term = touched[i] as number
        const own = inherited[term] as number
        const both = saturate((counts[term] as number) / norm + own)
        score += (weights[term] as number) * (own > 0 ? both - saturate(own) : both)
        counts[term] = 0
      }
      return score
    },
  }
}

function countTerms(
  { terms, chances }: Occurrences,
  from: number,
  to: number,
  width: number,
): Float32Array {
  const frequencies = new Float32Array(width)
  for (let i = from; i < to; i++) {
    const term = terms[i] as number
    frequencies[term] = (frequencies[term] as number) + (chances[i] as number)
  }
  return frequencies
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
  return Math.log(1 + index.figures.size / (index.figures.holdersOfWord(id) + 1))
}

interface ExplanationsMatch extends Pick<StretchMatch, 'frequencies' | 'length'> {
  /** Share of the question's weight in the explanation that covers most. */
  readonly best: number
}

/** What the question finds in all explanations of an article together. */
function matchExplanations(index: SearchIndex, matcher: Matcher, at: number): ExplanationsMatch {
  const first = index.entries.get('firstExplanation', at)
  const last = first + index.entries.get('explanationCount', at)
  const whole = Math.max(matcher.ownWeight, 1e-6)
  const frequencies = new Float32Array(matcher.terms.length)
  let length = 0
  let best = 0
  for (let number = first; number < last; number++) {
    const from = index.explanations.from.data[number] ?? 0
    const to = index.explanations.to.data[number] ?? 0
    const found = matcher.match({ from, to }).frequencies
    for (let i = 0; i < found.length; i++) {
      frequencies[i] = (frequencies[i] as number) + (found[i] as number)
    }
    length += to - from
    best = Math.max(best, ownCovered(matcher, found) / whole)
  }
  return { frequencies, length, best }
}

function articleScore(
  { weights }: Matcher,
  inherited: Float32Array,
  body: StretchMatch,
  explanations: ExplanationsMatch,
): number {
  const byBody = fieldFactor('body', body.length)
  const byExplanation = fieldFactor('explanation', explanations.length)
  let score = 0
  for (let i = 0; i < weights.length; i++) {
    const frequency =
      (inherited[i] as number) +
      byBody * (body.frequencies[i] as number) +
      byExplanation * (explanations.frequencies[i] as number)
    if (frequency > 0) score += (weights[i] as number) * saturate(frequency)
  }
  return score
}
