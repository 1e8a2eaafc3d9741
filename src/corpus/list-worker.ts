import { parentPort, workerData } from 'node:worker_threads'
import { type ListKind, type ParsedList, parseDepartmentList } from './department-list.ts'
import { readTables } from './read-tables.ts'
import { UnreadableFileError } from './unreadable-file.ts'

// Reads one list off the main thread: a workbook takes seconds, and citizens are waiting.

/** What the worker is told at its start. */
export interface ListWorkerData {
  readonly path: string
  readonly kind: ListKind
}

/** What it says, once. */
export type ListWorkerMessage =
  | { readonly kind: 'list'; readonly list: ParsedList }
  | { readonly kind: 'unreadable'; readonly reason: string }

const { path, kind } = workerData as ListWorkerData
const say = (message: ListWorkerMessage) => parentPort?.postMessage(message)
try {
  say({ kind: 'list', list: parseDepartmentList(await readTables(path), kind) })
} catch (error) {
  if (!(error instanceof UnreadableFileError)) throw error
  say({ kind: 'unreadable', reason: error.message })
}
