import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { longestReply } from '../../conversation/handover-store.ts'
import type { CommandContext } from '../commands.ts'

/**
 * What an officer wrote to a citizen, given as an option or in a file.
 *
 * @param what - how an error calls it, "Nội dung trả lời"
 * @returns null where neither option is given
 */
export async function officerText(
  context: CommandContext,
  { text, file }: { readonly text?: string; readonly file?: string },
  what: string,
): Promise<string | null> {
  if (text !== undefined && file !== undefined) {
    context.fail('Chỉ dùng một trong hai: --text "nội dung" hoặc --file TỆP.')
  }
  if (text === undefined && file === undefined) return null
  const words = (text ?? (await fileText(context, file ?? ''))).normalize().trim()
  if (words === '') context.fail(`${what} trống.`)
  if (words.length > longestReply) {
    context.fail(
      `${what} dài ${words.length.toLocaleString('vi-VN')} ký tự; tối đa ${longestReply.toLocaleString('vi-VN')}.`,
    )
  }
  return words
}

/** The officer's name as given with `--as`. */
export function officerName(context: CommandContext, name: string): string {
  const by = name.normalize().trim()
  return by === '' ? context.fail('--as: cần tên cán bộ.') : by
}

async function fileText(context: CommandContext, file: string): Promise<string> {
  try {
    return await readFile(resolve(context.cwd, file), 'utf8')
  } catch {
    return context.fail(`Không đọc được tệp ${file}.`)
  }
}
