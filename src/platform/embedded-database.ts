import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type Database, DatabaseError, type Queryable } from './database.ts'
import type { PgliteRequest, PgliteResponse, PgliteWorkerData } from './pglite-worker.ts'

type RequestBody = PgliteRequest extends infer Each
  ? Each extends { id: number }
    ? Omit<Each, 'id'>
    : never
  : never

export interface EmbeddedDatabase extends Database {
  /** The whole data directory as one archive, for starting another database from. */
  dump(): Promise<Uint8Array>
}

export interface EmbeddedOptions {
  /** Data directory of the installation; null keeps everything in memory. */
  readonly dataDir: string | null
  readonly snapshot?: Uint8Array
}

/**
 * PostgreSQL in WASM, in a worker thread.
 *
 * It has one session, so transactions are taken one after another, and a statement outside a
 * transaction waits for the one under way. The caller must hold the folder's lock: the engine has
 * none, and two processes on one folder silently lose rows.
 */
export async function openEmbeddedDatabase(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const directory = options.dataDir === null ? null : join(options.dataDir, 'pglite')
  if (options.dataDir !== null) mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
  const workerData: PgliteWorkerData = { directory, snapshot: options.snapshot ?? null }
  const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), { workerData })
  const pending = new Map<number, { resolve(r: PgliteResponse): void; reject(e: unknown): void }>()
  let nextId = 1
  let failure: Error | null = null

  const started = new Promise<void>((resolve, reject) => {
    pending.set(0, { resolve: () => resolve(), reject })
  })
  worker.on('message', (response: PgliteResponse) => {
    const waiter = pending.get(response.id)
    pending.delete(response.id)
    if (waiter === undefined) return
    if ('error' in response) waiter.reject(new DatabaseError(response.error))
    else waiter.resolve(response)
  })
  const fail = (error: Error) => {
    failure = error
    for (const waiter of pending.values()) waiter.reject(error)
    pending.clear()
  }
  worker.on('error', fail)
  worker.on('exit', (code) => fail(new Error(`The embedded database stopped (exit ${code})`)))
  await started

  function request(body: RequestBody): Promise<PgliteResponse> {
    if (failure !== null) return Promise.reject(failure)
    const id = nextId++
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject })
      worker.postMessage({ ...body, id })
    })
  }

  async function run<Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    const response = await request({ kind: 'query', sql, params: [...params] })
    return 'rows' in response ? (response.rows as Row[]).map(withBuffers) : []
  }

  // The tail of the line: each piece of work starts when the one before it has settled.
  let tail: Promise<unknown> = Promise.resolve()
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = tail.then(work)
    tail = result.catch(() => undefined)
    return result
  }

  return {
    kind: 'embedded',
    query: <Row>(sql: string, params?: readonly unknown[]) => inTurn(() => run<Row>(sql, params)),
    execute: (sql) =>
      inTurn(async () => {
        try {
          await request({ kind: 'execute', sql })
        } catch (error) {
          await run('rollback') // before anyone else's turn: it may stand in a failed transaction
          throw error
        }
      }),
    transaction: <Result>(work: (transaction: Queryable) => Promise<Result>) =>
      inTurn(async () => {
        await run('begin')
        try {
          const result = await work({ query: run })
          await run('commit')
          return result
        } catch (error) {
          // A failed transaction poisons the one session until it is rolled back.
          await run('rollback')
          throw error
        }
      }),
    dump: () =>
      inTurn(async () => {
        const response = await request({ kind: 'dump' })
        if (!('dump' in response)) throw new Error('The embedded database gave no archive')
        return response.dump
      }),
    close: () =>
      inTurn(async () => {
        if (failure !== null) return
        await request({ kind: 'close' })
        worker.removeAllListeners('exit')
        failure = new Error('The embedded database is closed')
        await worker.terminate()
      }),
  }
}

/** Structured cloning turns a Buffer into a Uint8Array: give callers what the server driver gives. */
function withBuffers<Row>(row: Row): Row {
  const record = row as Record<string, unknown>
  for (const key in record) {
    const value = record[key]
    if (value instanceof Uint8Array) {
      record[key] = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    }
  }
  return row
}
