import { setTimeout as sleep } from 'node:timers/promises'
import type { AxiosInstance } from 'axios'
import { z } from 'zod'
import type { SendOptions } from '../../messaging/channel.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ZaloConfig } from '../../platform/config.ts'
import { createHttpClient, wasNeverSent } from '../../platform/http-client.ts'
import type { Logger } from '../../platform/logger.ts'
import { createRequestBudget } from './zalo-budget.ts'
import { classifyZaloCode, ZaloApiError, ZaloTransportError } from './zalo-errors.ts'
import type { TokenKeeper } from './zalo-token.ts'

/** A button under a message, in Zalo's own shape. */
export type ZaloButton =
  | { readonly title: string; readonly type: 'oa.query.hide'; readonly payload: string }
  | {
      readonly title: string
      readonly type: 'oa.open.url'
      readonly payload: { readonly url: string }
    }

export interface ZaloSendOptions extends SendOptions {
  /** At most 5, with titles of at most 100 characters. */
  readonly buttons?: readonly ZaloButton[]
}

export interface ZaloSent {
  readonly messageId: string
  /** Which quota paid; null means that this message is charged. */
  readonly quotaType: string | null
}

export interface ZaloOa {
  readonly oaId: string
  readonly name: string
  readonly isVerified: boolean
  /** 2 business, 4 government. */
  readonly oaType: number | null
  readonly packageName: string | null
  /** As Zalo writes it, `DD/MM/YYYY`. */
  readonly packageValidThrough: string | null
}

/** The calls we make; each may also throw the errors of {@link TokenKeeper}. */
export interface ZaloApi {
  /**
   * One consultation message of at most 2,000 characters to one person.
   *
   * @throws {ZaloApiError} certainly not sent
   * @throws {ZaloTransportError} unknown, unless `neverSent`
   */
  sendText(userId: string, text: string, options?: ZaloSendOptions): Promise<ZaloSent>
  /** The account's profile: the health check. */
  getOa(): Promise<ZaloOa>
}

export interface ZaloApiDeps {
  readonly config: Pick<ZaloConfig, 'apiBase' | 'requestsPerMinute'>
  readonly tokens: Pick<TokenKeeper, 'accessToken' | 'refreshAfterRejection'>
  readonly clock: Clock
  readonly logger: Logger
  readonly http?: AxiosInstance
  readonly wait?: (durationMs: number) => Promise<unknown>
}

interface Call {
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  readonly purpose: SendOptions['purpose']
}

/** The OA calls over axios, all within one budget of requests a minute. */
export function createZaloApi(deps: ZaloApiDeps): ZaloApi {
  const { config, tokens, clock, logger, wait = sleep } = deps
  const http = deps.http ?? createHttpClient({ baseUrl: config.apiBase })
  const budget = createRequestBudget({ perMinute: config.requestsPerMinute, clock, wait })

  async function attempt(call: Call, accessToken: string): Promise<Envelope> {
    await budget.take(call.purpose)
    try {
      const { status, data } = await http.request({
        method: call.method,
        url: call.path,
        data: call.body === undefined ? undefined : JSON.stringify(call.body),
        headers: { access_token: accessToken, 'Content-Type': 'application/json' },
      })
      return readEnvelope(call.name, status, String(data ?? ''))
    } catch (error) {
      if (error instanceof ZaloTransportError) throw error
      // The error itself holds the token and the text: only its code goes further.
      throw new ZaloTransportError(call.name, codeOf(error), wasNeverSent(error))
    }
  }

  /** One retry after a refresh, never a second: a token refused twice is not the token's fault. */
  async function request(call: Call): Promise<unknown> {
    const token = await tokens.accessToken()
    let answer = await attempt(call, token)
    if (classifyZaloCode(answer.error) === 'refresh') {
      logger.info({ code: answer.error }, 'Zalo refused the access token')
      answer = await attempt(call, await tokens.refreshAfterRejection(token))
    }
    if (answer.error !== 0) throw new ZaloApiError(call.name, answer.error, answer.message)
    return answer.data
  }

  return {
    async sendText(userId, text, { buttons = [], purpose } = { purpose: 'reply' }) {
      const name = 'message/cs'
      const attachment = { type: 'template', payload: { buttons } }
      const data = await request({
        name,
        method: 'POST',
        path: '/v3.0/oa/message/cs',
        body: {
          recipient: { user_id: userId },
          message: buttons.length > 0 ? { text, attachment } : { text },
        },
        purpose,
      })
      const sent = readData(name, sentData, data)
      if (sent.quotaType === null) logger.info('Zalo charged for a message outside every quota')
      return sent
    },

    async getOa() {
      const name = 'getoa'
      const path = '/v2.0/oa/getoa'
      return readData(name, oaData, await request({ name, method: 'GET', path, purpose: 'reply' }))
    },
  }
}

const envelope = z.object({
  error: z.union([z.number(), z.string().regex(/^-?\d+$/)]).transform(Number),
  message: z.string().catch(''),
  data: z.unknown().optional(), // errors have none
})
type Envelope = z.infer<typeof envelope>

const sentData = z
  .object({
    message_id: z.string().min(1),
    quota: z.object({ quota_type: z.string() }).optional().catch(undefined),
  })
  .transform(
    (data): ZaloSent => ({
      messageId: data.message_id,
      quotaType: data.quota?.quota_type ?? null,
    }),
  )

const text = z.coerce.string().nullish().catch(null)
const oaData = z
  .object({
    oa_id: text,
    oaid: text, // the older spelling
    name: z.string().catch(''),
    is_verified: z
      .union([z.boolean(), z.string().transform((word) => word === 'true')])
      .catch(false),
    oa_type: z.coerce.number().nullish().catch(null),
    package_name: text,
    package_valid_through_date: text,
  })
  .transform(
    (data): ZaloOa => ({
      oaId: data.oa_id ?? data.oaid ?? '',
      name: data.name,
      isVerified: data.is_verified,
      oaType: data.oa_type ?? null,
      packageName: data.package_name ?? null,
      packageValidThrough: data.package_valid_through_date ?? null,
    }),
  )

/** Errors come with status 200: the body decides, and a page of HTML decides nothing. */
function readEnvelope(method: string, status: number, body: string): Envelope {
  const parsed = envelope.safeParse(parseJson(body))
  if (status >= 500 || !parsed.success) {
    throw new ZaloTransportError(method, `status ${status}`, false)
  }
  return parsed.data
}

function readData<Data>(method: string, schema: z.ZodType<Data>, data: unknown): Data {
  const parsed = schema.safeParse(data)
  if (!parsed.success) {
    throw new ZaloTransportError(method, 'a success without its data', false)
  }
  return parsed.data
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : 'no code'
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
