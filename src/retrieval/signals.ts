import { featureNames, heaviestMissed, type MatchedCandidate } from './features.ts'
import { type GradientTrees, scoreRow } from './gradient-trees.ts'
import { type Matcher, termKinds } from './match.ts'

/** How sure the search is, before anybody looks at an answer. */
export interface SearchSignals {
  /** Probability that the question is about law at all, in [0, 1]. */
  readonly onTopic: number
  /** Probability that the law which answers is among those held, in [0, 1]. */
  readonly lawHeld: number
}

/** Two models over the same figures: the first few alone, and all of them. */
export interface AbstentionModel {
  readonly onTopic: LogisticModel
  /** Their sum is the logarithm of the odds. */
  readonly lawHeld: GradientTrees
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
  'score of the trees, mean of the first five',
  'articles of the best document among the first ten',
  ...featureNames.map((name) => `${name}, of the best`),
  ...featureNames.map((name) => `${name}, of the best of the second document`),
]

/**
 * @param rows - the features of each candidate, row after row
 * @param ranked - best first, with the score of the trees and the number of its row
 */
export function signalValues(
  { matcher, rows }: { readonly matcher: Matcher; readonly rows: Float32Array },
  ranked: readonly {
    readonly candidate: MatchedCandidate
    readonly row: number
    readonly score: number
  }[],
  corpusSize: number,
): number[] {
  const [best] = ranked
  if (best === undefined) return signalNames.map(() => 0)
  const { terms, ownWeight } = matcher
  const { candidate } = best
  const whole = Math.max(ownWeight, 1e-6)
  const doublings = Math.log2(corpusSize + 2)
  const { heading, name, window } = candidate.match
  const fields = [heading.frequencies, name.frequencies, window.frequencies]
  const share = (kind: number) => foundShare(matcher, kind, fields)
  const second = ranked.find(({ candidate: other }) => other.document !== candidate.document)
  const tenth = ranked[Math.min(9, ranked.length - 1)]
  const [five, ten] = [ranked.slice(0, 5), ranked.slice(0, 10)]
  const words = terms.filter((term) => term.isOwn && term.kind === 'word')
  return [
    best.score,
    best.score - (second?.score ?? best.score - 3),
    best.score - (tenth?.score ?? best.score),
    candidate.score / doublings,
    candidate.score / whole,
    candidate.match.window.score / whole,
    share(termKinds.ownWord),
    share(termKinds.ownPair),
    candidate.match.headingShare,
    Math.max(...five.map((each) => each.candidate.questions.likeness)),
    candidate.cosine,
    Math.max(...ranked.map((each) => each.candidate.cosine)),
    ownWeight / doublings,
    heaviestMissed(matcher, ...fields) / whole,
    words.filter((term) => term.ids.length > 0).length / Math.max(words.length, 1),
    five.reduce((sum, { score }) => sum + score, 0) / five.length,
    ten.filter(({ candidate: { document } }) => document === candidate.document).length,
    ...featuresOf(rows, best.row),
    ...featuresOf(rows, second?.row ?? -1),
  ]
}

/** One candidate's features; zeros for a candidate that the trees did not look at. */
function featuresOf(rows: Float32Array, row: number): Iterable<number> {
  const width = featureNames.length
  return row < 0 ? new Float32Array(width) : rows.subarray(row * width, (row + 1) * width)
}

/** Share of the weight of one kind of term that stands in any of the fields. */
function foundShare(
  { weights, kinds }: Matcher,
  kind: number,
  fields: readonly Float32Array[],
): number {
  let all = 0
  let found = 0
  weights.forEach((weight, i) => {
    if (kinds[i] !== kind) return
    all += weight
    if (fields.some((frequencies) => (frequencies[i] ?? 0) > 0)) found += weight
  })
  return found / Math.max(all, 1e-6)
}

/** Both probabilities for one question's figures. */
export function signalsOf(model: AbstentionModel, values: readonly number[]): SearchSignals {
  return {
    onTopic: probability(model.onTopic, values),
    lawHeld: logistic(scoreRow(model.lawHeld, Float32Array.from(values), 0)),
  }
}

function probability(model: LogisticModel, values: readonly number[]): number {
  const sum = model.weights.reduce((total, weight, i) => {
    const standard = ((values[i] ?? 0) - (model.means[i] ?? 0)) / (model.scales[i] ?? 1)
    return total + weight * standard
  }, model.bias)
  return logistic(sum)
}

function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}
