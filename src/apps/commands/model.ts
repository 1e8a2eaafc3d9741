import type { Command } from 'commander'
import { modelState, switchModel } from '../../answering/guarded-model.ts'
import type { CommandContext } from '../commands.ts'

/** `model …`: the language model's kill switch, and how much it was asked today. */
export function addModelCommands(program: Command, context: CommandContext): void {
  const model = program
    .command('model')
    .description('mô hình ngôn ngữ chọn câu trong điều luật: xem, tắt, bật lại')
  model
    .command('status')
    .description('đang bật hay tắt, hôm nay đã hỏi mấy lần')
    .option('--json', 'in JSON')
    .action((options: { json?: boolean }) => status(context, options))
  model
    .command('off')
    .description('tắt ngay, cả khi hệ thống đang chạy; câu trả lời vẫn trích nguyên văn như thường')
    .action(() => turn(context, false))
  model
    .command('on')
    .description('bật lại sau khi đã tắt')
    .action(() => turn(context, true))
}

async function turn(context: CommandContext, isOn: boolean): Promise<void> {
  const { app } = await context.openApp()
  await switchModel(app.database, isOn)
  await status(context, {})
}

async function status(
  context: CommandContext,
  options: { readonly json?: boolean },
): Promise<void> {
  const { app } = await context.openApp()
  const { isOn, requestsToday } = await modelState(app)
  const { model } = app.config
  if (options.json === true) {
    const said = {
      configured: model === null ? null : { provider: model.provider, name: model.name },
      isOn,
      requestsToday,
      dailyRequests: model?.dailyRequests ?? null,
    }
    context.streams.stdout(`${JSON.stringify(said, null, 2)}\n`)
    return
  }
  const limit = model === null ? '' : ` trên ${model.dailyRequests.toLocaleString('vi-VN')}`
  context.streams.stdout(
    [
      model === null
        ? 'Chưa đặt mô hình nào: cần MODEL_ANSWERS=on và MODEL khi khởi động.'
        : `Mô hình: ${model.name} (${model.provider})`,
      isOn ? 'Công tắc: bật' : 'Công tắc: đã tắt bằng lệnh model off; bật lại: model on',
      `Hôm nay đã hỏi mô hình: ${requestsToday.toLocaleString('vi-VN')}${limit} lần`,
      '',
    ].join('\n'),
  )
}
