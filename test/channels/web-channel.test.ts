import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { createWebChannel, type WebChannelDeps } from '../../src/channels/web/web-channel.ts'
import { createWebSessions } from '../../src/channels/web/web-sessions.ts'
import {
  type InboundMessage,
  type OutboundMessage,
  plainMessage,
} from '../../src/messaging/message.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createTestClock } from '../support/clock.ts'

const base = 'http://luat.test'

/** One visitor's browser: keeps the cookie, sends what a browser sends. */
function openChat(overrides: Partial<WebChannelDeps> = {}) {
  const received: InboundMessage[] = []
  const clock = createTestClock()
  const lines: string[] = []
  const app = createWebChannel({
    clock,
    trustProxy: false,
    logger: createLogger({ level: 'info', destination: { write: (line) => lines.push(line) } }),
    converse: async (message) => {
      received.push(message)
      return [answer]
    },
    waiting: async () => [],
    ...overrides,
  })
  let cookie: string | undefined

  async function request(path: string, init: RequestInit = {}, address = '203.0.113.7') {
    const headers = new Headers(init.headers)
    if (cookie !== undefined) headers.set('cookie', cookie)
    const socket = { remoteAddress: address, remotePort: 1, remoteFamily: 'IPv4' }
    const response = await app.request(
      path.startsWith('http') ? path : base + path,
      { ...init, headers },
      { incoming: { socket } },
    )
    cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? cookie
    return response
  }

  function post(
    fields: Record<string, string>,
    headers: Record<string, string> = {},
    from?: string,
  ) {
    const body = new URLSearchParams(fields)
    return request('/chat', { method: 'POST', body, headers }, from)
  }

  return {
    received,
    clock,
    lines,
    app,
    request,
    post,
    cookie: () => cookie,
    closeBrowser: () => {
      cookie = undefined
    },
  }
}

const json = { accept: 'application/json' }

const longQuote = `Điều 8. Điều kiện kết hôn\n${'Nam, nữ kết hôn với nhau phải tuân theo điều kiện. '.repeat(10)}`
const answer: OutboundMessage = {
  blocks: [
    { kind: 'text', text: 'Nam từ đủ 20 tuổi, nữ từ đủ 18 tuổi.' },
    { kind: 'quote', text: 'a) Nam từ đủ 20 tuổi trở lên' },
    { kind: 'quote', text: longQuote },
    { kind: 'note', text: 'Có tính tham khảo.' },
  ],
  choices: [
    { kind: 'reply', id: 'more:1', label: 'Xem thêm' },
    { kind: 'link', url: 'https://vbpl.vn/x?a=1&b=2', label: 'Văn bản gốc' },
    { kind: 'link', url: 'javascript:alert(1)', label: 'Không phải liên kết' },
  ],
}

