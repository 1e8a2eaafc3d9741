import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { importSubscribers } from '../../audience/import-subscribers.ts'
import { statusNames } from '../../campaigns/campaign.ts'
import type { CampaignProgress } from '../../campaigns/campaign-store.ts'
import * as campaigns from '../../campaigns/campaigns.ts'
import { draftCampaign } from '../../campaigns/draft-campaign.ts'
import { nextSendTime } from '../../campaigns/schedule.ts'
import { documentName } from '../../corpus/citation.ts'
import { findDocumentsByNumber } from '../../corpus/corpus-store.ts'
import type { LegalDocument } from '../../corpus/document.ts'
import type { App } from '../assemble.ts'
import type { CommandContext } from '../commands.ts'

interface ByOptions {
  readonly by: string
  readonly json?: boolean
}

/** `campaign …` and `subscriber import`. */
export function addCampaignCommands(program: Command, context: CommandContext): void {
  const campaign = program
    .command('campaign')
    .description('đợt tuyên truyền: soạn, duyệt, gửi, theo dõi')
  campaign
    .command('create')
    .description('soạn dự thảo về một văn bản')
    .requiredOption('--document <number>', 'số văn bản, ví dụ 52/2014/QH13')
    .requiredOption('--as <name>', 'người soạn')
    .option('--json', 'in JSON')
    .action((options: { document: string; as: string; json?: boolean }) => create(context, options))
  campaign
    .command('show')
    .description('xem nội dung và tình hình gửi')
    .argument('<id>')
    .option('--json', 'in JSON')
    .action((id: string, options: { json?: boolean }) => show(context, id, options))
  campaign
    .command('list')
    .description('các đợt, mới nhất trước')
    .option('--json', 'in JSON')
    .action((options: { json?: boolean }) => list(context, options))
  campaign
    .command('approve')
    .description('duyệt nội dung; người duyệt phải khác người soạn')
    .argument('<id>')
    .requiredOption('--as <name>', 'người duyệt')
    .option('--json', 'in JSON')
    .action((id: string, options: { as: string; json?: boolean }) =>
      act(context, id, { by: options.as, ...options }, campaigns.approve),
    )
  campaign
    .command('start')
    .description('chốt người nhận và gửi')
    .argument('<id>')
    .option('--as <name>', 'người ra lệnh gửi', 'dòng lệnh')
    .option('--wait', 'đợi đến khi gửi xong')
    .option('--json', 'in JSON')
    .action((id: string, options: { as: string; wait?: boolean; json?: boolean }) =>
      start(context, id, options),
    )
  for (const [name, description, action] of [
    ['pause', 'tạm dừng gửi', campaigns.pause],
    ['resume', 'gửi tiếp', campaigns.resume],
    ['cancel', 'hủy; người chưa nhận sẽ không nhận nữa', campaigns.cancel],
  ] as const) {
    campaign
      .command(name)
      .description(description)
      .argument('<id>')
      .requiredOption('--as <name>', 'người ra lệnh')
      .option('--json', 'in JSON')
      .action((id: string, options: { as: string; json?: boolean }) =>
        act(context, id, { by: options.as, ...options }, action),
      )
  }
  const subscriber = program.command('subscriber').description('người đăng ký nhận tin')
  subscriber
    .command('import')
    .description(
      'nhập danh sách đã đồng ý nhận tin (CSV: channel,address,commune,topics,wording,consentedAt)',
    )
    .argument('<file>')
    .option('--json', 'in JSON')
    .action((file: string, options: { json?: boolean }) => importList(context, file, options))
}

function print(
  context: CommandContext,
  json: boolean | undefined,
  data: object,
  text: string,
): void {
  context.streams.stdout(json ? `${JSON.stringify(data, null, 2)}\n` : `${text}\n`)
}

async function create(
  context: CommandContext,
  options: { document: string; as: string; json?: boolean },
): Promise<void> {
  const { app } = await context.openApp()
  const document = await oneDocument(context, app, options.document)
  const summary = await draftCampaign(app.database, document)
  const campaign = await campaigns.createCampaignDraft(app, {
    documentId: document.id,
    documentNumber: document.documentNumber,
    summary,
    by: options.as,
    // A channel that is off would keep its people waiting for ever.
    ...(app.channels.size === 0 ? {} : { segment: { channels: [...app.channels.keys()] } }),
  })
  print(
    context,
    options.json,
    { campaignId: campaign.id },
    `Đã soạn dự thảo ${campaign.id}. Xem: cli campaign show ${campaign.id}. Duyệt (người khác): cli campaign approve ${campaign.id} --as TÊN`,
  )
}

async function oneDocument(
  context: CommandContext,
  app: App,
  number: string,
): Promise<LegalDocument> {
  const found = await findDocumentsByNumber(app.database, number)
  const [document] = found
  if (document === undefined) {
    context.fail(`Kho văn bản không có văn bản số ${number}. Xem văn bản đang có: cli law list.`)
  }
  if (found.length > 1) {
    const names = found.map(
      (each) => `  - ${documentName(each)}, ${each.issuingAuthority}, ${each.issuedOn}`,
    )
    context.fail(`Có ${found.length} văn bản cùng số ${number}:\n${names.join('\n')}`)
  }
  return document
}

