import type { IncomingMessage, ServerResponse } from 'node:http'

// How the Telegram of our tests answers, and how it fails to.

/** An answer with `ok: false`. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal'
  readonly code: number
  readonly retryAfter: number | undefined

  /** @param retryAfter - seconds, only with 429 */
  constructor(code: number, description: string, retryAfter?: number) {
    super(description)
    this.code = code
    this.retryAfter = retryAfter
  }
}

/**
 * `-before` leaves nothing behind; after `-after` the call was carried out and only its answer is
 * lost. A described answer is given instead of doing anything, unless `after` is set.
 */
export type Fault =
  | 'reset-before'
  | 'reset-after'
  | 'hang-before'
  | 'hang-after'
  | 'html-502-before'
  | 'html-502-after'
  | 'error-500'
  | {
      readonly code: number
      readonly description: string
      /** Seconds. */
      readonly retryAfter?: number
      readonly after?: boolean
    }

export interface FaultOptions {
  /** `sendMessage` unless said otherwise. */
  readonly method?: string
  /** How many calls it hits; 1 unless said otherwise. */
  readonly count?: number
  /** How many calls of the method pass before; 0 unless said otherwise. */
  readonly skip?: number
}

export interface ChanceOptions {
  readonly method?: string
  /** In [0, 1); for a run that can be repeated. */
  readonly random?: () => number
}

/** Faults to come: the next calls, or each call with a probability in [0, 1]. */
export interface Faults {
  next(fault: Fault, options?: FaultOptions): void
  chance(fault: Fault, probability: number, options?: ChanceOptions): void
  clear(): void
}

/** The faults of one server; `take` says what hits this call. */
export function createFaults(): Faults & { take(method: string): Fault | null } {
  let rules: { method: string; hits(): boolean; fault: Fault }[] = []
  return {
    next(fault, { method = 'sendMessage', count = 1, skip = 0 } = {}) {
      let seen = 0
      const hits = () => {
        seen += 1
        return seen > skip && seen <= skip + count
      }
      rules.push({ method, fault, hits })
    },
    chance(fault, probability, { method = 'sendMessage', random = Math.random } = {}) {
      rules.push({ method, fault, hits: () => random() < probability })
    },
    clear() {
      rules = []
    },
    take(method) {
      // Every rule counts the call, so that several can be laid out in advance.
      const hitting = rules.filter((rule) => rule.method === method && rule.hits())
      return hitting[0]?.fault ?? null
    },
  }
}

/** Whether the call is carried out before the fault shows. */
export function isAfter(fault: Fault): boolean {
  return typeof fault === 'string' ? fault.endsWith('-after') : fault.after === true
}

/** Lets a call end as the fault says. */
export function spoil(response: ServerResponse, fault: Fault): void {
  switch (fault) {
    case 'reset-before':
    case 'reset-after':
      response.socket?.resetAndDestroy()
      return
    case 'hang-before':
    case 'hang-after':
      return
    case 'html-502-before':
    case 'html-502-after':
      response.writeHead(502, { 'content-type': 'text/html' })
      response.end('<html><body><h1>502 Bad Gateway</h1><hr>nginx/1.18.0</body></html>')
      return
    case 'error-500':
      refuse(response, new ApiRefusal(500, 'Internal Server Error: restart'))
      return
    default:
      refuse(response, new ApiRefusal(fault.code, fault.description, fault.retryAfter))
  }
}

/** Telegram's error shape; a wait stands in the body and in the header. */
export function refuse(response: ServerResponse, { code, message, retryAfter }: ApiRefusal): void {
  const parameters = retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } }
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter)
  answer(response, code, { ok: false, error_code: code, description: message, ...parameters })
}

/** One JSON answer. */
export function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

/** The whole body as text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
