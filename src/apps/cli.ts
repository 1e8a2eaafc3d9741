import { text } from 'node:stream/consumers'
import { runRemotely } from '../platform/command-socket.ts'
import { loadConfig } from '../platform/config.ts'
import { createLogger } from '../platform/logger.ts'
import { type App, assemble } from './assemble.ts'
import { runCommand } from './commands.ts'

// The command line. With a bot on the same data folder the command is handed to it, because an
// embedded database has room for one process only; otherwise the command opens everything itself.

const interrupted = new AbortController()
const streams = {
  stdout: (chunk: string) => void process.stdout.write(chunk),
  stderr: (chunk: string) => void process.stderr.write(chunk),
  stdin: () => text(process.stdin),
}
const command = {
  args: process.argv.slice(2),
  cwd: process.cwd(),
  isTerminal: process.stderr.isTTY === true,
}

// Whoever reads our output may have had enough: `… | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

try {
  process.exitCode = await run()
} catch (error) {
  const message = error instanceof Error ? error.message : 'Lệnh bị lỗi.'
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}

async function run(): Promise<number> {
  const isHelp =
    command.args.length === 0 || command.args.some((arg) => arg === '--help' || arg === '-h')
  const config = loadConfig()
  if (!isHelp && config.databaseUrl === null) {
    const code = await runRemotely(config.dataDir, command, streams)
    if (code !== null) return code
  }
  let app: App | null = null
  process.once('SIGINT', () => interrupted.abort())
  try {
    return await runCommand({
      ...command,
      args: command.args.length === 0 ? ['--help'] : command.args,
      streams: { ...streams, signal: interrupted.signal },
      openApp: async () => {
        app ??= await assemble(config, {
          role: command.args
            .slice(0, 2)
            .filter((arg) => /^[a-z-]+$/.test(arg))
            .join(' '),
          // Everyday news would drown what the command has to say.
          logger: createLogger({ level: config.logLevel === 'info' ? 'warn' : config.logLevel }),
        })
        return { app, isShared: false }
      },
    })
  } finally {
    await (app as App | null)?.close()
  }
}
