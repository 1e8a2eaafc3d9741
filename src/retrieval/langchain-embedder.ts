import type { EmbeddingsInterface } from '@langchain/core/embeddings'
import { type Embedder, EmbedderError, toUnitVector } from './embedder.ts'

export interface LangChainEmbedderOptions {
  readonly name: string
  /** Asked while somebody waits: with a short timeout. */
  readonly forQueries: Pick<EmbeddingsInterface, 'embedQuery'>
  readonly forDocuments: Pick<EmbeddingsInterface, 'embedDocuments'>
  /** What a failure of the two means. */
  readonly explain: (error: unknown) => EmbedderError
  /** How long a failure itself asks to wait; null when it says nothing of that. */
  readonly retryAfterMs?: (error: unknown) => number | null
  /** Waits between two attempts; replaced in tests. */
  readonly pause?: (durationMs: number) => Promise<void>
}

// Seven attempts wait 32 s together: a restart of the endpoint, or a minute's quota in most cases.
const attempts = 7
const firstPauseMs = 500
/** An endpoint that asks for more is better asked again by whoever started the work. */
const longestPauseMs = 60_000

/**
 * Any embeddings of LangChain's as an embedder of ours: unit vectors of one length, failures told
 * apart, passing ones waited out (for documents only).
 *
 * What LangChain calls a model is told its texts with the words in front that it was trained with.
 */
export function createLangChainEmbedder(options: LangChainEmbedderOptions): Embedder {
  const { name, forQueries, forDocuments, explain } = options
  const { pause = waitFor, retryAfterMs = () => null } = options
  const prefixes = prefixesOf(name)
  let dimension: number | null = null

  function checked(vectors: readonly (readonly number[])[], expected: number): Float32Array[] {
    if (vectors.length !== expected) {
      throw unusable(`${vectors.length} vector cho ${expected} đoạn`)
    }
    return vectors.map((values) => {
      const unit = toUnitVector(values)
      dimension ??= unit.length
      if (unit.length !== dimension) {
        throw unusable(`vector dài ${unit.length}, trước đây ${dimension}`)
      }
      return unit
    })
  }

  const told = (error: unknown) => (error instanceof EmbedderError ? error : explain(error))

  return {
    name,
    get dimension() {
      return dimension
    },
    async embedQuery(text) {
      try {
        const [vector] = checked([await forQueries.embedQuery(prefixes.query + text)], 1)
        return vector as Float32Array
      } catch (error) {
        throw told(error)
      }
    },
    async embedDocuments(texts) {
      if (texts.length === 0) return []
      const prefixed = texts.map((text) => prefixes.document + text)
      for (let attempt = 1; ; attempt++) {
        try {
          return checked(await forDocuments.embedDocuments(prefixed), texts.length)
        } catch (error) {
          const failure = told(error)
          const pauseMs = retryAfterMs(error) ?? firstPauseMs * 2 ** (attempt - 1)
          const isHopeless = failure.failure !== 'unavailable' || pauseMs > longestPauseMs
          if (isHopeless || attempt === attempts) throw failure
          await pause(pauseMs)
        }
      }
    },
  }
}

/** Models of the E5 family were trained with these words in front (Wang et al. 2024). */
function prefixesOf(model: string): { readonly query: string; readonly document: string } {
  return /(^|[^a-z])e5([^a-z]|$)/i.test(model)
    ? { query: 'query: ', document: 'passage: ' }
    : { query: '', document: '' }
}

function unusable(detail: string): EmbedderError {
  return new EmbedderError(
    'unusable-answer',
    `Bộ tạo vector trả lời không dùng được: ${detail}. Hãy kiểm tra đúng mô hình tạo vector chưa.`,
  )
}

function waitFor(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}
