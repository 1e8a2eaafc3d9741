import type { Answer } from './answer.ts'
import { type AnsweringDeps, answerQuestion, type Question } from './answer-question.ts'
import { screenQuestion } from './screen-question.ts'
import { mostQuestions, splitQuestions } from './split-questions.ts'

/** One question of a message, and what it was answered. */
export interface AnsweredQuestion {
  readonly question: string
  readonly answer: Answer
}

/** What became of the questions of one message. */
export interface AnsweredMessage {
  /** In the order asked; at least one. */
  readonly answered: readonly [AnsweredQuestion, ...AnsweredQuestion[]]
  /** Questions beyond those that one message is answered. */
  readonly left: readonly string[]
}

/**
 * Answers a message that may hold several questions, each on its own.
 *
 * Danger and what must be refused are looked for in the message as a whole: nothing is taken out of it.
 */
export async function answerQuestions(
  deps: AnsweringDeps,
  message: Question,
): Promise<AnsweredMessage> {
  const questions = screenQuestion(message.text) === null ? splitQuestions(message.text) : []
  if (questions.length < 2) {
    const answer = await answerQuestion(deps, message)
    return { answered: [{ question: message.text, answer }], left: [] }
  }
  const answered: AnsweredQuestion[] = []
  for (const question of questions.slice(0, mostQuestions)) {
    const answer = await answerQuestion(deps, { ...message, text: question, before: null })
    answered.push({ question, answer })
  }
  return {
    answered: answered as [AnsweredQuestion, ...AnsweredQuestion[]],
    left: questions.slice(mostQuestions),
  }
}
