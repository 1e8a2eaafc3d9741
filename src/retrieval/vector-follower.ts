import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { type EmbedCorpusOptions, type EmbeddingReport, embedCorpus } from './embed-corpus.ts'
import { type Embedder, EmbedderError } from './embedder.ts'
import { deleteEmbeddingSet, listEmbeddingSets } from './embedding-store.ts'
import { prepareSearchEngine } from './search-rows-store.ts'

/** Keeps the vectors of one embedder up to the corpus. */
export interface VectorFollower {
  /**
   * Embeds what is missing. Calls at the same time share one run. After a failure the endpoint is
   * left in peace for a while: until then nothing is done and nothing thrown.
   *
   * @throws {EmbedderError}
   */
  follow(): Promise<void>
  /**
   * The same for a person who waits: asks at once, tells its progress.
   *
   * @throws {EmbedderError}
   */
  rebuild(
    options: EmbedCorpusOptions & { readonly fromScratch?: boolean },
  ): Promise<EmbeddingReport>
  /** Stops what is under way; what is done is kept. */
  close(): Promise<void>
}

const restAfterFailureMs = 60_000

/** The server has no pgvector. */
export class VectorsMissingError extends Error {
  override readonly name = 'VectorsMissingError'
  readonly safeToLog = true

  constructor() {
    super(
      'Máy chủ PostgreSQL này chưa có phần mở rộng vector (pgvector), nên không lưu được vector. ' +
        'Hãy cài phần mở rộng đó, chạy "create extension vector" bằng quyền quản trị rồi khởi động ' +
        'lại; hoặc bỏ biến EMBEDDER để dùng bộ vector có sẵn.',
    )
  }
}

/** @throws {VectorsMissingError} where the server has no pgvector */
export async function createVectorFollower(deps: {
  readonly database: Database
  readonly embedder: Embedder
  readonly clock: Clock
}): Promise<VectorFollower> {
  const { database, embedder, clock } = deps
  const { hasVector } = await prepareSearchEngine(database)
  if (!hasVector) throw new VectorsMissingError()
  const closing = new AbortController()
  let restUntil = 0
  // One run after another: two on one set would embed everything twice.
  let tail: Promise<unknown> = Promise.resolve()
  let following: Promise<void> | null = null

  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = tail.then(work)
    tail = result.catch(() => undefined)
    return result
  }

  return {
    follow() {
      if (clock.now().getTime() < restUntil) return Promise.resolve()
      following ??= inTurn(() => embedCorpus(database, embedder, { signal: closing.signal }))
        .then(() => undefined)
        .catch((error: unknown) => {
          if (error instanceof EmbedderError) restUntil = clock.now().getTime() + restAfterFailureMs
          throw error
        })
        .finally(() => {
          following = null
        })
      return following
    },
    rebuild({ fromScratch = false, ...options }) {
      return inTurn(async () => {
        if (fromScratch) {
          await embedder.embedQuery('thử') // nothing is thrown away for an endpoint that is down
          await forget(database, embedder.name)
        }
        const signals = [closing.signal, ...(options.signal === undefined ? [] : [options.signal])]
        return embedCorpus(database, embedder, { ...options, signal: AbortSignal.any(signals) })
      })
    },
    async close() {
      closing.abort()
      await tail
    },
  }
}

async function forget(database: Database, embedder: string): Promise<void> {
  await database.transaction(async (transaction) => {
    const sets = await listEmbeddingSets(transaction)
    for (const set of sets.filter((each) => each.embedder === embedder)) {
      await deleteEmbeddingSet(transaction, set.id)
    }
  })
}
