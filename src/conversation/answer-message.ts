import type { Answer, AnswerChoice, AnswerPart } from '../answering/answer.ts'
import {
  type AnsweredMessage,
  type AnsweredQuestion,
  answerQuestions,
} from '../answering/answer-questions.ts'
import { toldProvisions } from '../answering/told-provision.ts'
import type { InboundMessage, MessageChoice, OutboundMessage } from '../messaging/message.ts'
import { localDate } from '../platform/clock.ts'
import { type ReachDeps, type ReachEvent, recordReach } from '../reach/reach-event.ts'
import type { ConversationDeps, Person, TextMessage } from './conversation-deps.ts'
import { type Dialogue, type DialogueDeps, loadDialogue, saveDialogue } from './dialogue.ts'
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
  const { answered, left } = await answerQuestions(deps.answering, {
    text: message.text,
    asOf: localDate(deps.clock.now()),
    commune: deps.units.find(({ code }) => code === person.subscriber?.communeCode) ?? null,
    before:
      dialogue.subject === null
        ? null
        : { question: dialogue.subject, provisionId: dialogue.provisionId },
  })
  // Asked where they live, people may ask something instead: only what is no question is a place.
  const isBaseless = answered.every(({ answer }) => answer.status === 'no-basis')
  if (placeAwaited && isBaseless) return [wording.communeUnknown]
  await deps.database.transaction(async (transaction) => {
    const inside = { ...deps, database: transaction }
    for (const each of answered) await keepAnswer(inside, message, person, each)
    const remembered = answered.reduce<Dialogue | null>(
      (before, each) => rememberedAfter(before ?? dialogue, each) ?? before,
      null,
    )
    if (remembered !== null) await saveDialogue(inside, person.pseudonym, remembered)
  })
  const reply = toMessage({ answered, left })
  const offered = { ...reply, choices: [...reply.choices, ...choicesUnder(deps, answered)] }
  return [person.subscriber?.isNew === true ? withNotice(offered) : offered]
}

/** Counts a question and its answer, and keeps what officers may have to look at. */
async function keepAnswer(
  deps: DialogueDeps & ReachDeps,
  message: TextMessage,
  person: Person,
  { question: asked, answer }: AnsweredQuestion,
): Promise<void> {
  await recordReach(deps, answerEvents(message, person, answer))
  if (answer.status === 'no-basis' && answer.reason !== null) {
    const question = answer.context?.question ?? asked
    await keepUnanswered(deps, { question, reason: answer.reason })
  }
  if (answer.context !== null) {
    await keepToldAnswer(deps, whoIs(message, person), toldProvisions(answer), answer.context.asOf)
  }
}

/** The way on from an answer that misses the point, or from none. */
function choicesUnder(
  { takesHandovers }: ConversationDeps,
  answered: readonly AnsweredQuestion[],
): readonly MessageChoice[] {
  const answers = answered.map(({ answer }) => answer)
  return [
    ...(answers.some(({ citations }) => citations.length > 0) ? [helpfulChoice, notItChoice] : []),
    ...(takesHandovers && answers.some(needsOfficer) ? [officerChoice] : []),
  ]
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
    const isNew = await keepFeedback(inside, person.pseudonym, feedback)
    if (isNew) await countPress(inside, message, person, { reason: feedback, provisionId: null })
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
  { question: text, answer: { context, reason, citations } }: AnsweredQuestion,
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

/** The answers as one message: the channel decides how quotes and notes look. */
function toMessage({ answered, left }: AnsweredMessage): OutboundMessage {
  const [{ answer: only }] = answered
  if (answered.length === 1) return { blocks: only.parts, choices: only.choices.map(asReply) }
  const said = new Set<string>()
  const blocks = answered.flatMap(({ question, answer }, i): AnswerPart[] => [
    { kind: 'text', text: `${i + 1}. “${question}”` },
    // What stands under every answer is said once.
    ...answer.parts.filter((part) => part.kind !== 'note' || isNew(said, part.text)),
  ])
  const more: AnswerPart[] =
    left.length === 0
      ? []
      : [
          {
            kind: 'text',
            text: `Mỗi tin nhắn tôi trả lời ${answered.length} câu. Bạn nhắn tiếp: ${left.map((each) => `“${each}”`).join(', ')}`,
          },
        ]
  return { blocks: [...blocks, ...more], choices: [] }
}

function isNew(said: Set<string>, text: string): boolean {
  const before = said.size
  return said.add(text).size > before
}

function asReply(choice: AnswerChoice): MessageChoice {
  return { kind: 'reply', ...choice }
}

function withNotice(message: OutboundMessage): OutboundMessage {
  return { ...message, blocks: [...message.blocks, wording.firstContactNotice] }
}
