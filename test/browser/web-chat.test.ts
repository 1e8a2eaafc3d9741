import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// The real bot as a process of its own, with an empty environment, and a real browser before it.

const project = fileURLToPath(new URL('../../', import.meta.url))
const pictures = fileURLToPath(new URL('.out/', import.meta.url))
const question = 'bao nhieu tuoi thi duoc ket hon'
const startTimeoutMs = 300_000
const answerTimeoutMs = 60_000

let bot: ChildProcess
let dataDir: string
let address: string
let browser: Browser

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true })
  dataDir = mkdtempSync(join(tmpdir(), 'loa-luat-browser-'))
  const port = await freePort()
  address = `http://127.0.0.1:${port}`
  bot = await startBot(port)
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox', // as root in a container there is no sandbox to have
      '--disable-dev-shm-usage',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    ],
  })
}, startTimeoutMs + 30_000)

afterAll(async () => {
  await browser?.close()
  if (bot !== undefined && bot.exitCode === null) {
    const gone = once(bot, 'exit')
    bot.kill('SIGTERM')
    const impatience = setTimeout(() => bot.kill('SIGKILL'), 20_000)
    await gone
    clearTimeout(impatience)
  }
  if (dataDir !== undefined) rmSync(dataDir, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (bound === null || typeof bound === 'string') throw new Error('No port was free')
  return bound.port
}

/** Resolves when the bot has printed the address at which it listens. */
function startBot(port: number): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'src/apps/bot.ts'],
    {
      cwd: project,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], DATA_DIR: dataDir, PORT: String(port) },
    },
  )
  return new Promise((resolve, reject) => {
    let output = ''
    const timer = setTimeout(() => fail('said no address'), startTimeoutMs)
    const fail = (what: string) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(new Error(`The bot ${what}. It printed:\n${output.slice(-4000)}`))
    }
    const listen = (chunk: Buffer) => {
      output += chunk.toString()
      if (!output.includes(address)) return
      clearTimeout(timer)
      resolve(child)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('error', reject)
    child.once('exit', (code) => fail(`stopped with exit code ${code}`))
  })
}

/** Opens the page; anything that asks another host, or an error in the page's script, fails. */
/** Runs a command beside the bot; it is handed over to it. */
async function runCli(args: readonly string[]): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'src/apps/cli.ts', ...args],
    { cwd: project, stdio: 'ignore', env: { PATH: process.env['PATH'], DATA_DIR: dataDir } },
  )
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
}

async function withPage(
  options: BrowserContextOptions,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  const strays: string[] = []
  const page = await context.newPage()
  page.setDefaultTimeout(answerTimeoutMs)
  page.on('request', (request) => {
    if (!request.url().startsWith(`${address}/`)) strays.push(request.url())
  })
  page.on('pageerror', (error) => strays.push(`error in the page: ${error.message}`))
  try {
    await page.goto(address)
    await work(page)
    expect(strays).toEqual([])
  } finally {
    await context.close()
  }
}

async function ask(page: Page, text: string): Promise<void> {
  await page.getByLabel('Câu hỏi của bạn').fill(text)
  await page.getByRole('button', { name: 'Gửi', exact: true }).click()
}

/** Waits for the answer and reads what a person sees of it: folded text does not count. */
async function expectMarriageAge(page: Page): Promise<void> {
  const replies = page.locator('.reply:not(.waiting)')
  await replies.filter({ hasText: '52/2014/QH13' }).first().waitFor()
  const seen = (await replies.allInnerTexts()).join('\n')
  expect(seen).toContain('Điều 8')
  expect(seen).toContain('52/2014/QH13')
}

async function sidewaysScroll(page: Page): Promise<number> {
  // As text: this project's types know no document.
  const root = 'document.documentElement'
  return page.evaluate<number>(`${root}.scrollWidth - ${root}.clientWidth`)
}

const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }
const desktop = { viewport: { width: 1200, height: 900 } }

