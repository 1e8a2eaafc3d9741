import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CampaignStateError } from '../../src/campaigns/campaign.ts'
import { listAudit, UnknownCampaignError } from '../../src/campaigns/campaign-store.ts'
import {
  approve,
  cancel,
  createCampaignDraft,
  listCampaigns,
  pause,
  progressOf,
  resume,
  start,
} from '../../src/campaigns/campaigns.ts'
import { planDeliveries } from '../../src/campaigns/recipients.ts'
import type { Database } from '../../src/platform/database.ts'
import { openTestDatabase } from '../support/database.ts'
import { createScene, resetScene, summary } from './scene.ts'

let database: Database
let scene: ReturnType<typeof createScene>

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await resetScene(database)
  scene = createScene(database)
})
afterAll(() => database.close())

describe('from a draft to a start', () => {
  it('has two people and leaves a line for each step', async () => {
    await scene.crowd(3)
    const campaignId = await scene.started()
    expect(await progressOf(scene.deps, campaignId)).toEqual({
      campaignId,
      status: 'running',
      audience: 3,
      accepted: 0,
      refused: 0,
      uncertain: 0,
      waiting: 3,
      skipped: 0,
    })
    const audit = await listAudit(database, campaignId)
    expect(audit.map((line) => [line.action, line.by])).toEqual([
      ['create', 'An'],
      ['approve', 'Bình'],
      ['schedule', 'Bình'],
      ['run', 'Bình'],
    ])
    expect(audit[1]?.detail).toBe(audit[0]?.detail) // the text approved is the text drafted
  })

  it('refuses the drafter as approver, and a start without approval', async () => {
    const campaignId = await scene.draft('An')
    await expect(approve(scene.deps, { campaignId, by: 'an ' })).rejects.toThrow(CampaignStateError)
    await expect(start(scene.deps, { campaignId, by: 'Bình' })).rejects.toThrow(/dự thảo/)
    expect((await progressOf(scene.deps, campaignId)).status).toBe('draft')
  })

  it('refuses a draft that nobody signs', async () => {
    await expect(scene.draft('  ')).rejects.toThrow(CampaignStateError)
  })

  it('does not start a text that was changed after approval', async () => {
    const campaignId = await scene.draft()
    await approve(scene.deps, { campaignId, by: 'Bình' })
    const changed = JSON.stringify({ ...summary, title: 'Khác' })
    await database.query('update campaign set summary = $1::jsonb', [changed])
    await expect(start(scene.deps, { campaignId, by: 'Bình' })).rejects.toThrow(/thay đổi sau khi/)
  })

  it('names a campaign that does not exist', async () => {
    await expect(progressOf(scene.deps, 'x')).rejects.toThrow(UnknownCampaignError)
    await expect(approve(scene.deps, { campaignId: 'x', by: 'An' })).rejects.toThrow(/“x”/)
  })

  it('reaches only the segment it is for', async () => {
    await scene.agreeing('1')
    await scene.agreeing('2', 'zalo')
    const campaign = await createCampaignDraft(scene.deps, {
      documentId: '31-2024-qh15',
      documentNumber: '31/2024/QH15',
      summary,
      by: 'An',
      segment: { channels: ['zalo'] },
    })
    await approve(scene.deps, { campaignId: campaign.id, by: 'Bình' })
    await start(scene.deps, { campaignId: campaign.id, by: 'Bình' })
    expect(await progressOf(scene.deps, campaign.id)).toMatchObject({ audience: 1 })
  })

  it('completes a start that was interrupted, without anybody twice', async () => {
    await scene.crowd(4)
    const campaignId = await scene.draft()
    await approve(scene.deps, { campaignId, by: 'Bình' })
    // The process stopped after it had planned a part of the list.
    await database.query(
      `update campaign set status = 'scheduled', started_at = $1 where id = $2`,
      [scene.clock.now(), campaignId],
    )
    await planDeliveries(scene.deps, { id: campaignId, segment: {} })
    await database.query(
      'delete from delivery where subscriber_id = (select max(subscriber_id) from delivery)',
    )
    await start(scene.deps, { campaignId, by: 'Bình' })
    expect(await progressOf(scene.deps, campaignId)).toMatchObject({
      status: 'running',
      audience: 4,
    })
  })

  it('plans nothing for a campaign that is not being started', async () => {
    await scene.crowd(2)
    const campaignId = await scene.draft()
    await planDeliveries(scene.deps, { id: campaignId, segment: {} })
    expect(await progressOf(scene.deps, campaignId)).toMatchObject({ audience: 0 })
  })
})

describe('a campaign under way', () => {
  it('can be paused with a reason and resumed', async () => {
    await scene.crowd(1)
    const campaignId = await scene.started()
    await pause(scene.deps, { campaignId, by: 'Bình', reason: 'Sai số hiệu' })
    expect(await listCampaigns(scene.deps)).toMatchObject([
      { status: 'paused', pauseReason: 'Sai số hiệu' },
    ])
    await resume(scene.deps, { campaignId, by: 'Bình' })
    expect(await listCampaigns(scene.deps)).toMatchObject([
      { status: 'running', pauseReason: null },
    ])
  })

  it('skips everybody left when it is cancelled, and counts them', async () => {
    await scene.crowd(3)
    const campaignId = await scene.started()
    await cancel(scene.deps, { campaignId, by: 'Bình' })
    expect(await progressOf(scene.deps, campaignId)).toMatchObject({
      status: 'cancelled',
      audience: 3,
      waiting: 0,
      skipped: 3,
    })
    expect(await scene.events(campaignId)).toEqual({ 'skipped:cancelled': 3 })
    await expect(resume(scene.deps, { campaignId, by: 'Bình' })).rejects.toThrow(/đã hủy/)
  })
})
