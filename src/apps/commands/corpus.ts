import { resolve } from 'node:path'
import cliProgress from 'cli-progress'
import type { Command } from 'commander'
import { answerText } from '../../answering/answer.ts'
import { answerQuestion } from '../../answering/answer-question.ts'
import { type ImportProgress, type ImportReport, importCorpus } from '../../corpus/import-corpus.ts'
import { localDate } from '../../platform/clock.ts'
import type { CommandContext } from '../commands.ts'

/** `ask` and `import`. */
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
  program
    .command('import')
    .description('nhập văn bản: .docx, .doc, .rtf, .pdf, HTML, Markdown, JSONL; tệp hoặc thư mục')
    .argument('<sources...>', 'tệp hoặc thư mục')
    .option('--json', 'in kết quả dạng JSON')
    .action((sources: string[], options: { json?: boolean }) =>
      importSources(context, sources, options),
    )
}

async function ask(
  context: CommandContext,
  question: string,
  options: { asOf?: string; json?: boolean },
): Promise<void> {
  const asOf = options.asOf ?? null
  if (asOf !== null && !isDay(asOf)) context.fail(`--as-of ${asOf}: ngày phải có dạng YYYY-MM-DD.`)
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

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

async function importSources(
  context: CommandContext,
  sources: readonly string[],
  options: { json?: boolean },
): Promise<void> {
  const { app } = await context.openApp()
  const bar = progressBar(context)
  const startedAt = performance.now()
  const report = await importCorpus(
    app.database,
    sources.map((source) => resolve(context.cwd, source)),
    {
      onProgress: bar.update,
      onStored: () => void app.searcher.follow().catch(() => undefined),
    },
  )
  bar.stop()
  await app.searcher.follow()
  await app.searcher.save()
  const seconds = (performance.now() - startedAt) / 1000
  if (options.json) context.streams.stdout(`${JSON.stringify({ ...report, seconds }, null, 2)}\n`)
  else context.streams.stdout(importSummary(report, seconds))
}

/** A bar for people on standard error; nothing where output goes to a file or a program. */
function progressBar(context: CommandContext) {
  if (!context.isTerminal) {
    return { update: () => undefined, stop: () => undefined }
  }
  let lastPercent = -1
  const width = 30
  const format = (progress: ImportProgress): string => {
    const share = progress.bytesTotal === 0 ? 1 : progress.bytesRead / progress.bytesTotal
    const filled = Math.round(Math.min(share, 1) * width)
    const bar = cliProgress.Format.BarFormat(filled / width, {
      barsize: width,
      barCompleteString: '█'.repeat(width),
      barIncompleteString: '░'.repeat(width),
    } as cliProgress.Options)
    return `\r${bar} ${Math.floor(Math.min(share, 1) * 100)} % · ${progress.stored.toLocaleString('vi-VN')} điều `
  }
  return {
    update(progress: ImportProgress) {
      const percent = Math.floor((100 * progress.bytesRead) / Math.max(progress.bytesTotal, 1))
      if (percent === lastPercent) return
      lastPercent = percent
      context.streams.stderr(format(progress))
    },
    stop: () => context.streams.stderr('\n'),
  }
}

function importSummary(report: ImportReport, seconds: number): string {
  const number = (value: number) => value.toLocaleString('vi-VN')
  const problems = report.problems
    .slice(0, 20)
    .map(({ file, where, reason }) => `  - ${[file, where].filter(Boolean).join(', ')}: ${reason}`)
  const hidden = report.problems.length - problems.length
  return [
    `Đã đọc ${number(report.files)} tệp trong ${seconds.toFixed(1).replace('.', ',')} giây.`,
    `Điều mới: ${number(report.added)}; thay đổi: ${number(report.changed)}; giữ nguyên: ${number(report.unchanged)}.`,
    ...(report.passedOver.length === 0
      ? []
      : [`Bỏ qua ${number(report.passedOver.length)} tệp không thuộc loại đọc được.`]),
    ...(problems.length === 0
      ? []
      : [`Không nhận ${number(report.problems.length)} mục:`, ...problems]),
    ...(hidden > 0 ? [`  … và ${number(hidden)} mục nữa (xem bằng --json)`] : []),
    '',
  ].join('\n')
}
