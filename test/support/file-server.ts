import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A web server on loopback that offers one file, and keeps what it was asked. */
export interface FileServer {
  readonly url: string
  readonly requests: readonly IncomingMessage[]
  /** What it offers, and how it misbehaves; to be changed at any time. */
  readonly offer: {
    content: Buffer
    etag: string | null
    /** Ends each connection after so many bytes of a body. */
    cutAfter: number | null
    /** Answers in its own way instead. */
    answer: ((request: IncomingMessage, response: ServerResponse) => void) | null
  }
  close(): Promise<void>
}

/** Starts it; it honours `Range` with `If-Range`, and `If-None-Match`. */
export async function startFileServer(content: Buffer): Promise<FileServer> {
  const requests: IncomingMessage[] = []
  const offer: FileServer['offer'] = { content, etag: '"v1"', cutAfter: null, answer: null }
  const server = createServer((request, response) => {
    requests.push(request)
    if (offer.answer === null) answerWithFile(offer, request, response)
    else offer.answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/bo.zip`,
    requests,
    offer,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function answerWithFile(
  { content, etag, cutAfter }: FileServer['offer'],
  { headers }: IncomingMessage,
  response: ServerResponse,
): void {
  if (etag !== null) response.setHeader('etag', etag)
  if (etag !== null && headers['if-none-match'] === etag) {
    response.writeHead(304).end()
    return
  }
  const range = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1]
  const isSame = headers['if-range'] === undefined || headers['if-range'] === etag
  const start = range !== undefined && isSame ? Number(range) : 0
  if (start > 0 && start >= content.length) {
    response.writeHead(416).end()
    return
  }
  const body = content.subarray(start)
  response.setHeader('content-length', body.length)
  if (start > 0) {
    const end = content.length - 1
    response.setHeader('content-range', `bytes ${start}-${end}/${content.length}`)
  }
  response.writeHead(start > 0 ? 206 : 200)
  if (cutAfter === null || body.length <= cutAfter) response.end(body)
  else response.write(body.subarray(0, cutAfter), () => response.destroy())
}
