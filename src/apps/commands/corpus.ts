import type { Command } from 'commander'
import { type Answer, answerText } from '../../answering/answer.ts'
import { answerQuestions } from '../../answering/answer-questions.ts'
import { type AdministrativeUnit, matchUnit, unitName } from '../../audience/administrative-unit.ts'
import { isCalendarDay } from '../../corpus/calendar-day.ts'
import { localDate } from '../../platform/clock.ts'
import type { CommandContext } from '../commands.ts'

/** `ask`. */
export function addCorpusCommands(program: Command, context: CommandContext): void {
  program
    .command('ask')
    .description('hỏi một câu, như người dân hỏi')
    .argument('<question>', 'câu hỏi, có dấu hoặc không dấu')
    .option('--as-of <day>', 'hỏi theo luật của một ngày (YYYY-MM-DD); mặc định hôm nay')
    .option('--commune <place>', 'hỏi cho một xã, phường: tên hoặc mã; để biết văn bản địa phương')
    .option('--json', 'in JSON')
    .action((question: string, options: AskOptions) => ask(context, question, options))
}

interface AskOptions {
  readonly asOf?: string
  readonly commune?: string
  readonly json?: boolean
}

async function ask(context: CommandContext, question: string, options: AskOptions): Promise<void> {
  const asOf = options.asOf ?? null
  if (asOf !== null && !isCalendarDay(asOf))
    context.fail(`--as-of ${asOf}: ngày phải có dạng YYYY-MM-DD.`)
  const { app } = await context.openApp()
  const commune = communeNamed(context, app.conversation.units, options.commune)
  await app.searcher.follow()
  const { answered, left } = await answerQuestions(app.conversation.answering, {
    text: question,
    asOf: asOf ?? localDate(app.clock.now()),
    commune,
  })
  const isOne = answered.length === 1
  if (options.json) {
    const [{ answer: first }, ...others] = answered
    const further = others.map((each) => ({ question: each.question, ...asData(each.answer) }))
    // The first answer has one shape, however many questions there are.
    const data = isOne ? asData(first) : { ...asData(first), further, left }
    context.streams.stdout(`${JSON.stringify(data, null, 2)}\n`)
    return
  }
  const texts = answered.map(({ question: asked, answer }, i) =>
    isOne ? answerText(answer) : `${i + 1}. “${asked}”\n\n${answerText(answer)}`,
  )
  const rest = left.map((each) => `Hỏi riêng: “${each}”`)
  context.streams.stdout(`${[...texts, ...rest].join('\n\n')}\n`)
}

function asData(answer: Answer) {
  const { status, reason, citations, passages, timingMs } = answer
  return { status, reason, answer: answerText(answer), citations, passages, timingMs }
}

function communeNamed(
  context: CommandContext,
  units: readonly AdministrativeUnit[],
  place: string | undefined,
): AdministrativeUnit | null {
  if (place === undefined) return null
  const match = matchUnit(units, place)
  if (match.kind === 'one') return match.unit
  const choices = match.kind === 'several' ? match.units.map(unitName).join(', ') : null
  return context.fail(
    choices === null
      ? `--commune ${place}: không có xã, phường nào tên như vậy.`
      : `--commune ${place}: có nhiều nơi tên như vậy: ${choices}. Hãy ghi rõ một nơi.`,
  )
}
