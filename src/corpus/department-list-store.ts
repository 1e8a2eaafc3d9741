import type { Queryable } from '../platform/database.ts'
import { identityOf, type ListedDocument, type ListKind } from './department-list.ts'
import type { LegalDocument } from './document.ts'

/** Which list rows belong to: its name, and the kind of its texts. */
export interface ListIdentity {
  readonly name: string
  readonly kind: ListKind
}

export interface ListCounts {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly removed: number
}

/** The rows held of one list, in its order. */
export async function listedDocuments(
  database: Queryable,
  { name, kind }: ListIdentity,
): Promise<ListedDocument[]> {
  return database.query<ListedDocument>(
    `select sheet, row_number as "rowNumber", document_number as "documentNumber",
            number_key as "numberKey", title, issuing_authority as "issuingAuthority",
            issued_on as "issuedOn", provisions, reason, ended_on as "endedOn"
       from department_list_row
      where list_name = $1 and list_kind = $2
      order by id`,
    [name, kind],
  )
}

/**
 * Stores the rows of a list, in the caller's transaction. The same rows again change nothing.
 *
 * @param isWhole - whether what is not among the rows is to leave: not after a reading with errors,
 *   which would take away what an earlier, better file had brought
 */
export async function saveListedDocuments(
  transaction: Queryable,
  list: ListIdentity,
  rows: readonly ListedDocument[],
  { isWhole, importedAt }: { readonly isWhole: boolean; readonly importedAt: Date },
): Promise<ListCounts> {
  const held = new Map(
    (await listedDocuments(transaction, list)).map((row) => [identityOf(row), row]),
  )
  const fresh = rows.filter((row) => !isSame(held.get(identityOf(row)), row))
  const changed = fresh.filter((row) => held.has(identityOf(row)))
  const wanted = new Set(rows.map(identityOf))
  const gone = isWhole ? [...held].filter(([key]) => !wanted.has(key)).map(([, row]) => row) : []
  await removeRows(transaction, list, [...changed, ...gone])
  await transaction.query(
    `insert into department_list_row (list_name, list_kind, sheet, row_number, document_number,
            number_key, title, issuing_authority, issued_on, provisions, reason, ended_on,
            imported_at)
     select $1, $2, sheet, "rowNumber", "documentNumber", "numberKey", title, "issuingAuthority",
            "issuedOn", provisions, reason, "endedOn", $4
       from jsonb_to_recordset($3::jsonb) as row (sheet text, "rowNumber" integer,
            "documentNumber" text, "numberKey" text, title text, "issuingAuthority" text,
            "issuedOn" date, provisions text, reason text, "endedOn" date)`,
    [list.name, list.kind, JSON.stringify(fresh), importedAt],
  )
  return {
    added: fresh.length - changed.length,
    changed: changed.length,
    unchanged: rows.length - fresh.length,
    removed: gone.length,
  }
}

function isSame(held: ListedDocument | undefined, row: ListedDocument): boolean {
  return (
    held !== undefined &&
    (Object.keys(row) as (keyof ListedDocument)[]).every((name) => held[name] === row[name])
  )
}

async function removeRows(
  transaction: Queryable,
  { name, kind }: ListIdentity,
  rows: readonly ListedDocument[],
): Promise<void> {
  if (rows.length === 0) return
  await transaction.query(
    `delete from department_list_row as held
      using jsonb_to_recordset($3::jsonb) as row ("numberKey" text, "issuedOn" date,
            "issuingAuthority" text, provisions text)
      where held.list_name = $1 and held.list_kind = $2 and held.number_key = row."numberKey"
        and held.issued_on is not distinct from row."issuedOn"
        and held.issuing_authority is not distinct from row."issuingAuthority"
        and held.provisions is not distinct from row.provisions`,
    [name, kind, JSON.stringify(rows)],
  )
}

/** The held documents that these numbers may mean, by number key. */
export async function documentsByNumberKey(
  database: Queryable,
  numberKeys: readonly string[],
): Promise<Map<string, Pick<LegalDocument, 'id' | 'issuedOn' | 'issuingAuthority'>[]>> {
  const rows = await database.query<
    Pick<LegalDocument, 'id' | 'issuedOn' | 'issuingAuthority'> & { readonly numberKey: string }
  >(
    `select id, number_key as "numberKey", issued_on as "issuedOn",
            issuing_authority as "issuingAuthority"
       from document
      where number_key = any (array(select value #>> '{}' from jsonb_array_elements($1::jsonb)))`,
    [JSON.stringify([...new Set(numberKeys)])],
  )
  return Map.groupBy(rows, ({ numberKey }) => numberKey)
}
