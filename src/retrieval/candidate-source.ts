import type { TokenFields } from './token-fields.ts'

/** A weighted term of a question: a syllable, or two neighbours joined by `_`, as `tokenize` gives them. */
export interface WeightedTerm {
  readonly token: string
  /** Positive; its size matters only beside the other terms of the question. */
  readonly weight: number
}

/** What is searched for, and where. */
export interface CandidateRequest {
  readonly terms: readonly WeightedTerm[]
  /** Unit vector of the embedder's dimension; null where the question has none. */
  readonly vector: Float32Array | null
  /** Only what is in force on this day, `YYYY-MM-DD`, or undated. */
  readonly asOf: string
  /** Search these documents only; null for all. */
  readonly documentIds: readonly string[] | null
  readonly excludedDocumentIds: readonly string[]
  readonly limit: number
}

/** An article worth a closer look. */
export interface Candidate {
  readonly articleId: string
  /** BM25F over the whole article, unbounded, non-negative; 0 when only its vector is near. */
  readonly lexical: number
  /** In [-1, 1]; null where the question or the article has no vector. */
  readonly cosine: number | null
  /** Its tokens, from a source that had to read them anyway: the second look needs no second read. */
  readonly fields?: TokenFields
}

/**
 * Where the first stage of retrieval gets its articles from: the memory of this process, or the
 * database engine where a corpus outgrows it. What comes out is ranked again by the second stage.
 */
export interface CandidateSource {
  /** Takes in what changed in the corpus since the last call. */
  follow(): Promise<void>
  /** @returns at most `limit` articles, best first, each once; empty when nothing matches */
  candidates(request: CandidateRequest): Promise<readonly Candidate[]>
}
