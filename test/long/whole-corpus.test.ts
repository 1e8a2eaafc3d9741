import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askOnWeb, type BotProcess, createInstallation, waitFor } from '../support/bot-process.ts'

// Everything there is, in one command, into a bot that is killed in the middle and goes on.

const shared = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const collections = [
  'laws-2024',
  'phapdien-2023',
  'phapdien-2026',
  'congbao',
  'vanban-2026',
  'traffic-2024',
].map((name) => join(shared, name))
const isHere = collections.every((path) => existsSync(path))
const questions = [
  'bao nhieu tuoi thi duoc ket hon',
  'thử việc tối đa mấy tháng',
  'không đội mũ bảo hiểm bị phạt bao nhiêu',
  'thủ tục ly hôn thuận tình gồm những gì',
]

interface Report {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly documents: { readonly refused: number }
}

describe.skipIf(!isHere)(
  `six collections${isHere ? '' : ' (../shared is not here: skipped)'}`,
  () => {
    let installation: Awaited<ReturnType<typeof createInstallation>>
    let bot: BotProcess
    let largestRss = 0
    const times: number[] = []

    beforeAll(async () => {
      installation = await createInstallation({ TRUST_PROXY: 'true' })
      bot = await installation.start()
    })
    afterAll(() => installation?.cleanup())

    test('are imported in ten minutes and 1.5 GB, through a kill, while citizens ask', async () => {
      const startedAt = performance.now()
      const interrupted = installation.cli(['import', ...collections, '--json'])
      await accompany(() => performance.now() - startedAt > 60_000)
      await bot.kill('SIGKILL')
      expect((await interrupted).code).toBe(1)

      console.log(`killed after a minute, largest ${largestRss} MB`)
      // Without its cache the index is built anew from what is stored.
      bot = await installation.start({}, 300_000)
      console.log(`started again in ${(bot.startedInMs / 1000).toFixed(0)} s`)
      let report: Report | null = null
      const importing = installation.json<Report>(['import', ...collections]).then((done) => {
        report = done
      })
      await accompany(() => report !== null)
      await importing
      const seconds = (performance.now() - startedAt) / 1000
      const sorted = times.toSorted((a, b) => a - b)
      const p99 = sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 0
      console.log(
        `${seconds.toFixed(0)} s, largest ${largestRss} MB, ${sorted.length} answers, p99 ${p99.toFixed(0)} ms, longest ${sorted.at(-1)?.toFixed(0)} ms`,
      )
      console.log(
        JSON.stringify({ ...(report as Report | null), problems: undefined, structure: undefined }),
      )

      const again = await installation.json<Report>(['import', ...collections])
      expect(again).toMatchObject({ added: 0, changed: 0 })
      expect(seconds).toBeLessThanOrEqual(600)
      expect(p99).toBeLessThanOrEqual(2_000)
      expect(largestRss).toBeLessThan(1_500)
    }, 1_800_000)

    /** Two citizens ask, and the bot's memory is watched, until it is over. */
    async function accompany(isOver: () => boolean): Promise<void> {
      const asking = [0, 1].map(async (asker) => {
        while (!isOver()) {
          const text = questions[(times.length + asker) % questions.length] ?? ''
          const address = `10.${asker}.${times.length >> 8}.${times.length & 255}`
          const askedAt = performance.now()
          const answer = await askOnWeb(bot.url, { text }, { 'x-forwarded-for': address })
          times.push(performance.now() - askedAt)
          expect(answer.status).toBe(200)
          await delay(200) // a citizen's pace
        }
      })
      await waitFor(
        () => {
          largestRss = Math.max(largestRss, residentMb(bot.pid))
          return isOver()
        },
        { timeoutMs: 1_500_000, everyMs: 500 },
      )
      await Promise.all(asking)
    }
  },
)

function residentMb(pid: number): number {
  const kibibytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kibibytes ?? 0) / 1024)
}
