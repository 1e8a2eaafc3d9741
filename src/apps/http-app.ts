import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { pseudonymOf } from '../audience/subscriber.ts'
import { telegramWebhookPath } from '../channels/telegram/telegram-bot.ts'
import { createWebChannel } from '../channels/web/web-channel.ts'
import { createZaloWebhook } from '../channels/zalo/zalo-webhook.ts'
import { repliesWaiting } from '../conversation/deliver-replies.ts'
import { handleMessage } from '../conversation/handle-message.ts'
import type { App } from './assemble.ts'

/** Where Zalo's webhook is to be pointed. */
export const zaloWebhookPath = '/webhook/zalo'

/** Web chat, webhooks and health on one server. */
export function createHttpApp(app: App): Hono {
  const http = new Hono()
  const { telegram, config, clock, logger, inbox } = app

  http.get('/healthz', async (context) => {
    try {
      await app.database.query('select 1')
      return context.json({ status: 'ok' })
    } catch (error) {
      logger.error({ err: error }, 'health check failed')
      return context.json({ status: 'database-unavailable' }, 503)
    }
  })
  if (telegram !== null) {
    http.all(telegramWebhookPath, (context) => telegram.webhook(context.req.raw))
  }
  if (config.zalo !== null) {
    const webhook = createZaloWebhook({ config: config.zalo, inbox, clock, logger })
    http.all(zaloWebhookPath, (context) => webhook(context.req.raw))
  }
  http.route(
    '/',
    createWebChannel({
      converse: (message) => handleMessage(app.conversation, message),
      waiting: (address) => repliesWaiting(app, pseudonymOf(app.vault, address)),
      clock,
      logger,
      trustProxy: config.trustProxy,
    }),
  )
  http.onError((error, context) => {
    const incident = randomUUID().slice(0, 8)
    logger.error({ err: error, incident }, 'a request failed')
    return context.text(`Lỗi hệ thống (mã ${incident}). Xin thử lại sau.`, 500)
  })
  return http
}
