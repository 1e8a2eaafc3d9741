import { basename } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ListKind, ParsedList } from './department-list.ts'
import type { ListWorkerData, ListWorkerMessage } from './list-worker.ts'
import { sourceLimits, UnreadableFileError } from './unreadable-file.ts'

// A workbook of 20,000 rows needs a fifth of it.
const largestHeapMb = 512

/**
 * Reads a list of the Department in a thread of its own, which is stopped when it takes too long.
 *
 * @throws {UnreadableFileError} when the file cannot be read, or needs too much time or memory
 */
export async function readListInWorker(path: string, kind: ListKind): Promise<ParsedList> {
  const workerData: ListWorkerData = { path, kind }
  const worker = new Worker(new URL('./list-worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: largestHeapMb },
  })
  const tooMuch = new UnreadableFileError(
    `${basename(path)}: tệp này đọc quá lâu hoặc cần quá nhiều bộ nhớ, không giống một danh mục. Hãy mở tệp, chép bảng sang một tệp mới rồi nhập lại.`,
  )
  try {
    const message = await new Promise<ListWorkerMessage>((resolve, reject) => {
      const timer = setTimeout(() => reject(tooMuch), sourceLimits.silenceMs)
      const settle = (act: () => void) => {
        clearTimeout(timer)
        act()
      }
      worker.once('message', (said: ListWorkerMessage) => settle(() => resolve(said)))
      worker.once('error', (error: NodeJS.ErrnoException) =>
        settle(() => reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch : error)),
      )
    })
    if (message.kind === 'unreadable') throw new UnreadableFileError(message.reason)
    return message.list
  } finally {
    await worker.terminate()
  }
}
