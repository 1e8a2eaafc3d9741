import type { EmbedderConfig } from '../platform/config.ts'
import { EmbedderError } from './embedder.ts'
import type { LangChainEmbedderOptions } from './langchain-embedder.ts'

const documentsTimeoutMs = 60_000

/**
 * An endpoint that speaks OpenAI's embeddings protocol.
 *
 * @param queryTimeoutMs - how long somebody who asks waits for a vector at most
 */
export async function openAIParts(
  config: Extract<EmbedderConfig, { kind: 'openai' }>,
  queryTimeoutMs = 3_000,
): Promise<LangChainEmbedderOptions> {
  // Half a second to load, so only for those who configure it.
  const { OpenAIEmbeddings } = await import('@langchain/openai')
  const client = (timeout: number) =>
    new OpenAIEmbeddings({
      model: config.model,
      apiKey: config.apiKey ?? 'none', // the client insists on one, a server of one's own does not
      encodingFormat: 'float', // its default, base64, is not spoken by every server
      stripNewLines: false,
      maxRetries: 0, // ours knows Retry-After
      timeout,
      // Null, or the client would read variables of its own for them.
      configuration: { baseURL: config.baseUrl, organization: null, project: null },
    })
  const host = new URL(config.baseUrl).host
  return {
    name: `openai:${config.model}`,
    forQueries: client(queryTimeoutMs),
    forDocuments: client(documentsTimeoutMs),
    explain: (error) => explain(error, host),
    retryAfterMs,
  }
}

/** What the client throws, as far as we read it. Its message may quote a text: never repeated. */
interface ClientError {
  readonly name?: unknown
  readonly status?: unknown
  readonly headers?: { get?(name: string): string | null } | undefined
}

function explain(error: unknown, host: string): EmbedderError {
  const { name, status } = error as ClientError
  const cause = { cause: error }
  if (typeof status === 'number' && status !== 429 && status < 500) {
    return new EmbedderError(
      'refused',
      `${host} từ chối tạo vector (mã ${status}). Hãy kiểm tra EMBEDDER_MODEL và EMBEDDER_API_KEY.`,
      cause,
    )
  }
  // Every error of the client has a status, undefined where no answer came; other errors are ours
  // or LangChain's, from an answer that is not what the protocol promises.
  const isClientError = name === 'TimeoutError' || 'status' in (error as object)
  if (!isClientError) {
    return new EmbedderError(
      'unusable-answer',
      `${host} trả lời không theo giao thức tạo vector của OpenAI. Hãy kiểm tra EMBEDDER_BASE_URL.`,
      cause,
    )
  }
  const answer = typeof status === 'number' ? `trả lời mã ${status}` : 'không trả lời'
  return new EmbedderError(
    'unavailable',
    `${host} ${answer} khi tạo vector. Tìm kiếm vẫn chạy, nhưng chưa dùng vector mới.`,
    cause,
  )
}

/** The server's own wish in `Retry-After`, in seconds; null when it has none that can be read. */
function retryAfterMs(error: unknown): number | null {
  const wish = (error as ClientError).headers?.get?.('retry-after') ?? null
  const seconds = wish === null ? Number.NaN : Number(wish)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null
}
