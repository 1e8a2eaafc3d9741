import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type CommandHandler,
  listenForCommands,
  type RemoteCommand,
  runRemotely,
  SocketPathError,
  socketPath,
} from '../../src/platform/command-socket.ts'
import { platformModule, startChild } from './child.ts'

let folder: string
let close: () => Promise<void>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'll-'))
  close = async () => undefined
})
afterEach(async () => {
  await close()
  rmSync(folder, { recursive: true })
})

async function listen(handle: CommandHandler): Promise<void> {
  const server = await listenForCommands(folder, handle)
  close = () => server.close()
}

/** Runs a command from a terminal whose standard input is `input`. */
async function run(command: Partial<RemoteCommand> = {}, input = '') {
  const heard: string[] = []
  const code = await runRemotely(
    folder,
    { args: [], cwd: '/', isTerminal: false, ...command },
    {
      stdout: (text) => heard.push(`out ${text}`),
      stderr: (text) => heard.push(`err ${text}`),
      stdin: async () => input,
    },
  )
  return { code, heard }
}

describe('a command handed to the running bot', () => {
  it('arrives as it was typed', async () => {
    const arrived: RemoteCommand[] = []
    await listen(async (command) => {
      arrived.push(command)
      return 0
    })
    const command = { args: ['ask', 'mất giấy khai sinh?', ''], cwd: '/root/x', isTerminal: true }
    await run(command)
    expect(arrived).toEqual([command])
  })

  it('is answered in the order of writing, with its exit code', async () => {
    await listen(async (_, { stdout, stderr }) => {
      for (let i = 0; i < 3; i++) {
        stdout(`${i}\n`)
        stderr(`${i}\n`)
      }
      stdout('cuối, không xuống dòng')
      return 7
    })
    expect(await run()).toEqual({
      code: 7,
      heard: [
        ...['out 0\n', 'err 0\n', 'out 1\n', 'err 1\n', 'out 2\n', 'err 2\n'],
        'out cuối, không xuống dòng',
      ],
    })
  })

  it('reads standard input and writes any text unchanged', async () => {
    await listen(async (_, { stdin, stdout }) => {
      stdout(await stdin())
      return 0
    })
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        const input = `${text}\r\n\u2028\u2029\u0085 ${text}`
        expect(await run({}, input)).toEqual({ code: 0, heard: [`out ${input}`] })
      }),
      { numRuns: 30 },
    )
    const long = 'địa chỉ, phường; '.repeat(100_000)
    expect(await run({}, long)).toEqual({ code: 0, heard: [`out ${long}`] })
  })

  it('shares the bot with others at the same time', async () => {
    await listen(async ({ args }, { stdout }) => {
      stdout(`${args[0]}`)
      return Number(args[0])
    })
    const results = await Promise.all([1, 2, 3].map((n) => run({ args: [String(n)] })))
    expect(results).toEqual([1, 2, 3].map((n) => ({ code: n, heard: [`out ${n}`] })))
  })

  it('that fails unexpectedly gives exit code 1 and names no words', async () => {
    await listen(async () => {
      throw new TypeError('chồng tôi đánh tôi')
    })
    const { code, heard } = await run()
    expect(code).toBe(1)
    expect(heard).toEqual(['err Lệnh bị lỗi trong bot (TypeError). Xem nhật ký của bot.\n'])
  })

  it('learns that its terminal went away', async () => {
    const learnt = new Promise<void>((resolve, reject) => {
      listen(async (_, { signal }) => {
        signal.addEventListener('abort', () => resolve())
        terminal?.destroy()
        return new Promise(() => undefined)
      }).then(() => {
        terminal = net.connect(socketPath(folder))
        const command = { args: [], cwd: '/', isTerminal: true }
        terminal.write(`${JSON.stringify({ kind: 'run', command })}\n`)
      }, reject)
    })
    let terminal: net.Socket | null = null
    await learnt
  })

  it('ends with exit code 1 and a word to the terminal when the bot stops', async () => {
    await listen(async (_, { signal }) => {
      void close()
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return 0
    })
    const { code, heard } = await run()
    expect(code).toBe(1)
    expect(heard).toEqual(['err Bot đã dừng giữa chừng; lệnh chưa chạy xong.\n'])
  })

  it('is not run when it is no command of ours', async () => {
    let calls = 0
    await listen(async () => {
      calls += 1
      return 0
    })
    for (const line of ['GET / HTTP/1.1', '{}', '{"kind":"run","command":{"args":"x"}}']) {
      const socket = net.connect(socketPath(folder))
      socket.write(`${line}\n`)
      await new Promise((resolve) => socket.on('close', resolve).resume())
    }
    expect(calls).toBe(0)
  })
})

describe('the socket', () => {
  it('is for the owner only, and leaves the mask of other files alone', async () => {
    const mask = process.umask()
    const listening = listenForCommands(folder, async () => 0)
    expect(process.umask()).toBe(mask)
    const server = await listening
    close = () => server.close()
    expect(statSync(join(folder, 'cli.sock')).mode & 0o777).toBe(0o600)
  })

  it('answers null where nobody listens', async () => {
    expect((await run()).code).toBeNull()
    await listen(async () => 0)
    await close()
    expect((await run()).code).toBeNull()
  })

  it('left behind by a killed bot answers null, and the next bot replaces it', async () => {
    const killed = startChild(`
      import { listenForCommands } from ${platformModule('command-socket.ts')}
      await listenForCommands(${JSON.stringify(folder)}, async () => 0)
      console.log('listening' as string)
    `)
    expect(await killed.line()).toBe('listening')
    await killed.kill()
    expect(existsSync(join(folder, 'cli.sock'))).toBe(true)
    expect((await run()).code).toBeNull()
    await listen(async () => 5)
    expect((await run()).code).toBe(5)
  })

  it('whose path is too long for the system is refused with what to do', async () => {
    const tooLong = join(folder, 'x'.repeat(120))
    expect(() => socketPath(tooLong)).toThrow(SocketPathError)
    await expect(listenForCommands(tooLong, async () => 0)).rejects.toThrow(
      /DATA_DIR is too long .* Choose a shorter folder/,
    )
  })

  it('may have the longest path that the system takes', async () => {
    // A checkout beside the folder names it more shortly from where it stands.
    const byteLeft = 107 - Buffer.byteLength(socketPath(join(folder, 'x'))) + 1
    expect(socketPath(join(folder, 'x'.repeat(byteLeft)))).toHaveLength(107)
    expect(() => socketPath(join(folder, 'x'.repeat(byteLeft + 1)))).toThrow(SocketPathError)
  })

  it('has the shorter of its two names', () => {
    expect(socketPath(join(process.cwd(), 'data'))).toBe('data/cli.sock')
    expect(socketPath('/x')).toBe('/x/cli.sock')
  })
})
