import { beforeAll, describe, expect, it } from 'vitest'
import {
  checkTemporalQuestions,
  hasTemporalQuestions,
  isInForce,
  summarize,
  type TemporalOutcome,
} from '../../scripts/check-temporal-questions.ts'

const note = hasTemporalQuestions ? '' : ' (skipped without ../shared/data)'

describe.skipIf(!hasTemporalQuestions)(`questions of labour law, each as of its day${note}`, () => {
  let held: TemporalOutcome[]

  beforeAll(async () => {
    const outcomes = await checkTemporalQuestions(false)
    console.log(summarize(outcomes))
    held = outcomes.filter((each) => each.isHeld)
  }, 300_000)

  it('are about provisions that stand in the data, nearly all', () => {
    expect(held.length).toBeGreaterThanOrEqual(47)
  })

  it('find every one of these in force on its day, in the wording of that day', () => {
    expect(held.filter((each) => !isInForce(each) || each.isTooEarly)).toEqual([])
    expect(held.filter((each) => each.hasFigure === false)).toEqual([])
  })

  it('are answered from the right document first, three of four', () => {
    const right = held.filter((each) => each.isDocumentFirst)
    expect(right.length / held.length).toBeGreaterThanOrEqual(0.75)
  })
})
