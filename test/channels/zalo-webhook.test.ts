import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createZaloWebhook,
  secretKeyToCome,
  verifyZaloSignature,
} from '../../src/channels/zalo/zalo-webhook.ts'
import type { Database } from '../../src/platform/database.ts'
import { createInbox, type Inbox } from '../../src/platform/inbox.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createVault } from '../../src/platform/vault.ts'
import { createTestClock } from '../support/clock.ts'
import { openTestDatabase } from '../support/database.ts'
import { startZaloServer, type ZaloServer } from '../support/zalo-server.ts'

const citizen = '8100000000000000002'
const target = 'http://127.0.0.1/webhooks/zalo'
const clock = createTestClock()
let database: Database
let zalo: ZaloServer
let inbox: Inbox
let handle: (request: Request) => Promise<Response>
let log: string[]

beforeAll(async () => {
  database = await openTestDatabase()
  zalo = await startZaloServer({ clock })
})
afterAll(async () => {
  await zalo.close()
  await database.close()
})
beforeEach(() => {
  log = []
  const logger = createLogger({
    level: 'trace',
    destination: { write: (line) => void log.push(line) },
  })
  inbox = createInbox({ database, vault: createVault(Buffer.alloc(32, 1)), clock })
  handle = createZaloWebhook({ config: zalo, inbox, clock, logger })
})
afterEach(() => database.execute('delete from inbox'))

const post = async (request: Request) => (await handle(request)).status
const stored = () => inbox.claim(100)

describe('the signature', () => {
  const rawBody = Buffer.from(
    '{"app_id":"3000000000000000001","sender":{"id":"8100000000000000002"},"recipient":{"id":"4200000000000000003"},"user_id_by_app":"9100000000000000004","event_name":"user_send_text","message":{"text":"Xin chào","msg_id":"0a1b2c3d4e5f60718293"},"timestamp":"1795500000123"}',
  )
  const mac = '5bb92b5b39e777603d1bba43e081487ae6dbe0df980b868d635e0a07e4849e20'
  const vector = {
    appId: '3000000000000000001',
    oaSecretKey: 'oa-secret-demo-0001',
    rawBody,
    header: `mac=${mac}`,
  }

  it('of the test vector in our notes is right', () => {
    expect(rawBody.byteLength).toBe(271)
    expect(verifyZaloSignature(vector)).toBe(true)
    expect(verifyZaloSignature({ ...vector, header: ` MAC = ${mac.toUpperCase()} ` })).toBe(true)
  })

  it.each([
    ['another key', { oaSecretKey: 'app-secret' }],
    ['another app', { appId: '3000000000000000002' }],
    ['one changed byte', { rawBody: Buffer.from(rawBody.toString().replace('Xin', 'xin')) }],
    ['a body written anew', { rawBody: Buffer.from(`${rawBody} `) }],
    ['no header', { header: null }],
    ['a short mac', { header: `mac=${mac.slice(2)}` }],
    ['a mac with something behind', { header: `mac=${mac}00` }],
    ['a body that is not JSON', { rawBody: Buffer.from('mac') }],
  ])('is wrong with %s', (_title, change) => {
    expect(verifyZaloSignature({ ...vector, ...change })).toBe(false)
  })
})

