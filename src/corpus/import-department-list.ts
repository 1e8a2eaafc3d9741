import { basename } from 'node:path'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { ListError, ListedDocument, ListKind } from './department-list.ts'
import {
  documentsByNumberKey,
  type ListCounts,
  saveListedDocuments,
} from './department-list-store.ts'
import { slug } from './document-number.ts'
import { readListInWorker } from './read-list-in-worker.ts'

export interface ListImportOptions {
  readonly kind: ListKind
  /** The list's name; the file's without its ending by default. The same name is the same list. */
  readonly name?: string
}

/** What importing a list did. */
export interface ListImport extends ListCounts {
  readonly name: string
  readonly kind: ListKind
  /** Rows that mean exactly one held document. */
  readonly matched: number
  /** Good rows whose document is not held, or whose number several held documents have. */
  readonly unmatched: readonly UnmatchedRow[]
  readonly errors: readonly ListError[]
  readonly otherParts: readonly ListError[]
}

export interface UnmatchedRow {
  readonly sheet: string
  readonly rowNumber: number
  readonly documentNumber: string
  readonly why: 'not-held' | 'several'
}

/**
 * Takes in a list of the Department: good rows are kept, the others reported one by one.
 *
 * A file without errors replaces its list whole; one with errors only adds and changes.
 *
 * @throws {UnreadableFileError} when the file cannot be read at all
 */
export async function importDepartmentList(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  path: string,
  { kind, name = nameOf(path) }: ListImportOptions,
): Promise<ListImport> {
  const { rows, errors, otherParts } = await readListInWorker(path, kind)
  const counts = await database.transaction((transaction) =>
    saveListedDocuments(transaction, { name, kind }, rows, {
      isWhole: errors.length === 0,
      importedAt: clock.now(),
    }),
  )
  const unmatched = await unmatchedRows(database, rows)
  const matched = rows.length - unmatched.length
  return { name, kind, ...counts, matched, unmatched, errors, otherParts }
}

function nameOf(path: string): string {
  return basename(path)
    .normalize('NFC')
    .replace(/\.\w+$/, '')
}

async function unmatchedRows(
  database: Database,
  rows: readonly ListedDocument[],
): Promise<UnmatchedRow[]> {
  const held = await documentsByNumberKey(
    database,
    rows.map((row) => row.numberKey),
  )
  return rows.flatMap((row): UnmatchedRow[] => {
    const meant = (held.get(row.numberKey) ?? []).filter((document) => isMeant(row, document))
    if (meant.length === 1) return []
    const { sheet, rowNumber, documentNumber } = row
    return [{ sheet, rowNumber, documentNumber, why: meant.length === 0 ? 'not-held' : 'several' }]
  })
}

/** Day and issuer part texts of one number, as far as both sides tell them. */
function isMeant(
  row: Pick<ListedDocument, 'issuedOn' | 'issuingAuthority'>,
  document: { readonly issuedOn: string | null; readonly issuingAuthority: string | null },
): boolean {
  const agree = (one: string | null, other: string | null) =>
    one === null || other === null || one === other
  return (
    agree(row.issuedOn, document.issuedOn) &&
    agree(issuerKey(row.issuingAuthority), issuerKey(document.issuingAuthority))
  )
}

/** "UBND tỉnh Khánh Hòa" and "Ủy ban nhân dân tỉnh Khánh Hoà" are one. */
function issuerKey(issuer: string | null): string | null {
  if (issuer === null) return null
  return slug(issuer)
    .replace(/uy-ban-nhan-dan/, 'ubnd')
    .replace(/hoi-dong-nhan-dan/, 'hdnd')
}
