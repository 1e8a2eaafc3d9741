import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the model answers: claims, or the way in which it fails. */
export type ModelReply =
  | { readonly claims: readonly { readonly provisionId: string; readonly text: string }[] }
  | { readonly raw: string }
  | { readonly status: number }
  | { readonly hang: true }

export type ModelServer = Awaited<ReturnType<typeof startModelServer>>

/** A server that speaks OpenAI's chat protocol with a JSON schema, on loopback; it says what it is told to. */
export async function startModelServer() {
  const requests: string[] = []
  const held = new Set<ServerResponse>()
  let reply: ModelReply = { claims: [] }

  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8')
    })
    request.on('end', () => {
      if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
        response.writeHead(404).end()
        return
      }
      requests.push(body)
      if ('hang' in reply) {
        held.add(response)
        return
      }
      const status = 'status' in reply ? reply.status : 200
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify(status === 200 ? completion(reply) : { error: { message: 'no' } }),
      )
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    /** Bodies of the requests so far, as text. */
    requests,
    /** What it answers from now on. */
    say(next: ModelReply) {
      reply = next
    },
    async close() {
      for (const response of held) response.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function completion(reply: ModelReply): object {
  const content =
    'raw' in reply ? reply.raw : JSON.stringify({ claims: 'claims' in reply ? reply.claims : [] })
  return {
    id: 'completion-1',
    object: 'chat.completion',
    created: 1,
    model: 'test',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  }
}
