import type { CandidateMatch } from './candidate-match.ts'
import type { LexicalCandidate } from './candidates.ts'
import { coveredWeight, type Matcher } from './match.ts'
import type { QueryTerm } from './query-terms.ts'
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
  candidates.forEach((candidate, i) => {
    rows.set(featuresOf(index, matcher, candidate, context, asOf), i * featureNames.length)
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

function featuresOf(
  index: SearchIndex,
  matcher: Matcher,
  candidate: MatchedCandidate,
  context: Context,
  asOf: number,
): number[] {
  const { terms } = matcher
  const { at, match, score, cosine, fused, questions } = candidate
  const { heading, name, window, body } = match
  const whole = Math.max(matcher.ownWeight, 1e-6)
  const words = weightOf(terms, isOwnWord)
  const pairs = weightOf(terms, isOwnPair)
  const legal = weightOf(terms, isLegal)
  const united = terms.map(
    (_, i) =>
      (heading.frequencies[i] ?? 0) + (name.frequencies[i] ?? 0) + (window.frequencies[i] ?? 0),
  )
  const anywhere = Float32Array.from(united)
  const everywhere = Float32Array.from(united, (value, i) => value + (body.frequencies[i] ?? 0))
  const share = (frequencies: Float32Array, wanted: (term: QueryTerm) => boolean, of: number) =>
    coveredWeight(terms, frequencies, wanted) / Math.max(of, 1e-6)
  const document = index.documents[candidate.document]
  const inDocument = context.fusedByDocument.get(candidate.document)
  const logLength = (length: number) => Math.log1p(length)
  return [
    fused / context.bestFused,
    score / context.bestScore,
    score / whole,
    window.score / context.bestWindow,
    window.score / whole,
    cosine,
    cosine / context.bestCosine,
    Math.log1p(context.rankByScore.get(at) ?? 0),
    Math.log1p(context.rankByWindow.get(at) ?? 0),
    Math.log1p(context.rankByCosine.get(at) ?? 0),
    share(heading.frequencies, isOwnWord, words),
    share(name.frequencies, isOwnWord, words),
    share(window.frequencies, isOwnWord, words),
    share(body.frequencies, isOwnWord, words),
    share(anywhere, isOwnWord, words),
    share(heading.frequencies, isOwnPair, pairs),
    share(name.frequencies, isOwnPair, pairs),
    share(window.frequencies, isOwnPair, pairs),
    share(body.frequencies, isOwnPair, pairs),
    share(everywhere, isOwnPair, pairs),
    match.headingShare,
    match.nameShare,
    logLength(body.longestRun),
    logLength(heading.longestRun),
    logLength(name.longestRun),
    logLength(body.length),
    logLength(heading.length),
    logLength(window.length),
    logLength(index.entries.get('windowCount', at)),
    legal === 0 ? 0 : share(window.frequencies, isLegal, legal),
    legal === 0 ? 0 : share(heading.frequencies, isLegal, legal),
    questions.likeness,
    questions.likeness / context.bestQuestion,
    questions.lexical,
    questions.cosine,
    questions.count,
    questions.count === 0 ? 5 : Math.log1p(context.rankByQuestion.get(at) ?? 0),
    match.bestExplanation,
    heaviestMissed(terms, anywhere) / whole,
    rarestFound(terms, anywhere),
    logLength(terms.filter(isOwnWord).length),
    document?.type === 'law' || document?.type === 'code' ? 1 : 0,
    document?.type === 'decree' ? 1 : 0,
    document !== undefined && index.succession.isSuperseded(document, asOf) ? 1 : 0,
    (inDocument?.best ?? 0) / context.bestFused,
    (inDocument?.sum ?? 0) / context.fusedSum,
  ]
}

const isOwnWord = (term: QueryTerm) => term.isOwn && term.kind === 'word'
const isOwnPair = (term: QueryTerm) => term.isOwn && term.kind === 'pair'
const isLegal = (term: QueryTerm) => !term.isOwn

function weightOf(terms: readonly QueryTerm[], wanted: (term: QueryTerm) => boolean): number {
  return terms.reduce((sum, term) => sum + (wanted(term) ? term.weight : 0), 0)
}

function heaviestMissed(terms: readonly QueryTerm[], frequencies: Float32Array): number {
  return terms.reduce(
    (most, term, i) =>
      isOwnWord(term) && (frequencies[i] ?? 0) === 0 ? Math.max(most, term.weight) : most,
    0,
  )
}

/** Share found of the three words that tell most. */
function rarestFound(terms: readonly QueryTerm[], frequencies: Float32Array): number {
  const rarest = terms
    .map((term, i) => ({ term, isFound: (frequencies[i] ?? 0) > 0 }))
    .filter(({ term }) => isOwnWord(term))
    .sort((a, b) => b.term.weight - a.term.weight)
    .slice(0, 3)
  return rarest.filter(({ isFound }) => isFound).length / Math.max(rarest.length, 1)
}
