import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { CampaignStateError, textHash, transition } from './campaign.ts'
import {
  appendAudit,
  findCampaign,
  listCampaigns,
  serviceName,
  setStatus,
} from './campaign-store.ts'
import { planDeliveries } from './recipients.ts'

interface StartDeps {
  readonly database: Database
  readonly clock: Clock
}

/**
 * Fixes the recipients of an approved campaign and lets its messages leave.
 *
 * Nothing is sent before the whole list is fixed. A start that was interrupted in between may be
 * repeated: by an official, or by `resumeStarts`.
 *
 * @throws {CampaignStateError} when the campaign is not approved, or its text was changed since
 */
export async function startCampaign(
  deps: StartDeps,
  { campaignId, by }: { readonly campaignId: string; readonly by: string },
): Promise<void> {
  await schedule(deps, campaignId, by)
  await planAndRun(deps, campaignId, by)
}

/** How long a start may take before it counts as interrupted. */
const patienceMs = 120_000

/**
 * Completes the starts that somebody began and did not finish: the process was stopped in between.
 *
 * `all` is for a moment when no start can be under way in this process; otherwise only those begun
 * a while ago.
 */
export async function resumeStarts(deps: StartDeps, which: 'all' | 'stale'): Promise<void> {
  const latest = deps.clock.now().getTime() - (which === 'all' ? 0 : patienceMs)
  for (const campaign of await listCampaigns(deps.database, 'scheduled')) {
    if (campaign.startedAt === null || campaign.startedAt.getTime() > latest) continue
    await planAndRun(deps, campaign.id, serviceName)
  }
}

async function schedule({ database, clock }: StartDeps, campaignId: string, by: string) {
  await database.transaction(async (transaction) => {
    const campaign = await findCampaign(transaction, campaignId, { lock: true })
    if (campaign.status === 'scheduled') return // an interrupted start, taken up again
    const status = transition(campaign, 'schedule', by)
    if (campaign.approvedHash !== textHash(campaign.summary)) {
      throw new CampaignStateError(
        `Nội dung đợt ${campaign.id} đã thay đổi sau khi duyệt. Hãy lập đợt mới và trình duyệt lại.`,
      )
    }
    const at = clock.now()
    await setStatus(transaction, campaign.id, status, { at })
    await appendAudit(transaction, campaign.id, { action: 'schedule', by, at, detail: null })
  })
}

async function planAndRun(deps: StartDeps, campaignId: string, by: string): Promise<void> {
  const campaign = await findCampaign(deps.database, campaignId)
  await planDeliveries(deps, campaign)
  await deps.database.transaction(async (transaction) => {
    const planned = await findCampaign(transaction, campaignId, { lock: true })
    if (planned.status !== 'scheduled') return // cancelled, or run by another hand, meanwhile
    const at = deps.clock.now()
    await setStatus(transaction, campaignId, transition(planned, 'run', by), { at })
    await appendAudit(transaction, campaignId, { action: 'run', by, at, detail: null })
  })
}
