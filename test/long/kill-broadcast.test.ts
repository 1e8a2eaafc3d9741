import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbeddedDatabase } from '../../src/platform/embedded-database.ts'
import { waitFor } from '../support/bot-process.ts'
import { createScene, type Scene } from '../support/channels.ts'

// The power goes in the middle of a campaign, again and again.

interface Progress {
  readonly campaignId: string
  readonly status: string
  readonly audience: number
  readonly accepted: number
  readonly refused: number
  readonly uncertain: number
  readonly waiting: number
  readonly skipped: number
}

const kills = 8
const onTelegram = 500
const onZalo = 300
const telegramRate = 15 // a second; slow enough to be killed eight times on the way
const mostInTheAir = telegramRate + 2 // a batch of each channel: see assemble.ts and sender.ts
const people = onTelegram + onZalo

let scene: Scene
beforeAll(async () => {
  const telegramIds = Array.from({ length: onTelegram }, (_, at) => 10_000 + at)
  const zaloIds = Array.from({ length: onZalo }, (_, at) => `70000000000000${10_000 + at}`)
  scene = await createScene(
    { SEND_RATE_TELEGRAM: String(telegramRate), SEND_RATE_ZALO: '750' },
    { limits: null, latencyMs: 40, startedChats: telegramIds },
  )
  for (const id of zaloIds) scene.zalo.addUser(id, { isFollower: true })
  const rows = [
    'channel,address,commune,topics,wording,consentedAt',
    ...telegramIds.map((id) => `telegram,${id},,,Tôi đồng ý nhận tin,2026-01-15`),
    ...zaloIds.map((id) => `zalo,${id},,,Tôi đồng ý nhận tin,2026-01-15`),
  ]
  writeFileSync(join(scene.installation.dataDir, 'list.csv'), rows.join('\n'))
})
afterAll(() => scene?.close())

test(`a campaign killed ${kills} times writes to nobody twice and counts everybody`, async () => {
  const { installation, telegram, zalo } = scene
  let bot = await installation.start()
  await installation.cli(['zalo', 'seed-token'], { stdin: zalo.seedRefreshToken })
  const list = join(installation.dataDir, 'list.csv')
  expect(await installation.json(['subscriber', 'import', list])).toMatchObject({
    imported: people,
  })
  const { campaignId } = await installation.json<{ campaignId: string }>([
    ...['campaign', 'create', '--document', '52/2014/QH13', '--as', 'An'],
  ])
  await installation.json(['campaign', 'approve', campaignId, '--as', 'Bình'])
  await installation.json(['campaign', 'start', campaignId, '--as', 'Bình'])

  const arrived = () => telegram.accepted.length + zalo.accepted.length
  const progress = () => installation.json<Progress>(['campaign', 'show', campaignId])
  for (let kill = 1; kill <= kills; kill++) {
    const threshold = arrived() + 30 * Math.random()
    await waitFor(() => arrived() >= threshold, { timeoutMs: 60_000, everyMs: 1 })
    expect(arrived(), 'the campaign was over before the kill').toBeLessThan(0.95 * people)
    await delay(Math.random() * 100)
    await bot.kill('SIGKILL')
    const known = arrived()
    bot = await installation.start()
    const after = await progress()
    console.log(`kill ${kill}: ${known} arrived, ${summary(after)}`)
    expectWhole(after)
    expect(after.uncertain).toBeLessThanOrEqual(kill * mostInTheAir)
  }

  await waitFor(async () => (await progress()).status === 'finished', {
    timeoutMs: 120_000,
    everyMs: 500,
  })
  const end = await progress()
  console.log(`end: ${summary(end)}`)
  expectWhole(end)
  expect(end).toMatchObject({ audience: people, waiting: 0, refused: 0, skipped: 0 })
  await bot.kill('SIGTERM')

  const recipients = [
    ...telegram.accepted.map((each) => `telegram ${each.chatId}`),
    ...zalo.accepted.map((each) => `zalo ${each.userId}`),
  ]
  expect(new Set(recipients).size, 'nobody twice').toBe(recipients.length)
  expect(recipients.length).toBeGreaterThanOrEqual(end.accepted)
  expect(recipients.length).toBeLessThanOrEqual(end.accepted + end.uncertain)

  const database = await openEmbeddedDatabase({ dataDir: installation.dataDir })
  const accepted = await database.query<{ id: string }>(
    `select channel || ' ' || provider_message_id as id from delivery where status = 'accepted'`,
  )
  await database.close()
  const log = new Set([
    ...telegram.accepted.map((each) => `telegram ${each.messageId}`),
    ...zalo.accepted.map((each) => `zalo ${each.messageId}`),
  ])
  expect(accepted).toHaveLength(end.accepted)
  expect(accepted.filter(({ id }) => !log.has(id))).toEqual([])
})

function expectWhole({ audience, accepted, refused, uncertain, waiting, skipped }: Progress) {
  expect(audience).toBe(people)
  expect(accepted + refused + uncertain + waiting + skipped).toBe(audience)
}

function summary({ status, accepted, refused, uncertain, waiting, skipped }: Progress): string {
  return `${status}: accepted ${accepted}, refused ${refused}, uncertain ${uncertain}, waiting ${waiting}, skipped ${skipped}`
}
