import type { Command } from 'commander'
import { answerText } from '../../answering/answer.ts'
import { answerQuestion } from '../../answering/answer-question.ts'
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
    .option('--json', 'in JSON')
    .action((question: string, options: { asOf?: string; json?: boolean }) =>
      ask(context, question, options),
    )
}

async function ask(
  context: CommandContext,
  question: string,
  options: { asOf?: string; json?: boolean },
): Promise<void> {
  const asOf = options.asOf ?? null
  if (asOf !== null && !isCalendarDay(asOf))
    context.fail(`--as-of ${asOf}: ngày phải có dạng YYYY-MM-DD.`)
  const { app } = await context.openApp()
  await app.searcher.follow()
  const answer = await answerQuestion(app.conversation.answering, {
    text: question,
    asOf: asOf ?? localDate(app.clock.now()),
  })
  if (!options.json) {
    context.streams.stdout(`${answerText(answer)}\n`)
    return
  }
  const { status, reason, citations, passages, timingMs } = answer
  const data = { status, reason, answer: answerText(answer), citations, passages, timingMs }
  context.streams.stdout(`${JSON.stringify(data, null, 2)}\n`)
}
