import { expect, it } from 'vitest'
import { checkEverydayQuestions } from '../../scripts/check-everyday-questions.ts'

// The last accepted figure. It was 59 before quiz questions joined the training of the trees, which
// won .02 MRR on quizzes and lost as much here: to be won back.
const acceptedRight = 54

it('a first start answers everyday questions from knowledge/ alone at least as well as before', async () => {
  const { questions, right, cited, unanswered } = await checkEverydayQuestions()
  console.log(`${questions} questions: ${right} right, ${cited} cited, ${unanswered} unanswered`)
  expect(right).toBeGreaterThanOrEqual(acceptedRight)
}, 120_000)
