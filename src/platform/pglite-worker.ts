import { parentPort, workerData } from 'node:worker_threads'
import { PGlite, types } from '@electric-sql/pglite'
import { pg_textsearch } from '@electric-sql/pglite-pg_textsearch'
import { vector } from '@electric-sql/pglite-pgvector'

// PGlite in a thread of its own: on the main thread one long query would stall every citizen.

/** `directory` null means in memory. */
export interface PgliteWorkerData {
  readonly directory: string | null
  /** Contents of a data directory to start from, as `dumpDataDir` gives them. */
  readonly snapshot: Uint8Array | null
}

export type PgliteRequest =
  | {
      readonly id: number
      readonly kind: 'query'
      readonly sql: string
      readonly params: unknown[]
    }
  | { readonly id: number; readonly kind: 'execute'; readonly sql: string }
  | { readonly id: number; readonly kind: 'dump' }
  | { readonly id: number; readonly kind: 'close' }

export type PgliteResponse =
  | { readonly id: number; readonly rows: unknown[] }
  | { readonly id: number; readonly dump: Uint8Array }
  | { readonly id: number; readonly error: Record<string, string> }

const port = parentPort
if (port === null) throw new Error('pglite-worker.ts runs as a worker thread only')

/** Bytes at hand as a Blob: Node's own reads them back in small pieces, half a second for an archive. */
class WholeBlob extends Blob {
  readonly #bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    super([])
    this.#bytes = bytes
  }
  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(new Uint8Array(this.#bytes).buffer)
  }
}

const { directory, snapshot } = workerData as PgliteWorkerData
const engine = await PGlite.create({
  ...(directory === null ? {} : { dataDir: directory }),
  ...(snapshot === null ? {} : { loadDataDir: new WholeBlob(snapshot) }),
  extensions: { vector, pg_textsearch },
  parsers: {
    [types.DATE]: (text: string) => text,
    [types.INT8]: (text: string) => Number(text),
    [types.NUMERIC]: (text: string) => Number(text),
  },
})

port.on('message', (request: PgliteRequest) => void serve(request))
port.postMessage({ id: 0, rows: [] } satisfies PgliteResponse)

async function serve(request: PgliteRequest): Promise<void> {
  try {
    port?.postMessage(await answer(request))
  } catch (error) {
    port?.postMessage({ id: request.id, error: portableError(error) } satisfies PgliteResponse)
  }
}

async function answer(request: PgliteRequest): Promise<PgliteResponse> {
  switch (request.kind) {
    case 'query': {
      const result = await engine.query(request.sql, request.params)
      return { id: request.id, rows: result.rows }
    }
    case 'execute':
      await engine.exec(request.sql)
      return { id: request.id, rows: [] }
    case 'dump': {
      const file = await engine.dumpDataDir('none')
      return { id: request.id, dump: new Uint8Array(await file.arrayBuffer()) }
    }
    case 'close':
      await engine.close()
      return { id: request.id, rows: [] }
  }
}

/** Only the fields that DatabaseError reads; statement and parameters stay behind. */
function portableError(error: unknown): Record<string, string> {
  const record = error as Record<string, unknown>
  const fields: Record<string, string> = {}
  for (const key of ['code', 'constraint', 'table', 'column', 'message']) {
    if (typeof record[key] === 'string') fields[key] = record[key]
  }
  return fields
}
