import type { Answer } from '../answering/answer.ts'
import { answerQuestion } from '../answering/answer-question.ts'
import type { InboundMessage, OutboundMessage } from '../messaging/message.ts'
import { localDate } from '../platform/clock.ts'
import { type ReachEvent, recordReach } from '../reach/reach-event.ts'
import type { ConversationDeps, Person, TextMessage } from './conversation-deps.ts'
import { wording } from './wording.ts'

/**
 * Answers a message that is no command; what was asked and what became of it is counted.
 *
 * @param placeAwaited whether the message may as well be the commune asked for a moment ago
 */
export async function answerMessage(
  deps: ConversationDeps,
  message: TextMessage,
  person: Person,
  { placeAwaited }: { readonly placeAwaited: boolean },
): Promise<OutboundMessage[]> {
  const answer = await answerQuestion(deps.answering, {
    text: message.text,
    asOf: localDate(deps.clock.now()),
    commune: deps.units.find(({ code }) => code === person.subscriber?.communeCode) ?? null,
  })
  // Asked where they live, people may ask something instead: only what is no question is a place.
  if (placeAwaited && answer.status === 'no-basis') return [wording.communeUnknown]
  await recordReach(deps, answerEvents(message, person, answer))
  const isNew = person.subscriber?.isNew === true
  return [isNew ? withNotice(toMessage(answer)) : toMessage(answer)]
}

function answerEvents(message: InboundMessage, person: Person, answer: Answer): ReachEvent[] {
  const who = {
    channel: message.address.channel,
    communeCode: person.subscriber?.communeCode ?? null,
    pseudonym: person.pseudonym,
    topic: answer.topic,
    documentId: answer.citations[0]?.provisionId.split('/')[0] ?? null,
  }
  return [
    { kind: 'question', ...who },
    { kind: 'answer', status: answer.status, reason: answer.reason, ...who },
  ]
}

/** The answer as a message: the channel decides how quotes and notes look. */
export function toMessage(answer: Answer): OutboundMessage {
  return { blocks: answer.parts, choices: [] }
}

function withNotice(message: OutboundMessage): OutboundMessage {
  return { ...message, blocks: [...message.blocks, wording.firstContactNotice] }
}