describe('the chat page in a browser', () => {
  test('a question typed without marks is answered with the article, and typing goes on', async () => {
    await withPage(desktop, async (page) => {
      await page.getByLabel('Câu hỏi của bạn').fill(question)
      await page.keyboard.press('Enter')
      expect(await page.locator('.said').innerText()).toContain(question)
      await expectMarriageAge(page)
      expect(await page.locator(':focus').getAttribute('id')).toBe('cau-hoi')
      expect(await page.getByLabel('Câu hỏi của bạn').inputValue()).toBe('')
      await page.screenshot({ path: join(pictures, 'desktop.png') })
    })
  })

  test('a phone 360 pixels wide never scrolls sideways', async () => {
    await withPage(phone, async (page) => {
      expect(await sidewaysScroll(page)).toBe(0)
      await page.screenshot({ path: join(pictures, 'phone-empty.png') })
      await ask(page, question)
      await expectMarriageAge(page)
      for (const fold of await page.locator('summary').all()) await fold.click()
      expect(await sidewaysScroll(page)).toBe(0)
      await page.screenshot({ path: join(pictures, 'phone.png') })
    })
  })

  test('with JavaScript off the same question gets the same answer', async () => {
    await withPage({ ...phone, javaScriptEnabled: false }, async (page) => {
      await ask(page, question)
      expect(new URL(page.url()).pathname).toBe('/chat')
      await expectMarriageAge(page)
      await page.screenshot({ path: join(pictures, 'phone-without-script.png') })
    })
  })

  test.each([
    ['while the page is open', true],
    ['when the page is loaded again, without JavaScript', false],
  ])("an officer's reply comes %s", async (_, javaScriptEnabled) => {
    await withPage({ ...phone, javaScriptEnabled }, async (page) => {
      if (javaScriptEnabled) {
        await page.clock.install()
        await page.reload()
      }
      await ask(page, 'luật số 99/2099/QH15 quy định gì')
      await page.getByRole('button', { name: 'Gửi câu hỏi cho cán bộ' }).click()
      const sent = page.locator('.reply:not(.waiting)', { hasText: 'Đã gửi câu hỏi số' })
      const number = /câu hỏi số (\d+)/.exec(await sent.innerText())?.[1] ?? ''
      const reply = 'Chưa có luật nào mang số này.'
      await runCli(['handover', 'reply', number, '--as', 'Mai', '--text', reply])
      if (javaScriptEnabled) await page.clock.fastForward(31_000)
      else await page.goto(address)
      await page.locator('.reply', { hasText: reply }).waitFor()
      expect(await sidewaysScroll(page)).toBe(0)
      const name = javaScriptEnabled ? 'officer.png' : 'officer-without-script.png'
      await page.screenshot({ path: join(pictures, name), fullPage: true })
    })
  })

  test('when the connection drops, the question is kept and can be sent again', async () => {
    await withPage(desktop, async (page) => {
      await page.route('**/chat', (route) => route.abort())
      await ask(page, question)
      const retry = page.getByRole('button', { name: 'Thử lại' })
      await retry.waitFor()
      await page.unroute('**/chat')
      await retry.click()
      await expectMarriageAge(page)
      expect(await page.locator('.said').count()).toBe(1)
      expect(await retry.count()).toBe(0)
    })
  })

  test('a hostile question stays text, and the conversation survives a reload', async () => {
    await withPage(desktop, async (page) => {
      const hostile = '<img src=x onerror="document.title=\'hỏng\'"> kết hôn'
      await ask(page, hostile)
      await page.locator('.reply:not(.waiting)').first().waitFor()
      await page.reload()
      expect(await page.locator('.said').innerText()).toContain(hostile)
      expect(await page.locator('#log img').count()).toBe(0)
      expect(await page.title()).toContain('Loa Luật')
    })
  })

  test('by keyboard alone, the first stop leads to the input', async () => {
    await withPage({ ...desktop, javaScriptEnabled: false }, async (page) => {
      await page.keyboard.press('Tab')
      expect(await page.locator(':focus').innerText()).toBe('Chuyển tới ô nhập câu hỏi')
      await page.keyboard.press('Enter')
      expect(new URL(page.url()).hash).toBe('#cau-hoi')
    })
  })
})
