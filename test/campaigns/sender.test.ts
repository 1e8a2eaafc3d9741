import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eraseSubscriber, findSubscriber, setReachable } from '../../src/audience/audience-store.ts'
import { withdrawConsent } from '../../src/audience/consent.ts'
import { toCampaignMessage } from '../../src/campaigns/campaign-message.ts'
import {
  approve,
  cancel,
  listCampaigns,
  progressOf,
  resume,
} from '../../src/campaigns/campaigns.ts'
import { recordReceipt } from '../../src/campaigns/receipts.ts'
import type { Sender, SenderDeps } from '../../src/campaigns/sender.ts'
import type { Channel, DeliveryOutcome } from '../../src/messaging/channel.ts'
import type { Database } from '../../src/platform/database.ts'
import { createVault } from '../../src/platform/vault.ts'
import { openTestDatabase } from '../support/database.ts'
import { accepted, createScene, cuttable, resetScene, scriptedChannel, summary } from './scene.ts'

let database: Database
let scene: ReturnType<typeof createScene>
let senders: Sender[] = []

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await resetScene(database)
  scene = createScene(database)
})
afterEach(async () => {
  await Promise.all(senders.map((sender) => sender.stop()))
  senders = []
})
afterAll(() => database.close())

function sending(channel: Channel, options: Partial<SenderDeps> = {}): Sender {
  const sender = scene.sender([channel], options)
  senders.push(sender)
  return sender
}

