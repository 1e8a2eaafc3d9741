import { basename, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { localDate } from '../../platform/clock.ts'
import {
  type EvaluationQuestion,
  evaluateRetrieval,
  type RankingFigures,
  type RetrievalEvaluation,
  readQuestions,
} from '../../retrieval/evaluate.ts'
import type { CommandContext } from '../commands.ts'
import { openBench, readQuestionText } from '../evaluation/bench-database.ts'
import { addEvaluateAnswersCommand } from './evaluate-answers.ts'

interface EvaluateOptions {
  readonly corpus: readonly string[]
  readonly questions: string
  readonly asOf?: string
  readonly variants?: boolean
  readonly offTopic?: string
  readonly searchIn: string
  readonly json?: boolean
}

/** `evaluate retrieval`. */
export function addEvaluateCommands(program: Command, context: CommandContext): void {
  const evaluate = program.command('evaluate').description('đo chất lượng tìm kiếm và trả lời')
  evaluate
    .command('retrieval')
    .description('xếp hạng điều luật cho một tập câu hỏi có đáp án; dùng cơ sở dữ liệu riêng')
    .requiredOption('--corpus <sources...>', 'tệp hoặc thư mục mà lệnh import đọc được')
    .requiredOption(
      '--questions <file>',
      'câu hỏi, JSONL: {question, relevant: [{docId, articleId}]}',
    )
    .option('--as-of <day>', 'theo luật của một ngày (YYYY-MM-DD); mặc định hôm nay')
    .option('--variants', 'đo cả khi gõ không dấu, nửa dấu, viết tắt, sai một chữ')
    .option(
      '--off-topic <file>',
      'câu hỏi ngoài pháp luật, JSONL: {question}; đo khả năng biết mình không biết',
    )
    .addOption(
      new Option('--search-in <place>', 'tìm ứng viên trong bộ nhớ hay trong cơ sở dữ liệu')
        .choices(['memory', 'database'])
        .default('memory'),
    )
    .option('--json', 'in JSON')
    .action((options: EvaluateOptions) => evaluateCommand(context, options))
  addEvaluateAnswersCommand(evaluate, context)
}

async function evaluateCommand(context: CommandContext, options: EvaluateOptions): Promise<void> {
  const questions = await readQuestionFile(context, options.questions)
  const offTopic = options.offTopic ? await readQuestionFile(context, options.offTopic) : []
  const sources = options.corpus.map((source) => resolve(context.cwd, source))
  const bench = await openBench(context, sources, options.searchIn === 'database')
  try {
    const result = await evaluateRetrieval(bench.deps, questions, {
      asOf: options.asOf ?? localDate(new Date()),
      withVariants: options.variants === true,
      offTopic: offTopic.map(({ question }) => question),
    })
    const rssBytes = process.memoryUsage().rss
    const { variants, abstention, ...figures } = result
    const output = { ...figures, indexBytes: bench.indexBytes, rssBytes, variants, abstention }
    context.streams.stdout(options.json ? `${JSON.stringify(output, null, 2)}\n` : asTable(result))
  } finally {
    await bench.close()
  }
}

async function readQuestionFile(
  context: CommandContext,
  name: string,
): Promise<EvaluationQuestion[]> {
  return readQuestions(await readQuestionText(context, name), basename(name))
}

function asTable(result: RetrievalEvaluation): string {
  const header = [
    '',
    'Acc@1',
    'Acc@5',
    'Acc@10',
    'Acc@20',
    'Acc@100',
    'MRR@10',
    'nDCG@10',
    'p95 ms',
  ]
  const rows = [
    row('như viết', result),
    ...Object.entries(result.variants ?? {}).map(([name, figures]) => row(name, figures)),
  ]
  const lines = [header, ...rows].map((cells) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(16) : cell.padStart(9))).join(''),
  )
  const { abstention } = result
  const told =
    abstention === null
      ? ''
      : `Biết câu ngoài pháp luật: AUROC ${abstention.offTopicAuroc}; biết thiếu luật: AUROC ${abstention.lawRemovedAuroc}; trả lời được ${abstention.coverageAt95} ở độ đúng 0,95.\n`
  return `${result.questions} câu hỏi, ${result.found} câu có đáp án trong kho.\n${lines.join('\n')}\n${told}`
}

function row(name: string, { accAt, mrrAt10, ndcgAt10, msPerQuery }: RankingFigures): string[] {
  const shares = ['1', '5', '10', '20', '100'].map((depth) => accAt[depth] ?? 0)
  return [
    name,
    ...[...shares, mrrAt10, ndcgAt10].map((value) => value.toFixed(3)),
    msPerQuery.p95.toFixed(0),
  ]
}
