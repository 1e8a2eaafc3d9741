import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CampaignAction,
  CampaignStateError,
  type CampaignStatus,
  textHash,
  transition,
} from '../../src/campaigns/campaign.ts'
import { toCampaignMessage } from '../../src/campaigns/campaign-message.ts'
import { summary } from './scene.ts'

const actions: CampaignAction[] = [
  'submit',
  'approve',
  'schedule',
  'run',
  'pause',
  'resume',
  'finish',
  'cancel',
]
const orders = fc.array(
  fc.record({ action: fc.constantFrom(...actions), by: fc.constantFrom('An', 'Bình', ' an ', '') }),
  { maxLength: 40 },
)

interface Step {
  readonly from: CampaignStatus
  readonly action: CampaignAction
  readonly by: string
  readonly to: CampaignStatus
}

/** What a campaign of An's goes through; what is refused leaves it as it is. */
function walk(wanted: readonly { action: CampaignAction; by: string }[]): Step[] {
  const steps: Step[] = []
  let status: CampaignStatus = 'draft'
  for (const { action, by } of wanted) {
    try {
      const to = transition({ id: 'x', status, draftedBy: 'An' }, action, by)
      steps.push({ from: status, action, by, to })
      status = to
    } catch (error) {
      if (!(error instanceof CampaignStateError)) throw error
    }
  }
  return steps
}

describe('the states of a campaign', () => {
  it('lets nothing run that a second person did not approve', () => {
    fc.assert(
      fc.property(orders, (wanted) => {
        const steps = walk(wanted)
        const running = steps.findIndex((step) => step.to === 'running')
        if (running < 0) return
        const approval = steps.slice(0, running).find((step) => step.action === 'approve')
        expect(approval?.by).toBe('Bình')
      }),
    )
  })

  it('leaves an end never again', () => {
    fc.assert(
      fc.property(orders, (wanted) => {
        for (const step of walk(wanted)) expect(['finished', 'cancelled']).not.toContain(step.from)
      }),
    )
  })

  it('names somebody for every step', () => {
    fc.assert(
      fc.property(orders, (wanted) => {
        for (const step of walk(wanted)) expect(step.by.trim()).not.toBe('')
      }),
    )
  })

  it('goes from draft to finished, with pauses in between', () => {
    const by = 'Bình'
    const way: CampaignAction[] = [
      'submit',
      'approve',
      'schedule',
      'run',
      'pause',
      'resume',
      'finish',
    ]
    expect(walk(way.map((action) => ({ action, by }))).map((step) => step.to)).toEqual([
      'in-review',
      'approved',
      'scheduled',
      'running',
      'paused',
      'running',
      'finished',
    ])
  })

  it.each(['An', ' an', 'AN '])('refuses the drafter An who approves as %j', (by) => {
    const campaign = { id: '31-2024-qh15-abcd', status: 'in-review', draftedBy: 'An' } as const
    expect(() => transition(campaign, 'approve', by)).toThrow(/Người soạn không được tự duyệt/)
  })

  it('says what would have to be so', () => {
    const campaign = { id: 'x', status: 'draft', draftedBy: 'An' } as const
    expect(() => transition(campaign, 'schedule', 'Bình')).toThrow(
      'Không thể bắt đầu gửi đợt x: đợt này đang ở trạng thái “dự thảo”, cần ở trạng thái “đã duyệt”.',
    )
  })
})

describe('the text of a campaign', () => {
  it('has one fingerprint, however its fields were stored', () => {
    const { title, lines, sourceLine } = summary
    expect(textHash({ sourceLine, lines, title })).toBe(textHash(summary))
    expect(textHash({ ...summary, title: `${title}.` })).not.toBe(textHash(summary))
    expect(textHash({ ...summary, lines: [] })).not.toBe(textHash(summary))
  })

  it('says where it comes from, why one gets it and how to end it', () => {
    const message = toCampaignMessage({ summary })
    expect(message.blocks[0]).toEqual({
      kind: 'text',
      text: 'Luật Đất đai 2024 có hiệu lực từ 01/8/2024\n\n• Bỏ khung giá đất.',
    })
    expect(message.blocks[1]?.text).toBe(summary.sourceLine)
    expect(message.blocks[2]?.text).toContain('vì đã đồng ý nhận tin')
    expect(message.choices).toEqual([{ kind: 'reply', id: 'stop', label: 'Dừng nhận tin' }])
  })
})
