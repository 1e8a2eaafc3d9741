import { randomBytes, randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie, setCookie } from 'hono/cookie'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ChannelAddress } from '../../messaging/channel.ts'
import { type InboundMessage, type OutboundMessage, plainMessage } from '../../messaging/message.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { createRateCheck, type RateLimit } from '../../platform/rate-check.ts'
import { type ChatAsset, chatAssets } from './chat-assets.ts'
import { renderChatPage } from './chat-page.ts'
import { chatWording as wording } from './chat-wording.ts'
import { cameByHttps, clientAddress, isOwnPage } from './request-guard.ts'
import { createWebSessions, type Turn } from './web-sessions.ts'

export interface WebChannelDeps {
  /** One message of a citizen to its replies, in order. */
  readonly converse: (message: InboundMessage) => Promise<OutboundMessage[]>
  /** What came for a person since they last looked, each handed out once. */
  readonly waiting: (address: ChannelAddress) => Promise<OutboundMessage[]>
  readonly clock: Clock
  readonly logger: Logger
  /** Per address; 20 messages a minute by default. */
  readonly rateLimit?: RateLimit
  /** Whether `X-Forwarded-For` and `X-Forwarded-Proto` come from a proxy of ours. */
  readonly trustProxy: boolean
}

/** What one form said: exactly one of a text or a button. */
type Submission =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'choice'; readonly choiceId: string }

/** Why a message got no answer from the conversation; the JSON names it in `problem`. */
type Problem = 'empty' | 'too-long' | 'too-many' | 'cross-site' | 'failed'

const cookieName = 'loa_luat'
const maxTextLength = 2000
const maxBodyBytes = 64 * 1024
/** A page looks twice a minute; many people may share one address. */
const looksPerAddress: RateLimit = { messages: 600, windowMs: 60_000 }
const statusOf: Record<Problem, ContentfulStatusCode> = {
  empty: 422,
  'too-long': 413,
  'too-many': 429,
  'cross-site': 403,
  failed: 500,
}

/** No third party, no inline code, no framing. */
const securityHeaders = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}

/**
 * The conversation as a web page, for anybody without a messenger account.
 *
 * Mount it at `/`. Its middleware is bound to its own paths, so other routes keep their headers.
 */
export function createWebChannel(deps: WebChannelDeps): Hono {
  const { converse, waiting, clock, logger, trustProxy } = deps
  const rateLimit = deps.rateLimit ?? { messages: 20, windowMs: 60_000 }
  const mayAfterMs = createRateCheck(clock, rateLimit)
  const mayLookAfterMs = createRateCheck(clock, looksPerAddress)
  const sessions = createWebSessions({ clock })
  const app = new Hono()

  for (const path of ['/', '/chat', '/chat/replies', '/chat/forget']) {
    app.use(path, async (context, next) => {
      await next()
      for (const [name, value] of Object.entries(securityHeaders)) context.header(name, value)
      context.header('Cache-Control', 'no-store')
    })
  }
  for (const asset of chatAssets) app.get(asset.path, (context) => serveAsset(context, asset))

  app.get('/', async (context) => {
    const sessionId = readSession(context)
    if (sessionId === null) startSession(context, trustProxy)
    else await takeWaiting(context, sessionId)
    return context.html(renderChatPage({ turns: sessionId ? sessions.turnsOf(sessionId) : [] }))
  })
  // What an officer wrote meanwhile; the page's script looks now and then.
  app.get('/chat/replies', async (context) => {
    const sessionId = readSession(context)
    const messages = sessionId === null ? [] : await takeWaiting(context, sessionId)
    return context.json({ messages })
  })
  app.get('/chat', (context) => context.redirect('/', 303))

  app.post('/chat/forget', async (context) => {
    const sessionId = readSession(context)
    if (!isOwnPage(context, sessionId !== null)) return refuse(context, 'cross-site')
    if (sessionId !== null) {
      sessions.forget(sessionId)
      await converse(toInbound({ kind: 'erasure-requested' }, sessionId, clock))
    }
    startSession(context, trustProxy)
    return context.redirect('/', 303)
  })

  app.post(
    '/chat',
    // Before the body is read: a refused request costs us nothing.
    async (context, next) => {
      if (!isOwnPage(context, readSession(context) !== null)) return refuse(context, 'cross-site')
      const waitMs = mayAfterMs(clientAddress(context, trustProxy))
      if (waitMs > 0) return refuse(context, 'too-many', { waitMs })
      return next()
    },
    bodyLimit({ maxSize: maxBodyBytes, onError: (context) => refuse(context, 'too-long') }),
    async (context) => {
      const submission = await readSubmission(context)
      const problem = problemOf(submission)
      const draft = submission.kind === 'text' ? submission.text : ''
      if (problem !== null) return refuse(context, problem, { draft })

      const sessionId = readSession(context) ?? startSession(context, trustProxy)
      try {
        const replies = await converse(toInbound(submission, sessionId, clock))
        const said = saidBy(submission, sessions.turnsOf(sessionId))
        sessions.remember(sessionId, { said, replies })
        if (wantsJson(context)) return context.json({ messages: replies })
        return context.html(renderChatPage({ turns: sessions.turnsOf(sessionId) }))
      } catch (error) {
        logger.error({ error }, 'the web chat could not answer')
        return refuse(context, 'failed', { draft })
      }
    },
  )

  /** Shown now, and again when the page is loaded again. */
  async function takeWaiting(context: Context, sessionId: string): Promise<OutboundMessage[]> {
    if (mayLookAfterMs(clientAddress(context, trustProxy)) > 0) return [] // they wait on
    const replies = await waiting({ channel: 'web', id: sessionId })
    if (replies.length > 0) sessions.remember(sessionId, { said: '', replies })
    return replies
  }

  function refuse(
    context: Context,
    problem: Problem,
    { waitMs = 0, draft }: { readonly waitMs?: number; readonly draft?: string } = {},
  ): Response | Promise<Response> {
    const seconds = Math.max(1, Math.ceil(waitMs / 1000))
    const notice = sentenceOf(problem, seconds)
    if (problem === 'too-many') context.header('Retry-After', String(seconds))
    context.status(statusOf[problem])
    if (wantsJson(context)) return context.json({ messages: [plainMessage(notice)], problem })
    const sessionId = problem === 'cross-site' ? null : readSession(context)
    const turns = sessionId === null ? [] : sessions.turnsOf(sessionId)
    return context.html(renderChatPage({ turns, notice, draft }))
  }

  return app
}

