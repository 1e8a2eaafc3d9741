import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { answerText } from '../../src/answering/answer.ts'
import { answerQuestion } from '../../src/answering/answer-question.ts'
import { readExam } from '../../src/apps/evaluation/exam-questions.ts'
import { groundOf } from '../../src/apps/evaluation/ground-of-answer.ts'
import { ungroundedSentences } from '../../src/apps/evaluation/groundedness.ts'
import { type Marked, scoreExam } from '../../src/apps/evaluation/score-answers.ts'
import { listDocuments } from '../../src/corpus/corpus-store.ts'
import { loadEverydayQuestions } from '../../src/corpus/load-everyday-questions.ts'
import { loadKnowledge } from '../../src/corpus/load-knowledge.ts'
import { startAnswering } from '../support/answering.ts'
import { openTestDatabase } from '../support/database.ts'

// The last accepted figures over knowledge/ alone, of 2026-11-27: articles .809, statuses .976, clauses .780.
const accepted = { articleFirst: 0.8, statusRight: 0.97, placeFirst: 0.77 }

it('the answers to the development questions are as right as before, and nothing in them is made up', async () => {
  const database = await openTestDatabase()
  await loadKnowledge(database)
  await loadEverydayQuestions(database)
  const answering = await startAnswering(
    database,
    join(mkdtempSync(join(tmpdir(), 'exam-')), 'index.bin'),
  )
  try {
    const documents = new Map((await listDocuments(database)).map((each) => [each.id, each]))
    const file = new URL('../golden/answer-questions.jsonl', import.meta.url)
    const questions = readExam(readFileSync(file, 'utf8'), 'answer-questions.jsonl')
    const marked: Marked[] = []
    for (const question of questions.filter(({ part }) => part === 'dev')) {
      const asked = { text: question.question, asOf: '2026-11-27' }
      const answer = await answerQuestion(answering.deps, asked)
      const ids = answer.citations.map(({ provisionId }) => provisionId)
      const ground = await groundOf(database, documents, ids)
      const ungrounded = ids.length === 0 ? [] : ungroundedSentences(answerText(answer), ground)
      marked.push({ question, answer, ungrounded, milliseconds: 0 })
    }
    const { all, byKind } = scoreExam(marked)
    expect(marked.flatMap(({ ungrounded }) => ungrounded)).toEqual([])
    expect(all.staleUnmarked).toBe(0)
    expect(all.statusRight).toBeGreaterThanOrEqual(accepted.statusRight)
    expect(all.articleFirst).toBeGreaterThanOrEqual(accepted.articleFirst)
    expect(all.placeFirst).toBeGreaterThanOrEqual(accepted.placeFirst)
    expect(byKind['must-refuse']?.statusRight).toBe(1)
    expect(byKind['emergency']?.statusRight).toBe(1)
  } finally {
    await answering.close()
  }
})
