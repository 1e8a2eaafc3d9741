import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { ZaloConfig } from '../../platform/config.ts'
import type { Inbox } from '../../platform/inbox.ts'
import type { Logger } from '../../platform/logger.ts'
import { zaloEventKey } from './zalo-events.ts'

export interface ZaloSignatureInput {
  readonly appId: string
  /** From the app's Webhook page; not the App Secret. */
  readonly oaSecretKey: string
  /** The bytes as received: JSON written anew does not have the same hash. */
  readonly rawBody: Uint8Array
  /** The value of `X-ZEvent-Signature`. */
  readonly header: string | null
}

export interface ZaloWebhookDeps {
  readonly config: Pick<ZaloConfig, 'appId' | 'oaId' | 'oaSecretKey'>
  readonly inbox: Pick<Inbox, 'accept'>
  readonly clock: Clock
  readonly logger: Logger
}

const maxBodyBytes = 1024 * 1024
const slowAnswerMs = 1500 // Zalo allows 2 s, and reports the webhook as broken after that

const signed = z.object({
  // A probe without a timestamp was seen in the field; its hash then has nothing in that place.
  timestamp: z.union([z.string(), z.number()]).transform(String).default(''),
})
const belonging = z.object({ app_id: z.string() })
const parties = z.object({
  oa_id: z.string().optional(),
  sender: z.object({ id: z.string() }).optional(),
  recipient: z.object({ id: z.string() }).optional(),
})

/**
 * Whether Zalo signed this body.
 *
 * mac = SHA-256(app id + raw body + the body's timestamp + OA secret key), plain concatenation of
 * UTF-8, no HMAC; compared in constant time.
 *
 * Source: zaloplatform/zalo-java-sdk, MacUtils.buildMac.
 */
export function verifyZaloSignature(input: ZaloSignatureInput): boolean {
  const given = /^mac\s*=\s*([0-9a-f]{64})$/i.exec(input.header?.trim() ?? '')?.[1]
  const parsed = signed.safeParse(parseJson(input.rawBody))
  if (given === undefined || !parsed.success) return false
  if (!/^(\d{10,16})?$/.test(parsed.data.timestamp)) return false
  const expected = createHash('sha256')
    .update(input.appId)
    .update(input.rawBody)
    .update(parsed.data.timestamp)
    .update(input.oaSecretKey)
    .digest()
  return timingSafeEqual(Buffer.from(given, 'hex'), expected)
}

/**
 * Stands for the OA Secret Key until it is known: Zalo's console shows it only after the webhook's
 * address was registered, and registers only an address that answers 200.
 */
export const secretKeyToCome = 'setup'

/**
 * Takes in what Zalo posts: checks the signature on the raw body, stores it once, answers 200.
 *
 * Answers 401 to what Zalo did not sign for our app, 413 above 1 MB, 500 when it could not be
 * stored, so that Zalo tries again. Repeats and unknown events get 200: anything else would end in
 * Zalo switching the webhook off. All work on the event happens later, from the inbox.
 */
export function createZaloWebhook(deps: ZaloWebhookDeps): (request: Request) => Promise<Response> {
  const { config, clock, logger } = deps

  async function answer(request: Request): Promise<number> {
    if (request.method !== 'POST') return 405
    const rawBody = await readBody(request)
    if (rawBody === null) return 413
    const { appId, oaSecretKey } = config
    if (oaSecretKey === secretKeyToCome) {
      logger.warn('ZALO_OA_SECRET_KEY is still "setup": Zalo is answered, nothing is taken in')
      return 200
    }
    const header = request.headers.get('x-zevent-signature')
    const body = parseJson(rawBody)
    if (
      !verifyZaloSignature({ appId, oaSecretKey, rawBody, header }) ||
      belonging.safeParse(body).data?.app_id !== appId
    ) {
      logger.warn('A Zalo webhook call without a valid signature was turned away')
      return 401
    }
    if (isForeign(body, config.oaId)) {
      logger.info('A signed Zalo event of another account was left aside (the console check?)')
      return 200
    }
    return store(deps, rawBody, body)
  }

  return async (request) => {
    const startedAt = clock.now().getTime()
    const status = await answer(request)
    const durationMs = clock.now().getTime() - startedAt
    if (durationMs > slowAnswerMs) logger.warn({ durationMs }, 'A Zalo webhook answer was slow')
    return new Response(null, { status })
  }
}

async function store(
  { inbox, logger }: ZaloWebhookDeps,
  rawBody: Uint8Array,
  body: unknown,
): Promise<number> {
  try {
    await inbox.accept('zalo', zaloEventKey(rawBody, body), rawBody)
    return 200
  } catch (error) {
    logger.error({ error }, 'A Zalo event could not be stored; Zalo will send it again')
    return 500
  }
}

/** The console's check is a correctly signed sample between parties that are not us. */
function isForeign(body: unknown, oaId: string): boolean {
  const { oa_id, sender, recipient } = parties.safeParse(body).data ?? {}
  const named = [oa_id, sender?.id, recipient?.id].filter((each) => each !== undefined)
  return named.length > 0 && !named.includes(oaId)
}

/** @returns null when the body is larger than we take */
async function readBody(request: Request): Promise<Buffer | null> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) return null
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  // Counted while reading: a chunked request announces no length, and an announced one may lie.
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > maxBodyBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parseJson(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(rawBody).toString('utf8'))
  } catch {
    return undefined
  }
}
