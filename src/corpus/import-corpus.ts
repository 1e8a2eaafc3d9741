import { resolve } from 'node:path'
import type { Database } from '../platform/database.ts'
import { deriveInsertedArticles } from './derive-inserted.ts'
import type { CodificationEdition, ImportProblem } from './import-record.ts'
import { createTally, type DocumentCounts, type StructureSummary } from './import-tally.ts'
import { readInWorker } from './read-in-worker.ts'
import { findSourceFiles, type SourceFile } from './read-source.ts'
import { saveRecords } from './save-corpus.ts'

/** What an import did: documents, then articles; a document may lie in several files. */
export interface ImportReport {
  readonly files: number
  readonly documents: DocumentCounts
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly problems: readonly ImportProblem[]
  readonly passedOver: readonly string[]
  /** What is odd about the structure of what was read. */
  readonly structure: StructureSummary
  /** What the codification's own index says; null when it was not read. */
  readonly codification: CodificationEdition | null
}

/** How far an import is. */
export interface ImportProgress {
  readonly bytesRead: number
  readonly bytesTotal: number
  /** Articles safely stored so far. */
  readonly stored: number
}

export interface ImportOptions {
  readonly onProgress?: (progress: ImportProgress) => void
  /** Called after each stored batch, so that an index can follow. */
  readonly onStored?: () => void
  /** The day up to which what is read holds, `YYYY-MM-DD`; absent where that is not to be said. */
  readonly today?: string
}

/**
 * Reads files and folders into the corpus. Running it again changes nothing; running it after a
 * crash continues, because every batch is a transaction of its own.
 *
 * A file that cannot be read, or keeps the reader busy too long, is one problem and no more.
 *
 * @throws {UnreadableFileError} when a named path does not exist or is of an unknown kind
 */
export async function importCorpus(
  database: Database,
  paths: readonly string[],
  options: ImportOptions = {},
): Promise<ImportReport> {
  const { files, passedOver } = await findAll(paths)
  const bytesTotal = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  const counts = { added: 0, changed: 0, unchanged: 0 }
  const tally = createTally()
  for await (const batch of readInWorker(files)) {
    const saved = await database.transaction((transaction) =>
      saveRecords(transaction, batch.records, options.today ?? null),
    )
    counts.added += saved.added
    counts.changed += saved.changed
    counts.unchanged += saved.unchanged
    tally.take(batch, saved.documents)
    if (batch.records.length > 0) options.onStored?.()
    options.onProgress?.({
      bytesRead: batch.bytesRead,
      bytesTotal,
      stored: counts.added + counts.changed + counts.unchanged,
    })
  }
  if ((await deriveInsertedArticles(database)) > 0) options.onStored?.()
  const { documents, ...rest } = tally.report()
  return { files: files.length, documents, ...counts, passedOver, ...rest }
}

/** Each file once, although a folder and a file in it may both be named. */
async function findAll(paths: readonly string[]) {
  const byPath = new Map<string, SourceFile>()
  const passedOver = new Set<string>()
  for (const path of paths) {
    const found = await findSourceFiles(path)
    for (const file of found.files) byPath.set(resolve(file.path), file)
    for (const other of found.passedOver) passedOver.add(resolve(other))
  }
  return { files: [...byPath.values()], passedOver: [...passedOver] }
}
