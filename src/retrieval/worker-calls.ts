import { Worker } from 'node:worker_threads'

/** What comes back from a thread: the number of the call, and an error's name where it failed. */
export interface WorkerResponse {
  readonly id: number
  readonly error?: string
}

/** A thread that answers numbered calls, in any order. */
export interface WorkerCalls<Request, Response extends WorkerResponse> {
  /** What the thread said when it was ready. */
  readonly ready: Response
  /** @throws with the name of the error inside the thread */
  call(request: Request): Promise<Response>
  close(): Promise<void>
}

/**
 * Starts a thread of ours and waits until it is ready: until it sends a message of its own with
 * id 0.
 */
export async function startWorkerCalls<Request extends object, Response extends WorkerResponse>(
  script: URL,
  workerData: unknown,
): Promise<WorkerCalls<Request, Response>> {
  const worker = new Worker(script, { workerData })
  const pending = new Map<
    number,
    { resolve(response: Response): void; reject(error: Error): void }
  >()
  let nextId = 1
  const ready = new Promise<Response>((resolve, reject) => {
    pending.set(0, { resolve, reject })
  })
  worker.on('message', (response: Response) => {
    const waiter = pending.get(response.id)
    pending.delete(response.id)
    if (response.error === undefined) waiter?.resolve(response)
    else waiter?.reject(new Error(`The search thread failed: ${response.error}`))
  })
  worker.on('error', (error: Error) => {
    for (const waiter of pending.values()) waiter.reject(error)
    pending.clear()
  })
  return {
    ready: await ready,
    call(request) {
      const id = nextId++
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject })
        worker.postMessage({ ...request, id })
      })
    },
    async close() {
      await worker.terminate()
    },
  }
}
