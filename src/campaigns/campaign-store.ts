import type { Queryable } from '../platform/database.ts'
import type { Campaign, CampaignAction, CampaignStatus } from './campaign.ts'

/** No campaign has this id. */
export class UnknownCampaignError extends Error {
  override readonly name = 'UnknownCampaignError'
  readonly safeToLog = true

  constructor(campaignId: string) {
    super(`Không có đợt tuyên truyền “${campaignId}”. Hãy xem danh sách các đợt để lấy đúng mã.`)
  }
}

const campaignColumns = `id, document_id as "documentId", status, summary, segment,
  drafted_by as "draftedBy", approved_by as "approvedBy", approved_hash as "approvedHash",
  pause_reason as "pauseReason", created_at as "createdAt", started_at as "startedAt",
  finished_at as "finishedAt"`

/** Stores a new campaign in its first state. */
export async function createCampaign(
  database: Queryable,
  campaign: Pick<
    Campaign,
    'id' | 'documentId' | 'status' | 'summary' | 'segment' | 'draftedBy' | 'createdAt'
  >,
): Promise<Campaign> {
  const [row] = await database.query<Campaign>(
    `insert into campaign (id, document_id, status, summary, segment, drafted_by, created_at)
     values ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7)
     returning ${campaignColumns}`,
    [
      campaign.id,
      campaign.documentId,
      campaign.status,
      JSON.stringify(campaign.summary),
      JSON.stringify(campaign.segment),
      campaign.draftedBy,
      campaign.createdAt,
    ],
  )
  if (row === undefined) throw new Error('Inserting a campaign returned no row')
  return row
}

/**
 * Reads one campaign; `lock` holds it until the transaction ends, for whoever decides on its state.
 *
 * @throws {UnknownCampaignError}
 */
export async function findCampaign(
  database: Queryable,
  campaignId: string,
  options: { readonly lock?: boolean } = {},
): Promise<Campaign> {
  const [row] = await database.query<Campaign>(
    `select ${campaignColumns} from campaign where id = $1 ${options.lock ? 'for update' : ''}`,
    [campaignId],
  )
  if (row === undefined) throw new UnknownCampaignError(campaignId)
  return row
}

/** All campaigns, newest first; of one state where a state is given. */
export async function listCampaigns(
  database: Queryable,
  status: CampaignStatus | null = null,
): Promise<Campaign[]> {
  return database.query<Campaign>(
    `select ${campaignColumns} from campaign
      where $1::text is null or status = $1::text
      order by created_at desc, id desc`,
    [status],
  )
}

/** Stores who approved which text. */
export async function approveCampaign(
  database: Queryable,
  campaignId: string,
  approval: { readonly by: string; readonly hash: string },
): Promise<void> {
  await database.query(
    `update campaign set status = 'approved', approved_by = $2, approved_hash = $3 where id = $1`,
    [campaignId, approval.by, approval.hash],
  )
}

/**
 * Stores a new state. A start and an end leave their time; a pause its reason, which the next
 * state removes. The first start counts.
 */
export async function setStatus(
  database: Queryable,
  campaignId: string,
  status: CampaignStatus,
  { at, pauseReason = null }: { readonly at: Date; readonly pauseReason?: string | null },
): Promise<void> {
  await database.query(
    `update campaign
        set status = $2,
            pause_reason = $4,
            started_at = case when $2 = 'scheduled' then coalesce(started_at, $3) else started_at end,
            finished_at = case when $2 in ('finished', 'cancelled') then $3::timestamptz end
      where id = $1`,
    [campaignId, status, at, pauseReason],
  )
}

/** One line of who did what to a campaign, and when. */
export interface AuditLine {
  readonly action: CampaignAction | 'create' | 'recover'
  readonly by: string
  readonly at: Date
  readonly detail: string | null
}

/** The name under which the service itself stands in the audit. */
export const serviceName = 'hệ thống'

/** Appends one line to the campaign's audit. */
export async function appendAudit(
  database: Queryable,
  campaignId: string,
  line: AuditLine,
): Promise<void> {
  await database.query(
    `insert into campaign_audit (campaign_id, action, by_operator, at, detail)
     values ($1, $2, $3, $4, $5)`,
    [campaignId, line.action, line.by, line.at, line.detail],
  )
}

/** Who did what to a campaign, oldest first. */
export async function listAudit(database: Queryable, campaignId: string): Promise<AuditLine[]> {
  return database.query<AuditLine>(
    `select action, by_operator as by, at, detail
       from campaign_audit where campaign_id = $1 order by id`,
    [campaignId],
  )
}

/**
 * Where every recipient of a campaign stands. The parts are disjoint: together they are the
 * audience, so that nobody is reported twice or forgotten.
 */
export interface CampaignProgress {
  readonly campaignId: string
  readonly status: CampaignStatus
  readonly audience: number
  /** The channel took the message over. */
  readonly accepted: number
  readonly refused: number
  /** Nobody can know whether it was sent. Never added to the accepted. */
  readonly uncertain: number
  /** Not yet tried, or being tried right now. */
  readonly waiting: number
  /** Not sent, because the person stopped, cannot be reached, or the campaign was cancelled. */
  readonly skipped: number
}

/**
 * Counts a campaign's deliveries by what became of them.
 *
 * @throws {UnknownCampaignError}
 */
export async function countByStatus(
  database: Queryable,
  campaignId: string,
): Promise<CampaignProgress> {
  const [row] = await database.query<CampaignProgress>(
    `select c.id as "campaignId", c.status, count(d.status) as audience,
            count(*) filter (where d.status = 'accepted') as accepted,
            count(*) filter (where d.status = 'refused') as refused,
            count(*) filter (where d.status = 'uncertain') as uncertain,
            count(*) filter (where d.status in ('waiting', 'sending')) as waiting,
            count(*) filter (where d.status = 'skipped') as skipped
       from campaign c left join delivery d on d.campaign_id = c.id
      where c.id = $1
      group by c.id`,
    [campaignId],
  )
  if (row === undefined) throw new UnknownCampaignError(campaignId)
  return row
}
