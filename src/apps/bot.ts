import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { countUndecided } from '../conversation/handover-store.ts'
import { countCorpus } from '../corpus/corpus-store.ts'
import { listenForCommands } from '../platform/command-socket.ts'
import { loadConfig } from '../platform/config.ts'
import { type App, assemble } from './assemble.ts'
import { runCommand } from './commands.ts'
import { createHttpApp } from './http-app.ts'
import { startOfficerReplies } from './officer-replies.ts'
import { startScreen } from './start-screen.ts'

// The long-running process: every channel, the campaigns, and the command line's other half.

const patienceMs = 45_000

// Above the start: what stands below it is not there yet while it runs.
class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
  readonly safeToLog = true
}

try {
  await run()
} catch (error) {
  console.error(`\n${describe(error)}\n`)
  process.exit(1)
}

async function run(): Promise<void> {
  const config = loadConfig()
  const app = await assemble(config, { role: 'bot' })
  const commands = await listenForCommands(config.dataDir, (command, streams) =>
    runCommand({ ...command, streams, openApp: async () => ({ app, isShared: true }) }),
  )
  const server = await listen(app)
  await app.inbox.recover()
  app.sender()
  app.inboxWorker()
  const officerReplies = await startOfficerReplies(app)
  await app.telegram?.start()

  const { port } = server.address() as AddressInfo
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host
  const waiting = await countUndecided(app.database)
  const corpus = await countCorpus(app.database)
  console.log(startScreen(app, `http://${host}:${port}`, corpus, waiting))

  let stopping = false
  const stop = async (signal: string) => {
    if (stopping) process.exit(1) // pressed twice: the person means it
    stopping = true
    console.log(
      `\n  Đang dừng (${signal}): gửi nốt tin đang gửi, lưu lại… Bấm lần nữa để dừng ngay.`,
    )
    setTimeout(() => process.exit(1), patienceMs).unref()
    await app.telegram?.stop()
    await new Promise((resolve) => {
      server.close(resolve)
      if ('closeIdleConnections' in server) server.closeIdleConnections()
    })
    await commands.close()
    await officerReplies.stop()
    await app.close()
    process.exit(0)
  }
  process.on('SIGINT', () => void stop('SIGINT'))
  process.on('SIGTERM', () => void stop('SIGTERM'))
}

function listen(app: App): Promise<ReturnType<typeof serve>> {
  return new Promise((resolve, reject) => {
    const { host, port } = app.config
    const server = serve({ fetch: createHttpApp(app).fetch, hostname: host, port }, () => {
      resolve(server)
    })
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new PortTakenError(
              `Cổng ${port} đang có chương trình khác dùng. Đặt PORT khác, ví dụ PORT=${port + 1} npm start.`,
            )
          : error,
      )
    })
  })
}

/** Our own errors say what to do; others show where they came from. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'Không khởi động được.'
  const isOurs =
    (error as { safeToLog?: unknown }).safeToLog === true || error.name === 'DatabaseError'
  return isOurs ? error.message : (error.stack ?? error.message)
}
