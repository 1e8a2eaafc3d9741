import type { Clock } from '../platform/clock.ts'
import type { Embedder } from './embedder.ts'

/** Turns questions into vectors that can be compared with those of the corpus. */
export interface QuestionVectors {
  /**
   * @param servingEmbedder - the embedder whose vectors the corpus is searched by
   * @returns null where that embedder is not at hand or does not answer: search goes on without
   */
  vectorOf(question: string, servingEmbedder: string): Promise<Float32Array | null>
}

// A citizen waits out one timeout, not each of them one.
const restAfterFailureMs = 30_000

/**
 * @param embedders - those at hand: the configured one, and the one whose vectors may still serve
 * @param onFailure - told once each time an embedder falls silent
 */
export function createQuestionVectors(deps: {
  readonly embedders: readonly Embedder[]
  readonly clock: Clock
  readonly onFailure: (error: unknown) => void
}): QuestionVectors {
  const restUntil = new Map<string, number>()
  return {
    async vectorOf(question, servingEmbedder) {
      const embedder = deps.embedders.find(({ name }) => name === servingEmbedder)
      if (embedder === undefined) return null
      const now = deps.clock.now().getTime()
      if (now < (restUntil.get(embedder.name) ?? 0)) return null
      try {
        return await embedder.embedQuery(question)
      } catch (error) {
        restUntil.set(embedder.name, deps.clock.now().getTime() + restAfterFailureMs)
        deps.onFailure(error)
        return null
      }
    },
  }
}
