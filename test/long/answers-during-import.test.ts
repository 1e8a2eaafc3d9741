import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askOnWeb, type BotProcess, createInstallation } from '../support/bot-process.ts'
import { writeGeneratedLaw } from './generated-law.ts'

// A clerk loads new law in office hours, while citizens ask.

const shared = fileURLToPath(new URL('../../../shared/data/laws-2024', import.meta.url))
const questions = [
  'bao nhieu tuoi thi duoc ket hon',
  'thử việc tối đa mấy tháng',
  'người lao động được nghỉ bao nhiêu ngày lễ',
  'con riêng có được hưởng thừa kế không',
  'thủ tục ly hôn thuận tình gồm những gì',
  'không đội mũ bảo hiểm bị phạt bao nhiêu',
]

let installation: Awaited<ReturnType<typeof createInstallation>>
let bot: BotProcess
beforeAll(async () => {
  installation = await createInstallation({ TRUST_PROXY: 'true' })
  bot = await installation.start()
})
afterAll(() => installation?.cleanup())

test('citizens get their answers while law is being imported', async () => {
  const source = existsSync(shared) ? shared : writeGeneratedLaw(installation.dataDir, 40).folder
  let isImporting = true
  const importing = installation
    .json<{ added: number; seconds: number }>(['import', source])
    .finally(() => {
      isImporting = false
    })
  const answers = Array.from({ length: 2 }, async (_, asker) => {
    const times: number[] = []
    while (isImporting) {
      const text = questions[(times.length + asker) % questions.length] ?? ''
      const address = `10.${asker}.${times.length >> 8}.${times.length & 255}`
      const startedAt = performance.now()
      const answer = await askOnWeb(bot.url, { text }, { 'x-forwarded-for': address })
      times.push(performance.now() - startedAt)
      expect(answer.status).toBe(200)
      await delay(50) // a citizen's pace, so that the import is not starved by the test
    }
    return times
  })
  const health = (async () => {
    const times: number[] = []
    while (isImporting) {
      const startedAt = performance.now()
      expect((await fetch(`${bot.url}/healthz`)).status).toBe(200)
      times.push(performance.now() - startedAt)
      await delay(100)
    }
    return times
  })()

  const report = await importing
  const answered = percentiles((await Promise.all(answers)).flat())
  const healthy = percentiles(await health)
  console.log(`imported ${report.added} articles in ${report.seconds.toFixed(1)} s meanwhile`)
  console.log(`answers: ${describe(answered)}\nhealth:  ${describe(healthy)}`)
  expect(report.added).toBeGreaterThan(3_000)
  expect(answered.count).toBeGreaterThan(30)
  expect(answered.p99).toBeLessThanOrEqual(2_000)
  expect(healthy.p99).toBeLessThanOrEqual(2_000)
})

function percentiles(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) }
}

function describe({ count, p50, p99, max }: ReturnType<typeof percentiles>): string {
  return `${count}, p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, max ${max.toFixed(0)} ms`
}
