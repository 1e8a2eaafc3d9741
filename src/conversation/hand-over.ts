import type { Answer } from '../answering/answer.ts'
import type { InboundMessage, OutboundMessage } from '../messaging/message.ts'
import { recordReach } from '../reach/reach-event.ts'
import type { ConversationDeps, Person, TextMessage } from './conversation-deps.ts'
import { loadDialogue, saveDialogue } from './dialogue.ts'
import { openHandover } from './handover-store.ts'
import { wording } from './wording.ts'

/** Whether an officer is offered under an answer: there is no basis, or a person was wanted. */
export function needsOfficer({ status, reason }: Answer): boolean {
  return status === 'no-basis' || reason === 'asked-for-a-person' || reason === 'prediction'
}

/** The button was pressed: passes on the question remembered, or asks for one. */
export async function handOver(
  deps: ConversationDeps,
  message: InboundMessage,
  person: Person,
): Promise<OutboundMessage> {
  if (!deps.takesHandovers) return wording.unknownChoice
  const { question, reason } = await loadDialogue(deps, person.pseudonym)
  if (question === null) {
    await saveDialogue(deps, person.pseudonym, { awaiting: 'handover-question' })
    return wording.askForHandoverQuestion
  }
  return passOn(deps, message, person, { question, reason, isNewQuestion: false })
}

/** The question asked for a moment ago has come. */
export function handOverText(
  deps: ConversationDeps,
  message: TextMessage,
  person: Person,
): Promise<OutboundMessage> {
  const asked = { question: message.text, reason: 'asked-for-a-person', isNewQuestion: true }
  return passOn(deps, message, person, asked)
}

async function passOn(
  deps: ConversationDeps,
  message: InboundMessage,
  { pseudonym, subscriber }: Person,
  asked: {
    readonly question: string
    readonly reason: string | null
    /** False where it was counted when it was asked. */
    readonly isNewQuestion: boolean
  },
): Promise<OutboundMessage> {
  const { question, reason } = asked
  const { channel } = message.address
  const communeCode = subscriber?.communeCode ?? null
  const who = { channel, communeCode, pseudonym }
  return deps.database.transaction(async (transaction) => {
    const inside = { ...deps, database: transaction }
    const number = await openHandover(inside, {
      ...who,
      subscriberId: subscriber?.id ?? null,
      reason,
      question,
    })
    await saveDialogue(inside, pseudonym, null)
    if (number === 'too-many') return wording.tooManyHandovers
    await recordReach(inside, [
      ...(asked.isNewQuestion
        ? ([
            { kind: 'question', ...who },
            { kind: 'answer', status: 'handed-over', reason, ...who },
          ] as const)
        : []),
      { kind: 'handover', reason, ...who },
    ])
    return wording.handedOver(number, question, channel)
  })
}
