import type { CandidateMatch } from './candidate-match.ts'
import type { LexicalCandidate } from './candidates.ts'
import { type Matcher, termKinds } from './match.ts'
import type { SearchIndex } from './search-index.ts'
import type { QuestionMatch } from './similar-questions.ts'

/** A candidate with everything that the reranker looks at. */
export interface MatchedCandidate extends LexicalCandidate {
  /** Number of its document in the index. */
  readonly document: number
  readonly match: CandidateMatch
  readonly questions: QuestionMatch
  /** Cosine of the question's and the article's embedding, in [-1, 1]. */
  readonly cosine: number
  /** How near a plugged-in embedder finds it, in [0, 1]; 0 without one. */
  readonly near: number
  /** First-stage fusion, in [0, 1]. */
  readonly fused: number
}

/** What each feature is, in their order. Shares are of the question's own weight, in [0, 1]. */
export const featureNames = [
  'fused score against the best',
  'article score against the best',
  'article score against the question',
  'window score against the best',
  'window score against the question',
  'cosine',
  'cosine against the best',
  'rank by article score',
  'rank by window score',
  'rank by cosine',
  'words found in the heading',
  'words found in the name',
  'words found in the window',
  'words found in the article',
  'words found in heading, name or window',
  'pairs found in the heading',
  'pairs found in the name',
  'pairs found in the window',
  'pairs found in the article',
  'pairs found anywhere',
  'share of the heading named',
  'share of the name named',
  'longest run in the article',
  'longest run in the heading',
  'longest run in the name',
  'length of the article',
  'length of the heading',
  'length of the window',
  'number of windows',
  'legal terms found in the window',
  'legal terms found in the heading',
  'likeness to an everyday question',
  'likeness to an everyday question against the best',
  'words shared with an everyday question',
  'cosine with an everyday question',
  'everyday questions among the most similar',
  'rank by likeness to an everyday question',
  'coverage by an explanation',
  'heaviest word missed',
  'rarest words found',
  'length of the question',
  'is a law or a code',
  'is a decree',
  'is superseded',
  'best fused score in its document',
  'share of its document among the candidates',
] as const

/** For every candidate its features, one row after another. */
export function featureRows(
  index: SearchIndex,
  matcher: Matcher,
  candidates: readonly MatchedCandidate[],
  asOf: number,
): Float32Array {
  const rows = new Float32Array(candidates.length * featureNames.length)
  const context = contextOf(candidates)
  const question = questionFigures(matcher)
  candidates.forEach((candidate, i) => {
    rows.set(
      featuresOf(index, matcher, question, candidate, context, asOf),
      i * featureNames.length,
    )
  })
  return rows
}

interface Context {
  readonly bestScore: number
  readonly bestWindow: number
  readonly bestCosine: number
  readonly bestFused: number
  readonly bestQuestion: number
  readonly rankByScore: ReadonlyMap<number, number>
  readonly rankByWindow: ReadonlyMap<number, number>
  readonly rankByCosine: ReadonlyMap<number, number>
  readonly rankByQuestion: ReadonlyMap<number, number>
  readonly fusedByDocument: ReadonlyMap<number, { best: number; sum: number }>
  readonly fusedSum: number
}

function contextOf(candidates: readonly MatchedCandidate[]): Context {
  const ranked = (figure: (candidate: MatchedCandidate) => number) => {
    const sorted = candidates.toSorted((a, b) => figure(b) - figure(a))
    return new Map(sorted.map(({ at }, rank) => [at, rank]))
  }
  const best = (figure: (candidate: MatchedCandidate) => number) =>
    Math.max(1e-6, ...candidates.map(figure))
  const fusedByDocument = new Map<number, { best: number; sum: number }>()
  let fusedSum = 0
  for (const { document, fused } of candidates) {
    const known = fusedByDocument.get(document) ?? { best: 0, sum: 0 }
    const weight = fused ** 4 // the head of the list decides what the question is about
    fusedByDocument.set(document, {
      best: Math.max(known.best, fused),
      sum: known.sum + weight,
    })
    fusedSum += weight
  }
  return {
    bestScore: best((candidate) => candidate.score),
    bestWindow: best((candidate) => candidate.match.window.score),
    bestCosine: best((candidate) => candidate.cosine),
    bestFused: best((candidate) => candidate.fused),
    bestQuestion: best((candidate) => candidate.questions.likeness),
    rankByScore: ranked((candidate) => candidate.score),
    rankByWindow: ranked((candidate) => candidate.match.window.score),
    rankByCosine: ranked((candidate) => candidate.cosine),
    rankByQuestion: ranked((candidate) => candidate.questions.likeness),
    fusedByDocument,
    fusedSum: Math.max(fusedSum, 1e-6),
  }
}

/** What is the same for every candidate of one question. */
interface QuestionFigures {
  readonly whole: number
  readonly words: number
  readonly pairs: number
  readonly legal: number
  readonly wordCount: number
  /** The three own words that tell most. */
  readonly rarest: readonly number[]
}