describe('the page', () => {
  test('says in Vietnamese who is answering and offers four questions', async () => {
    const page = await (await openChat().request('/')).text()
    expect(page).toContain('<html lang="vi">')
    expect(page).toContain('Loa Luật')
    expect(page).toContain(
      'Bạn đang trao đổi với hệ thống trả lời tự động của Sở Tư pháp tỉnh Khánh Hòa.',
    )
    expect(page.match(/<button name="text"/g)).toHaveLength(4)
    expect(page).toContain('role="log" aria-live="polite"')
    expect(page).toContain('<label for="cau-hoi">')
  })

  test('holds the whole conversation when a form is sent without a script', async () => {
    const chat = openChat()
    await chat.request('/')
    await chat.post({ text: '  tuổi kết hôn?\r\nnam và nữ ' })
    const response = await chat.post({ text: 'còn ly hôn?' })
    const page = await response.text()
    expect(response.status).toBe(200)
    expect(page).toContain('tuổi kết hôn?\nnam và nữ')
    expect(page.indexOf('tuổi kết hôn?')).toBeLessThan(page.indexOf('còn ly hôn?'))
    expect(page).toContain('<blockquote>a) Nam từ đủ 20 tuổi trở lên</blockquote>')
    expect(page).toMatch(/<details><summary>.*Điều 8\. Điều kiện kết hôn<.*<blockquote>/s)
    expect(page).toContain('<p class="note">Có tính tham khảo.</p>')
    expect(page).toContain('href="https://vbpl.vn/x?a=1&amp;b=2"')
    expect(page).toContain('rel="noopener noreferrer"')
    expect(page).not.toContain('javascript:')
    expect(await (await chat.request('/')).text()).toContain('còn ly hôn?')
  })

  test('hands the conversation a text of one session', async () => {
    const chat = openChat()
    await chat.post({ text: 'một' })
    await chat.post({ text: 'hai' })
    const [first, second] = chat.received
    expect(first).toMatchObject({ kind: 'text', text: 'một', receivedAt: chat.clock.now() })
    expect(first?.address).toEqual({ channel: 'web', id: chat.cookie()?.split('=')[1] })
    expect(second?.address).toEqual(first?.address)
    expect(second?.messageId).not.toBe(first?.messageId)
  })

  test('a button is passed on by its id and shown by its label', async () => {
    const chat = openChat()
    expect(await (await chat.post({ text: 'hỏi' })).text()).toContain(
      '<button name="choice" value="more:1">Xem thêm</button>',
    )
    const page = await (await chat.post({ choice: 'more:1' })).text()
    expect(chat.received[1]).toMatchObject({ kind: 'choice', choiceId: 'more:1' })
    expect(page).toContain('<p>Xem thêm</p>')
  })

  test('a hostile question comes back as text', async () => {
    const hostile = `<img src=x onerror="alert(1)"></textarea><script>alert('x')</script>`
    const chat = openChat({ converse: async () => [plainMessage(hostile)] })
    const page = await (await chat.post({ text: hostile })).text()
    expect(page).not.toContain('<img')
    expect(page).not.toContain('<script>')
    expect(page.split('&lt;script&gt;')).toHaveLength(3)
  })

  test('keeps the last thirty turns', async () => {
    const chat = openChat({ rateLimit: { messages: 100, windowMs: 1000 } })
    for (let turn = 1; turn <= 32; turn++) await chat.post({ text: `câu số ${turn}.` })
    const page = await (await chat.request('/')).text()
    expect(page.match(/turn said/g)).toHaveLength(30)
    expect(page).not.toContain('câu số 2.')
    expect(page).toContain('câu số 3.')
  })

  test('forgets the conversation when asked, and starts another', async () => {
    const chat = openChat()
    await chat.post({ text: 'chuyện riêng' })
    const before = chat.cookie()
    const response = await chat.request('/chat/forget', { method: 'POST' })
    expect(response.status).toBe(303)
    expect(chat.cookie()).not.toBe(before)
    expect(await (await chat.request('/')).text()).not.toContain('chuyện riêng')
  })

  test('a browser closed and opened again is a stranger', async () => {
    const chat = openChat()
    await chat.post({ text: 'chuyện riêng' })
    chat.closeBrowser()
    expect(await (await chat.request('/')).text()).not.toContain('chuyện riêng')
  })

  test('a conversation left alone for a day is gone', async () => {
    const chat = openChat()
    await chat.post({ text: 'chuyện riêng' })
    chat.clock.advance(24 * 60 * 60 * 1000)
    expect(await (await chat.request('/')).text()).not.toContain('chuyện riêng')
  })
})

describe('the JSON answer', () => {
  test('carries the messages as the conversation made them', async () => {
    const response = await openChat().post({ text: 'tuổi kết hôn?' }, json)
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(await response.json()).toEqual({ messages: [answer] })
  })

  test('names the problem beside a sentence for the citizen', async () => {
    const response = await openChat().post({ text: ' ' }, json)
    expect(await response.json()).toEqual({
      messages: [plainMessage(expect.stringContaining('chưa nhập câu hỏi'))],
      problem: 'empty',
    })
  })
})

describe('what cannot be answered', () => {
  test.each([
    ['nothing', {}, 422, 'Bạn chưa nhập câu hỏi'],
    ['spaces', { text: ' \n ' }, 422, 'Bạn chưa nhập câu hỏi'],
    ['an impossible button', { choice: 'x'.repeat(49) }, 422, 'Bạn chưa nhập câu hỏi'],
    ['2,001 characters', { text: 'a'.repeat(2001) }, 413, 'dài quá 2.000 ký tự'],
    ['10,000 letters with marks', { text: 'ữ'.repeat(10_000) }, 413, 'dài quá 2.000 ký tự'],
    ['65 kB', { text: 'a'.repeat(65 * 1024) }, 413, 'dài quá 2.000 ký tự'],
  ])('%s gets a friendly sentence', async (_name, fields: Record<string, string>, status, says) => {
    const chat = openChat()
    const response = await chat.post(fields)
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(says)
    expect(chat.received).toEqual([])
  })

  test('2,000 characters are counted as people count them', async () => {
    const chat = openChat()
    const response = await chat.post({ text: ` ${'ữ'.repeat(2000).normalize('NFD')} ` })
    expect(response.status).toBe(200)
    expect(chat.received).toHaveLength(1)
  })

  test('a long text is given back to be shortened', async () => {
    const page = await (await openChat().post({ text: `đầu ${'a'.repeat(2001)}` })).text()
    expect(page).toMatch(/<textarea[^>]*>đầu a+<\/textarea>/)
  })

  test('a failure says sorry, keeps the words out of the log and answers 500', async () => {
    const chat = openChat({
      converse: async (message) => {
        throw new Error(`cannot answer ${message.kind === 'text' ? message.text : ''}`)
      },
    })
    const response = await chat.post({ text: 'chuyện riêng' })
    expect(response.status).toBe(500)
    expect(await response.text()).toContain('Xin lỗi')
    expect(chat.lines.join()).toContain('could not answer')
    expect(chat.lines.join()).not.toContain('chuyện riêng')
  })
})

