import type { Answer } from '../answering/answer.ts'
import { answerQuestion } from '../answering/answer-question.ts'
import { toldProvisions } from '../answering/told-provision.ts'
import type { InboundMessage, MessageChoice, OutboundMessage } from '../messaging/message.ts'
import { localDate } from '../platform/clock.ts'
import { type ReachDeps, type ReachEvent, recordReach } from '../reach/reach-event.ts'
import type { ConversationDeps, Person, TextMessage } from './conversation-deps.ts'
import { type Dialogue, loadDialogue, saveDialogue } from './dialogue.ts'
import { needsOfficer } from './hand-over.ts'
import { type Feedback, keepFeedback, keepToldAnswer } from './told-answer-store.ts'
import { keepUnanswered } from './unanswered-store.ts'
import { helpfulChoice, notItChoice, officerChoice, reasonChoices, wording } from './wording.ts'

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
    if (answer.context !== null) {
      const { question, asOf } = answer.context
      const told = toldProvisions(answer)
      await keepToldAnswer(inside, { ...whoIs(message, person), question }, told, asOf)
    }
    const remembered = rememberedAfter(dialogue, message, answer)
    if (remembered !== null) await saveDialogue(inside, person.pseudonym, remembered)
  })
  const reply = toMessage(answer)
  const offered = { ...reply, choices: [...reply.choices, ...choicesUnder(deps, answer)] }
  return [person.subscriber?.isNew === true ? withNotice(offered) : offered]
}

/** The way on from an answer that misses the point, or from none. */
function choicesUnder(
  { takesHandovers }: ConversationDeps,
  answer: Answer,
): readonly MessageChoice[] {
  if (answer.citations.length > 0) return [helpfulChoice, notItChoice]
  return takesHandovers && needsOfficer(answer) ? [officerChoice] : []
}

/**
 * The citizen says that the answer missed the point: counted, and the question kept for the officers.
 *
 * Said twice it is one and the same; with no answer left to be meant, only the way on is told.
 */
export async function hearNotIt(
  deps: ConversationDeps,
  message: InboundMessage,
  person: Person,
): Promise<OutboundMessage> {
  const { pseudonym } = person
  const dialogue = await loadDialogue(deps, pseudonym)
  const { question, provisionId } = dialogue
  if (question !== null && provisionId !== null) {
    await deps.database.transaction(async (transaction) => {
      const inside = { ...deps, database: transaction }
      await keepUnanswered(inside, { question, reason: 'not-it' })
      await keepFeedback(inside, pseudonym, 'not-it')
      await countPress(inside, message, person, { reason: 'not-it', provisionId })
      // What was told is no help for the next question, and is not complained of twice.
      const rest = { ...dialogue, provisionId: null, reason: 'not-it' }
      await saveDialogue(inside, pseudonym, rest)
    })
  }
  return wording.notIt([...reasonChoices, ...(deps.takesHandovers ? [officerChoice] : [])])
}

/** The citizen says that the answer was of use, or why it missed the point. */
export async function hearFeedback(
  deps: ConversationDeps,
  message: InboundMessage,
  person: Person,
  feedback: Exclude<Feedback, 'not-it'>,
): Promise<OutboundMessage> {
  await deps.database.transaction(async (transaction) => {
    const inside = { ...deps, database: transaction }
    await keepFeedback(inside, person.pseudonym, feedback)
    await countPress(inside, message, person, { reason: feedback, provisionId: null })
  })
  return feedback === 'helpful'
    ? wording.helpful
    : wording.reasonHeard(deps.takesHandovers ? [officerChoice] : [])
}

function countPress(
  deps: ReachDeps,
  message: InboundMessage,
  person: Person,
  { reason, provisionId }: { readonly reason: string; readonly provisionId: string | null },
): Promise<void> {
  const { channel, communeCode, pseudonym } = whoIs(message, person)
  const documentId = provisionId?.split('/')[0] ?? null
  return recordReach(deps, { kind: 'press', reason, channel, communeCode, documentId, pseudonym })
}

function whoIs({ address }: InboundMessage, { pseudonym, subscriber }: Person) {
  return {
    pseudonym,
    subscriberId: subscriber?.id ?? null,
    channel: address.channel,
    communeCode: subscriber?.communeCode ?? null,
  }
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