async function show(
  context: CommandContext,
  id: string,
  options: { json?: boolean },
): Promise<void> {
  const { app } = await context.openApp()
  const progress = await campaigns.progressOf(app, id)
  const [campaign] = (await campaigns.listCampaigns(app)).filter((each) => each.id === id)
  if (campaign === undefined) return
  const lines = campaign.summary.lines.map((line) => `- ${line.text}`)
  print(
    context,
    options.json,
    { ...progress, summary: campaign.summary },
    [
      campaign.summary.title,
      ...lines,
      campaign.summary.sourceLine,
      '',
      progressText(progress),
    ].join('\n'),
  )
}

async function list(context: CommandContext, options: { json?: boolean }): Promise<void> {
  const { app } = await context.openApp()
  const all = await campaigns.listCampaigns(app)
  const rows = all.map(({ id, status, documentId, draftedBy, approvedBy, createdAt }) => ({
    campaignId: id,
    status,
    documentId,
    draftedBy,
    approvedBy,
    createdAt,
  }))
  const text = rows.map((row) => `${row.campaignId.padEnd(28)} ${statusNames[row.status]}`)
  print(context, options.json, rows, text.length === 0 ? 'Chưa có đợt nào.' : text.join('\n'))
}

async function act(
  context: CommandContext,
  campaignId: string,
  options: ByOptions,
  action: (app: App, order: { campaignId: string; by: string }) => Promise<void>,
): Promise<void> {
  const { app } = await context.openApp()
  await action(app, { campaignId, by: options.by })
  if (action === campaigns.resume) app.sender().wake()
  const progress = await campaigns.progressOf(app, campaignId)
  print(context, options.json, progress, progressText(progress))
}

const settledStatuses = new Set(['finished', 'cancelled', 'paused'])
const lookEveryMs = 200

async function start(
  context: CommandContext,
  campaignId: string,
  options: { as: string; wait?: boolean; json?: boolean },
): Promise<void> {
  const { app, isShared } = await context.openApp()
  if (app.channels.size === 0) {
    context.fail(
      'Chưa bật kênh nào để gửi. Hãy đặt TELEGRAM_BOT_TOKEN hoặc các biến ZALO_ rồi chạy lại.',
    )
  }
  await campaigns.start(app, { campaignId, by: options.as })
  app.sender().wake()
  explainWindow(context, app)
  // Without a bot, this command is the one that sends: it stays until all is settled.
  const progress =
    options.wait || !isShared
      ? await waitUntilSettled(context, app, campaignId)
      : await campaigns.progressOf(app, campaignId)
  print(context, options.json, progress, progressText(progress))
}

function explainWindow(context: CommandContext, app: App): void {
  const now = app.clock.now()
  const at = nextSendTime(now, app.config.sendWindow)
  if (at.getTime() <= now.getTime()) return
  const local = at.toLocaleString('vi-VN', { timeZone: 'Asia/Ho_Chi_Minh' })
  context.streams.stderr(`Ngoài giờ gửi tin; sẽ gửi từ ${local}.\n`)
}

async function waitUntilSettled(
  context: CommandContext,
  app: App,
  campaignId: string,
): Promise<CampaignProgress> {
  for (;;) {
    const progress = await campaigns.progressOf(app, campaignId)
    if (settledStatuses.has(progress.status) || context.streams.signal.aborted) return progress
    if (context.isTerminal) context.streams.stderr(`\r${progressText(progress)}   `)
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

function progressText(progress: CampaignProgress): string {
  const { campaignId, status, audience, accepted, refused, uncertain, waiting, skipped } = progress
  return (
    `${campaignId}: ${statusNames[status]} · ${audience} người nhận: ` +
    `${accepted} kênh đã nhận, ${refused} bị từ chối, ${uncertain} không rõ, ${waiting} chờ gửi, ${skipped} bỏ qua`
  )
}

async function importList(
  context: CommandContext,
  file: string,
  options: { json?: boolean },
): Promise<void> {
  const path = resolve(context.cwd, file)
  const text = await readFile(path, 'utf8').catch(() =>
    context.fail(`${file}: không đọc được tệp này. Hãy kiểm tra lại đường dẫn.`),
  )
  const { app } = await context.openApp()
  const result = await importSubscribers(
    { database: app.database, vault: app.vault, clock: app.clock, units: app.units },
    text,
  )
  const rejected = result.rejected.map(({ line, reason }) => `  - dòng ${line}: ${reason}`)
  print(
    context,
    options.json,
    result,
    [
      `Đã nhập ${result.imported} người; giữ nguyên ${result.unchanged}; không nhận ${result.rejected.length} dòng.`,
      ...rejected,
    ].join('\n'),
  )
}