/** An answer to give later, from the test. */
function later<Value>() {
  let resolve: (value: Value) => void = () => undefined
  const promise = new Promise<Value>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

describe('a campaign that is sent', () => {
  it('writes to everybody once, counts them and finishes', async () => {
    await scene.crowd(70)
    const campaignId = await scene.started()
    const channel = scriptedChannel(accepted)
    await sending(channel).idle()
    expect(new Set(channel.recipients).size).toBe(70)
    expect(channel.recipients).toHaveLength(70)
    expect(channel.sent[0]?.message).toEqual(toCampaignMessage({ summary }))
    expect(await progressOf(scene.deps, campaignId)).toMatchObject({
      status: 'finished',
      audience: 70,
      accepted: 70,
      waiting: 0,
    })
    expect(await scene.events(campaignId)).toEqual({ accepted: 70 })
    expect(await listCampaigns(scene.deps)).toMatchObject([{ finishedAt: scene.clock.now() }])
  })

  it('begins when it is started while the sender waits', async () => {
    await scene.crowd(2)
    const channel = scriptedChannel(accepted)
    const sender = sending(channel)
    await sender.idle()
    await scene.started()
    await scene.settle(sender)
    expect(channel.recipients).toHaveLength(2)
  })

  it('has no more in the air than its batch', async () => {
    await scene.crowd(12)
    await scene.started()
    let inTheAir = 0
    let most = 0
    const channel = scriptedChannel(async (id) => {
      most = Math.max(most, ++inTheAir)
      await database.query('select 1')
      inTheAir--
      return accepted(id)
    })
    await sending(channel, { batchSizes: { telegram: 4 } }).idle()
    expect(channel.recipients).toHaveLength(12)
    expect(most).toBeLessThanOrEqual(4)
  })

  it('leaves each recipient in exactly one state, whatever the channel answers', async () => {
    const people = await scene.crowd(30)
    const campaignId = await scene.started()
    const outcomes: DeliveryOutcome[] = [
      { kind: 'accepted', providerMessageId: 'a' },
      { kind: 'refused', reason: 'blocked' },
      { kind: 'uncertain', detail: 'ECONNRESET' },
      { kind: 'refused', reason: 'window-closed' },
      { kind: 'deferred', retryAfterMs: 60_000, scope: 'recipient' },
    ]
    const answer = (n: number) => outcomes[n % outcomes.length] ?? accepted(n)
    const channel = scriptedChannel((_id, n) => answer(n))
    await sending(channel).idle()
    const progress = await progressOf(scene.deps, campaignId)
    expect(progress).toEqual({
      campaignId,
      status: 'running',
      audience: 30,
      accepted: 6,
      refused: 12,
      uncertain: 6,
      waiting: 6,
      skipped: 0,
    })
    expect(await scene.events(campaignId)).toEqual({
      accepted: 6,
      'refused:blocked': 6,
      'refused:window-closed': 6,
      'uncertain:no-answer': 6,
    })
    const rows = await database.query('select 1 from subscriber where not reachable')
    expect(rows).toHaveLength(6)
    expect(people).toHaveLength(30)
  })

  it('calls a channel that throws uncertain, as the message may have left', async () => {
    await scene.crowd(1)
    const campaignId = await scene.started()
    const channel = scriptedChannel(() => Promise.reject(new Error('socket hang up')))
    await sending(channel).idle()
    expect(await scene.statuses(campaignId)).toEqual({ 'uncertain:no-answer': 1 })
  })
})

describe('who does not want it', () => {
  it('gets nothing from a campaign already started, after withdrawing', async () => {
    const [first, second] = await scene.crowd(3)
    const campaignId = await scene.started()
    const stop = { purpose: 'news', wording: 'DỪNG', channel: 'telegram' } as const
    await withdrawConsent(scene.deps, first?.id ?? 0, stop)
    await setReachable(scene.deps, second?.id ?? 0, false)
    const channel = scriptedChannel(accepted)
    await sending(channel).idle()
    expect(channel.recipients).toEqual(['3'])
    expect(await scene.statuses(campaignId)).toEqual({
      'skipped:withdrawn': 1,
      'skipped:unreachable': 1,
      accepted: 1,
    })
    expect(await scene.events(campaignId)).toEqual({
      'skipped:withdrawn': 1,
      'skipped:unreachable': 1,
      accepted: 1,
    })
    expect((await progressOf(scene.deps, campaignId)).status).toBe('finished')
  })

  it('is not looked for after being erased in the middle', async () => {
    await scene.crowd(1)
    const campaignId = await scene.started()
    const answer = later<DeliveryOutcome>()
    const reached = later<void>()
    const channel = scriptedChannel(() => {
      reached.resolve()
      return answer.promise
    })
    const sender = sending(channel)
    await reached.promise
    const person = await findSubscriber(scene.deps, { channel: 'telegram', id: '1' })
    await eraseSubscriber(scene.deps, person?.id ?? 0)
    answer.resolve(accepted(1))
    await scene.settle(sender)
    expect(await progressOf(scene.deps, campaignId)).toMatchObject({ audience: 0 })
  })
})

describe('when the channel asks for patience', () => {
  it('tries a deferred delivery again once its time has come', async () => {
    await scene.crowd(1)
    const campaignId = await scene.started()
    const channel = scriptedChannel((id, n) =>
      n === 0 ? { kind: 'deferred', retryAfterMs: 30_000, scope: 'recipient' } : accepted(id),
    )
    const sender = sending(channel)
    await sender.idle()
    scene.clock.advance(29_000)
    await scene.settle(sender)
    expect(channel.recipients).toHaveLength(1)
    expect(await progressOf(scene.deps, campaignId)).toMatchObject({
      waiting: 1,
      status: 'running',
    })
    scene.clock.advance(1_000)
    await scene.settle(sender)
    expect(await progressOf(scene.deps, campaignId)).toMatchObject({
      accepted: 1,
      status: 'finished',
    })
  })

  it('lets the whole channel rest when the refusal is about the channel', async () => {
    await scene.crowd(5)
    await scene.started()
    const channel = scriptedChannel((id, n) =>
      n === 0 ? { kind: 'deferred', retryAfterMs: 30_000, scope: 'channel' } : accepted(id),
    )
    const sender = sending(channel, { batchSizes: { telegram: 1 } })
    await sender.idle()
    expect(channel.recipients).toEqual(['1'])
    scene.clock.advance(30_000)
    await scene.settle(sender)
    expect([...channel.recipients].sort()).toEqual(['1', '1', '2', '3', '4', '5'])
  })

  it('claims nothing outside the send window', async () => {
    await scene.crowd(2)
    const campaignId = await scene.started()
    const channel = scriptedChannel(accepted)
    const sendWindow = { fromMinute: 8 * 60, toMinute: 20 * 60 }
    scene.clock.set('2026-11-23T13:00:00Z') // 20:00 in Khánh Hòa
    const sender = sending(channel, { sendWindow })
    await sender.idle()
    expect(await scene.statuses(campaignId)).toEqual({ waiting: 2 })
    scene.clock.set('2026-11-24T01:00:00Z')
    await scene.settle(sender)
    expect(channel.recipients).toHaveLength(2)
  })
})

describe('when something is wrong on our side', () => {
  it('pauses at once when the channel halts, and sends later to those it had not sent to', async () => {
    await scene.crowd(3)
    const campaignId = await scene.started()
    let revoked = true
    const channel = scriptedChannel((id) =>
      revoked ? { kind: 'halted', detail: 'Mã truy cập bị thu hồi' } : accepted(id),
    )
    const sender = sending(channel, { batchSizes: { telegram: 1 } })
    await sender.idle()
    expect(channel.recipients).toEqual(['1'])
    expect(await listCampaigns(scene.deps)).toMatchObject([
      { status: 'paused', pauseReason: 'Mã truy cập bị thu hồi' },
    ])
    expect(await progressOf(scene.deps, campaignId)).toMatchObject({ waiting: 3, audience: 3 })
    expect(await scene.events(campaignId)).toEqual({})
    revoked = false
    await resume(scene.deps, { campaignId, by: 'Bình' })
    await scene.settle(sender)
    expect(await progressOf(scene.deps, campaignId)).toMatchObject({
      accepted: 3,
      status: 'finished',
    })
  })

  it('pauses after twenty suspicious outcomes in a row, and not before', async () => {
    await scene.crowd(60)
    const campaignId = await scene.started()
    // The twentieth person's message is accepted, so the run begins again behind it.
    const channel = scriptedChannel((id, n) =>
      n === 19 ? accepted(id) : { kind: 'refused', reason: 'unknown-recipient' },
    )
    await sending(channel, { batchSizes: { telegram: 1 } }).idle()
    expect(channel.recipients).toHaveLength(40)
    expect(await progressOf(scene.deps, campaignId)).toMatchObject({
      status: 'paused',
      accepted: 1,
      refused: 39,
      waiting: 20,
    })
  })

  it('sends nothing when it cannot open the addresses', async () => {
    await scene.crowd(2)
    const campaignId = await scene.started()
    const channel = scriptedChannel(accepted)
    await sending(channel, { vault: createVault(Buffer.alloc(32, 1)) }).idle()
    expect(channel.recipients).toEqual([])
    expect(await progressOf(scene.deps, campaignId)).toMatchObject({ status: 'paused', waiting: 2 })
  })
})

describe('when a process stops', () => {
  it('waits for what is in the air, stores it and takes nothing new', async () => {
    await scene.crowd(5)
    const campaignId = await scene.started()
    const answer = later<DeliveryOutcome>()
    const reached = later<void>()
    const channel = scriptedChannel(() => {
      reached.resolve()
      return answer.promise
    })
    const sender = scene.sender([channel], { batchSizes: { telegram: 2 } })
    await reached.promise
    const stopped = sender.stop()
    answer.resolve(accepted('x'))
    await stopped
    expect(await scene.statuses(campaignId)).toEqual({ accepted: 2, waiting: 3 })
    // The successor need not wait for the lease to expire.
    const next = scriptedChannel(accepted)
    await sending(next).idle()
    expect(next.recipients).toHaveLength(3)
  })

  it('writes to nobody twice after a crash, and calls uncertain what was in the air', async () => {
    await scene.crowd(20)
    const campaignId = await scene.started()
    const crashed = cuttable(database)
    const never = later<DeliveryOutcome>()
    const stuck = later<void>()
    const first = scriptedChannel((id, n) => {
      if (n === 9) stuck.resolve()
      return n < 6 ? accepted(id) : never.promise
    })
    const dead = sending(first, { database: crashed, batchSizes: { telegram: 6 } })
    await stuck.promise
    crashed.cut()

    const second = scriptedChannel(accepted)
    const successor = sending(second)
    await successor.idle()
    expect(second.recipients).toEqual([]) // the dead one's lease still stands

    scene.clock.advance(16_000)
    await scene.settle(successor)
    const written = [...first.recipients, ...second.recipients]
    expect(new Set(written).size).toBe(written.length)
    const progress = await progressOf(scene.deps, campaignId)
    expect(progress).toMatchObject({ status: 'finished', audience: 20, waiting: 0 })
    expect(progress.accepted + progress.uncertain).toBe(20)
    expect(progress.uncertain).toBe(first.recipients.length - 6)
    expect(await scene.events(campaignId)).toEqual({
      accepted: progress.accepted,
      'uncertain:interrupted': progress.uncertain,
    })
    never.resolve(accepted('late'))
    await dead.stop() // what it learns now changes nothing
    expect(await progressOf(scene.deps, campaignId)).toEqual(progress)
  })

  it('writes to nobody twice, however often it crashes', async () => {
    await scene.crowd(40)
    const campaignId = await scene.started()
    const never = later<DeliveryOutcome>()
    const written: string[] = []
    for (const crashAfter of [1, 7, 4, 12]) {
      const process = cuttable(database)
      const crashed = later<void>()
      const channel = scriptedChannel((id, n) => {
        written.push(id)
        if (n + 1 === crashAfter) {
          process.cut()
          crashed.resolve()
        }
        return n + 1 >= crashAfter ? never.promise : accepted(id)
      })
      sending(channel, { database: process, batchSizes: { telegram: 3 } })
      await crashed.promise
      scene.clock.advance(16_000)
    }
    const last = scriptedChannel((id) => {
      written.push(id)
      return accepted(id)
    })
    await sending(last).idle()
    expect(new Set(written).size).toBe(written.length)
    const progress = await progressOf(scene.deps, campaignId)
    expect(progress).toMatchObject({ status: 'finished', audience: 40, waiting: 0, refused: 0 })
    expect(progress.accepted + progress.uncertain).toBe(40)
    expect(progress.uncertain).toBeLessThanOrEqual(4 * 3) // what was in the air at each crash
    never.resolve(accepted('late'))
  })

  it('keeps an outcome that the database would not take, and stores it later', async () => {
    await scene.crowd(1)
    const campaignId = await scene.started()
    const failing = cuttable(database)
    const answered = later<void>()
    const channel = scriptedChannel((id) => {
      failing.cut()
      answered.resolve()
      return accepted(id)
    })
    const sender = sending(channel, { database: failing })
    await answered.promise
    await sender.settlePending()
    expect(await scene.statuses(campaignId)).toEqual({ sending: 1 })
    failing.restore()
    await sender.settlePending()
    expect(await scene.statuses(campaignId)).toEqual({ accepted: 1 })
  })

  it('lets one of two processes send', async () => {
    await scene.crowd(40)
    await scene.started()
    const channels = [scriptedChannel(accepted), scriptedChannel(accepted)]
    const both = channels.map((channel) => sending(channel))
    await Promise.all(both.map((sender) => scene.settle(sender)))
    expect(channels.map((channel) => channel.recipients.length).sort()).toEqual([0, 40])
  })

  it('completes a start that was interrupted while the list was being fixed', async () => {
    await scene.crowd(3)
    const campaignId = await scene.draft()
    await approve(scene.deps, { campaignId, by: 'Bình' })
    await database.query(
      `update campaign set status = 'scheduled', started_at = $1 where id = $2`,
      [scene.clock.now(), campaignId],
    )
    await sending(scriptedChannel(accepted)).idle()
    expect(await progressOf(scene.deps, campaignId)).toMatchObject({
      status: 'finished',
      accepted: 3,
    })
  })

  it('skips what comes back waiting to a campaign cancelled meanwhile', async () => {
    await scene.crowd(1)
    const campaignId = await scene.started()
    const answer = later<DeliveryOutcome>()
    const reached = later<void>()
    const channel = scriptedChannel(() => {
      reached.resolve()
      return answer.promise
    })
    const sender = sending(channel)
    await reached.promise
    await cancel(scene.deps, { campaignId, by: 'Bình' })
    answer.resolve({ kind: 'deferred', retryAfterMs: 1, scope: 'recipient' })
    await scene.settle(sender)
    await scene.settle(sender)
    expect(await scene.statuses(campaignId)).toEqual({ 'skipped:cancelled': 1 })
  })
})

describe('a receipt', () => {
  it('is put beside its delivery once, and counted once', async () => {
    await scene.crowd(1)
    const campaignId = await scene.started()
    await sending(scriptedChannel(accepted)).idle()
    const receipt = {
      channel: 'telegram',
      providerMessageId: 'm-1',
      kind: 'seen',
      at: scene.clock.now(),
    } as const
    expect(await recordReceipt(scene.deps, receipt)).toBe(true)
    expect(await recordReceipt(scene.deps, receipt)).toBe(false)
    expect(await recordReceipt(scene.deps, { ...receipt, providerMessageId: 'other' })).toBe(false)
    expect(await recordReceipt(scene.deps, { ...receipt, kind: 'delivered' })).toBe(true)
    const rows = await database.query(
      `select status from reach_event where kind = 'receipt' and campaign_id = $1 order by id`,
      [campaignId],
    )
    expect(rows).toEqual([{ status: 'seen' }, { status: 'delivered' }])
  })

  it('that overtakes its own answer finds it after settling', async () => {
    await scene.crowd(2)
    await scene.started()
    const slow = later<DeliveryOutcome>()
    const both = later<void>()
    const channel = scriptedChannel((id, n) => {
      if (n === 1) both.resolve()
      return n === 0 ? accepted(id) : slow.promise
    })
    const sender = sending(channel)
    await both.promise
    await database.query('select 1')
    const receipt = {
      channel: 'telegram',
      providerMessageId: `m-${channel.recipients[0]}`,
      kind: 'delivered',
      at: scene.clock.now(),
    } as const
    const settlePending = () => sender.settlePending()
    expect(await recordReceipt({ ...scene.deps, settlePending }, receipt)).toBe(true)
    slow.resolve(accepted('late'))
    await scene.settle(sender)
  })
})
