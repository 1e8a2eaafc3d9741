import { expect, it } from 'vitest'
import { checkEverydayQuestions } from '../../scripts/check-everyday-questions.ts'

// The last accepted figure; four trainings by the same recipe came to 54, 56, 58 and 59.
const acceptedRight = 58

it('a first start answers everyday questions from knowledge/ alone at least as well as before', async () => {
  const { questions, right, cited, unanswered } = await checkEverydayQuestions()
  console.log(`${questions} questions: ${right} right, ${cited} cited, ${unanswered} unanswered`)
  expect(right).toBeGreaterThanOrEqual(acceptedRight)
}, 300_000)
