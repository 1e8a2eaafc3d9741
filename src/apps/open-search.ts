import { join } from 'node:path'
import { currentRevision } from '../corpus/corpus-store.ts'
import type { Clock } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import type { Database } from '../platform/database.ts'
import type { Logger } from '../platform/logger.ts'
import { createDatabaseSearcher } from '../retrieval/database-searcher.ts'
import { createFindNearest } from '../retrieval/nearest-articles.ts'
import { openEmbedder } from '../retrieval/open-embedder.ts'
import { createQuestionVectors } from '../retrieval/question-vector.ts'
import { createSearcher } from '../retrieval/searcher.ts'
import { createVectorFollower, VectorsMissingError } from '../retrieval/vector-follower.ts'

interface SearchParts {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
}

// New law is to be found within a second of its import.
const followEveryMs = 500
const saveIndexEveryMs = 60_000

/**
 * The search that the configuration names, brought up to date now and twice a second; an index in
 * memory is saved when nothing has changed for a minute.
 *
 * @throws {SearchEngineMissingError} with SEARCH_IN=database on a server without pg_textsearch
 */
export async function openSearcher(parts: SearchParts) {
  const { config, database, clock, logger } = parts
  if (config.databaseUrl === null) {
    // This process alone holds the folder: a lease left by a killed one binds nobody.
    await database.query('delete from sender_lease')
  }
  const report = (error: unknown) => logger.error({ err: error }, 'the search index fell behind')
  const searcher =
    config.searchIn === 'memory'
      ? await createSearcher({ database, cacheFile: join(config.dataDir, 'search-index.bin') })
      : await createDatabaseSearcher({
          database,
          clock,
          withVectors: config.embedder.kind === 'built-in',
          onError: report,
        })
  await searcher.follow()
  await searcher.save()
  const following = setInterval(() => void searcher.follow().catch(report), followEveryMs)
  // Saving holds searches up and copies the index: not in the middle of an import.
  let seen = -1
  const saveWhenQuiet = async () => {
    const revision = await currentRevision(database)
    if (revision === seen) await searcher.save()
    seen = revision
  }
  const saving = setInterval(() => void saveWhenQuiet().catch(report), saveIndexEveryMs)
  following.unref()
  saving.unref()
  return {
    searcher,
    async close() {
      clearInterval(following)
      clearInterval(saving)
      await searcher.save().catch(report)
      await searcher.close()
    },
  }
}

/**
 * The plugged-in embedder: its vectors, brought up to date in the background, and what they find.
 *
 * @returns null without one, or where the server has no pgvector
 */
export async function openVectors({ config, database, clock, logger }: SearchParts) {
  if (config.embedder.kind === 'built-in') return null
  const embedder = await openEmbedder(config.embedder)
  const follower = await createVectorFollower({ database, embedder, clock }).catch((error) => {
    if (!(error instanceof VectorsMissingError)) throw error
    logger.error({ err: error }, 'the plugged-in embedder is not used')
    return null
  })
  if (follower === null) return null
  const report = (error: unknown) => logger.error({ err: error }, 'the vectors fell behind')
  const following = setInterval(() => void follower.follow().catch(report), followEveryMs)
  following.unref()
  const questions = createQuestionVectors({ embedders: [embedder], clock, onFailure: report })
  return {
    follower,
    nearest: createFindNearest(database, questions),
    async close() {
      clearInterval(following)
      await follower.close()
    },
  }
}
