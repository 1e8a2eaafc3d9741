import http from 'node:http'
import https from 'node:https'
import axios, { type AxiosInstance } from 'axios'

export interface HttpClientOptions {
  readonly baseUrl: string
  readonly timeoutMs?: number
  readonly maxSockets?: number
}

/**
 * An axios instance that keeps connections alive, follows no redirects, and hands every answer
 * back as text: providers answer errors with status 200, and sometimes with a page of HTML.
 */
export function createHttpClient({
  baseUrl,
  timeoutMs = 30_000,
  maxSockets = 64,
}: HttpClientOptions): AxiosInstance {
  const agentOptions = { keepAlive: true, maxSockets }
  return axios.create({
    baseURL: baseUrl,
    timeout: timeoutMs,
    maxRedirects: 0,
    maxContentLength: 10 * 1024 * 1024,
    responseType: 'text',
    transformResponse: (data: unknown) => data,
    validateStatus: () => true,
    proxy: false,
    httpAgent: new http.Agent(agentOptions),
    httpsAgent: new https.Agent(agentOptions),
  })
}

// An allow list: every other failure may have reached the server.
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'])

/** Whether a failed request certainly never left: no connection existed. */
export function wasNeverSent(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && neverSent.has(code)
}
