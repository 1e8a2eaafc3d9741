import { screenQuestion } from '../answering/screen-question.ts'
import type { InboundMessage, OutboundMessage } from '../messaging/message.ts'
import type { Clock } from '../platform/clock.ts'
import { createRateCheck } from '../platform/rate-check.ts'
import { choiceIds, parseCommand } from './commands.ts'
import { wording } from './wording.ts'

/** Holds back who writes faster than anybody reads answers. */
export interface FloodGuard {
  /**
   * Counts a message of a person.
   *
   * @returns null where it is to be heard; else what to say instead: told once, then nothing
   */
  holdBack(pseudonym: string, message: InboundMessage): OutboundMessage[] | null
}

const minuteMs = 60_000

/** At most so many messages of a person in a minute; cries for help and stops are always heard. */
export function createFloodGuard(clock: Clock, perMinute: number): FloodGuard {
  const mayWrite = createRateCheck(clock, { messages: perMinute, windowMs: minuteMs })
  const mayBeTold = createRateCheck(clock, { messages: 1, windowMs: minuteMs })
  return {
    holdBack(pseudonym, message) {
      if (isAlwaysHeard(message)) return null
      const waitMs = mayWrite(pseudonym)
      if (waitMs === 0) return null
      return mayBeTold(pseudonym) === 0 ? [wording.tooFast(Math.ceil(waitMs / 1_000))] : []
    },
  }
}

/** Whatever is no message of words or buttons is not sent by hand. */
function isAlwaysHeard(message: InboundMessage): boolean {
  if (message.kind === 'choice') return message.choiceId === choiceIds.stop
  if (message.kind !== 'text') return true
  return (
    parseCommand(message.text) === 'stop' || screenQuestion(message.text)?.status === 'emergency'
  )
}
