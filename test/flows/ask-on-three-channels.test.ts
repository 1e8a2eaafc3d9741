import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askOnWeb, type BotProcess, bareWords, waitFor } from '../support/bot-process.ts'
import { createScene, type Scene } from '../support/channels.ts'

// A citizen asks, on every channel, a bot that runs as a process of its own.

interface Asked {
  readonly status: string
  readonly answer: string
  readonly citations: { readonly provisionId: string }[]
}

const toneless = 'bao nhieu tuoi thi duoc ket hon'
const question = 'Nam bao nhiêu tuổi thì được kết hôn?'
const zaloUser = '246845883529197922'

describe('with long polling', () => {
  let scene: Scene
  let bot: BotProcess

  beforeAll(async () => {
    scene = await createScene()
    bot = await scene.installation.start()
  })
  afterAll(() => scene?.close())

  async function onTelegram(chatId: number, text: string): Promise<string> {
    const before = scene.toldOnTelegram(chatId).length
    scene.telegram.citizenSays(chatId, text)
    await scene.telegram.until(() => scene.toldOnTelegram(chatId).length > before)
    return scene.toldOnTelegram(chatId).slice(before).join('\n\n')
  }

  async function onZalo(userId: string, event: object): Promise<string> {
    const before = scene.toldOnZalo(userId).length
    const { users, addUser } = scene.zalo
    if (!users.has(userId)) addUser(userId, { lastInteractionAt: new Date() })
    await scene.zalo.postWebhook(scene.zaloHook, event)
    await waitFor(() => scene.toldOnZalo(userId).length > before)
    return scene.toldOnZalo(userId).slice(before).join('\n\n')
  }

  test('Zalo takes its first refresh token from standard input, and only from there', async () => {
    const none = await scene.installation.cli(['zalo', 'seed-token'])
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('đầu vào chuẩn') })

    const seeded = await scene.installation.cli(['zalo', 'seed-token'], {
      stdin: `${scene.zalo.seedRefreshToken}\n`,
    })
    expect(seeded).toMatchObject({ code: 0, stderr: '' })
    expect(scene.zalo.refreshCount).toBe(1)
    expect(bot.output()).not.toContain(scene.zalo.seedRefreshToken)
  })

  test.each([question, toneless])('one question has one answer everywhere: %s', async (text) => {
    const asked = await scene.installation.json<Asked>(['ask', text])
    expect(asked.status).toMatch(/^answered/)
    expect(asked.citations.map((each) => each.provisionId)).toContainEqual(
      expect.stringMatching(/^52-2014-qh13\/body\/art-8/),
    )

    await onTelegram(11, 'xin chào') // the first answer of all carries a notice
    await scene.zalo.citizenFollows(scene.zaloHook, zaloUser)
    await waitFor(() => scene.toldOnZalo(zaloUser).length > 0)
    const telegram = await onTelegram(11, text)
    const zalo = await onZalo(zaloUser, scene.zalo.textEvent(zaloUser, text))
    const web = await askOnWeb(bot.url, { text })
    const terminal = await scene.installation.cli(['ask', text])

    const expected = bareWords(asked.answer)
    expect(expected).toContain('Luật Hôn nhân và gia đình')
    expect(bareWords(telegram)).toBe(expected)
    expect(bareWords(zalo)).toBe(expected)
    expect(bareWords(web.text)).toBe(expected)
    expect(bareWords(terminal.stdout)).toBe(expected)
  })

  test('the first answer to a new person says who speaks and what is kept', async () => {
    const first = await onTelegram(12, toneless)
    expect(first).toContain('chỉ được nhớ trong 30 phút')
    expect(await onTelegram(12, toneless)).not.toContain('chỉ được nhớ trong 30 phút')
  })

  test('what has no basis goes to an officer, whose reply comes back in the same chat', async () => {
    const { installation, telegram } = scene
    const unknown = 'luật số 99/2099/QH15 quy định gì'
    await onTelegram(14, 'xin chào')
    expect(await onTelegram(14, unknown)).toContain('chưa tìm thấy quy định')
    const told = () => scene.toldOnTelegram(14).length
    telegram.citizenPresses(14, 'hand-over')
    await telegram.until(() => told() === 3)
    const first = await fetch(bot.url)
    const cookie = first.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
    await askOnWeb(bot.url, { text: unknown }, { cookie })
    const onWeb = await askOnWeb(bot.url, { choice: 'hand-over' }, { cookie })
    expect(onWeb.text).toContain('Đã gửi câu hỏi số')

    const waiting = await installation.json<{ id: number; channel: string }[]>(['handover', 'list'])
    expect(waiting).toMatchObject([
      { channel: 'telegram', question: unknown, status: 'waiting' },
      { channel: 'web', question: unknown, status: 'waiting' },
    ])
    const text = 'Chưa có luật nào mang số này.'
    for (const { id, channel } of waiting) {
      const args = ['handover', 'reply', String(id), '--as', 'Mai', '--text', text]
      const { status } = await installation.json<{ status: string }>(args)
      expect(status).toBe(channel === 'web' ? 'replied' : 'told')
    }
    await telegram.until(() => told() === 4)
    expect(scene.toldOnTelegram(14)[3]).toContain(text)
    const replies = await fetch(`${bot.url}/chat/replies`, { headers: { cookie } })
    expect(await replies.text()).toContain(text)
    expect(await installation.json(['handover', 'list'])).toEqual([])
    expect(await installation.json(['unanswered'])).toMatchObject([
      { count: 2, questions: [{ question: unknown }, { question: unknown }] },
    ])
    for (const [args, problem] of [
      [['reply', '1', '--as', 'Mai', '--text', text], 'không còn chờ'],
      [['reply', '99', '--as', 'Mai', '--text', text], 'Không có câu hỏi số 99'],
      [['reply', '1', '--as', 'Mai'], 'đúng một trong hai'],
      [['reply', '1', '--as', 'Mai', '--text', ' '], 'trống'],
      [['show', 'một'], 'Không có câu hỏi'],
    ] as const) {
      const ended = await installation.cli(['handover', ...args])
      expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(problem) })
    }
  })

  test('an update that Telegram repeats after a crash is answered once', async () => {
    await onTelegram(13, 'xin chào')
    await scene.telegram.until(() => scene.telegram.isPolled())
    // Stored and answered, but Telegram never hears of it: the next call hangs until the crash.
    scene.telegram.faults.next('hang-before', { method: 'getUpdates' })
    await onTelegram(13, toneless)
    expect(scene.telegram.pendingUpdateIds()).toHaveLength(1)
    await bot.kill('SIGKILL')
    bot = await scene.installation.start()
    await scene.telegram.until(() => scene.telegram.pendingUpdateIds().length === 0)
    expect(await onTelegram(13, 'help')).toContain('hỏi bằng lời thường ngày')
    expect(scene.toldOnTelegram(13)).toHaveLength(3)
  })

  test('an event that Zalo repeats is answered once, and acknowledged each time', async () => {
    await scene.zalo.citizenFollows(scene.zaloHook, '5550001')
    await waitFor(() => scene.toldOnZalo('5550001').length === 1)
    const event = scene.zalo.textEvent('5550001', toneless)
    const answer = await scene.zalo.postWebhook(scene.zaloHook, event, { repeat: 3 })
    expect(answer).toMatchObject({ status: 200, isHealthy: true })
    await waitFor(() => scene.toldOnZalo('5550001').length === 2)
    expect(await onZalo('5550001', scene.zalo.textEvent('5550001', 'help'))).toContain(
      'thường ngày',
    )
    expect(scene.toldOnZalo('5550001')).toHaveLength(3)
  })

  test('what Zalo did not sign is turned away and never answered', async () => {
    scene.zalo.addUser('5550002', { isFollower: true, lastInteractionAt: new Date() })
    const event = scene.zalo.textEvent('5550002', toneless)
    expect(await scene.zalo.postWebhook(scene.zaloHook, event, { wrongMac: true })).toMatchObject({
      status: 401,
    })
    const unsigned = await fetch(scene.zaloHook, { method: 'POST', body: JSON.stringify(event) })
    expect(unsigned.status).toBe(401)
    await onZalo('5550003', scene.zalo.textEvent('5550003', toneless)) // comes after them
    expect(scene.toldOnZalo('5550002')).toEqual([])
  })

  test('a picture is answered with what the bot can do', async () => {
    const { telegram } = scene
    await onTelegram(15, 'xin chào')
    telegram.pushUpdate({
      message: {
        ...{ message_id: 2, date: 1, chat: { id: 15, type: 'private' } },
        photo: [{ file_id: 'x', file_unique_id: 'x', width: 1, height: 1 }],
      },
    })
    await telegram.until(() => scene.toldOnTelegram(15).length === 2)
    expect(scene.toldOnTelegram(15)[1]).toContain('chỉ đọc được chữ')

    const picture = {
      ...scene.zalo.textEvent('5550004', ''),
      event_name: 'user_send_image',
      message: { msg_id: 'picture-1', attachments: [{ type: 'image', payload: { url: 'x' } }] },
    }
    expect(await onZalo('5550004', picture)).toContain('chỉ đọc được chữ')
  })

  test('ten thousand characters get a clear reply', async () => {
    const long = 'ly hôn '.repeat(1_430)
    expect(long.length).toBeGreaterThan(10_000)
    expect(await onTelegram(16, long)).toContain('quá dài')
    expect(await onZalo('5550005', scene.zalo.textEvent('5550005', long))).toContain('quá dài')
    expect(await askOnWeb(bot.url, { text: long })).toMatchObject({
      status: 413,
      text: expect.stringContaining('dài'),
    })
    expect((await scene.installation.cli(['ask', long])).stdout).toContain('quá dài')
  })

  test('an empty text gets a clear reply', async () => {
    expect(await onTelegram(17, '  \n ')).toContain('Bạn muốn hỏi điều gì')
    expect(await onZalo('5550006', scene.zalo.textEvent('5550006', ' '))).toContain('gõ câu hỏi')
    const web = await askOnWeb(bot.url, { text: '   ' })
    expect(web.status).toBe(422)
    expect(web.text).not.toBe('')
    expect((await scene.installation.cli(['ask', ' '])).stdout).toContain('Bạn muốn hỏi điều gì')
  })

  test('a reply that hangs holds up nobody else', async () => {
    await onTelegram(19, 'xin chào')
    scene.telegram.faults.next('hang-before')
    scene.telegram.citizenSays(19, toneless)
    const isHanging = (call: { method: string; payload: unknown }) =>
      call.method === 'sendMessage' && (call.payload as { chat_id: number }).chat_id === 19
    await scene.telegram.until(() => scene.telegram.calls.filter(isHanging).length === 2)
    await onTelegram(20, 'xin chào')
    await onZalo('5550007', scene.zalo.textEvent('5550007', toneless))
    expect(scene.toldOnTelegram(19)).toHaveLength(1)
  })

  test('a question with nothing behind it is answered honestly, alike everywhere', async () => {
    const text = 'đội tuyển nào vô địch bóng đá châu Âu năm ngoái'
    const asked = await scene.installation.json<Asked>(['ask', text])
    expect(asked).toMatchObject({ status: 'no-basis', citations: [] })
    await onTelegram(18, 'xin chào')
    expect(bareWords(await onTelegram(18, text))).toBe(bareWords(asked.answer))
    expect(bareWords((await askOnWeb(bot.url, { text })).text)).toBe(bareWords(asked.answer))
  })

  test('the log tells nothing of what was asked, of whom, or of secrets', async () => {
    const printed = bot.output()
    for (const secret of [toneless, zaloUser, scene.telegram.token, scene.zalo.appSecret]) {
      expect(printed).not.toContain(secret)
    }
  })
})

