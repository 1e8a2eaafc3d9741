import { basename, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { answerText } from '../../answering/answer.ts'
import { answerQuestion } from '../../answering/answer-question.ts'
import { localDate } from '../../platform/clock.ts'
import type { CommandContext } from '../commands.ts'
import { openBench, readQuestionText } from '../evaluation/bench-database.ts'
import { type ExamQuestion, readExam } from '../evaluation/exam-questions.ts'
import { groundOf } from '../evaluation/ground-of-answer.ts'
import { ungroundedSentences } from '../evaluation/groundedness.ts'
import {
  type AnswerFigures,
  type ExamResult,
  type Marked,
  scoreExam,
} from '../evaluation/score-answers.ts'

interface EvaluateAnswersOptions {
  readonly corpus: readonly string[]
  readonly questions: readonly string[]
  readonly part: string
  readonly asOf?: string
  readonly wrong?: boolean
  readonly json?: boolean
}

/** `evaluate answers`. */
export function addEvaluateAnswersCommand(evaluate: Command, context: CommandContext): void {
  evaluate
    .command('answers')
    .description('hỏi một tập câu hỏi có đáp án và chấm câu trả lời; dùng cơ sở dữ liệu riêng')
    .option(
      '--corpus <sources...>',
      'tệp hoặc thư mục mà lệnh import đọc được; bỏ trống: chỉ knowledge/',
      [],
    )
    .requiredOption(
      '--questions <files...>',
      'câu hỏi, JSONL: {questionId, question, kind, spelling, part, statuses, relevant, figures}, hay mẫu của các bộ câu hỏi trong SOURCES.md',
    )
    .addOption(
      new Option('--part <part>', 'phần nào của câu hỏi có chia phần')
        .choices(['dev', 'last', 'all'])
        .default('dev'),
    )
    .option('--as-of <day>', 'theo luật của một ngày (YYYY-MM-DD); mặc định hôm nay')
    .option('--wrong', 'kể từng câu sai')
    .option('--json', 'in JSON')
    .action((options: EvaluateAnswersOptions) => evaluateAnswers(context, options))
}

async function evaluateAnswers(
  context: CommandContext,
  options: EvaluateAnswersOptions,
): Promise<void> {
  const questions: ExamQuestion[] = []
  for (const name of options.questions) {
    const read = readExamFile(context, await readQuestionText(context, name), name)
    questions.push(
      ...read.filter(
        ({ part }) => options.part === 'all' || part === null || part === options.part,
      ),
    )
  }
  const sources = options.corpus.map((source) => resolve(context.cwd, source))
  const bench = await openBench(context, sources, false)
  try {
    const today = options.asOf ?? localDate(new Date())
    const { database } = bench
    const { searcher, reading } = bench.deps
    const documents = new Map(bench.deps.documents.map((document) => [document.id, document]))
    const marked: Marked[] = []
    for (const [i, question] of questions.entries()) {
      const startedAt = performance.now()
      const asked = { text: question.question, asOf: question.asOf ?? today }
      const answer = await answerQuestion({ database, searcher, reading }, asked)
      const milliseconds = performance.now() - startedAt
      const ids = answer.citations.map(({ provisionId }) => provisionId)
      const ground = await groundOf(database, documents, ids)
      const ungrounded = ids.length === 0 ? [] : ungroundedSentences(answerText(answer), ground)
      marked.push({ question, answer, ungrounded, milliseconds })
      if ((i + 1) % 100 === 0) context.streams.stderr(`${i + 1}/${questions.length} câu\n`)
    }
    const result = scoreExam(marked)
    if (options.json === true) {
      const wrong = options.wrong === true ? { wrong: marked.flatMap(wrongOf) } : {}
      context.streams.stdout(`${JSON.stringify({ ...result, ...wrong }, null, 2)}\n`)
      return
    }
    context.streams.stdout(asTable(result))
    if (options.wrong === true) {
      for (const each of marked.flatMap(wrongOf)) {
        context.streams.stdout(
          `${each.id} (${each.kind}): ${each.status} ${each.cited} ${each.ungrounded.join(' | ')}\n`,
        )
      }
    }
  } finally {
    await bench.close()
  }
}

function readExamFile(context: CommandContext, content: string, name: string): ExamQuestion[] {
  try {
    return readExam(content, basename(name))
  } catch (error) {
    return context.fail((error as Error).message)
  }
}

/** What of an answer is wrong; nothing where all is right. */
function wrongOf(marked: Marked) {
  const { question, answer, ungrounded } = marked
  const { statusRight, articleFirst, placeFirst, figuresRight } = scoreExam([marked]).all
  const isRight = ![statusRight, articleFirst, placeFirst, figuresRight].includes(0)
  if (isRight && ungrounded.length === 0) return []
  return [
    {
      id: question.id,
      kind: question.kind,
      status: answer.status,
      reason: answer.reason,
      cited: answer.citations[0]?.provisionId ?? '-',
      ...{ statusRight, articleFirst, placeFirst, figuresRight, ungrounded },
    },
  ]
}

const columns: readonly (readonly [string, keyof AnswerFigures])[] = [
  ['câu', 'questions'],
  ['trạng thái', 'statusRight'],
  ['đúng điều', 'articleFirst'],
  ['có dẫn', 'articleCited'],
  ['đúng khoản', 'placeFirst'],
  ['dẫn đúng', 'precision'],
  ['con số', 'figuresRight'],
  ['từ chối', 'refused'],
  ['vô căn cứ', 'ungroundedSentences'],
  ['cũ', 'staleUnmarked'],
]

function asTable({ all, byKind, bySpelling, msPerAnswer }: ExamResult): string {
  const rows = [
    ['', ...columns.map(([name]) => name)],
    rowOf('tất cả', all),
    ...Object.entries(byKind).map(([name, figures]) => rowOf(name, figures)),
    ...Object.entries(bySpelling).map(([name, figures]) => rowOf(name, figures)),
  ]
  const lines = rows.map((cells) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(20) : cell.padStart(11))).join(''),
  )
  return `${lines.join('\n')}\nMỗi câu trả lời: ${msPerAnswer.p50} ms (p50), ${msPerAnswer.p95} ms (p95).\n`
}

function rowOf(name: string, figures: AnswerFigures): string[] {
  return [name, ...columns.map(([, key]) => String(figures[key] ?? '–'))]
}
