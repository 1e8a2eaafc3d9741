import { type GrowingArray, growingInts } from './growing-array.ts'

/** What an index keeps of one article. Positions are those of the token pool. */
export interface IndexEntry {
  readonly document: number
  /** Path below the document's id, as a number of the path table. */
  readonly path: number
  readonly bodyStart: number
  readonly bodyLength: number
  /** The heading's tokens follow the body's. */
  readonly headingLength: number
  /** Day as a number, 20250101; 0 where none is known. */
  readonly effectiveOn: number
  readonly expiresOn: number
  /** Where its windows begin in the window columns, and how many there are. */
  readonly firstWindow: number
  readonly windowCount: number
  /** Where its explanations begin in their columns, and how many there are. */
  readonly firstExplanation: number
  readonly explanationCount: number
}

/** The columns of an entry table, in order. */
export const entryColumnNames = [
  'document',
  'path',
  'bodyStart',
  'bodyLength',
  'headingLength',
  'effectiveOn',
  'expiresOn',
  'firstWindow',
  'windowCount',
  'firstExplanation',
  'explanationCount',
] as const satisfies readonly (keyof IndexEntry)[]

export type EntryColumns = Readonly<Record<(typeof entryColumnNames)[number], Int32Array>>

/** Entries in columns: an object each would take four times the memory. */
export interface EntryTable {
  readonly length: number
  push(entry: IndexEntry): void
  /** One field of one entry. */
  get(field: keyof IndexEntry, at: number): number
  columns(): EntryColumns
}

export function createEntryTable(saved?: EntryColumns): EntryTable {
  const columns = Object.fromEntries(
    entryColumnNames.map((name) => [name, growingInts(saved?.[name])]),
  ) as Record<keyof IndexEntry, GrowingArray<Int32Array>>
  return {
    get length() {
      return columns.document.length
    },
    push(entry) {
      for (const name of entryColumnNames) columns[name].push(entry[name])
    },
    get: (field, at) => columns[field].data[at] as number,
    columns: () =>
      Object.fromEntries(
        entryColumnNames.map((name) => [name, columns[name].trimmed()]),
      ) as EntryColumns,
  }
}

/** `2025-01-01` → 20250101; null → 0. */
export function dayNumber(day: string | null): number {
  return day === null ? 0 : Number(day.replaceAll('-', ''))
}
