import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { splitQuestions } from '../../src/answering/split-questions.ts'

// Chosen on the development part; the rest was looked at once.

interface Message {
  readonly message: string
  readonly questions: readonly string[]
  readonly part: 'dev' | 'last'
}

const messages = readFileSync(new URL('several-questions.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Message)

it.each(messages.filter(({ part }) => part === 'dev'))('$message', ({ message, questions }) => {
  expect(splitQuestions(message)).toEqual(questions)
})
