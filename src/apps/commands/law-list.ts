import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { type ListError, type ListKind, listKinds } from '../../corpus/department-list.ts'
import { importDepartmentList, type ListImport } from '../../corpus/import-department-list.ts'
import type { CommandContext } from '../commands.ts'
import { lawCommand } from './law-check.ts'

interface ImportListOptions {
  readonly kind: ListKind
  readonly name?: string
  readonly json?: boolean
}

/** `law import-list`, beside the other commands on the law, which must be there. */
export function addImportListCommand(program: Command, context: CommandContext): void {
  lawCommand(program)
    .command('import-list')
    .description('nhập danh mục của Sở (hết hiệu lực, hệ thống hóa) từ .docx hoặc .xlsx')
    .argument('<file>', 'tệp danh mục')
    .addOption(
      new Option('--kind <kind>', 'loại danh mục').choices([...listKinds]).makeOptionMandatory(),
    )
    .option('--name <name>', 'tên danh mục; mặc định là tên tệp. Cùng tên là cùng một danh mục')
    .option('--json', 'in JSON')
    .action((file: string, options: ImportListOptions) => importList(context, file, options))
}

async function importList(
  context: CommandContext,
  file: string,
  { kind, name, json }: ImportListOptions,
): Promise<void> {
  const { app } = await context.openApp()
  const result = await importDepartmentList(app, resolve(context.cwd, file), {
    kind,
    ...(name === undefined ? {} : { name: name.normalize('NFC') }),
  })
  if (json) context.streams.stdout(`${JSON.stringify(result, null, 2)}\n`)
  else context.streams.stdout(`${summary(result)}\n`)
}

const kindNames: Readonly<Record<ListKind, string>> = {
  expired: 'hết hiệu lực toàn bộ',
  'in-force': 'còn hiệu lực',
  'partly-expired': 'hết hiệu lực một phần',
  'to-amend': 'cần sửa đổi, bổ sung, thay thế, bãi bỏ',
}

function summary(result: ListImport): string {
  const { errors, otherParts, unmatched } = result
  const several = unmatched.filter(({ why }) => why === 'several')
  return [
    `Danh mục “${result.name}” (${kindNames[result.kind]}): mới ${result.added}, thay đổi ${result.changed}, giữ nguyên ${result.unchanged}, bỏ đi ${result.removed}.`,
    `Khớp với văn bản trong kho: ${result.matched}; chưa có trong kho: ${unmatched.length - several.length}.`,
    ...several.map(
      ({ sheet, rowNumber, documentNumber }) =>
        `  - ${sheet}, dòng ${rowNumber}: kho có nhiều văn bản số ${documentNumber}. Hãy ghi thêm cơ quan và ngày ban hành.`,
    ),
    ...section('Không nhận các dòng sau; các dòng khác đã nhận:', errors),
    ...(errors.length > 0
      ? ['Hãy sửa các dòng đó rồi nhập lại cả tệp: dòng đã có sẽ giữ nguyên.']
      : []),
    ...section('Phần thuộc danh mục khác:', otherParts),
  ].join('\n')
}

function section(title: string, errors: readonly ListError[]): string[] {
  if (errors.length === 0) return []
  const lines = errors.map(
    ({ sheet, rowNumber, reason }) => `  - ${sheet}, dòng ${rowNumber}: ${reason}`,
  )
  return [title, ...lines]
}
