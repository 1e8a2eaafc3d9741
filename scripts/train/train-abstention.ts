import { readFileSync } from 'node:fs'
import { dayNumber } from '../../src/retrieval/entry-table.ts'
import type { ReadingAids } from '../../src/retrieval/models.ts'
import { matchQuestion, type RankingParts, rerank } from '../../src/retrieval/search.ts'
import { type AbstentionModel, signalNames, signalValues } from '../../src/retrieval/signals.ts'
import { boostLogistic } from './boost-trees.ts'
import { fitLogistic, type LogisticCase } from './fit-logistic.ts'
import { requestOf, trainingDay } from './gather-candidates.ts'
import type { TrainingQuestion } from './training-data.ts'
import type { TrainingIndex } from './training-index.ts'

/** The figures of some questions, as `signalValues` gives them. */
export interface SignalObservations {
  /** Law questions as they are. */
  readonly held: readonly number[][]
  /** Whether gold is among the first five of each. */
  readonly isFound: readonly boolean[]
  readonly isFormal: readonly boolean[]
  /** The same questions without every document that holds their gold. */
  readonly removed: readonly number[][]
  readonly offTopic: readonly number[][]
}

const firstFew = 5
/** Off-topic questions are few: no more than the first figures can be learnt from them. */
const onTopicSignals = 15
/** Chosen by training on one half of the questions and trying on the other. */
const boosting = {
  trees: 300,
  depth: 4,
  learningRate: 0.04,
  leastLeafRows: 30,
  penalty: 5,
  featureShare: 0.4,
}

/** @param models - which have not learnt from these questions */
export function observeSignals(
  index: TrainingIndex,
  models: RankingParts,
  questions: readonly TrainingQuestion[],
  offTopic: readonly string[],
  aids: ReadingAids,
): SignalObservations {
  const observe = (question: string, excluded: readonly string[], own: number) => {
    const request = requestOf(question, aids, excluded)
    const matched = matchQuestion(index.index, models, request, {
      isOther: (number) => number !== own,
    })
    const ranked = rerank(index.index, models.trees, matched, dayNumber(trainingDay))
    const first = ranked.slice(0, firstFew).map(({ candidate }) => candidate.at)
    return {
      values: signalValues(matched, ranked, index.index.figures.size),
      first: first.map((at) => index.index.articleIdOf(at)),
    }
  }
  const held = questions.map((asked) => observe(asked.question, [], index.questionNumber(asked)))
  return {
    held: held.map(({ values }) => values),
    isFound: held.map(({ first }, i) => first.some((id) => questions[i]?.gold.includes(id))),
    isFormal: questions.map(({ register }) => register === 'formal'),
    removed: questions.map(({ question, gold }) => {
      const documents = new Set(gold.map((id) => id.split('/')[0] ?? ''))
      return observe(question, [...documents], -1).values
    }),
    offTopic: offTopic.map((question) => observe(question, [], -1).values),
  }
}

/**
 * Teaches the two signals: law questions against off-topic ones, and whether what answers is among
 * the first few found, with every document that holds the gold and without.
 */
export function trainAbstention(
  observed: readonly SignalObservations[],
  random: () => number,
): AbstentionModel {
  const held = observed.flatMap((each) => each.held)
  const offTopic = observed.flatMap((each) => each.offTopic)
  const simple = (values: readonly number[]) => values.slice(0, onTopicSignals)
  const cases = (values: readonly number[][], isTrue: boolean): LogisticCase[] =>
    values.map((each) => ({ values: simple(each), isTrue }))
  return {
    onTopic: fitLogistic([...cases(held, true), ...cases(offTopic, false)]),
    lawHeld: boostLogistic(lawCases(observed), { ...boosting, random }),
  }
}

/** Formal questions: those of every day are often answered by more articles than their gold. */
function lawCases(observed: readonly SignalObservations[]) {
  const cases = observed.flatMap(({ held, isFound, removed, isFormal }) => [
    ...held.map((values, i) => ({ values, isTrue: isFound[i] === true, isFormal: isFormal[i] })),
    ...removed.map((values, i) => ({ values, isTrue: false, isFormal: isFormal[i] })),
  ])
  const used = cases.filter(({ isFormal }) => isFormal)
  return {
    width: signalNames.length,
    rows: Float32Array.from(used.flatMap(({ values }) => values)),
    labels: Uint8Array.from(used, ({ isTrue }) => (isTrue ? 1 : 0)),
  }
}

/** The off-topic questions meant for development, of a JSON lines file of our own. */
export function readOffTopic(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as { question: string; part: string })
    .filter(({ part }) => part === 'dev')
    .map(({ question }) => question)
}
