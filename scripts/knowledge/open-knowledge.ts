import type { AnsweringDeps } from '../../src/answering/answer-question.ts'
import { loadEverydayQuestions } from '../../src/corpus/load-everyday-questions.ts'
import { loadKnowledge } from '../../src/corpus/load-knowledge.ts'
import { openEmbeddedDatabase } from '../../src/platform/embedded-database.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { loadReadingAids } from '../../src/retrieval/models.ts'
import { createSearcher } from '../../src/retrieval/searcher.ts'

/** A fresh installation that knows what knowledge/ holds and nothing else, in memory. */
export async function openKnowledge(): Promise<{ deps: AnsweringDeps; close(): Promise<void> }> {
  const database = await openEmbeddedDatabase({ dataDir: null })
  await migrate(database)
  await loadKnowledge(database)
  await loadEverydayQuestions(database)
  const searcher = await createSearcher({ database, cacheFile: null })
  await searcher.follow()
  return {
    deps: { database, searcher, reading: loadReadingAids() },
    async close() {
      await searcher.close()
      await database.close()
    },
  }
}
