import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { unitName } from '../../audience/administrative-unit.ts'
import { recoverReplies } from '../../conversation/reply-store.ts'
import { restoreBackup, writeBackup } from '../../platform/backup.ts'
import { buildReport } from '../../reporting/report.ts'
import { renderWordDocument } from '../../reporting/word-document.ts'
import { renderWorkbook } from '../../reporting/workbook.ts'
import type { CommandContext } from '../commands.ts'

/** `report`, `backup`, `restore`, `zalo seed-token`. */
export function addServiceCommands(program: Command, context: CommandContext): void {
  program
    .command('report')
    .description('lập báo cáo .xlsx và .docx của một kỳ')
    .requiredOption('--from <day>', 'từ ngày (YYYY-MM-DD), tính cả ngày này')
    .requiredOption('--to <day>', 'đến ngày (YYYY-MM-DD), không tính ngày này')
    .requiredOption('--out <folder>', 'thư mục để ghi tệp')
    .option('--json', 'in số liệu dạng JSON')
    .action((options: ReportCommand) => report(context, options))
  program
    .command('backup')
    .description('sao lưu toàn bộ cơ sở dữ liệu vào một tệp (giữ riêng tệp khóa mã hóa)')
    .argument('<file>')
    .option('--json', 'in JSON')
    .action((file: string, options: { json?: boolean }) => backup(context, file, options))
  program
    .command('restore')
    .description('phục hồi từ bản sao lưu; thay thế mọi dữ liệu hiện có; dừng bot trước')
    .argument('<file>')
    .option('--yes', 'đồng ý thay thế dữ liệu hiện có')
    .option('--json', 'in JSON')
    .action((file: string, options: { yes?: boolean; json?: boolean }) =>
      restore(context, file, options),
    )
  const zalo = program.command('zalo').description('kết nối Zalo OA')
  zalo
    .command('seed-token')
    .description('nhận refresh token đầu tiên từ đầu vào chuẩn: cli zalo seed-token < token.txt')
    .action(() => seedToken(context))
}

interface ReportCommand {
  readonly from: string
  readonly to: string
  readonly out: string
  readonly json?: boolean
}

async function report(context: CommandContext, options: ReportCommand): Promise<void> {
  for (const [name, day] of [
    ['--from', options.from],
    ['--to', options.to],
  ]) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day ?? ''))
      context.fail(`${name} ${day}: ngày phải có dạng YYYY-MM-DD.`)
  }
  if (options.from >= options.to) context.fail('--to phải sau --from.')
  const { app } = await context.openApp()
  const folder = resolve(context.cwd, options.out)
  await mkdir(folder, { recursive: true })
  const built = await buildReport(app.database, {
    from: options.from,
    to: options.to,
    units: app.units.map((unit) => ({ code: unit.code, name: unitName(unit) })),
    preparedAt: app.clock.now(),
  })
  const base = `bao-cao-${options.from}-${options.to}`
  const files = [join(folder, `${base}.xlsx`), join(folder, `${base}.docx`)] as const
  await writeFile(files[0], await renderWorkbook(built))
  await writeFile(files[1], await renderWordDocument(built))
  context.streams.stdout(
    options.json
      ? `${JSON.stringify({ files, report: built }, null, 2)}\n`
      : `Đã ghi:\n${files.join('\n')}\n`,
  )
}

async function backup(
  context: CommandContext,
  file: string,
  options: { json?: boolean },
): Promise<void> {
  const { app } = await context.openApp()
  const path = resolve(context.cwd, file)
  const rows = await writeBackup(app.database, path)
  context.streams.stdout(
    options.json
      ? `${JSON.stringify({ file: path, rows })}\n`
      : `Đã sao lưu ${rows.toLocaleString('vi-VN')} dòng vào ${path}.\nHãy giữ riêng tệp khóa ${app.keyFile.path}: thiếu nó, địa chỉ người đăng ký không mở được.\n`,
  )
}

async function restore(
  context: CommandContext,
  file: string,
  options: { yes?: boolean; json?: boolean },
): Promise<void> {
  const { app, isShared } = await context.openApp()
  if (isShared) context.fail('Bot đang chạy. Hãy dừng bot, phục hồi, rồi chạy lại.')
  const [found] = await app.database.query<{ isUsed: boolean }>(
    `select exists (select from article_version) or exists (select from subscriber)
         or exists (select from campaign) or exists (select from reach_event) as "isUsed"`,
  )
  if (found?.isUsed && !options.yes) {
    context.fail(
      'Cơ sở dữ liệu đang có dữ liệu; phục hồi sẽ thay thế tất cả. Thêm --yes nếu đồng ý.',
    )
  }
  const rows = await restoreBackup(app.database, resolve(context.cwd, file))
  await recoverReplies(app.database, { restored: true })
  context.streams.stdout(
    options.json
      ? `${JSON.stringify({ rows })}\n`
      : `Đã phục hồi ${rows.toLocaleString('vi-VN')} dòng.\n`,
  )
}

async function seedToken(context: CommandContext): Promise<void> {
  const { app } = await context.openApp()
  if (app.zaloTokens === null) {
    context.fail(
      'Chưa cấu hình Zalo. Hãy đặt ZALO_APP_ID, ZALO_APP_SECRET, ZALO_OA_ID, ZALO_OA_SECRET_KEY.',
    )
  }
  const token = (await context.streams.stdin()).trim()
  if (token === '') context.fail('Không nhận được refresh token từ đầu vào chuẩn.')
  await app.zaloTokens.seed(token)
  context.streams.stdout('Đã nhận refresh token và lấy được access token.\n')
}
