import type { AnsweringDeps } from '../../src/answering/answer-question.ts'
import type { Database } from '../../src/platform/database.ts'
import { loadReadingAids } from '../../src/retrieval/models.ts'
import { createSearcher } from '../../src/retrieval/searcher.ts'

/** What answering needs, over a database that is filled already. */
export interface Answering {
  readonly deps: AnsweringDeps
  /** Takes what was saved since into the index. */
  follow(): Promise<void>
  /** Closes the database too. */
  close(): Promise<void>
}

/**
 * Indexes a database and makes it ready for questions.
 *
 * @param cacheFile - where the index is saved first, as the bot does at its start. A few answers differ
 *   from those without: saving takes replaced entries out of the words' frequencies
 */
export async function startAnswering(
  database: Database,
  cacheFile: string | null = null,
): Promise<Answering> {
  const searcher = await createSearcher({ database, cacheFile })
  await searcher.follow()
  await searcher.save()
  return {
    deps: { database, searcher, reading: loadReadingAids() },
    follow: () => searcher.follow(),
    async close() {
      await searcher.close()
      await database.close()
    },
  }
}