describe('the rate limit', () => {
  test('the 21st message of a minute waits, as a page and as JSON', async () => {
    const chat = openChat()
    for (let count = 0; count < 20; count++) {
      expect((await chat.post({ text: 'hỏi' }, json)).status).toBe(200)
      chat.clock.advance(1000)
    }
    const page = await chat.post({ text: 'hỏi' })
    expect(page.status).toBe(429)
    expect(page.headers.get('retry-after')).toBe('40')
    expect(await page.text()).toContain('chờ 40 giây')
    expect(await (await chat.post({ text: 'hỏi' }, json)).json()).toMatchObject({
      problem: 'too-many',
    })
    expect((await chat.post({ text: 'hỏi' }, json, '203.0.113.8')).status).toBe(200)
    chat.clock.advance(40_000)
    expect((await chat.post({ text: 'hỏi' }, json)).status).toBe(200)
  })

  test.each([
    ['the socket counts when no proxy is trusted', false, '198.51.100.1', 429],
    ['a trusted proxy names the visitor last', true, '192.0.2.1, 198.51.100.1', 200],
    ['what a visitor writes before that is not believed', true, '198.51.100.1, 203.0.113.7', 429],
  ])('%s', async (_name, trustProxy, forwarded, status) => {
    const chat = openChat({ trustProxy, rateLimit: { messages: 1, windowMs: 1000 } })
    await chat.post({ text: 'hỏi' }, { 'x-forwarded-for': '203.0.113.7' })
    const second = await chat.post({ text: 'hỏi' }, { 'x-forwarded-for': forwarded })
    expect(second.status).toBe(status)
  })

  test('one IPv6 network is one visitor', async () => {
    const chat = openChat({ rateLimit: { messages: 1, windowMs: 1000 } })
    await chat.post({ text: 'hỏi' }, {}, '2001:db8::1')
    expect((await chat.post({ text: 'hỏi' }, {}, '2001:db8:0:0:5::9')).status).toBe(429)
    expect((await chat.post({ text: 'hỏi' }, {}, '2001:db8:0:1::1')).status).toBe(200)
  })
})

describe('other sites', () => {
  test.each([
    ['the page itself', { 'sec-fetch-site': 'same-origin' }, 200],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a neighbour under the same domain', { 'sec-fetch-site': 'same-site' }, 403],
    ['our origin, from an old browser', { origin: base, host: 'luat.test' }, 200],
    [
      'a foreign origin, from an old browser',
      { origin: 'https://evil.test', host: 'luat.test' },
      403,
    ],
    ['a hidden origin without our cookie', { origin: 'null' }, 403],
    ['a program that is no browser', {}, 200],
  ])('a message from %s', async (_name, headers: Record<string, string>, status) => {
    const chat = openChat()
    expect((await chat.post({ text: 'hỏi' }, headers)).status).toBe(status)
    expect(chat.received).toHaveLength(status === 200 ? 1 : 0)
  })

  test('a plain form over http hides its origin, and its cookie speaks for it', async () => {
    const chat = openChat()
    await chat.request('/')
    expect((await chat.post({ text: 'hỏi' }, { origin: 'null' })).status).toBe(200)
  })
})

describe('memory', () => {
  const turn = { said: 'hỏi', replies: [] }

  test('the session used longest ago makes room for a new one', () => {
    const sessions = createWebSessions({ clock: createTestClock(), maxSessions: 2 })
    sessions.remember('a', turn)
    sessions.remember('b', turn)
    sessions.turnsOf('a')
    sessions.remember('c', turn)
    expect(['a', 'b', 'c'].map((id) => sessions.turnsOf(id).length)).toEqual([1, 0, 1])
  })

  test('all sessions together stay within their bound', () => {
    const sessions = createWebSessions({ clock: createTestClock(), maxTotalTurns: 3 })
    for (const id of ['a', 'a', 'b', 'b']) sessions.remember(id, turn)
    expect(['a', 'b'].map((id) => sessions.turnsOf(id).length)).toEqual([0, 2])
  })
})

