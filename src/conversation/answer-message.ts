import type { Answer } from '../answering/answer.ts'
import { answerQuestion } from '../answering/answer-question.ts'
import type { InboundMessage, OutboundMessage } from '../messaging/message.ts'
import { localDate } from '../platform/clock.ts'
import { type ReachEvent, recordReach } from '../reach/reach-event.ts'
import type { ConversationDeps, Person, TextMessage } from './conversation-deps.ts'
import { type Dialogue, saveDialogue } from './dialogue.ts'
import { needsOfficer } from './hand-over.ts'
import { keepUnanswered } from './unanswered-store.ts'
import { officerChoice, wording } from './wording.ts'

/**
 * Answers a message that is no command; what was asked and what became of it is counted.
 *
 * @param dialogue - what was said before; the question is remembered in it
 * @param placeAwaited - whether the message may as well be the commune asked for a moment ago
 */
export async function answerMessage(
  deps: ConversationDeps,
  message: TextMessage,
  person: Person,
  { dialogue, placeAwaited }: { readonly dialogue: Dialogue; readonly placeAwaited: boolean },
): Promise<OutboundMessage[]> {
  const answer = await answerQuestion(deps.answering, {
    text: message.text,
    asOf: localDate(deps.clock.now()),
    commune: deps.units.find(({ code }) => code === person.subscriber?.communeCode) ?? null,
    before:
      dialogue.subject === null
        ? null
        : { question: dialogue.subject, provisionId: dialogue.provisionId },
  })
  // Asked where they live, people may ask something instead: only what is no question is a place.
  if (placeAwaited && answer.status === 'no-basis') return [wording.communeUnknown]
  await deps.database.transaction(async (transaction) => {
    const inside = { ...deps, database: transaction }
    await recordReach(inside, answerEvents(message, person, answer))
    if (answer.status === 'no-basis' && answer.reason !== null) {
      const question = answer.context?.question ?? message.text
      await keepUnanswered(inside, { question, reason: answer.reason })
    }
    const remembered = rememberedAfter(dialogue, message, answer)
    if (remembered !== null) await saveDialogue(inside, person.pseudonym, remembered)
  })
  const reply = toMessage(answer)
  const offered =
    deps.takesHandovers && needsOfficer(answer) ? { ...reply, choices: [officerChoice] } : reply
  return [person.subscriber?.isNew === true ? withNotice(offered) : offered]
}

/** The dialogue after an answer; null where it stays as it was: nothing was asked about the law. */
function rememberedAfter(
  dialogue: Dialogue,
  { text }: TextMessage,
  { context, reason, citations }: Answer,
): Dialogue | null {
  if (context !== null) {
    const [first] = citations
    // A question without an answer is no subject to go on about, unless something was asked back.
    const goesOn = first !== undefined || reason === 'which-vehicle'
    const told = goesOn ? context.subject : null
    return {
      awaiting: dialogue.awaiting,
      question: context.question,
      subject: told,
      provisionId: first?.provisionId ?? null,
      reason: first === undefined ? reason : null,
    }
  }
  return reason === 'prediction' ? { ...dialogue, question: text, reason } : null
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
  const choices = answer.choices.map((choice) => ({ kind: 'reply', ...choice }) as const)
  return { blocks: answer.parts, choices }
}

function withNotice(message: OutboundMessage): OutboundMessage {
  return { ...message, blocks: [...message.blocks, wording.firstContactNotice] }
}
