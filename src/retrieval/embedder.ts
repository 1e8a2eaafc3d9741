import type { IndexedArticle } from './indexed-article.ts'

/** Text to unit vectors of a fixed dimension. */
export interface Embedder {
  /**
   * Names kind, model and version: vectors are comparable only under the same name.
   *
   * A model that changes must change its name, or old and new vectors would be mixed.
   */
  readonly name: string
  /** Length of every vector; null until the first answer of an embedder that has to be asked. */
  readonly dimension: number | null
  /** @throws {EmbedderError} at once: somebody is waiting for an answer */
  embedQuery(text: string): Promise<Float32Array>
  /**
   * @returns one vector a text, in their order
   * @throws {EmbedderError} when it still fails after waiting and asking again
   */
  embedDocuments(texts: readonly string[]): Promise<readonly Float32Array[]>
  /** For an embedder that weighs the parts of an article itself: takes the place of their text. */
  embedArticles?(articles: readonly IndexedArticle[]): Promise<readonly Float32Array[]>
}

/** Why an embedder gave no vectors. */
export type EmbedderFailure =
  /** No answer, an answer that comes too late, 429 or 5xx: may go away by itself. */
  | 'unavailable'
  /** The endpoint refuses the key, the model or the request. */
  | 'refused'
  /** The answer is not one vector of the expected length for each text. */
  | 'unusable-answer'
  /** A package or a folder that the embedder needs is not there. */
  | 'not-installed'

/** An embedder could not do its work. The message says what to do and quotes no text. */
export class EmbedderError extends Error {
  override readonly name = 'EmbedderError'
  readonly safeToLog = true
  readonly failure: EmbedderFailure

  constructor(failure: EmbedderFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.failure = failure
  }
}

/**
 * Scales to length 1, so that an inner product is a cosine.
 *
 * @throws {EmbedderError} for a vector without direction: all zeros, or not numbers
 */
export function toUnitVector(values: ArrayLike<number>): Float32Array {
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += (values[i] ?? 0) ** 2
  const length = Math.sqrt(squares)
  if (!Number.isFinite(length) || length === 0) {
    throw new EmbedderError(
      'unusable-answer',
      'Mô hình vector trả về một vector không có hướng (toàn số 0 hoặc không phải số).',
    )
  }
  return Float32Array.from(values, (value) => value / length)
}
