import { deliverReplies } from '../conversation/deliver-replies.ts'
import { forgetOldTexts } from '../conversation/handover-store.ts'
import { recoverReplies } from '../conversation/reply-store.ts'
import { forgetToldAnswers } from '../conversation/told-answer-store.ts'
import { forgetUnanswered } from '../conversation/unanswered-store.ts'
import type { App } from './assemble.ts'

const everyMs = 60_000
const dayMs = 24 * 60 * 60_000

/** Takes care of what officers wrote, while the bot runs. */
export interface OfficerReplies {
  /** Sends no more, and waits for what is under way. */
  stop(): Promise<void>
}

/**
 * Sends replies that could not leave when they were written, every minute, and once a day empties
 * texts that were kept long enough.
 */
export async function startOfficerReplies(app: App): Promise<OfficerReplies> {
  const { database, clock, logger, config } = app
  await recoverReplies(database)
  let running = Promise.resolve()
  let forgottenAt = 0

  async function work(): Promise<void> {
    await deliverReplies(app)
    const now = clock.now().getTime()
    if (now - forgottenAt < dayMs) return
    forgottenAt = now
    const oldest = new Date(now - config.questionRetentionDays * dayMs)
    await forgetOldTexts(database, oldest)
    await forgetUnanswered(database, oldest)
    await forgetToldAnswers(database, oldest)
  }

  const look = () => {
    running = running
      .then(work)
      .catch((error: unknown) => logger.error({ err: error }, 'replies could not be sent'))
  }
  const timer = setInterval(look, everyMs)
  timer.unref()
  look()
  return {
    stop() {
      clearInterval(timer)
      return running
    },
  }
}
