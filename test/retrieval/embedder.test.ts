import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Embedder, EmbedderError, toUnitVector } from '../../src/retrieval/embedder.ts'
import { openEmbedder } from '../../src/retrieval/open-embedder.ts'
import { type EmbeddingServer, startEmbeddingServer } from '../support/embedding-server.ts'

let server: EmbeddingServer
let embedder: Embedder
let pauses: number[] = []

const pause = (durationMs: number) => {
  pauses.push(durationMs)
  return Promise.resolve()
}
const open = (baseUrl: string, model = 'bge-m3', apiKey: string | null = null) =>
  openEmbedder({ kind: 'openai', model, baseUrl, apiKey }, { pause })

beforeEach(async () => {
  pauses = []
  server = await startEmbeddingServer({ dimension: 16 })
  embedder = await open(server.baseUrl)
})
afterEach(() => server.close())

const lengthOf = (vector: Float32Array) => Math.hypot(...vector)

async function failureOf(work: Promise<unknown>): Promise<EmbedderError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof EmbedderError) return error
  throw new Error('The test expects an EmbedderError', { cause: error })
}

describe('an embedder behind an OpenAI-compatible endpoint', () => {
  it('gives unit vectors, one a text, in the order of the texts', async () => {
    const texts = ['đất đai', 'kết hôn', 'đất đai']
    const vectors = await embedder.embedDocuments(texts)
    expect(vectors).toHaveLength(3)
    for (const vector of vectors) expect(lengthOf(vector)).toBeCloseTo(1, 5)
    expect(vectors[0]).toEqual(vectors[2])
    expect(vectors[0]).not.toEqual(vectors[1])
    expect(await embedder.embedQuery('kết hôn')).toEqual(vectors[1])
    expect(server.texts()).toEqual([...texts, 'kết hôn'])
  })

  it('is named for its kind and model, and knows its dimension once it has answered', async () => {
    expect(embedder.name).toBe('openai:bge-m3')
    expect(embedder.dimension).toBeNull()
    await embedder.embedQuery('thử')
    expect(embedder.dimension).toBe(16)
  })

  it('sends the key where there is one', async () => {
    await (await open(server.baseUrl, 'm', 'a-key')).embedQuery('thử')
    expect(server.requests[0]).toMatchObject({ model: 'm', authorization: 'Bearer a-key' })
  })

  it('puts the words in front that E5 models were trained with, and none for others', async () => {
    const e5 = await open(server.baseUrl, 'intfloat/multilingual-e5-small')
    await e5.embedQuery('mấy tuổi')
    await e5.embedDocuments(['Điều 8'])
    await embedder.embedQuery('mấy tuổi')
    expect(server.texts()).toEqual(['query: mấy tuổi', 'passage: Điều 8', 'mấy tuổi'])
  })

  it('asks for nothing where there are no texts', async () => {
    expect(await embedder.embedDocuments([])).toEqual([])
    expect(server.requests).toEqual([])
  })

  it('waits 429 and 5xx out, as long as the endpoint wishes', async () => {
    server.fail({ kind: 'status', status: 429, retryAfter: 7 })
    server.fail({ kind: 'status', status: 503 })
    expect(await embedder.embedDocuments(['a'])).toHaveLength(1)
    expect(pauses).toEqual([7_000, 1_000])
  })

  it('gives up at once on a question, and on a wish to wait for an hour', async () => {
    server.fail({ kind: 'status', status: 500 })
    expect((await failureOf(embedder.embedQuery('a'))).failure).toBe('unavailable')
    server.fail({ kind: 'status', status: 429, retryAfter: 3_600 })
    expect((await failureOf(embedder.embedDocuments(['a']))).failure).toBe('unavailable')
    expect(pauses).toEqual([])
  })

  it('lets nobody wait for an endpoint that takes a question and says nothing', async () => {
    const config = { kind: 'openai', model: 'm', baseUrl: server.baseUrl, apiKey: null } as const
    const hasty = await openEmbedder(config, { pause, queryTimeoutMs: 20 })
    server.fail({ kind: 'hang' })
    expect((await failureOf(hasty.embedQuery('a'))).failure).toBe('unavailable')
    expect(server.requests).toHaveLength(1)
  })

  it('gives up in the end', async () => {
    server.fail({ kind: 'status', status: 502, times: 100 })
    const error = await failureOf(embedder.embedDocuments(['a']))
    expect(error.failure).toBe('unavailable')
    expect(error.message).toContain('502')
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000])
  })

  it('does not ask again where the key or the model is refused', async () => {
    server.fail({ kind: 'status', status: 401 })
    const error = await failureOf(embedder.embedDocuments(['a']))
    expect(error.failure).toBe('refused')
    expect(server.requests).toHaveLength(1)
  })

  it('refuses vectors of another length than before, too few of them, and ones of zeros', async () => {
    await embedder.embedQuery('thử')
    for (const kind of ['dimension', 'few', 'zeros'] as const) {
      server.fail({ kind })
      const error = await failureOf(embedder.embedDocuments(['a', 'b']))
      expect(error.failure).toBe('unusable-answer')
    }
  })

  it('says where nobody answered, and repeats no text', async () => {
    await server.close()
    const error = await failureOf(embedder.embedQuery('câu hỏi riêng tư'))
    expect(error.failure).toBe('unavailable')
    expect(error.message).toContain(`127.0.0.1:${server.port}`)
    expect(error.message).not.toContain('riêng tư')
    server = await startEmbeddingServer()
  })
})

describe('a local embedder', () => {
  it('says what to install or what is missing', async () => {
    const local = await openEmbedder({ kind: 'local', path: '/nowhere/e5' }, { pause })
    const error = await failureOf(local.embedQuery('a'))
    expect(error.failure).toBe('not-installed')
    expect(local.name).toBe('local:e5')
  })
})

describe('a unit vector', () => {
  it.each([[[0, 0]], [[Number.NaN, 1]], [[Number.POSITIVE_INFINITY, 1]]])(
    'cannot be made of %j',
    (values) => {
      expect(() => toUnitVector(values)).toThrow(EmbedderError)
    },
  )
})
