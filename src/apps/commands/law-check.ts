import type { Command } from 'commander'
import {
  type FindingKind,
  findingKinds,
  type StructureFinding,
} from '../../corpus/check-structure.ts'
import { documentName } from '../../corpus/citation.ts'
import { findDocumentsByNumber, listDocuments } from '../../corpus/corpus-store.ts'
import type { LegalDocument } from '../../corpus/document.ts'
import { checkHeldDocuments } from '../../corpus/structure-store.ts'
import type { CommandContext } from '../commands.ts'
import { findingCounts, findingNames } from './import-output.ts'

/** `law check`, beside the other commands on the law, which must be there. */
export function addLawCheckCommand(program: Command, context: CommandContext): void {
  lawCommand(program)
    .command('check')
    .description('soát cấu trúc văn bản: thiếu số, lặp số, lạc chỗ, điều quá dài hoặc trống')
    .argument('[document]', 'số văn bản; bỏ trống để soát cả kho')
    .option('--json', 'in JSON')
    .action((document: string | undefined, options: { json?: boolean }) =>
      checkLaw(context, document, options),
    )
}

/** The command `law` of a program. */
export function lawCommand(program: Command): Command {
  const law = program.commands.find((command) => command.name() === 'law')
  if (law === undefined) throw new Error('The command law is to be added first')
  return law
}

interface CheckedDocument {
  readonly document: LegalDocument
  readonly findings: readonly StructureFinding[]
}

// One statement reads the texts of so many documents; more would crowd the memory.
const batchDocuments = 40
const shownDocuments = 30

async function checkLaw(
  context: CommandContext,
  number: string | undefined,
  options: { json?: boolean },
): Promise<void> {
  const { app } = await context.openApp()
  const documents =
    number === undefined
      ? await listDocuments(app.database)
      : await findDocumentsByNumber(app.database, number)
  if (documents.length === 0 && number !== undefined) {
    context.fail(`Kho văn bản không có văn bản số ${number}. Xem văn bản đang có: cli law list.`)
  }
  const checked: CheckedDocument[] = []
  for (let start = 0; start < documents.length; start += batchDocuments) {
    const batch = documents.slice(start, start + batchDocuments)
    const found = await checkHeldDocuments(app.database, batch)
    for (const document of batch) {
      const findings = found.get(document.id) ?? []
      if (findings.length > 0 || number !== undefined) checked.push({ document, findings })
    }
  }
  const text = options.json
    ? JSON.stringify(checked.map(toJson), null, 2)
    : number === undefined
      ? wholeText(checked, documents.length)
      : checked.map(documentText).join('\n')
  context.streams.stdout(`${text}\n`)
}

function toJson({ document, findings }: CheckedDocument) {
  return {
    documentId: document.id,
    documentNumber: document.documentNumber,
    title: document.title,
    findings: findings.map(({ kind, where, detail }) => ({ kind, where, detail })),
  }
}

function documentText({ document, findings }: CheckedDocument): string {
  if (findings.length === 0) return `${documentName(document)}: không thấy chỗ nào lạ.`
  const lines = findings.map(
    ({ kind, where, detail }) => `  - ${findingNames[kind]}: ${where} ${detail}`,
  )
  return [`${documentName(document)}:`, ...lines].join('\n')
}

function wholeText(checked: readonly CheckedDocument[], documents: number): string {
  const counts = Object.fromEntries(findingKinds.map((kind) => [kind, 0])) as Record<
    FindingKind,
    number
  >
  for (const { kind } of checked.flatMap(({ findings }) => findings)) counts[kind] += 1
  const worst = checked
    .toSorted((a, b) => b.findings.length - a.findings.length)
    .slice(0, shownDocuments)
    .map(
      ({ document, findings }) =>
        `${document.documentNumber.padEnd(22)} ${String(findings.length).padStart(4)} chỗ  ${document.title}`,
    )
  const hidden = checked.length - worst.length
  return [
    `Đã soát ${documents.toLocaleString('vi-VN')} văn bản; ${checked.length.toLocaleString('vi-VN')} văn bản có chỗ cần xem lại${checked.length === 0 ? '' : ` (${findingCounts(counts)})`}.`,
    ...worst,
    ...(hidden > 0 ? [`… và ${hidden.toLocaleString('vi-VN')} văn bản nữa (xem bằng --json)`] : []),
    ...(checked.length === 0 ? [] : ['Xem từng chỗ: cli law check SỐ-VĂN-BẢN.']),
  ].join('\n')
}
