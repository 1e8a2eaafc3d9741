import { randomInt } from 'node:crypto'
import type { Segment } from '../audience/segment.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database, Queryable } from '../platform/database.ts'
import {
  type Campaign,
  type CampaignAction,
  CampaignStateError,
  type CampaignSummary,
  textHash,
  transition,
} from './campaign.ts'
import * as store from './campaign-store.ts'
import { skipCancelled } from './settle-deliveries.ts'
import { startCampaign } from './start-campaign.ts'

/** What managing campaigns uses. */
export interface CampaignDeps {
  readonly database: Database
  readonly clock: Clock
}

/** Who does it, to which campaign. */
export interface CampaignOrder {
  readonly campaignId: string
  readonly by: string
}

/**
 * Stores a draft about one document. It goes to nobody before a second official approves it.
 *
 * @throws {CampaignStateError} when nobody is named as its drafter
 */
export async function createCampaignDraft(
  { database, clock }: CampaignDeps,
  draft: {
    readonly documentId: string
    readonly documentNumber: string
    readonly summary: CampaignSummary
    readonly by: string
    /** Everybody who agreed to news, when left out. */
    readonly segment?: Segment
  },
): Promise<Campaign> {
  const by = draft.by.trim()
  if (by === '') throw new CampaignStateError('Cần ghi tên người soạn đợt tuyên truyền.')
  const id = campaignIdFor(draft.documentNumber)
  const at = clock.now()
  return database.transaction(async (transaction) => {
    const campaign = await store.createCampaign(transaction, {
      id,
      documentId: draft.documentId,
      status: 'draft',
      summary: draft.summary,
      segment: draft.segment ?? {},
      draftedBy: by,
      createdAt: at,
    })
    await store.appendAudit(transaction, id, {
      action: 'create',
      by,
      at,
      detail: textHash(draft.summary),
    })
    return campaign
  })
}

/** A document's number as people say it, and four letters to tell its campaigns apart. */
function campaignIdFor(documentNumber: string): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz'
  const tail = Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')
  const number = documentNumber
    .toLowerCase()
    .replace(/đ/g, 'd')
    .normalize('NFD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return `${number}-${tail}`
}

/** Hands a draft to whoever may approve it. */
export function submitForReview(deps: CampaignDeps, order: CampaignOrder): Promise<void> {
  return change(deps, order, 'submit')
}

/**
 * Approves the text as it stands, by its hash. A draft counts as handed in.
 *
 * @throws {CampaignStateError} also when the drafter approves
 */
export async function approve(
  { database, clock }: CampaignDeps,
  { campaignId, by }: CampaignOrder,
): Promise<void> {
  await database.transaction(async (transaction) => {
    const found = await store.findCampaign(transaction, campaignId, { lock: true })
    const status =
      found.status === 'draft' ? transition(found, 'submit', found.draftedBy) : found.status
    transition({ ...found, status }, 'approve', by)
    const hash = textHash(found.summary)
    await store.approveCampaign(transaction, campaignId, { by: by.trim(), hash })
    const line = { action: 'approve', by: by.trim(), at: clock.now(), detail: hash } as const
    await store.appendAudit(transaction, campaignId, line)
  })
}

/** Fixes the recipients and lets the messages leave; wake the sender afterwards. */
export function start(deps: CampaignDeps, order: CampaignOrder): Promise<void> {
  return startCampaign(deps, order)
}

/** Lets nothing more leave. What is in the air lands. */
export function pause(
  deps: CampaignDeps,
  order: CampaignOrder & { readonly reason?: string },
): Promise<void> {
  return change(deps, order, 'pause', order.reason ?? `Do ${order.by.trim()} tạm dừng`)
}

/** Goes on where a pause stopped it; wake the sender afterwards. */
export function resume(deps: CampaignDeps, order: CampaignOrder): Promise<void> {
  return change(deps, order, 'resume')
}

/** Ends a campaign for good: those not yet written to are skipped. */
export async function cancel(deps: CampaignDeps, order: CampaignOrder): Promise<void> {
  await change(deps, order, 'cancel')
  await skipCancelled(deps)
}

/** Where every recipient stands. */
export function progressOf(
  { database }: { readonly database: Queryable },
  campaignId: string,
): Promise<store.CampaignProgress> {
  return store.countByStatus(database, campaignId)
}

/** All campaigns, newest first. */
export function listCampaigns({ database }: { readonly database: Queryable }): Promise<Campaign[]> {
  return store.listCampaigns(database)
}

async function change(
  { database, clock }: CampaignDeps,
  { campaignId, by }: CampaignOrder,
  action: CampaignAction,
  detail: string | null = null,
): Promise<void> {
  await database.transaction(async (transaction) => {
    const campaign = await store.findCampaign(transaction, campaignId, { lock: true })
    const status = transition(campaign, action, by)
    const at = clock.now()
    const pauseReason = status === 'paused' ? detail : null
    await store.setStatus(transaction, campaignId, status, { at, pauseReason })
    await store.appendAudit(transaction, campaignId, { action, by: by.trim(), at, detail })
  })
}
