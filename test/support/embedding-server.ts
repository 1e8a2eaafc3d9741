import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Something that goes wrong with the next requests. */
export interface EmbeddingFault {
  /** `status` answers with `status`; `hang` never; `dimension` with vectors one too long; `few` one too few. */
  readonly kind: 'status' | 'hang' | 'dimension' | 'few' | 'zeros'
  readonly status?: number
  /** Seconds of a Retry-After header. */
  readonly retryAfter?: number
  /** How many requests it lets pass first. */
  readonly after?: number
  /** How many requests it hits; 1 unless given. */
  readonly times?: number
}

export type EmbeddingServer = Awaited<ReturnType<typeof startEmbeddingServer>>

/**
 * A server that speaks OpenAI's embeddings protocol, on loopback.
 *
 * Its vectors are made of the words of a text by hashing: the same text gives the same vector, texts
 * that share words are near each other.
 */
export async function startEmbeddingServer({ dimension = 64, port = 0 } = {}) {
  const requests: { model: string; input: string[]; authorization: string | undefined }[] = []
  const faults: { fault: EmbeddingFault; pass: number; left: number }[] = []
  const held = new Set<ServerResponse>()

  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8')
    })
    request.on('end', () => {
      const { model, input } = JSON.parse(body) as { model: string; input: string | string[] }
      const texts = typeof input === 'string' ? [input] : input
      requests.push({ model, input: texts, authorization: request.headers.authorization })
      server.emit('embedding-request')
      const fault = nextFault()
      if (fault?.kind === 'hang') held.add(response)
      else if (fault?.kind === 'status') refuse(response, fault)
      else answer(response, texts, fault)
    })
  })

  function nextFault(): EmbeddingFault | undefined {
    for (const each of faults) {
      if (each.left === 0) continue
      if (each.pass > 0) each.pass -= 1
      else {
        each.left -= 1
        return each.fault
      }
    }
    return undefined
  }

  function refuse(response: ServerResponse, { status = 500, retryAfter }: EmbeddingFault): void {
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    })
    response.end(JSON.stringify({ error: { message: 'not now' } }))
  }

  function answer(response: ServerResponse, texts: string[], fault?: EmbeddingFault): void {
    const length = fault?.kind === 'dimension' ? dimension + 1 : dimension
    const vectors = texts.map((text) =>
      fault?.kind === 'zeros' ? new Array<number>(length).fill(0) : hashVector(text, length),
    )
    const data = vectors
      .slice(fault?.kind === 'few' ? 1 : 0)
      .map((embedding, index) => ({ object: 'embedding', index, embedding }))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ object: 'list', data, model: 'test' }))
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const { port: taken } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${taken}/v1`,
    port: taken,
    requests,
    /** Texts embedded so far, in order. */
    texts: () => requests.flatMap(({ input }) => input),
    fail(fault: EmbeddingFault) {
      faults.push({ fault, pass: fault.after ?? 0, left: fault.times ?? 1 })
    },
    /** Waits until so many requests have come in. */
    async untilRequests(count: number) {
      while (requests.length < count) await once(server, 'embedding-request')
    },
    clearFaults: () => faults.splice(0),
    async close() {
      for (const response of held) response.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Each word adds to a few places chosen by its hash; not of length 1. */
export function hashVector(text: string, dimension: number): number[] {
  const vector = new Array<number>(dimension).fill(0)
  for (const word of text.toLowerCase().match(/[\p{L}\d]+/gu) ?? ['']) {
    const hash = createHash('sha256').update(word).digest()
    for (let i = 0; i < 8; i += 2) {
      const place = (hash[i] ?? 0) % dimension
      vector[place] = (vector[place] ?? 0) + ((hash[i + 1] ?? 0) % 2 === 0 ? 1 : -1)
    }
  }
  if (!vector.some((value) => value !== 0)) vector[0] = 1
  return vector
}
