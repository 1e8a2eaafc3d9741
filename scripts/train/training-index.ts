import { tokenize } from '../../src/language/tokenize.ts'
import type { EmbeddingBag } from '../../src/retrieval/embedding-bag.ts'
import type { IndexedArticle } from '../../src/retrieval/indexed-article.ts'
import { createSearchIndex, type SearchIndex } from '../../src/retrieval/search-index.ts'
import type { TrainingQuestion } from './training-data.ts'

/** The index that training searches, and where each everyday question stands in it. */
export interface TrainingIndex {
  readonly index: SearchIndex
  /** @returns -1 for a question that is not in the index */
  questionNumber(question: TrainingQuestion): number
  /** Gives all of it the vectors of another embedding. */
  embedAgain(embedding: EmbeddingBag): void
}

/** Builds the index with the vectors of one embedding. */
export function buildTrainingIndex(
  articles: ReadonlyMap<string, IndexedArticle>,
  embedding: EmbeddingBag,
): TrainingIndex {
  const index = createSearchIndex(embedding)
  const numbers = new Map<string, number>()
  const keyOf = (articleId: string, question: string) => `${articleId} ${question}`
  for (const article of articles.values()) {
    const first = index.questions.size
    article.questions.forEach((question, i) => {
      numbers.set(keyOf(article.articleId, question), first + i)
    })
    index.put(article)
    index.compactIfWanted()
  }
  return {
    index,
    questionNumber: ({ question, gold }) => numbers.get(keyOf(gold[0] ?? '', question)) ?? -1,
    embedAgain(other) {
      for (const article of articles.values()) {
        index.vectors.set(index.entryOf(article.articleId), other.embedArticle(article))
        for (const question of article.questions) {
          const number = numbers.get(keyOf(article.articleId, question)) ?? 0
          index.questions.vectors.set(number, other.embed(tokenize(question)))
        }
      }
    },
  }
}
