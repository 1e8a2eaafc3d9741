import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  askOnWeb,
  type BotProcess,
  createInstallation,
  type Environment,
  type Installation,
  waitFor,
} from '../support/bot-process.ts'

// One data folder, one process that works in it: what an administrator meets around that.

const toneless = 'bao nhieu tuoi thi duoc ket hon'

let installation: Installation
let bot: BotProcess

beforeAll(async () => {
  installation = await createInstallation()
  bot = await installation.start()
})
afterAll(() => installation?.cleanup())

describe('while the bot runs', () => {
  test('a second bot on the folder is refused with the name of the first', async () => {
    const second = await installation.startInVain({ PORT: '0' })
    expect(second.code).toBe(1)
    expect(second.stderr).toContain('Mỗi thư mục chỉ một tiến trình')
    expect(second.stderr).toContain(`"bot" (pid ${bot.pid}`)
    expect(second.stderr).not.toMatch(/^\s+at /m)
    expect((await fetch(`${bot.url}/healthz`)).status).toBe(200)
  })

  test('its health can be asked', async () => {
    const health = await fetch(`${bot.url}/healthz`)
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }])
  })

  test('a backup is written, a restore is refused, and nothing stops', async () => {
    const file = join(installation.dataDir, 'backup.gz')
    const { rows } = await installation.json<{ rows: number }>(['backup', file])
    expect(rows).toBeGreaterThan(100)

    const refused = await installation.cli(['restore', file, '--yes'])
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Bot đang chạy') })
    expect((await askOnWeb(bot.url, { text: toneless })).text).toContain('Hôn nhân')
  })

  test('a port that is taken is named, with what to do', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await waitFor(() => taken.listening)
    const { port } = taken.address() as { port: number }
    const other = await createInstallation({ PORT: String(port) })
    const ended = await other.startInVain()
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain(`Cổng ${port} đang có chương trình khác dùng`)
    taken.close()
    await other.cleanup()
  })
})

describe('the command line', () => {
  const commands: readonly (readonly string[])[] = [
    ['law', 'list', '--json'],
    ['ask', toneless],
    ['ask', 'ly hôn', '--as-of', '31/12/2026'],
    ['campaign', 'show', 'khong-co'],
    ['nonsense'],
    ['ask'],
    ['--help'],
  ]

  test('says and returns the same with a bot and without one', async () => {
    const withBot = await Promise.all(commands.map((args) => installation.cli(args)))
    await bot.kill('SIGTERM')
    for (const [number, args] of commands.entries()) {
      expect(await installation.cli(args), args.join(' ')).toEqual(withBot[number])
    }
    const codes = withBot.map((ended) => ended.code)
    expect(codes).toEqual([0, 0, 1, 1, 2, 2, 0])
    bot = await installation.start()
  }, 120_000)

  test('means its file names from the folder it is called in', async () => {
    const { dataDir } = installation
    const ended = await installation.cli(['backup', 'here.gz'], { cwd: dataDir })
    expect(ended.code).toBe(0)
    expect(existsSync(join(dataDir, 'here.gz'))).toBe(true)
  })
})

describe('without a bot', () => {
  let other: Installation
  beforeAll(async () => {
    other = await createInstallation()
  })
  afterAll(() => other?.cleanup())
  afterEach(() => expect(existsSync(join(other.dataDir, 'lock.json'))).toBe(false))

  test('the first command sets a new folder up, and two at once do not meet in it', async () => {
    const both = await Promise.all([
      other.cli(['ask', toneless, '--json']),
      other.cli(['ask', toneless, '--json']),
    ])
    const [loser, winner] = both.toSorted((a, b) => (b.code ?? 9) - (a.code ?? 9))
    expect(winner).toMatchObject({ code: 0, stderr: '' })
    expect(loser?.code).toBe(1)
    expect(loser?.stderr).toMatch(/đang được .*sử dụng/)
    expect(loser?.stdout).toBe('')
  })

  test('a backup of another folder is restored here', async () => {
    const file = join(installation.dataDir, 'backup.gz')
    const restored = await other.cli(['restore', file])
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('Đã phục hồi') })
    expect((await other.cli(['ask', toneless])).stdout).toBe(
      (await installation.cli(['ask', toneless])).stdout,
    )
  })

  test('a file that is no backup leaves everything as it was', async () => {
    const ended = await other.cli(['restore', 'package.json', '--yes'])
    expect(ended.code).toBe(1)
    expect(ended.stderr).not.toMatch(/^\s+at /m)
    expect((await other.cli(['ask', toneless])).stdout).toContain('Hôn nhân')
  })
})

describe('an environment that cannot be used', () => {
  const bothPrograms = async (env: Environment) =>
    Promise.all([installation.startInVain(env), installation.cli(['law', 'list'], { env })])

  test('is refused, with every bad variable by name and none by value', async () => {
    const env = {
      DATABASE_URL: 'mysql://secret-host',
      PORT: 'nine',
      SEND_WINDOW: 'later',
      TELEGRAM_BOT_TOKEN: 'secret-token',
      ZALO_APP_ID: 'secret-app',
    }
    for (const ended of await bothPrograms(env)) {
      expect(ended.code).toBe(1)
      for (const name of Object.keys(env)) expect(ended.stderr).toContain(name)
      expect(ended.stderr).not.toMatch(/secret-|^\s+at /m)
    }
  })

  test('is refused where variables contradict each other', async () => {
    const env = {
      SEND_WINDOW: '20:00-08:00',
      ZALO_APP_ID: '123',
      TELEGRAM_BOT_TOKEN: `1:${'a'.repeat(30)}`,
      TELEGRAM_MODE: 'webhook',
    }
    for (const ended of await bothPrograms(env)) {
      expect(ended.code).toBe(1)
      for (const name of ['SEND_WINDOW', 'ZALO_OA_SECRET_KEY', 'PUBLIC_URL']) {
        expect(ended.stderr).toContain(name)
      }
    }
  })

  test('a database server that is not there is reported without its password', async () => {
    const env = { DATABASE_URL: 'postgres://someone:pass-word@127.0.0.1:1/none', PORT: '0' }
    for (const ended of await bothPrograms(env)) {
      expect(ended.code).toBe(1)
      expect(ended.stderr.trim()).not.toBe('')
      expect(ended.stderr).not.toMatch(/pass-word|^\s+at /m)
    }
  })

  test('a key file that is none is reported', async () => {
    const env = { ENCRYPTION_KEY_FILE: 'package.json', PORT: '0' }
    const other = await createInstallation(env)
    const ended = await other.startInVain()
    expect(ended.code).toBe(1)
    expect(ended.stderr.trim()).not.toBe('')
    expect(ended.stderr).not.toMatch(/^\s+at /m)
    await other.cleanup()
  })
})

describe('stopping and starting', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it cleanly', async (signal) => {
    expect(await bot.kill(signal)).toBe(0)
    expect(existsSync(join(installation.dataDir, 'lock.json'))).toBe(false)

    bot = await installation.start()
    expect((await askOnWeb(bot.url, { text: toneless })).text).toContain('Hôn nhân')
  })

  test('a bot that was killed starts again on the same folder', async () => {
    await bot.kill('SIGKILL')
    bot = await installation.start()
    expect((await askOnWeb(bot.url, { text: toneless })).text).toContain('Hôn nhân')
    expect((await installation.cli(['law', 'list'])).code).toBe(0)
  })
})
