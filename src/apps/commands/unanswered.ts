import type { Command } from 'commander'
import { vietnameseDate } from '../../answering/compose-answer.ts'
import { groupQuestions } from '../../answering/group-questions.ts'
import { listUnanswered } from '../../conversation/unanswered-store.ts'
import { localDate } from '../../platform/clock.ts'
import { loadRankingModels } from '../../retrieval/models.ts'
import type { CommandContext } from '../commands.ts'
import { requireDay } from './law-document.ts'

interface UnansweredOptions {
  readonly since?: string
  readonly json?: boolean
}

const usualDays = 90
const dayMs = 24 * 60 * 60_000
const mostShown = 3

/** `unanswered`: what citizens asked in vain, grouped by likeness. */
export function addUnansweredCommand(program: Command, context: CommandContext): void {
  program
    .command('unanswered')
    .description('câu hỏi chưa có căn cứ hay người dân báo trả lời chưa đúng ý, gom câu giống nhau')
    .option('--since <day>', `từ ngày (YYYY-MM-DD); mặc định ${usualDays} ngày gần đây`)
    .option('--json', 'in JSON')
    .action((options: UnansweredOptions) => unanswered(context, options))
}

async function unanswered(context: CommandContext, options: UnansweredOptions): Promise<void> {
  if (options.since !== undefined) requireDay(context, '--since', options.since)
  const { app } = await context.openApp()
  const earliest = new Date(app.clock.now().getTime() - usualDays * dayMs)
  const since = options.since ?? localDate(earliest)
  const asked = await listUnanswered(app, since)
  const { reading } = app.conversation.answering
  const { embedding } = loadRankingModels()
  const texts = asked.map(({ question }) => question)
  const grouped = await groupQuestions(texts, { reading, embedding })
  const groups = grouped.map((members) => members.flatMap((at) => asked[at] ?? []))
  if (options.json === true) {
    const printed = groups.map((questions) => ({ count: questions.length, questions }))
    context.streams.stdout(`${JSON.stringify(printed, null, 2)}\n`)
    return
  }
  context.streams.stdout(
    `Từ ${vietnameseDate(since)}: ${asked.length} câu chưa trả lời được hay chưa đúng ý, ${groups.length} nhóm.\n`,
  )
  for (const questions of groups) {
    const shown = questions.slice(0, mostShown).map(({ question }) => question.replace(/\s+/g, ' '))
    const rest = questions.length - shown.length
    context.streams.stdout(
      `\n${questions.length} câu\n${shown.map((each) => `    ${each}\n`).join('')}${rest > 0 ? `    … và ${rest} câu nữa\n` : ''}`,
    )
  }
}
