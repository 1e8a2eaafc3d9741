import type { QueryTerm } from './query-terms.ts'
import type { SearchIndex } from './search-index.ts'

// Eighty questions are of some forty articles: more bring in hardly any that answers.
const mostSimilar = 80

/** What was asked before of an article and is much like the question. */
export interface QuestionMatch {
  readonly likeness: number
  readonly lexical: number
  readonly cosine: number
  /** How many of the most similar questions are of this article. */
  readonly count: number
}

export const noQuestions: QuestionMatch = { likeness: 0, lexical: 0, cosine: 0, count: 0 }

/** The most similar questions, put together by entry. */
export function similarByEntry(
  index: SearchIndex,
  terms: readonly QueryTerm[],
  vector: Float32Array,
  isWanted: (entry: number, question: number) => boolean,
): Map<number, QuestionMatch> {
  const byEntry = new Map<number, QuestionMatch>()
  const similar = index.questions.similar(terms, vector, isWanted, mostSimilar)
  for (const { entry, likeness, lexical, cosine } of similar) {
    const known = byEntry.get(entry) ?? noQuestions
    byEntry.set(entry, {
      likeness: Math.max(known.likeness, likeness),
      lexical: Math.max(known.lexical, lexical),
      cosine: Math.max(known.cosine, cosine),
      count: known.count + 1,
    })
  }
  return byEntry
}
