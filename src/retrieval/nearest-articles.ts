import type { Database } from '../platform/database.ts'
import { nearestVectors } from './database-candidates-store.ts'
import { servingSet } from './embedding-store.ts'
import type { QuestionVectors } from './question-vector.ts'
import type { NearestArticle } from './search.ts'

/**
 * What a plugged-in embedder finds near a question, nearest first, in force or not: the search
 * leaves out what may not be found.
 *
 * Empty where none of its vectors serve yet, or it does not answer: search goes on without.
 */
export type FindNearest = (question: string) => Promise<readonly NearestArticle[]>

// Twice as many as a search takes by its own vectors: some are no longer in force.
const wanted = 120

/** @param vectors - of the plugged-in embedders at hand */
export function createFindNearest(database: Database, vectors: QuestionVectors): FindNearest {
  return async (question) => {
    const set = question === '' ? null : await servingSet(database)
    if (set === null) return []
    const vector = await vectors.vectorOf(question, set.embedder)
    if (vector?.length !== set.dimension) return []
    return database.transaction((transaction) => nearestVectors(transaction, set, vector, wanted))
  }
}
