import { readFileSync } from 'node:fs'
import { dayNumber } from '../../src/retrieval/entry-table.ts'
import type { ReadingAids } from '../../src/retrieval/models.ts'
import { matchQuestion, type RankingParts, rerank } from '../../src/retrieval/search.ts'
import { type AbstentionModel, signalValues } from '../../src/retrieval/signals.ts'
import { fitLogistic, type LogisticCase } from './fit-logistic.ts'
import { requestOf, trainingDay } from './gather-candidates.ts'
import type { TrainingQuestion } from './training-data.ts'
import type { TrainingIndex } from './training-index.ts'

/**
 * Teaches the two signals: law questions against off-topic ones, and the same law questions with
 * and without every document that holds their gold.
 */
export function trainAbstention(
  index: TrainingIndex,
  models: RankingParts,
  questions: readonly TrainingQuestion[],
  offTopic: readonly string[],
  aids: ReadingAids,
): AbstentionModel {
  const figures = (question: string, excluded: readonly string[], own: number) => {
    const request = requestOf(question, aids, excluded)
    const matched = matchQuestion(index.index, models, request, {
      isOther: (number) => number !== own,
    })
    const ranked = rerank(index.index, models.trees, matched, dayNumber(trainingDay))
    return signalValues(matched.matcher, ranked, index.index.figures.size)
  }
  const held = questions.map((asked) => figures(asked.question, [], index.questionNumber(asked)))
  const removed = questions.map(({ question, gold }) =>
    figures(question, [...new Set(gold.map((id) => id.split('/')[0] ?? ''))], -1),
  )
  const idle = offTopic.map((question) => figures(question, [], -1))
  const cases = (values: readonly number[][], isTrue: boolean): LogisticCase[] =>
    values.map((each) => ({ values: each, isTrue }))
  return {
    onTopic: fitLogistic([...cases(held, true), ...cases(idle, false)]),
    lawHeld: fitLogistic([...cases(held, true), ...cases(removed, false)]),
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
