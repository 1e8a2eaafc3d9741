// How many of the eighty everyday questions a first start answers with the right article, from
// knowledge/ alone: node scripts/check-everyday-questions.ts [--json]
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { answerQuestion } from '../src/answering/answer-question.ts'
import { openKnowledge } from './knowledge/open-knowledge.ts'

interface EverydayQuestion {
  readonly id: string
  readonly question: string
  readonly gold: readonly { readonly documentNumber: string; readonly article: string }[]
}

/** What became of the questions. `right`: the article cited first answers. */
export interface EverydayResult {
  readonly questions: number
  readonly right: number
  /** The article is among those cited. */
  readonly cited: number
  readonly unanswered: number
  readonly wrong: readonly { readonly id: string; readonly got: string; readonly wanted: string }[]
}

const file = fileURLToPath(new URL('../test/golden/everyday-questions.json', import.meta.url))

/** Asks all of them of a fresh installation, as of the day they were written. */
export async function checkEverydayQuestions(): Promise<EverydayResult> {
  const questions = JSON.parse(readFileSync(file, 'utf8')) as EverydayQuestion[]
  const { deps, close } = await openKnowledge()
  const wrong: EverydayResult['wrong'][number][] = []
  let right = 0
  let cited = 0
  let unanswered = 0
  for (const { id, question, gold } of questions) {
    const answer = await answerQuestion(deps, { text: question, asOf: '2026-11-23' })
    const wanted = gold.map((each) => `${each.documentNumber} ${each.article}`)
    const got = answer.citations.map((each) => `${each.documentNumber} ${each.article}`)
    if (got.length === 0) unanswered += 1
    if (got.some((each) => wanted.includes(each))) cited += 1
    if (wanted.includes(got[0] ?? '')) right += 1
    else wrong.push({ id, got: got[0] ?? answer.status, wanted: wanted.join(' | ') })
  }
  await close()
  return { questions: questions.length, right, cited, unanswered, wrong }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = await checkEverydayQuestions()
  if (process.argv.includes('--json')) console.log(JSON.stringify(result, null, 2))
  else {
    for (const { id, got, wanted } of result.wrong) console.log(`${id}: ${got}, wanted ${wanted}`)
    const { questions, right, cited, unanswered } = result
    console.log(
      `${questions} questions: ${right} right, ${cited} with the article cited, ${unanswered} unanswered`,
    )
  }
}