describe('headers', () => {
  test('mounted at the root of another app, it leaves the other routes alone', async () => {
    const outer = new Hono().route('/', openChat().app).get('/console', (c) => c.text('ok'))
    const response = await outer.request('/console')
    expect(response.headers.get('content-security-policy')).toBeNull()
    expect((await outer.request('/')).headers.get('content-security-policy')).not.toBeNull()
  })

  test('the page loads nothing from elsewhere and cannot be framed', async () => {
    const response = await openChat().request('/')
    const policy = response.headers.get('content-security-policy') ?? ''
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "img-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]) {
      expect(policy.split('; ')).toContain(rule)
    }
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).not.toMatch(/(src|href)="(https?:)?\/\//)
  })

  test.each([
    ['plain http', base, false, {}, false],
    ['https', 'https://luat.test', false, {}, true],
    ['https at a trusted proxy', base, true, { 'x-forwarded-proto': 'https' }, true],
    ['https claimed by a visitor', base, false, { 'x-forwarded-proto': 'https' }, false],
  ])('the session cookie over %s', async (_name, url, trustProxy, headers, secure) => {
    const response = await openChat({ trustProxy }).request(`${url}/`, {
      headers: headers as Record<string, string>,
    })
    const cookie = response.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^loa_luat=[\w-]{22};/)
    expect(cookie).toContain('HttpOnly')
    expect(cookie).toContain('SameSite=Lax')
    expect(cookie.includes('Secure')).toBe(secure)
  })

  test('a made-up cookie is replaced', async () => {
    const chat = openChat()
    await chat.post({ text: 'hỏi' }, { cookie: 'loa_luat=../../etc' })
    expect(chat.received[0]?.address.id).toMatch(/^[\w-]{22}$/)
  })

  test.each([
    ['/assets/chat.css', 'text/css'],
    ['/assets/chat.js', 'text/javascript'],
    ['/assets/chat-icon.svg', 'image/svg+xml'],
  ])('%s is cached and asked for again by its tag', async (path, type) => {
    const chat = openChat()
    const first = await chat.request(path)
    expect(first.headers.get('content-type')).toContain(type)
    expect(first.headers.get('cache-control')).toContain('max-age=')
    const etag = first.headers.get('etag') ?? ''
    const again = await chat.request(path, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
  })
})

describe('what came meanwhile', () => {
  const late = plainMessage('Cán bộ trả lời: được.')

  function openWithReply() {
    const waiting: OutboundMessage[] = []
    const asked: string[] = []
    const chat = openChat({
      waiting: async ({ id }) => {
        asked.push(id)
        return waiting.splice(0)
      },
    })
    return { ...chat, waiting, asked }
  }

  test('is handed to the script once, and stays on the page when it is loaded again', async () => {
    const chat = openWithReply()
    await chat.post({ text: 'Nuôi rùa được không?' }, json)
    chat.waiting.push(late)
    const look = async () => (await chat.request('/chat/replies', { headers: json })).json()
    expect(await look()).toEqual({ messages: [late] })
    expect(await look()).toEqual({ messages: [] })
    const page = await (await chat.request('/')).text()
    expect(page.match(/Cán bộ trả lời/g)).toHaveLength(1)
    expect(page.match(/Bạn:/g)).toHaveLength(1)
  })

  test('is on the page without a script, and only asked for by a session', async () => {
    const chat = openWithReply()
    chat.waiting.push(late)
    expect(await (await chat.request('/chat/replies')).json()).toEqual({ messages: [] })
    expect(chat.asked).toEqual([])
    await chat.post({ text: 'Nuôi rùa được không?' }, json)
    expect(await (await chat.request('/')).text()).toContain('Cán bộ trả lời')
    expect(chat.asked).toEqual([chat.cookie()?.split('=')[1]])
  })

  test('waits on while an address looks without end', async () => {
    const chat = openWithReply()
    await chat.post({ text: 'Nuôi rùa được không?' }, json)
    for (let i = 0; i < 700; i++) await chat.request('/chat/replies')
    expect(chat.asked).toHaveLength(600)
    chat.waiting.push(late)
    const look = async () => (await chat.request('/chat/replies', { headers: json })).json()
    expect(await look()).toEqual({ messages: [] })
    chat.clock.advance(60_000)
    expect(await look()).toEqual({ messages: [late] })
  })

  test('is forgotten together with the conversation', async () => {
    const chat = openChat()
    await chat.post({ text: 'Nuôi rùa được không?' }, json)
    const headers = { 'sec-fetch-site': 'same-origin' }
    await chat.request('/chat/forget', { method: 'POST', headers })
    expect(chat.received.map(({ kind }) => kind)).toEqual(['text', 'erasure-requested'])
    expect(new Set(chat.received.map(({ address }) => address.id)).size).toBe(1)
  })
})