describe('what Zalo posts', () => {
  it('is stored as it came, and acknowledged', async () => {
    const request = zalo.signedRequest(target, zalo.textEvent(citizen, 'Thủ tục khai sinh?'))
    const body = await request.clone().text()
    expect(await post(request)).toBe(200)
    expect((await stored()).map((event) => [event.source, event.body.toString()])).toEqual([
      ['zalo', body],
    ])
  })

  it('is stored once, however often it is sent', async () => {
    const event = zalo.textEvent(citizen, 'Xin chào')
    expect(await post(zalo.signedRequest(target, event))).toBe(200)
    expect(await post(zalo.signedRequest(target, event, { retryNumber: 1 }))).toBe(200)
    const follow = zalo.signedRequest(target, zalo.followEvent(citizen, 'follow'))
    expect(await post(follow.clone())).toBe(200)
    expect(await post(follow)).toBe(200)
    expect(await stored()).toHaveLength(2)
  })

  it('is acknowledged under a name nobody knows, and without a message id', async () => {
    const event = { event_name: 'made_up_tomorrow', oa_id: zalo.oaId }
    expect(await post(zalo.signedRequest(target, event))).toBe(200)
    expect(await stored()).toHaveLength(1)
  })

  it('is kept when it names no account at all: a data subject withdraws', async () => {
    const event = { event_name: 'user_withdraw', user_id: citizen }
    expect(await post(zalo.signedRequest(target, event))).toBe(200)
    expect(await stored()).toHaveLength(1)
  })

  it('is acknowledged and left aside when it is the console check', async () => {
    const sample = {
      event_name: 'user_send_text',
      sender: { id: '246845883529197922' },
      recipient: { id: '388613280878808645' },
      message: { text: 'This is testing message', msg_id: 'This is message id' },
      timestamp: '154750018321',
    }
    expect(await post(zalo.signedRequest(target, sample))).toBe(200)
    expect(await stored()).toEqual([])
  })

  it('is answered with 500 when it could not be stored, so that it comes again', async () => {
    await database.execute('alter table inbox rename to inbox_gone')
    try {
      expect(await post(zalo.signedRequest(target, zalo.textEvent(citizen, 'a')))).toBe(500)
    } finally {
      await database.execute('alter table inbox_gone rename to inbox')
    }
  })
})

describe('what Zalo did not post', () => {
  const event = () => zalo.textEvent(citizen, 'chồng tôi đánh tôi')

  it.each<[string, () => Request]>([
    ['a wrong mac', () => zalo.signedRequest(target, event(), { wrongMac: true })],
    ['no mac', () => new Request(target, { method: 'POST', body: JSON.stringify(event()) })],
    ['no body', () => new Request(target, { method: 'POST' })],
    ['another app in the body', () => zalo.signedRequest(target, { ...event(), app_id: '1' })],
  ])('is turned away: %s', async (_title, request) => {
    expect(await post(request())).toBe(401)
    expect(await stored()).toEqual([])
  })

  it('is turned away above one megabyte, announced or not', async () => {
    const large = Buffer.alloc(1024 * 1024 + 1, 0x20)
    const announced = new Request(target, { method: 'POST', body: large })
    const stream = new Blob([large]).stream()
    const chunked = new Request(target, { method: 'POST', body: stream, duplex: 'half' })
    expect(await post(announced)).toBe(413)
    expect(await post(chunked)).toBe(413)
  })

  it('is turned away when it is not a POST', async () => {
    expect(await post(new Request(target))).toBe(405)
  })

  it('leaves no word and no id in the log', async () => {
    await post(zalo.signedRequest(target, event(), { wrongMac: true }))
    await post(zalo.signedRequest(target, event()))
    const mac = createHash('sha256').update('x').digest('hex')
    await post(
      new Request(target, {
        method: 'POST',
        body: '{',
        headers: { 'X-ZEvent-Signature': `mac=${mac}` },
      }),
    )
    const everything = log.join('')
    expect(everything).toContain('signature')
    for (const secret of [citizen, 'chồng', zalo.oaSecretKey, mac]) {
      expect(everything).not.toContain(secret)
    }
  })
})

describe('before the OA Secret Key is known', () => {
  it('answers 200, so that Zalo registers the address, and takes nothing in', async () => {
    const logger = createLogger({ level: 'silent' })
    const config = { appId: zalo.appId, oaId: zalo.oaId, oaSecretKey: secretKeyToCome }
    handle = createZaloWebhook({ config: { ...zalo, ...config }, inbox, clock, logger })
    const unsigned = new Request('http://127.0.0.1/webhook/zalo', {
      method: 'POST',
      body: JSON.stringify({ app_id: zalo.appId, event_name: 'user_send_text' }),
    })
    expect(await post(unsigned)).toBe(200)
    expect(await stored()).toEqual([])
  })
})