function questionFigures({ weights, kinds, ownWeight }: Matcher): QuestionFigures {
  const sums = [0, 0, 0]
  const words: number[] = []
  weights.forEach((weight, i) => {
    const kind = kinds[i] as number
    sums[kind] = (sums[kind] as number) + weight
    if (kind === termKinds.ownWord) words.push(i)
  })
  return {
    whole: Math.max(ownWeight, least),
    words: sums[termKinds.ownWord] as number,
    pairs: sums[termKinds.ownPair] as number,
    legal: sums[termKinds.legal] as number,
    wordCount: words.length,
    rarest: words.sort((a, b) => (weights[b] as number) - (weights[a] as number)).slice(0, 3),
  }
}

const least = 1e-6

/** Weight found of one kind of term. */
function found(
  { weights, kinds }: Matcher,
  kind: number,
  ...fields: readonly Float32Array[]
): number {
  let sum = 0
  for (let i = 0; i < weights.length; i++) {
    if (kinds[i] === kind && isIn(fields, i)) sum += weights[i] as number
  }
  return sum
}

function isIn(fields: readonly Float32Array[], term: number): boolean {
  for (const frequencies of fields) {
    if ((frequencies[term] as number) > 0) return true
  }
  return false
}

function featuresOf(
  index: SearchIndex,
  matcher: Matcher,
  question: QuestionFigures,
  candidate: MatchedCandidate,
  context: Context,
  asOf: number,
): number[] {
  const { at, match, score, cosine, fused, questions } = candidate
  const heading = match.heading.frequencies
  const name = match.name.frequencies
  const window = match.window.frequencies
  const body = match.body.frequencies
  const { ownWord, ownPair, legal } = termKinds
  const { whole } = question
  const words = Math.max(question.words, least)
  const pairs = Math.max(question.pairs, least)
  const legalWeight = Math.max(question.legal, least)
  const document = index.documents[candidate.document]
  const inDocument = context.fusedByDocument.get(candidate.document)
  return [
    fused / context.bestFused,
    score / context.bestScore,
    score / whole,
    match.window.score / context.bestWindow,
    match.window.score / whole,
    cosine,
    cosine / context.bestCosine,
    Math.log1p(context.rankByScore.get(at) ?? 0),
    Math.log1p(context.rankByWindow.get(at) ?? 0),
    Math.log1p(context.rankByCosine.get(at) ?? 0),
    found(matcher, ownWord, heading) / words,
    found(matcher, ownWord, name) / words,
    found(matcher, ownWord, window) / words,
    found(matcher, ownWord, body) / words,
    found(matcher, ownWord, heading, name, window) / words,
    found(matcher, ownPair, heading) / pairs,
    found(matcher, ownPair, name) / pairs,
    found(matcher, ownPair, window) / pairs,
    found(matcher, ownPair, body) / pairs,
    found(matcher, ownPair, heading, name, window, body) / pairs,
    match.headingShare,
    match.nameShare,
    Math.log1p(match.body.longestRun),
    Math.log1p(match.heading.longestRun),
    Math.log1p(match.name.longestRun),
    Math.log1p(match.body.length),
    Math.log1p(match.heading.length),
    Math.log1p(match.window.length),
    Math.log1p(index.entries.get('windowCount', at)),
    found(matcher, legal, window) / legalWeight,
    found(matcher, legal, heading) / legalWeight,
    questions.likeness,
    questions.likeness / context.bestQuestion,
    questions.lexical,
    questions.cosine,
    questions.count,
    questions.count === 0 ? 5 : Math.log1p(context.rankByQuestion.get(at) ?? 0),
    match.bestExplanation,
    heaviestMissed(matcher, heading, name, window) / whole,
    rarestFound(question, heading, name, window),
    Math.log1p(question.wordCount),
    document?.type === 'law' || document?.type === 'code' ? 1 : 0,
    document?.type === 'decree' ? 1 : 0,
    document !== undefined && index.succession.isSuperseded(document, asOf) ? 1 : 0,
    (inDocument?.best ?? 0) / context.bestFused,
    (inDocument?.sum ?? 0) / context.fusedSum,
  ]
}

/** Weight of the heaviest own word that stands in none of the fields. */
export function heaviestMissed(
  { weights, kinds }: Matcher,
  ...fields: readonly Float32Array[]
): number {
  let most = 0
  for (let i = 0; i < weights.length; i++) {
    if (kinds[i] === termKinds.ownWord && !isIn(fields, i)) {
      most = Math.max(most, weights[i] as number)
    }
  }
  return most
}

/** Share found of the three words that tell most. */
function rarestFound({ rarest }: QuestionFigures, ...fields: readonly Float32Array[]): number {
  return rarest.filter((term) => isIn(fields, term)).length / Math.max(rarest.length, 1)
}
