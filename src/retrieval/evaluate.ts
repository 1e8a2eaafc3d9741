import { z } from 'zod'
import type { LegalDocument } from '../corpus/document.ts'
import { numberKey } from '../corpus/document-number.ts'
import { articleIdOf } from '../corpus/provision-id.ts'
import { titleKey } from '../corpus/relation-target.ts'
import {
  type AbstentionFigures,
  auroc,
  coverageAtPrecision,
  rounded,
} from './abstention-figures.ts'
import type { ReadingAids } from './models.ts'
import { interpretQuery } from './query.ts'
import type { SearchResult } from './search.ts'
import type { Searcher } from './searcher.ts'
import type { SearchSignals } from './signals.ts'
import { type Spoiling, spoilings, spoilQuestion } from './spoil-question.ts'

const questionShape = z.object({
  question: z.string(),
  relevant: z.array(z.object({ docId: z.string(), articleId: z.coerce.string() })).default([]),
})

/** A question with the articles that answer it; a `docId` is a number or a law's name. */
export type EvaluationQuestion = z.infer<typeof questionShape>

/** The questions file is not as it should be. */
export class QuestionsFileError extends Error {
  override readonly name = 'QuestionsFileError'
  readonly safeToLog = true
}

/**
 * Reads questions in JSON lines.
 *
 * @throws {QuestionsFileError} naming the first bad line
 */
