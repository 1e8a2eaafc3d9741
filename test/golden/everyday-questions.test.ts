import { expect, it } from 'vitest'
import { checkEverydayQuestions } from '../../scripts/check-everyday-questions.ts'

// The last accepted figure. It was 59 with the models of 2026-11-26; trained anew with and without quiz
// questions it came to 54 and 56: to be won back.
const acceptedRight = 54

it('a first start answers everyday questions from knowledge/ alone at least as well as before', async () => {
  const { questions, right, cited, unanswered } = await checkEverydayQuestions()
  console.log(`${questions} questions: ${right} right, ${cited} cited, ${unanswered} unanswered`)
  expect(right).toBeGreaterThanOrEqual(acceptedRight)
}, 120_000)