describe('with a webhook', () => {
  const secret = 'telegram-knows-this'
  let scene: Scene
  let bot: BotProcess

  beforeAll(async () => {
    scene = await createScene()
    bot = await scene.installation.start({
      TELEGRAM_MODE: 'webhook',
      TELEGRAM_WEBHOOK_SECRET: secret,
      PUBLIC_URL: scene.installation.url,
    })
  })
  afterAll(() => scene?.close())

  const hook = () => `${bot.url}/webhook/telegram`
  const update = (id: number, chatId: number, text: string) => ({
    update_id: id,
    message: { message_id: id, date: 1, chat: { id: chatId, type: 'private' }, text },
  })
  const post = (body: object, given: string) =>
    fetch(hook(), {
      method: 'POST',
      headers: { 'x-telegram-bot-api-secret-token': given },
      body: JSON.stringify(body),
    })

  test('a citizen of Telegram gets the answer', async () => {
    const asked = await scene.installation.json<Asked>(['ask', toneless])
    await scene.telegram.until(() =>
      scene.telegram.calls.some((call) => call.method === 'setWebhook'),
    )
    scene.telegram.citizenSays(21, 'xin chào')
    scene.telegram.citizenSays(21, toneless)
    await scene.telegram.until(() => scene.toldOnTelegram(21).length === 2)
    expect(bareWords(scene.toldOnTelegram(21)[1] ?? '')).toBe(bareWords(asked.answer))
    expect(scene.telegram.webhookAnswers.every((each) => each.status === 200)).toBe(true)
  })

  test('a repeated call is acknowledged and answered once', async () => {
    scene.telegram.citizenSays(22, 'xin chào')
    await scene.telegram.until(() => scene.toldOnTelegram(22).length === 1)
    for (let times = 0; times < 3; times++) {
      expect((await post(update(900, 22, toneless), secret)).status).toBe(200)
    }
    expect((await post(update(901, 22, 'help'), secret)).status).toBe(200)
    await scene.telegram.until(() => scene.toldOnTelegram(22).length === 3)
    expect(scene.toldOnTelegram(22)[2]).toContain('thường ngày')
  })

  test('a call with another secret is turned away and never answered', async () => {
    scene.telegram.citizenSays(23, 'xin chào')
    await scene.telegram.until(() => scene.toldOnTelegram(23).length === 1)
    expect((await post(update(902, 23, toneless), 'something-else')).status).toBe(401)
    expect((await fetch(hook(), { method: 'POST', body: '{}' })).status).toBe(401)
    scene.telegram.citizenSays(23, 'help')
    await scene.telegram.until(() => scene.toldOnTelegram(23).length === 2)
    expect(scene.toldOnTelegram(23)[1]).toContain('thường ngày')
  })

  test('a bot that was away answers what waited for it', async () => {
    await bot.kill('SIGTERM')
    scene.telegram.citizenSays(24, toneless)
    bot = await scene.installation.start({
      TELEGRAM_MODE: 'webhook',
      TELEGRAM_WEBHOOK_SECRET: secret,
      PUBLIC_URL: scene.installation.url,
    })
    await scene.telegram.until(() => scene.toldOnTelegram(24).length === 1)
    expect(scene.toldOnTelegram(24)[0]).toContain('Luật Hôn nhân và gia đình')
  })
})
