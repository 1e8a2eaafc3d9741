import { featureNames } from '../../src/retrieval/features.ts'
import type { RankingModels, ReadingAids } from '../../src/retrieval/models.ts'
import { interpretQuery } from '../../src/retrieval/query.ts'
import { matchQuestion, type SearchRequest, searchDepth } from '../../src/retrieval/search.ts'
import type { RankingData } from './boost-trees.ts'
import type { TrainingQuestion } from './training-data.ts'
import type { TrainingIndex } from './training-index.ts'

/** The day on which the training corpus is asked. */
export const trainingDay = '2026-11-23'

/** The first candidates are all kept; of the later wrong ones every third. */
const allKept = 30
const laterStep = 3

/** A formal question stands for more than one everyday one: there are far fewer of them. */
const formalWeight = 3

/** The request that a question makes of the training index. */
export function requestOf(
  question: string,
  aids: ReadingAids,
  excludedDocumentIds: readonly string[] = [],
): SearchRequest {
  const { words, legalTerms } = interpretQuery(question, aids)
  return {
    words,
    legalTerms,
    asOf: trainingDay,
    documentIds: null,
    excludedDocumentIds,
    limit: searchDepth.reranked,
  }
}

/** Candidates of questions with their features, for the trees; questions without gold are left out. */
export function gatherCandidates(
  index: TrainingIndex,
  models: Pick<RankingModels, 'termWeights' | 'embedding'>,
  questions: readonly TrainingQuestion[],
  aids: ReadingAids,
): RankingData {
  const width = featureNames.length
  const rows: number[] = []
  const labels: number[] = []
  const groups = [0]
  const groupWeights: number[] = []
  for (const asked of questions) {
    const own = index.questionNumber(asked)
    const request = requestOf(asked.question, aids)
    const matched = matchQuestion(index.index, models, request, {
      isOther: (number) => number !== own,
    })
    const candidates = matched.candidates.slice(0, searchDepth.reranked)
    const gold = new Set(asked.gold)
    const isGold = candidates.map(({ at }) => gold.has(index.index.articleIdOf(at)))
    if (!isGold.includes(true)) continue
    candidates.forEach((_, i) => {
      if (i >= allKept && !isGold[i] && i % laterStep !== 0) return
      rows.push(...matched.rows.subarray(i * width, (i + 1) * width))
      labels.push(isGold[i] ? 1 : 0)
    })
    groups.push(labels.length)
    groupWeights.push(asked.register === 'formal' ? formalWeight : 1)
  }
  return {
    width,
    rows: Float32Array.from(rows),
    labels: Uint8Array.from(labels),
    groups,
    groupWeights,
  }
}

/** Both sets of candidates, one after the other. */
export function joined(one: RankingData, other: RankingData): RankingData {
  const rows = new Float32Array(one.rows.length + other.rows.length)
  rows.set(one.rows)
  rows.set(other.rows, one.rows.length)
  const offset = one.labels.length
  return {
    width: one.width,
    rows,
    labels: Uint8Array.from([...one.labels, ...other.labels]),
    groups: [...one.groups, ...other.groups.slice(1).map((end) => end + offset)],
    groupWeights: [...one.groupWeights, ...other.groupWeights],
  }
}
