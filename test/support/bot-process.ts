import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

// The two programs as processes of their own, as an administrator runs them.

const project = fileURLToPath(new URL('../../', import.meta.url))
const startTimeoutMs = 60_000

export type Environment = Readonly<Record<string, string>>

/** What a program printed, and how it ended. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A bot that has printed its address. */
export interface BotProcess {
  readonly url: string
  readonly pid: number
  /** From the start of the process to the printed address. */
  readonly startedInMs: number
  /** Everything printed so far. */
  output(): string
  /** Sends the signal, and resolves when the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<number | null>
}

/** One installation: a data folder, a port, an environment. */
export interface Installation {
  readonly dataDir: string
  readonly port: number
  /** Where its web chat will be. */
  readonly url: string
  readonly env: Environment
  /** Starts the bot. @throws when it ends, or prints no address within a minute, or as told */
  start(more?: Environment, timeoutMs?: number): Promise<BotProcess>
  /** Runs the bot until it ends by itself: for starts that must fail. */
  startInVain(more?: Environment): Promise<Ended>
  cli(args: readonly string[], options?: CliOptions): Promise<Ended>
  /** Runs a command that has to succeed with `--json`. */
  json<Result>(args: readonly string[]): Promise<Result>
  /** Ends what still runs, and removes the folder. */
  cleanup(): Promise<void>
}

export interface CliOptions {
  readonly stdin?: string
  readonly env?: Environment
  readonly cwd?: string
}

/** Prepares an installation in a fresh folder; nothing runs yet. Clean it up when done. */
export async function createInstallation(env: Environment = {}): Promise<Installation> {
  const dataDir = mkdtempSync(join(tmpdir(), 'll-'))
  const port = await freePort()
  const own = { DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'warn', ...env }
  const running = new Set<ChildProcess>()

  function run(program: string, args: readonly string[], more: Environment = {}, cwd = project) {
    const child = spawn(
      process.execPath,
      [
        '--no-memory-protection-keys',
        '--disable-warning=ExperimentalWarning',
        join(project, 'src/apps', program),
        ...args,
      ],
      { cwd, env: { ...inherited(), ...own, ...more }, stdio: 'pipe' },
    )
    const printed = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text) => {
      printed.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      printed.stderr += text
    })
    running.add(child)
    const ended = once(child, 'close').then(([code]) => {
      running.delete(child)
      return { code: code as number | null, ...printed }
    })
    return { child, printed, ended }
  }

  async function start(more?: Environment, timeoutMs = startTimeoutMs): Promise<BotProcess> {
    const startedAt = performance.now()
    const { child, printed, ended } = run('bot.ts', [], more)
    let isGone = false
    void ended.then(() => {
      isGone = true
    })
    const output = () => printed.stdout + printed.stderr
    const address = () => /Khung chat.*(http:\/\/\S+)/.exec(printed.stdout)?.[1]
    await waitFor(() => isGone || address() !== undefined, { timeoutMs })
    const url = address()
    if (url === undefined) throw new Error(`The bot ended. It printed:\n${output()}`)
    return {
      url,
      pid: child.pid ?? 0,
      startedInMs: performance.now() - startedAt,
      output,
      async kill(signal = 'SIGTERM') {
        child.kill(signal)
        return (await ended).code
      },
    }
  }

  async function cli(args: readonly string[], { stdin = '', env: more, cwd }: CliOptions = {}) {
    const { child, ended } = run('cli.ts', args, more, cwd)
    child.stdin.on('error', () => undefined) // gone before it read all
    child.stdin.end(stdin)
    return ended
  }

  return {
    dataDir,
    port,
    url: `http://127.0.0.1:${port}`,
    env: own,
    start,
    startInVain: (more) => run('bot.ts', [], more).ended,
    cli,
    async json<Result>(args: readonly string[]) {
      const { code, stdout, stderr } = await cli([...args, '--json'])
      if (code !== 0) throw new Error(`cli ${args.join(' ')} ended with ${code}: ${stderr}`)
      return JSON.parse(stdout) as Result
    },
    async cleanup() {
      for (const child of running) child.kill('SIGKILL')
      await waitFor(() => running.size === 0)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Nothing of the tester's own settings reaches the programs. */
function inherited(): Environment {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME }
}

/** Looks until the condition holds, for what happens in other processes. */
export async function waitFor(
  condition: () => boolean | Promise<boolean>,
  { timeoutMs = 30_000, everyMs = 20 } = {},
): Promise<void> {
  const until = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() > until) throw new Error(`Not so after ${timeoutMs} ms: ${condition}`)
    await delay(everyMs)
  }
}

/** What the web chat says to one text, or to one button. */
export async function askOnWeb(
  url: string,
  said: { readonly text: string } | { readonly choice: string },
  headers: Environment = {},
): Promise<{ status: number; text: string; blocks: { kind: string; text: string }[] }> {
  const response = await fetch(`${url}/chat`, {
    method: 'POST',
    headers: { accept: 'application/json', ...headers },
    body: new URLSearchParams({ ...said }),
  })
  const body = (await response.json()) as {
    messages: { blocks: { kind: string; text: string }[] }[]
  }
  const blocks = body.messages.flatMap((message) => message.blocks)
  const text = blocks.map((block) => block.text).join('\n\n')
  return { status: response.status, text, blocks }
}

/** The words alone: channels differ in quotation marks, and in where they cut a long text. */
export function bareWords(text: string): string {
  return text.replace(/[“”\s]+/g, ' ').trim()
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (bound === null || typeof bound === 'string') throw new Error('No port was free')
  return bound.port
}
