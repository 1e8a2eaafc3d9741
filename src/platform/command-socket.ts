import { chmodSync, existsSync, rmSync } from 'node:fs'
import net from 'node:net'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { jsonLine } from './json-line.ts'

/** A command handed from a terminal to the running bot. */
export interface RemoteCommand {
  readonly args: readonly string[]
  /** Folder of the terminal, against which file names are meant. */
  readonly cwd: string
  /** Whether output goes to a terminal: progress bars are for people. */
  readonly isTerminal: boolean
}

/** Where a command writes, and where it reads. Output arrives at the terminal as it is written. */
export interface CommandStreams {
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** The whole of standard input, as text. */
  readonly stdin: () => Promise<string>
  /** Aborted when the terminal goes away. */
  readonly signal: AbortSignal
}

export type CommandHandler = (command: RemoteCommand, streams: CommandStreams) => Promise<number>

/** The folder's path is too long for a Unix socket. */
export class SocketPathError extends Error {
  override readonly name = 'SocketPathError'
  readonly safeToLog = true
}

const requestShape = z.object({
  args: z.array(z.string()),
  cwd: z.string(),
  isTerminal: z.boolean(),
})
const clientLine = z.union([
  z.object({ kind: z.literal('run'), command: requestShape }),
  z.object({ kind: z.literal('stdin'), text: z.string() }),
])
const serverLine = z.union([
  z.object({ kind: z.enum(['stdout', 'stderr']), text: z.string() }),
  z.object({ kind: z.literal('ask-stdin') }),
  z.object({ kind: z.literal('exit'), code: z.number() }),
])

// The kernel's limit for a socket's name is 108 bytes with its end mark.
const longestPath = 107

/** The socket's path in a data folder, relative where that is shorter. */
export function socketPath(folder: string): string {
  const absolute = join(folder, 'cli.sock')
  const near = relative(process.cwd(), absolute)
  const path = near !== '' && near.length < absolute.length ? near : absolute
  if (Buffer.byteLength(path) > longestPath) {
    throw new SocketPathError(
      `DATA_DIR is too long for a Unix socket (${Buffer.byteLength(path)} bytes, at most ${longestPath}). ` +
        'Choose a shorter folder.',
    )
  }
  return path
}

/**
 * Listens for commands in the data folder. The socket is for the folder's owner only (mode 0600).
 *
 * The caller holds the folder's lock, so a socket found there is a dead process's.
 */
export async function listenForCommands(
  folder: string,
  handle: CommandHandler,
): Promise<{ close(): Promise<void> }> {
  const path = socketPath(folder)
  if (existsSync(path)) rmSync(path)
  const connections = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
    serve(socket, handle)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // So that the socket is never open to others. It is made within this call: nothing else that
    // the process writes meanwhile gets this mask.
    const umask = process.umask(0o177)
    server.listen(path, resolve)
    process.umask(umask)
  })
  chmodSync(path, 0o600)
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of connections) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

function serve(socket: net.Socket, handle: CommandHandler): void {
  const gone = new AbortController()
  let giveStdin: ((text: string) => void) | null = null
  const say = (line: z.infer<typeof serverLine>) => {
    if (!socket.destroyed) socket.write(jsonLine(line))
  }
  socket.on('error', () => gone.abort())
  socket.on('close', () => gone.abort())
  createInterface({ input: socket }).on('line', (line) => {
    const parsed = clientLine.safeParse(parseJson(line))
    if (!parsed.success) {
      socket.destroy()
      return
    }
    if (parsed.data.kind === 'stdin') {
      giveStdin?.(parsed.data.text)
      return
    }
    const streams: CommandStreams = {
      stdout: (text) => say({ kind: 'stdout', text }),
      stderr: (text) => say({ kind: 'stderr', text }),
      stdin: () =>
        new Promise((resolve) => {
          giveStdin = resolve
          say({ kind: 'ask-stdin' })
        }),
      signal: gone.signal,
    }
    void handle(parsed.data.command, streams)
      .catch((error: unknown) => {
        const name = error instanceof Error ? error.name : 'error'
        streams.stderr(`Lệnh bị lỗi trong bot (${name}). Xem nhật ký của bot.\n`)
        return 1
      })
      .then((code) => {
        say({ kind: 'exit', code })
        socket.end()
      })
  })
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/**
 * Hands a command to the bot that listens in a data folder.
 *
 * @returns its exit code, or null when no bot listens there
 */
export async function runRemotely(
  folder: string,
  command: RemoteCommand,
  streams: Omit<CommandStreams, 'signal'>,
): Promise<number | null> {
  const socket = await connect(socketPath(folder))
  if (socket === null) return null
  const say = (line: { kind: 'run'; command: RemoteCommand } | { kind: 'stdin'; text: string }) =>
    socket.write(jsonLine(line))
  return new Promise((resolve) => {
    let code: number | null = null
    createInterface({ input: socket }).on('line', (line) => {
      const parsed = serverLine.safeParse(parseJson(line))
      if (!parsed.success) return
      if (parsed.data.kind === 'exit') code = parsed.data.code
      else if (parsed.data.kind === 'ask-stdin') {
        void streams.stdin().then((text) => say({ kind: 'stdin', text }))
      } else streams[parsed.data.kind](parsed.data.text)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (code === null) streams.stderr('Bot đã dừng giữa chừng; lệnh chưa chạy xong.\n')
      resolve(code ?? 1)
    })
    say({ kind: 'run', command })
  })
}

function connect(path: string): Promise<net.Socket | null> {
  return new Promise((resolve) => {
    const socket = net.connect(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(null))
  })
}
