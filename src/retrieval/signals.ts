import type { MatchedCandidate } from './features.ts'
import { coveredWeight, type Matcher } from './match.ts'

/** How sure the search is, before anybody looks at an answer. */
export interface SearchSignals {
  /** Probability that the question is about law at all, in [0, 1]. */
  readonly onTopic: number
  /** Probability that the law which answers is among those held, in [0, 1]. */
  readonly lawHeld: number
}

/** Two logistic regressions over the same figures. */
export interface AbstentionModel {
  readonly onTopic: LogisticModel
  readonly lawHeld: LogisticModel
}

/** probability = 1 / (1 + exp(-(bias + Σ weights · (x - means) / scales))) */
export interface LogisticModel {
  readonly bias: number
  readonly weights: readonly number[]
  readonly means: readonly number[]
  readonly scales: readonly number[]
}

/** What is looked at, in order. `best` is the first article, of any kind the best of its kind. */
export const signalNames = [
  'score of the trees, best',
  'lead of the trees over the second document',
  'spread of the trees over ten',
  'article score, best, per doubling of the corpus',
  'article score against the question, best',
  'window score against the question, best',
  'words found in the best',
  'pairs found in the best',
  'share of the best heading named',
  'likeness to an everyday question, best',
  'cosine of the best',
  'cosine, best of any',
  'weight of the question, per doubling of the corpus',
  'heaviest word missed by the best',
  'share of the question that is known words',
] as const

/** @param ranked - best first, with the score of the trees */
export function signalValues(
  matcher: Matcher,
  ranked: readonly { readonly candidate: MatchedCandidate; readonly score: number }[],
  corpusSize: number,
): number[] {
  const [best] = ranked
  if (best === undefined) return signalNames.map(() => 0)
  const { terms, ownWeight } = matcher
  const { candidate } = best
  const whole = Math.max(ownWeight, 1e-6)
  const doublings = Math.log2(corpusSize + 2)
  const anywhere = Float32Array.from(
    terms,
    (_, i) =>
      (candidate.match.heading.frequencies[i] ?? 0) +
      (candidate.match.name.frequencies[i] ?? 0) +
      (candidate.match.window.frequencies[i] ?? 0),
  )
  const share = (kind: 'word' | 'pair') => {
    const wanted = terms.filter((term) => term.isOwn && term.kind === kind)
    const of = wanted.reduce((sum, term) => sum + term.weight, 0)
    return (
      coveredWeight(terms, anywhere, (term) => term.isOwn && term.kind === kind) /
      Math.max(of, 1e-6)
    )
  }
  const second = ranked.find(({ candidate: other }) => other.document !== candidate.document)
  const tenth = ranked[Math.min(9, ranked.length - 1)]
  const words = terms.filter((term) => term.isOwn && term.kind === 'word')
  const missed = terms.reduce(
    (most, term, i) =>
      term.isOwn && term.kind === 'word' && (anywhere[i] ?? 0) === 0
        ? Math.max(most, term.weight)
        : most,
    0,
  )
  return [
    best.score,
    best.score - (second?.score ?? best.score - 3),
    best.score - (tenth?.score ?? best.score),
    candidate.score / doublings,
    candidate.score / whole,
    candidate.match.window.score / whole,
    share('word'),
    share('pair'),
    candidate.match.headingShare,
    Math.max(...ranked.slice(0, 5).map((each) => each.candidate.questions.likeness)),
    candidate.cosine,
    Math.max(...ranked.map((each) => each.candidate.cosine)),
    ownWeight / doublings,
    missed / whole,
    words.filter((term) => term.ids.length > 0).length / Math.max(words.length, 1),
  ]
}

/** Both probabilities for one question's figures. */
export function signalsOf(model: AbstentionModel, values: readonly number[]): SearchSignals {
  return {
    onTopic: probability(model.onTopic, values),
    lawHeld: probability(model.lawHeld, values),
  }
}

function probability(model: LogisticModel, values: readonly number[]): number {
  const sum = model.weights.reduce((total, weight, i) => {
    const standard = ((values[i] ?? 0) - (model.means[i] ?? 0)) / (model.scales[i] ?? 1)
    return total + weight * standard
  }, model.bias)
  return 1 / (1 + Math.exp(-sum))
}