function serveAsset(context: Context, asset: ChatAsset): Response {
  context.header('X-Content-Type-Options', 'nosniff')
  context.header('ETag', asset.etag)
  context.header('Cache-Control', 'public, max-age=86400')
  if (context.req.header('if-none-match')?.includes(asset.etag)) return context.body(null, 304)
  return context.body(asset.body, 200, { 'Content-Type': asset.contentType })
}

/** The session of the cookie; null when there is none or when it is not of our making. */
function readSession(context: Context): string | null {
  const id = getCookie(context, cookieName)
  return id !== undefined && /^[\w-]{22}$/.test(id) ? id : null
}

/** Hands out a new id: 128 random bits, gone when the browser closes. Nothing is stored yet. */
function startSession(context: Context, trustProxy: boolean): string {
  const id = randomBytes(16).toString('base64url')
  const secure = cameByHttps(context, trustProxy)
  setCookie(context, cookieName, id, { path: '/', httpOnly: true, sameSite: 'Lax', secure })
  return id
}

async function readSubmission(context: Context): Promise<Submission> {
  // A body that is no form is a message without words.
  const form = await context.req.parseBody().catch(() => ({}) as Record<string, unknown>)
  const { choice, text } = form as { choice?: unknown; text?: unknown }
  if (typeof choice === 'string') return { kind: 'choice', choiceId: choice }
  const words = typeof text === 'string' ? text : ''
  return { kind: 'text', text: words.replaceAll('\r\n', '\n').trim() }
}

function problemOf(submission: Submission): Problem | null {
  // Ids we give are short ASCII; whether one is ours is for the conversation to say.
  if (submission.kind === 'choice') {
    return /^[\x21-\x7e]{1,48}$/.test(submission.choiceId) ? null : 'empty'
  }
  if (submission.text === '') return 'empty'
  return submission.text.normalize('NFC').length > maxTextLength ? 'too-long' : null
}

function sentenceOf(problem: Problem, seconds: number): string {
  switch (problem) {
    case 'empty':
      return wording.empty
    case 'too-long':
      return wording.tooLong
    case 'too-many':
      return wording.tooMany(seconds)
    case 'cross-site':
      return wording.crossSite
    case 'failed':
      return wording.failed
  }
}

function toInbound(
  submission: Submission | { readonly kind: 'erasure-requested' },
  sessionId: string,
  clock: Clock,
): InboundMessage {
  const address = { channel: 'web', id: sessionId } as const
  return { address, messageId: randomUUID(), receivedAt: clock.now(), ...submission }
}

/** What the citizen's bubble says; for a button its label, newest first. */
function saidBy(submission: Submission, turns: readonly Turn[]): string {
  if (submission.kind === 'text') return submission.text
  for (const turn of turns.toReversed()) {
    for (const choice of turn.replies.flatMap((reply) => reply.choices)) {
      if (choice.kind === 'reply' && choice.id === submission.choiceId) return choice.label
    }
  }
  return wording.someChoice
}

function wantsJson(context: Context): boolean {
  return context.req.header('accept')?.includes('application/json') ?? false
}