export function readQuestions(content: string, file: string): EvaluationQuestion[] {
  return content
    .split('\n')
    .map((line, i) => ({ line, number: i + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      try {
        return questionShape.parse(JSON.parse(line))
      } catch (error) {
        throw new QuestionsFileError(
          `${file}: dòng ${number} không phải câu hỏi dạng {"question": …, "relevant": [{"docId", "articleId"}]}.`,
          { cause: error },
        )
      }
    })
}

const depths = [1, 5, 10, 20, 100] as const

/** Figures over all questions: one whose gold is not in the corpus is a miss. */
export interface RankingFigures {
  /** Share of questions with any gold article among the first k. */
  readonly accAt: Readonly<Record<string, number>>
  readonly mrrAt10: number
  readonly ndcgAt10: number
  /** Milliseconds a question, reading it included. */
  readonly msPerQuery: { readonly p50: number; readonly p95: number; readonly p99: number }
}

export interface RetrievalEvaluation extends RankingFigures {
  readonly questions: number
  /** Questions with at least one gold article in the corpus. */
  readonly found: number
  readonly variants: Readonly<Record<Spoiling, RankingFigures>> | null
  readonly abstention: AbstentionFigures | null
}

export interface EvaluationDeps {
  readonly searcher: Pick<Searcher, 'search'>
  readonly reading: ReadingAids
  readonly documents: readonly LegalDocument[]
  /** Whether the corpus holds an article. */
  readonly holds: (articleId: string) => boolean
}

/** Ranks articles for every question and compares with the gold. */
export async function evaluateRetrieval(
  deps: EvaluationDeps,
  questions: readonly EvaluationQuestion[],
  options: {
    readonly asOf: string
    readonly withVariants: boolean
    /** Questions that no law answers; empty leaves the abstention out. */
    readonly offTopic: readonly string[]
  },
): Promise<RetrievalEvaluation> {
  const goldOf = createGoldFinder(deps.documents)
  const gold = questions.map(goldOf)
  const plain = await rankAll(deps, questions, gold, options.asOf, null)
  const variants: Partial<Record<Spoiling, RankingFigures>> = {}
  if (options.withVariants) {
    for (const spoiling of spoilings) {
      variants[spoiling] = (await rankAll(deps, questions, gold, options.asOf, spoiling)).figures
    }
  }
  return {
    questions: questions.length,
    found: gold.filter((ids) => [...ids].some(deps.holds)).length,
    ...plain.figures,
    variants: options.withVariants ? (variants as Record<Spoiling, RankingFigures>) : null,
    abstention:
      options.offTopic.length === 0
        ? null
        : await measureAbstention(deps, plain.ranked, options.offTopic, options.asOf),
  }
}

/** Ids of the articles that a question's gold means: by number in any case, or by name. */
function createGoldFinder(documents: readonly LegalDocument[]) {
  const idsByKey = new Map<string, string[]>()
  const add = (key: string, id: string) => idsByKey.set(key, [...(idsByKey.get(key) ?? []), id])
  for (const { id, documentNumber, title } of documents) {
    add(numberKey(documentNumber), id)
    add(titleKey(title), id)
  }
  return ({ relevant }: EvaluationQuestion): ReadonlySet<string> => {
    const ids = relevant.flatMap(({ docId, articleId }) => {
      const found = idsByKey.get(numberKey(docId)) ?? idsByKey.get(titleKey(docId)) ?? []
      return found.map((id) => articleIdOf(id, 'body', articleId))
    })
    return new Set(ids)
  }
}

/** What the search said of one question. */
interface Ranked {
  readonly question: string
  /** Ranks of gold articles, from 1, best first. */
  readonly ranks: readonly number[]
  readonly signals: SearchSignals
  /** Every document that holds gold. */
  readonly goldDocumentIds: readonly string[]
}

async function rankAll(
  deps: EvaluationDeps,
  questions: readonly EvaluationQuestion[],
  gold: readonly ReadonlySet<string>[],
  asOf: string,
  spoiling: Spoiling | null,
): Promise<{ figures: RankingFigures; ranked: Ranked[] }> {
  const ranked: Ranked[] = []
  const times: number[] = []
  for (const [i, { question }] of questions.entries()) {
    const { lexicon } = deps.reading
    const text = spoiling === null ? question : spoilQuestion(question, spoiling, lexicon)
    const startedAt = performance.now()
    const { hits, signals } = await search(deps, text, asOf, [])
    times.push(performance.now() - startedAt)
    const own = gold[i] ?? new Set()
    ranked.push({
      question: text,
      ranks: hits.flatMap((hit, rank) => (own.has(hit.articleId) ? [rank + 1] : [])),
      signals,
      goldDocumentIds: [...new Set([...own].map((id) => id.split('/')[0] ?? ''))],
    })
  }
  const ranks = ranked.map((each) => each.ranks)
  return { figures: figuresOf(ranks, gold, times), ranked }
}

function search(
  { searcher, reading }: EvaluationDeps,
  question: string,
  asOf: string,
  excludedDocumentIds: readonly string[],
): Promise<SearchResult> {
  const { words, legalTerms } = interpretQuery(question, reading)
  return searcher.search({
    words,
    legalTerms,
    asOf,
    documentIds: null,
    excludedDocumentIds,
    limit: 100,
  })
}

async function measureAbstention(
  deps: EvaluationDeps,
  ranked: readonly Ranked[],
  offTopic: readonly string[],
  asOf: string,
): Promise<AbstentionFigures> {
  const idle: SearchSignals[] = []
  for (const question of offTopic) {
    idle.push((await search(deps, question, asOf, [])).signals)
  }
  const removed: number[] = []
  for (const { question, goldDocumentIds } of ranked) {
    removed.push((await search(deps, question, asOf, goldDocumentIds)).signals.lawHeld)
  }
  const held = ranked.map(({ signals }) => signals)
  return {
    offTopicAuroc: auroc(
      held.map(({ onTopic }) => onTopic),
      idle.map(({ onTopic }) => onTopic),
    ),
    lawRemovedAuroc: auroc(
      held.map(({ lawHeld }) => lawHeld),
      removed,
    ),
    coverageAt95: coverageAtPrecision(
      [
        ...ranked.map(({ signals, ranks }) => ({
          sureness: surenessOf(signals),
          isRight: (ranks[0] ?? 6) <= 5,
        })),
        ...idle.map((signals) => ({ sureness: surenessOf(signals), isRight: false })),
      ],
      ranked.length,
      0.95,
    ),
  }
}

/** Both must be sure: law at all, and this law. */
function surenessOf({ onTopic, lawHeld }: SearchSignals): number {
  return onTopic * lawHeld
}

/** @param ranks - for each question the ranks of its gold articles, from 1, best first */
function figuresOf(
  ranks: readonly (readonly number[])[],
  gold: readonly ReadonlySet<string>[],
  times: readonly number[],
): RankingFigures {
  const best = ranks.map(([first]) => first ?? Number.POSITIVE_INFINITY)
  const share = (hits: number) => rounded(hits / Math.max(ranks.length, 1))
  const accAt = Object.fromEntries(
    depths.map((depth) => [String(depth), share(best.filter((rank) => rank <= depth).length)]),
  )
  const sorted = times.toSorted((a, b) => a - b)
  const at = (quantile: number) =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] ?? 0)
  return {
    accAt,
    mrrAt10: share(best.reduce((sum, rank) => sum + (rank <= 10 ? 1 / rank : 0), 0)),
    ndcgAt10: share(ranks.reduce((sum, each, i) => sum + ndcg(each, gold[i]?.size ?? 0), 0)),
    msPerQuery: { p50: at(0.5), p95: at(0.95), p99: at(0.99) },
  }
}

/** Normalised discounted cumulative gain at 10 with gains of one (Järvelin, Kekäläinen 2002). */
function ndcg(ranks: readonly number[], relevant: number): number {
  const gain = (rank: number) => 1 / Math.log2(rank + 1)
  const ideal = Array.from({ length: Math.min(relevant, 10) }, (_, i) => gain(i + 1))
  const reached = ranks.filter((rank) => rank <= 10).map(gain)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return ideal.length === 0 ? 0 : sum(reached) / sum(ideal)
}
