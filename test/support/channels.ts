import type { Environment, Installation } from './bot-process.ts'
import { createInstallation } from './bot-process.ts'
import { startTelegramServer, type TelegramServerOptions } from './telegram-server.ts'
import { startZaloServer } from './zalo-server.ts'

/** An installation with both messengers on, and the messengers themselves. */
export interface Scene {
  readonly telegram: Awaited<ReturnType<typeof startTelegramServer>>
  readonly zalo: Awaited<ReturnType<typeof startZaloServer>>
  readonly installation: Installation
  /** Where Zalo posts its events. */
  readonly zaloHook: string
  /** Texts a chat received on Telegram, in order. */
  toldOnTelegram(chatId: number): string[]
  /** Texts a person received on Zalo, in order. */
  toldOnZalo(userId: string): string[]
  close(): Promise<void>
}

/** Starts the messengers and prepares the installation; the bot is started by the test. */
export async function createScene(
  env: Environment = {},
  options: TelegramServerOptions = {},
): Promise<Scene> {
  const telegram = await startTelegramServer(options)
  const zalo = await startZaloServer({ requestsPerMinute: 100_000 })
  const installation = await createInstallation({
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    ZALO_APP_ID: zalo.appId,
    ZALO_APP_SECRET: zalo.appSecret,
    ZALO_OA_ID: zalo.oaId,
    ZALO_OA_SECRET_KEY: zalo.oaSecretKey,
    ZALO_API_BASE: zalo.url,
    ZALO_OAUTH_BASE: zalo.url,
    SEND_WINDOW: 'always',
    SEND_RATE_ZALO: '4000',
    ...env,
  })
  return {
    telegram,
    zalo,
    installation,
    zaloHook: `${installation.url}/webhook/zalo`,
    toldOnTelegram: (chatId) =>
      telegram.accepted.filter((each) => each.chatId === chatId).map((each) => each.text),
    toldOnZalo: (userId) =>
      zalo.accepted.filter((each) => each.userId === userId).map((each) => each.text),
    async close() {
      await installation.cleanup()
      await telegram.close()
      await zalo.close()
    },
  }
}
