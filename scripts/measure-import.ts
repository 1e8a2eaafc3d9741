import { existsSync, readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  askOnWeb,
  type BotProcess,
  createInstallation,
  waitFor,
} from '../test/support/bot-process.ts'

// Imports whole collections into a running bot by one command, while citizens ask, and kills the bot
// in the middle: time, memory and answers. Run: node scripts/measure-import.ts [COLLECTION…]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: resolve(import.meta.dirname, '../../shared/data') },
    /** Seconds until the kill; 0 kills nobody. */
    'kill-after': { type: 'string', default: '30' },
  },
})
const everything = 'laws-2024 phapdien-2023 phapdien-2026 congbao vanban-2026 traffic-2024'.split(
  ' ',
)
const paths = (positionals.length === 0 ? everything : positionals).map((name) =>
  join(values.data, name),
)
const missing = paths.find((path) => !existsSync(path))
if (missing !== undefined) {
  console.error(
    `measure-import: ${missing} is missing. Pass --data with the folder of collections.`,
  )
  process.exit(1)
}
const questions = [
  'bao nhieu tuoi thi duoc ket hon',
  'thử việc tối đa mấy tháng',
  'không đội mũ bảo hiểm bị phạt bao nhiêu',
  'thủ tục ly hôn thuận tình gồm những gì',
]

interface Report {
  readonly documents: Readonly<Record<string, number>>
  readonly added: number
  readonly unchanged: number
}

const installation = await createInstallation({ TRUST_PROXY: 'true' })
const figures: Record<string, string | number> = {
  cores: cpus().length,
  'load at the start': loadavg()[0]?.toFixed(1) ?? '',
}
const answerMs: number[] = []
let largestMb = 0
let bot: BotProcess | null = null
try {
  bot = await installation.start()
  const startedAt = performance.now()
  const killAfterMs = 1_000 * Number(values['kill-after'])
  if (killAfterMs > 0) {
    const interrupted = installation.cli(['import', ...paths])
    await accompany(bot, () => performance.now() - startedAt > killAfterMs)
    await bot.kill('SIGKILL')
    await interrupted
    bot = await installation.start({}, 10 * 60_000)
    figures['started again after the kill, s'] = seconds(bot.startedInMs)
  }
  let report: Report | null = null
  const importing = installation.json<Report>(['import', ...paths]).then((done) => {
    report = done
  })
  await accompany(bot, () => report !== null)
  await importing
  const { documents, added, unchanged } = report as unknown as Report
  Object.assign(figures, {
    'whole time, s': seconds(performance.now() - startedAt),
    'processor time of the bot since the kill, s': seconds(processorMs(bot.pid)),
    'articles added / there already': `${added} / ${unchanged}`,
    documents: JSON.stringify(documents),
    'largest resident memory, MB': largestMb,
    'answers meanwhile': answerMs.length,
    'p50, ms': percentile(0.5),
    'p99, ms': percentile(0.99),
    'longest, ms': percentile(1),
    'load at the end': loadavg()[0]?.toFixed(1) ?? '',
  })
} finally {
  await installation.cleanup()
}
console.table(figures)

/** Two citizens ask, and the bot's memory is watched, until it is over. */
async function accompany({ url, pid }: BotProcess, isOver: () => boolean): Promise<void> {
  const asking = [0, 1].map(async (asker) => {
    while (!isOver()) {
      const text = questions[(answerMs.length + asker) % questions.length] ?? ''
      const address = `10.${asker}.${answerMs.length >> 8}.${answerMs.length & 255}`
      const askedAt = performance.now()
      await askOnWeb(url, { text }, { 'x-forwarded-for': address })
      answerMs.push(performance.now() - askedAt)
      await delay(200) // a citizen's pace
    }
  })
  const look = () => {
    largestMb = Math.max(largestMb, residentMb(pid))
    return isOver()
  }
  await waitFor(look, { timeoutMs: 60 * 60_000, everyMs: 500 })
  await Promise.all(asking)
}

function residentMb(pid: number): number {
  const kibibytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kibibytes ?? 0) / 1_024)
}

/** User and system time together; the kernel counts in hundredths of a second. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return 10 * (Number(fields[11]) + Number(fields[12]))
}

function percentile(share: number): number {
  const sorted = answerMs.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0)
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(0)
}
