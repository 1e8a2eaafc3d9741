import { basename } from 'node:path'
import { parentPort } from 'node:worker_threads'
import type { StructureFinding } from './check-structure.ts'
import type {
  CodificationEdition,
  ImportItem,
  ImportProblem,
  ImportRecord,
} from './import-record.ts'
import { readSource, type SourceFile } from './read-source.ts'
import { createStructureWatch } from './structure-watch.ts'

// Reading and parsing off the main thread: a large .docx takes seconds, and citizens are waiting.

/** One batch on its way to the database; `bytesRead` counts within the file. */
export interface SourceBatch {
  readonly records: readonly ImportRecord[]
  readonly problems: readonly ImportProblem[]
  readonly findings: readonly StructureFinding[]
  readonly edition: CodificationEdition | null
  readonly bytesRead: number
}

/** What the worker says: `done` follows the last batch of the file it was given. */
export type WorkerMessage =
  | { readonly kind: 'batch'; readonly batch: SourceBatch }
  | { readonly kind: 'alive' }
  | { readonly kind: 'done' }

/** What the worker is told: read a file, or go on because a batch is stored. */
export type WorkerOrder = SourceFile | 'next'

// Small enough that a batch is written in a fraction of a second while an answer waits behind it.
const batchArticles = 100
const batchCharacters = 300_000

const port = parentPort
if (port === null) throw new Error('source-worker.ts runs as a worker thread only')
const say = (message: WorkerMessage) => port.postMessage(message)

// Two batches may be under way: one being written, one being read.
let credit = 2
let wake: (() => void) | null = null

const emptyBatch = () => ({
  records: [] as ImportRecord[],
  problems: [] as ImportProblem[],
  findings: [] as StructureFinding[],
  edition: null as CodificationEdition | null,
})
let batch = emptyBatch()
let characters = 0
let bytesRead = 0

async function flush(): Promise<void> {
  while (credit === 0) {
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
  credit -= 1
  say({ kind: 'batch', batch: { ...batch, bytesRead } })
  batch = emptyBatch()
  characters = 0
}

async function readFile(file: SourceFile): Promise<void> {
  bytesRead = 0
  const watch = createStructureWatch()
  try {
    for await (const item of readSource(file)) {
      take(item)
      if (item.kind === 'record') batch.findings.push(...watch.take(item.record))
      if (batch.records.length >= batchArticles || characters >= batchCharacters) await flush()
    }
    batch.findings.push(...watch.end())
  } catch (error) {
    // A mistake of ours in one file must not cost the others; its name helps us, its text may not.
    const reason = `lỗi của chương trình khi đọc tệp này (${(error as Error).name}). Hãy báo người quản trị.`
    batch.problems.push({ file: basename(file.path), where: null, refused: 'document', reason })
  }
  bytesRead = file.sizeBytes
  // Each file ends with a batch of its own, so that nothing is lost when the next one hangs.
  await flush()
  say({ kind: 'done' })
}

function take(item: ImportItem): void {
  switch (item.kind) {
    case 'record':
      batch.records.push(item.record)
      characters += item.record.article.body.length
      return
    case 'problem':
      batch.problems.push(item.problem)
      return
    case 'edition':
      batch.edition = item.edition
      return
    case 'progress':
      bytesRead = item.bytesRead
      say({ kind: 'alive' })
  }
}

port.on('message', (order: WorkerOrder) => {
  if (order !== 'next') {
    void readFile(order)
    return
  }
  credit += 1
  wake?.()
})
