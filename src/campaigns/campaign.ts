import { createHash } from 'node:crypto'
import type { Segment } from '../audience/segment.ts'

export type CampaignStatus =
  | 'draft'
  | 'in-review'
  | 'approved'
  | 'scheduled'
  | 'running'
  | 'paused'
  | 'finished'
  | 'cancelled'

/** What people are told of a document, each line resting on provisions of it. */
export interface CampaignSummary {
  readonly title: string
  readonly lines: readonly { readonly text: string; readonly provisionIds: readonly string[] }[]
  /** Number, date and address of the document, as the reader sees them. */
  readonly sourceLine: string
}

/** Telling one group of subscribers about one document. */
export interface Campaign {
  readonly id: string
  readonly documentId: string
  readonly status: CampaignStatus
  readonly summary: CampaignSummary
  readonly segment: Segment
  readonly draftedBy: string
  readonly approvedBy: string | null
  /** `textHash` of what was approved; another text may not be sent. */
  readonly approvedHash: string | null
  /** Why the service, or an official, stopped it; null unless paused. */
  readonly pauseReason: string | null
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
}

/** What can be done to a campaign. `schedule` fixes the recipients, `run` lets messages leave. */
export type CampaignAction =
  | 'submit'
  | 'approve'
  | 'schedule'
  | 'run'
  | 'pause'
  | 'resume'
  | 'finish'
  | 'cancel'

/** The campaign is not in a state that allows what was asked. The message says what to do. */
export class CampaignStateError extends Error {
  override readonly name = 'CampaignStateError'
  readonly safeToLog = true
}

/** The states in the words of the officials. */
export const statusNames: Readonly<Record<CampaignStatus, string>> = {
  draft: 'dự thảo',
  'in-review': 'chờ duyệt',
  approved: 'đã duyệt',
  scheduled: 'đang lập danh sách gửi',
  running: 'đang gửi',
  paused: 'tạm dừng',
  finished: 'đã xong',
  cancelled: 'đã hủy',
}

const actionNames: Readonly<Record<CampaignAction, string>> = {
  submit: 'trình duyệt',
  approve: 'duyệt',
  schedule: 'bắt đầu gửi',
  run: 'bắt đầu gửi',
  pause: 'tạm dừng',
  resume: 'gửi tiếp',
  finish: 'kết thúc',
  cancel: 'hủy',
}

const unfinished = ['draft', 'in-review', 'approved', 'scheduled', 'running', 'paused'] as const

const moves: Readonly<
  Record<CampaignAction, { readonly from: readonly CampaignStatus[]; readonly to: CampaignStatus }>
> = {
  submit: { from: ['draft'], to: 'in-review' },
  approve: { from: ['in-review'], to: 'approved' },
  schedule: { from: ['approved'], to: 'scheduled' },
  run: { from: ['scheduled'], to: 'running' },
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  finish: { from: ['running'], to: 'finished' },
  cancel: { from: unfinished, to: 'cancelled' },
}

/**
 * The state a campaign comes to when somebody does something to it.
 *
 * @throws {CampaignStateError} when its state does not allow that, when nobody is named, or when
 *   somebody approves their own draft
 */
export function transition(
  campaign: Pick<Campaign, 'id' | 'status' | 'draftedBy'>,
  action: CampaignAction,
  by: string,
): CampaignStatus {
  const { from, to } = moves[action]
  if (personKey(by) === '') {
    throw new CampaignStateError(`Cần ghi tên người ${actionNames[action]} đợt ${campaign.id}.`)
  }
  if (!from.includes(campaign.status)) {
    const allowed = from.map((status) => `“${statusNames[status]}”`).join(', ')
    throw new CampaignStateError(
      `Không thể ${actionNames[action]} đợt ${campaign.id}: đợt này đang ở trạng thái ` +
        `“${statusNames[campaign.status]}”, cần ở trạng thái ${allowed}.`,
    )
  }
  if (action === 'approve' && personKey(by) === personKey(campaign.draftedBy)) {
    throw new CampaignStateError(
      `Người soạn không được tự duyệt đợt ${campaign.id}. Cần một cán bộ khác duyệt.`,
    )
  }
  return to
}

/** One person however they type their name. */
function personKey(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase()
}

/** The fingerprint of a summary, the same however its fields were stored. SHA-256, hexadecimal. */
export function textHash({ title, lines, sourceLine }: CampaignSummary): string {
  const parts = [title, lines.map((line) => [line.text, line.provisionIds]), sourceLine]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
