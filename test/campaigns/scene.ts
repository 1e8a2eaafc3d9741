import { upsertSubscriber } from '../../src/audience/audience-store.ts'
import { grantConsent } from '../../src/audience/consent.ts'
import type { Subscriber } from '../../src/audience/subscriber.ts'
import type { CampaignSummary } from '../../src/campaigns/campaign.ts'
import { approve, createCampaignDraft, start } from '../../src/campaigns/campaigns.ts'
import { type Sender, type SenderDeps, startSender } from '../../src/campaigns/sender.ts'
import type { Channel, ChannelName, DeliveryOutcome } from '../../src/messaging/channel.ts'
import type { OutboundMessage } from '../../src/messaging/message.ts'
import type { Database } from '../../src/platform/database.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createVault } from '../../src/platform/vault.ts'
import { createTestClock } from '../support/clock.ts'

export const summary: CampaignSummary = {
  title: 'Luật Đất đai 2024 có hiệu lực từ 01/8/2024',
  lines: [{ text: 'Bỏ khung giá đất.', provisionIds: ['31-2024-qh15/body/art-159'] }],
  sourceLine: 'Căn cứ: Luật số 31/2024/QH15',
}

export const vault = createVault(Buffer.alloc(32, 9))

/** A channel that keeps what it was given and answers as told. */
export interface ScriptedChannel extends Channel {
  readonly sent: { readonly recipientId: string; readonly message: OutboundMessage }[]
  /** Who was written to, in order. */
  readonly recipients: string[]
}

/** Answers each message by what `answer` says of it; the number counts the messages from 0. */
export function scriptedChannel(
  answer: (recipientId: string, number: number) => DeliveryOutcome | Promise<DeliveryOutcome>,
  name: ChannelName = 'telegram',
): ScriptedChannel {
  const sent: ScriptedChannel['sent'] = []
  return {
    name,
    sent,
    get recipients() {
      return sent.map((each) => each.recipientId)
    },
    async send(recipientId, message, options) {
      if (options.purpose !== 'broadcast') throw new Error('A campaign is a broadcast')
      sent.push({ recipientId, message })
      return answer(recipientId, sent.length - 1)
    },
  }
}

export const accepted = (id: string | number): DeliveryOutcome => ({
  kind: 'accepted',
  providerMessageId: `m-${id}`,
})

/** Everything a test about campaigns needs, over one database. */
export function createScene(database: Database) {
  const clock = createTestClock()
  const deps = { database, vault, clock }

  async function agreeing(id: string, channel: ChannelName = 'telegram'): Promise<Subscriber> {
    const subscriber = await upsertSubscriber(deps, {
      address: { channel, id },
      origin: 'contact',
      interacted: true,
    })
    const consent = { purpose: 'news', wording: 'Đồng ý', channel } as const
    await grantConsent(deps, subscriber.id, consent)
    return subscriber
  }

  return {
    clock,
    deps,
    agreeing,

    async crowd(count: number): Promise<Subscriber[]> {
      const people: Subscriber[] = []
      for (let n = 1; n <= count; n++) people.push(await agreeing(String(n)))
      return people
    },

    async draft(by = 'An'): Promise<string> {
      const campaign = await createCampaignDraft(deps, {
        documentId: '31-2024-qh15',
        documentNumber: '31/2024/QH15',
        summary,
        by,
      })
      return campaign.id
    },

    async started(): Promise<string> {
      const campaignId = await this.draft('An')
      await approve(deps, { campaignId, by: 'Bình' })
      await start(deps, { campaignId, by: 'Bình' })
      return campaignId
    },

    sender(channels: readonly Channel[], options: Partial<SenderDeps> = {}): Sender {
      return startSender({
        ...deps,
        logger: createLogger({ level: 'silent' }),
        channels: new Map(channels.map((channel) => [channel.name, channel])),
        sendWindow: 'always',
        ...options,
      })
    },

    /** Wakes the sender and waits until it has nothing to do. */
    async settle(sender: Sender): Promise<void> {
      sender.wake()
      await sender.idle()
    },

    async statuses(campaignId: string): Promise<Record<string, number>> {
      const rows = await database.query<{ status: string; count: number }>(
        `select status || coalesce(':' || reason, '') as status, count(*) as count
           from delivery where campaign_id = $1 group by 1`,
        [campaignId],
      )
      return Object.fromEntries(rows.map((row) => [row.status, row.count]))
    },

    async events(campaignId: string): Promise<Record<string, number>> {
      const rows = await database.query<{ status: string; count: number }>(
        `select status || coalesce(':' || reason, '') as status, count(*) as count
           from reach_event where campaign_id = $1 and kind = 'delivery' group by 1`,
        [campaignId],
      )
      return Object.fromEntries(rows.map((row) => [row.status, row.count]))
    },
  }
}

/** Empties what a test leaves behind, and has the document that campaigns speak of. */
export async function resetScene(database: Database): Promise<void> {
  await database.execute(
    `delete from campaign; delete from subscriber; delete from sender_lease; delete from erasure;
     truncate reach_event;
     insert into document (id, document_number, number_key, title, document_type,
                           metadata_source, precedence, revision)
     values ('31-2024-qh15', '31/2024/QH15', '31/2024/qh15', 'Luật Đất đai', 'law', 'test', 1, 1)
     on conflict do nothing;`,
  )
}

/** The database as one process sees it: cut off by a crash or a failure, while others go on. */
export function cuttable(database: Database): Database & { cut(): void; restore(): void } {
  let alive = true
  const guard = <Result>(work: () => Promise<Result>): Promise<Result> =>
    alive ? work() : Promise.reject(new Error('This process is dead'))
  return {
    kind: database.kind,
    query: (statement, parameters) => guard(() => database.query(statement, parameters)),
    execute: (statements) => guard(() => database.execute(statements)),
    transaction: (work, options) => guard(() => database.transaction(work, options)),
    close: () => Promise.resolve(),
    cut() {
      alive = false
    },
    restore() {
      alive = true
    },
  }
}
