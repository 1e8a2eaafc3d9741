import type { Reading } from '../language/restore-diacritics.ts'
import { createCandidateMatcher } from './candidate-match.ts'
import { type CandidateFilter, createFilter, pickCandidates, scoreEntries } from './candidates.ts'
import { dayNumber } from './entry-table.ts'
import { factorsOf } from './factors.ts'
import { featureNames, featureRows, type MatchedCandidate } from './features.ts'
import { type GradientTrees, scoreRow } from './gradient-trees.ts'
import { Matcher } from './match.ts'
import type { RankingModels } from './models.ts'
import { queryTerms } from './query-terms.ts'
import type { SearchIndex } from './search-index.ts'
import { type SearchSignals, signalsOf, signalValues } from './signals.ts'
import { noQuestions, type QuestionMatch, similarByEntry } from './similar-questions.ts'

/** What the search thread is asked. */
export interface SearchRequest extends CandidateFilter {
  /** The question's syllables, each with its likely readings. */
  readonly words: readonly (readonly Reading[])[]
  /** Legal terms behind everyday ones. */
  readonly legalTerms: readonly (readonly string[])[]
  /** What a plugged-in embedder finds near, nearest first; absent without one. */
  readonly nearest?: readonly NearestArticle[]
  readonly limit: number
}

/** An article that a plugged-in embedder finds near a question. */
export interface NearestArticle {
  readonly articleId: string
  /** In [-1, 1] */
  readonly cosine: number
}

/** One article found. */
export interface SearchHit {
  readonly articleId: string
  /** In (0, 1], 1 for the best: comparable within one question only. */
  readonly score: number
  /** Path of the clause or point that matches best, null for the article as a whole. */
  readonly bestPath: string | null
  /** Share of the question's weight that the article's best clause, heading and name cover, [0, 1]. */
  readonly coverage: number
  /** A later law of the same name is in force: the answer must say so. */
  readonly isSuperseded: boolean
}

/** What was found, and how sure the search is. */
export interface SearchResult {
  /** Best first. */
  readonly hits: readonly SearchHit[]
  readonly signals: SearchSignals
}

/** What ranking needs beside the index. */
export type RankingParts = Omit<RankingModels, 'abstention'>

/**
 * Candidates by words and by meaning, how many of both are looked at closely, and of those the ones
 * that the trees reorder.
 */
export const searchDepth = { candidates: 200, nearest: 60, looked: 130, reranked: 100 } as const

/** Everything known of a question's candidates before the trees order them. */
export interface Matched {
  readonly matcher: Matcher
  /** Best first by the fused score. */
  readonly candidates: readonly MatchedCandidate[]
  readonly rows: Float32Array
}

// A lead of 1.4 in the trees' score halves the score shown.
const scoreScale = 2

/** Share of the window score in the lexical one, and of the cosine in the fused one. */
const shares = { window: 0.75, cosine: 0.3, question: 0.4, near: 0.3 } as const

/** What leaves something out of a search. */
export interface MatchOptions {
  /** Whether an everyday question of the index may be used: in training not the one that is asked. */
  readonly isOther?: (question: number) => boolean
  /** Whether an entry may be found by its words: where only some of those held are candidates. */
  readonly isCandidate?: (at: number) => boolean
}

/** Finds and looks closely: what the trees are trained on and what they order. */
export function matchQuestion(
  index: SearchIndex,
  models: Pick<RankingParts, 'termWeights' | 'embedding'>,
  request: SearchRequest,
  { isOther = () => true, isCandidate = () => true }: MatchOptions = {},
): Matched {
  const terms = queryTerms(index, models.termWeights, request.words, request.legalTerms)
  const matcher = new Matcher(index, terms)
  const isWanted = createFilter(index, request)
  const vector = models.embedding.embed(request.words.map(([first]) => first?.syllable ?? ''))
  const similar = similarByEntry(
    index,
    terms,
    vector,
    (entry, question) => isWanted(entry) && isOther(question),
  )
  const found = preselect(index, {
    scores: scoreEntries(index, terms),
    vector,
    similar,
    near: nearByEntry(index, request, isWanted),
    isWanted: (at) => isWanted(at) && isCandidate(at),
    limit: request.limit,
  })
  const candidateMatcher = createCandidateMatcher(index, matcher)
  const looked = found.map((candidate) => {
    const match = candidateMatcher.match(candidate.at)
    return { ...candidate, score: match.score, match }
  })
  const fused = fuse(looked).slice(0, Math.max(searchDepth.reranked, request.limit))
  const rows = featureRows(
    index,
    matcher,
    fused.slice(0, searchDepth.reranked),
    dayNumber(request.asOf),
  )
  return { matcher, candidates: fused, rows }
}

type Found = Omit<MatchedCandidate, 'match' | 'fused'>

/** What is known of entries before any is looked at. */
interface Evidence {
  readonly scores: Float32Array
  readonly vector: Float32Array
  readonly similar: ReadonlyMap<number, QuestionMatch>
  readonly near: ReadonlyMap<number, number>
  readonly isWanted: (at: number) => boolean
  readonly limit: number
}

