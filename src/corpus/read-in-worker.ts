import { basename } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { SourceFile } from './read-source.ts'
import type { SourceBatch, WorkerMessage, WorkerOrder } from './source-worker.ts'
import { sourceLimits } from './unreadable-file.ts'

export interface WorkerOptions {
  /** How long a file may give no sign of progress before its reader is stopped. */
  readonly silenceMs?: number
  readonly workerUrl?: URL
  /** What the reader may hold; a document that needs more has swollen. */
  readonly largestHeapMb?: number
}

// The process with its citizens must outlive a document; the real ones need a quarter of it.
const usualHeapMb = 1_024

/**
 * Reads files one after the other in a thread of its own, and gives batches with `bytesRead` over
 * all files. A file on which the thread hangs or dies becomes one problem; a new thread goes on
 * with the next file.
 */
export async function* readInWorker(
  files: readonly SourceFile[],
  options: WorkerOptions = {},
): AsyncGenerator<SourceBatch> {
  let bytesBefore = 0
  let reader: Reader | null = null
  try {
    for (const file of files) {
      reader ??= startReader(options)
      for await (const batch of reader.read(file)) {
        yield { ...batch, bytesRead: bytesBefore + batch.bytesRead }
      }
      bytesBefore += file.sizeBytes
      if (reader.isDead()) reader = null
    }
  } finally {
    await reader?.stop()
  }
}

interface Reader {
  read(file: SourceFile): AsyncGenerator<SourceBatch>
  isDead(): boolean
  stop(): Promise<unknown>
}

function startReader({
  silenceMs = sourceLimits.silenceMs,
  workerUrl,
  largestHeapMb = usualHeapMb,
}: WorkerOptions): Reader {
  const worker = new Worker(workerUrl ?? new URL('./source-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: largestHeapMb },
  })
  const arrived: WorkerMessage[] = []
  let failure: 'hung' | 'died' | null = null
  let wake: (() => void) | null = null
  const end = (how: 'hung' | 'died') => {
    failure ??= how
    wake?.()
  }
  worker.on('message', (message: WorkerMessage) => {
    arrived.push(message)
    wake?.()
  })
  worker.on('error', () => end('died'))
  worker.on('exit', () => end('died'))
  const order = (what: WorkerOrder) => worker.postMessage(what)

  /** Waits for the worker's next word; while we store a batch no clock runs. */
  async function nextMessage(): Promise<WorkerMessage | null> {
    for (;;) {
      const message = arrived.shift()
      if (message !== undefined) return message
      if (failure !== null) return null
      await new Promise<void>((proceed) => {
        const timer = setTimeout(() => end('hung'), silenceMs)
        wake = () => {
          clearTimeout(timer)
          proceed()
        }
      })
    }
  }

  return {
    async *read(file) {
      order(file)
      for (;;) {
        const message = await nextMessage()
        if (message === null) {
          const problems = [problemOf(file, failure)]
          yield { records: [], problems, findings: [], edition: null, bytesRead: file.sizeBytes }
          await worker.terminate()
          return
        }
        if (message.kind === 'done') return
        if (message.kind === 'alive') continue
        yield message.batch
        order('next')
      }
    },
    isDead: () => failure !== null,
    stop: () => worker.terminate(),
  }
}

function problemOf(file: SourceFile, how: 'hung' | 'died' | null) {
  const reason =
    how === 'hung'
      ? 'đọc quá lâu mà chưa xong; đã dừng và chuyển sang tệp khác. Hãy mở tệp, lưu lại dạng .docx rồi nhập riêng.'
      : 'tệp làm chương trình đọc bị dừng (cần quá nhiều bộ nhớ). Hãy chia nhỏ tệp rồi nhập riêng.'
  return { file: basename(file.path), where: null, refused: 'document' as const, reason }
}