/** The plugged-in embedder's cosines by entry, spread from 0 for the least to 1 for the greatest. */
function nearByEntry(
  index: SearchIndex,
  { nearest = [] }: SearchRequest,
  isWanted: (at: number) => boolean,
): Map<number, number> {
  const cosines = nearest.map(({ cosine }) => cosine)
  const least = Math.min(...cosines)
  const range = Math.max(...cosines) - least
  const near = new Map<number, number>()
  for (const { articleId, cosine } of nearest) {
    const at = index.entryOf(articleId)
    if (at >= 0 && isWanted(at)) near.set(at, range > 0 ? (cosine - least) / range : 1)
  }
  return near
}

/**
 * The entries worth a close look: by words, by meaning, and by what was asked before. A close look
 * costs most of a search, so the least likely of them are left out by what is known already.
 */
function preselect(
  index: SearchIndex,
  { scores, vector, similar, near, isWanted, limit }: Evidence,
): Found[] {
  const lexical = pickCandidates(scores, isWanted, Math.max(searchDepth.candidates, limit))
  // What shares no word with the question has nothing to show for itself.
  const isShared = (at: number) => (scores[at] ?? 0) > 0 && isWanted(at)
  const meant = index.vectors.nearest(vector, searchDepth.nearest, isShared)
  const places = new Set([...lexical, ...meant].map(({ at }) => at))
  for (const at of [...similar.keys(), ...near.keys()]) places.add(at)
  const best = Math.max(1e-6, lexical[0]?.score ?? 0)
  const likely = ({ score, cosine, questions, near: closeness }: Found) =>
    ((1 - shares.cosine) * score) / best +
    shares.cosine * cosine +
    shares.question * questions.likeness +
    shares.near * closeness
  return Array.from(places, (at) => ({
    at,
    score: scores[at] ?? 0,
    cosine: index.vectors.cosine(at, vector),
    questions: similar.get(at) ?? noQuestions,
    near: near.get(at) ?? 0,
    document: index.entries.get('document', at),
  }))
    .map((found) => ({ found, likely: likely(found) }))
    .sort((a, b) => b.likely - a.likely || a.found.at - b.found.at)
    .slice(0, Math.max(searchDepth.looked, limit))
    .map(({ found }) => found)
}

/** Convex combination of lexical score and cosine: it beats reciprocal rank fusion (.830, .789). */
function fuse(candidates: readonly Omit<MatchedCandidate, 'fused'>[]): MatchedCandidate[] {
  const lexical = ({ score, match }: Omit<MatchedCandidate, 'fused'>) =>
    (1 - shares.window) * score + shares.window * match.window.score
  const best = Math.max(1e-6, ...candidates.map(lexical))
  return candidates
    .map((candidate) => ({
      ...candidate,
      fused:
        ((1 - shares.cosine) * lexical(candidate)) / best +
        shares.cosine * candidate.cosine +
        shares.question * candidate.questions.likeness +
        shares.near * candidate.near,
    }))
    .sort((a, b) => b.fused - a.fused || a.at - b.at)
}

/** Finds the articles that answer a question, best first. */
export function searchIndex(
  index: SearchIndex,
  models: RankingModels,
  request: SearchRequest,
  options: MatchOptions = {},
): SearchResult {
  const matched = matchQuestion(index, models, request, options)
  const ranked = rerank(index, models.trees, matched, dayNumber(request.asOf))
  const asOf = dayNumber(request.asOf)
  const hits = ranked.slice(0, request.limit).map(({ candidate, score }): SearchHit => {
    const { at, match } = candidate
    const document = index.documents[candidate.document]
    return {
      articleId: index.articleIdOf(at),
      score: Math.exp((score - (ranked[0]?.score ?? 0)) / scoreScale),
      bestPath: match.window.path < 0 ? null : index.pathOf(match.window.path),
      coverage: coverageOf(matched.matcher, candidate),
      isSuperseded: document !== undefined && index.succession.isSuperseded(document, asOf),
    }
  })
  const values = signalValues(matched, ranked, index.figures.size)
  return { hits, signals: signalsOf(models.abstention, values) }
}

/** A candidate with its place's reason. */
export interface RankedCandidate {
  readonly candidate: MatchedCandidate
  /** Number of its row of features; -1 where the trees did not look at it. */
  readonly row: number
  readonly score: number
}

/** Orders the head of the candidates by trees and factors; the rest follows as it was. */
export function rerank(
  index: SearchIndex,
  trees: GradientTrees,
  { candidates, rows }: Matched,
  asOf: number,
): RankedCandidate[] {
  const head = candidates
    .slice(0, searchDepth.reranked)
    .map((candidate, row) => ({
      candidate,
      row,
      score: scoreRow(trees, rows, row * featureNames.length) + factorsOf(index, candidate, asOf),
    }))
    .sort((a, b) => b.score - a.score)
  const lowest = head.at(-1)?.score ?? 0
  const tail = candidates
    .slice(searchDepth.reranked)
    .map((candidate) => ({ candidate, row: -1, score: lowest - 1 + candidate.fused }))
  return [...head, ...tail]
}

function coverageOf({ terms }: Matcher, { match }: MatchedCandidate): number {
  let whole = 0
  let covered = 0
  terms.forEach((term, i) => {
    if (!term.isOwn || term.kind === 'pair') return
    whole += term.weight
    const isFound =
      (match.window.frequencies[i] ?? 0) +
        (match.heading.frequencies[i] ?? 0) +
        (match.name.frequencies[i] ?? 0) >
      0
    if (isFound) covered += term.weight
  })
  return whole === 0 ? 0 : covered / whole
}
