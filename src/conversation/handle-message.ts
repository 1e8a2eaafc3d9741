import { screenQuestion } from '../answering/screen-question.ts'
import { vehicleOfChoice } from '../answering/which-vehicle.ts'
import {
  type AdministrativeUnit,
  matchUnit,
  namesKindOfUnit,
} from '../audience/administrative-unit.ts'
import {
  eraseSubscriber,
  findSubscriber,
  setCommune,
  setReachable,
  upsertSubscriber,
} from '../audience/audience-store.ts'
import { grantConsent, hasConsent, withdrawConsent } from '../audience/consent.ts'
import { pseudonymOf, type Subscriber } from '../audience/subscriber.ts'
import type { InboundMessage, OutboundMessage } from '../messaging/message.ts'
import { recordReach } from '../reach/reach-event.ts'
import { answerMessage, hearFeedback, hearNotIt } from './answer-message.ts'
import { choiceIds, feedbackOf, parseCommand } from './commands.ts'
import type { ChoiceMessage, ConversationDeps, Person, TextMessage } from './conversation-deps.ts'
import { type Dialogue, loadDialogue, saveDialogue } from './dialogue.ts'
import { handOver, handOverText } from './hand-over.ts'
import { eraseHandovers } from './handover-store.ts'
import { eraseToldAnswers } from './told-answer-store.ts'
import {
  canGetNews,
  declineWording,
  newsConsentWording,
  statisticsConsentWording,
  stopWording,
  wording,
} from './wording.ts'

/**
 * One inbound message to its replies; the same on every channel.
 *
 * Everything it changes and counts is stored before the replies are handed back.
 *
 * @returns in the order to send; empty where nothing is to be said
 */
export async function handleMessage(
  deps: ConversationDeps,
  message: InboundMessage,
): Promise<OutboundMessage[]> {
  const held = heldBack(deps, message)
  if (held !== null) return held
  switch (message.kind) {
    case 'left':
      return leave(deps, message)
    case 'erasure-requested':
      return erase(deps, message)
    case 'returned':
      await meet(deps, message)
      return []
    case 'started':
      await meet(deps, message)
      return [wording.welcome(message.address.channel)]
    case 'unsupported':
      await meet(deps, message)
      return [wording.onlyText]
    case 'choice':
      return choose(deps, message, await meet(deps, message))
    case 'text':
      return hear(deps, message, await meet(deps, message))
  }
}

/** On the web nobody is known for long: there the address is counted, before it comes here. */
function heldBack(
  { flood, vault }: ConversationDeps,
  message: InboundMessage,
): OutboundMessage[] | null {
  if (flood === undefined || message.address.channel === 'web') return null
  return flood.holdBack(pseudonymOf(vault, message.address), message)
}

/** Makes the person known on channels that can write to them; elsewhere only names them. */
async function meet(deps: ConversationDeps, message: InboundMessage): Promise<Person> {
  const { address, receivedAt } = message
  if (!canGetNews(address.channel)) {
    return { pseudonym: pseudonymOf(deps.vault, address), subscriber: null }
  }
  const subscriber = await upsertSubscriber(deps, {
    address,
    origin: 'contact',
    interacted: true,
    at: receivedAt,
  })
  return { pseudonym: subscriber.pseudonym, subscriber }
}

async function hear(
  deps: ConversationDeps,
  message: TextMessage,
  person: Person,
): Promise<OutboundMessage[]> {
  const { channel } = message.address
  const command = parseCommand(message.text)
  switch (command) {
    case 'start':
      return [wording.welcome(channel)]
    case 'help':
      return [wording.help(channel)]
    case 'subscribe':
      return [canGetNews(channel) ? wording.askForConsent(channel) : wording.newsNotHere]
    case 'stop':
      return stop(deps, message, person)
    case 'thank':
    case 'agree':
      // Whoever writes for the first time is told what this is, whatever they say.
      if (person.subscriber?.isNew === true) return [wording.welcome(channel)]
      return [command === 'thank' ? wording.thanked : wording.goOn(channel)]
    case null: {
      const dialogue = await loadDialogue(deps, person.pseudonym)
      if (dialogue.awaiting === 'handover-question' && mayBeHandedOver(message.text)) {
        return [await handOverText(deps, message, person)]
      }
      const place = await hearCommune(deps, message, person, dialogue)
      if (place !== null && place !== 'unknown') return [place]
      return answerMessage(deps, message, person, { dialogue, placeAwaited: place === 'unknown' })
    }
  }
}

async function choose(
  deps: ConversationDeps,
  message: ChoiceMessage,
  person: Person,
): Promise<OutboundMessage[]> {
  const { choiceId } = message
  const { channel } = message.address
  if (choiceId === choiceIds.help) return [wording.help(channel)]
  if (choiceId === choiceIds.stop) return stop(deps, message, person)
  const vehicle = vehicleOfChoice(choiceId)
  if (vehicle !== null) return hear(deps, { ...message, kind: 'text', text: vehicle }, person)
  if (choiceId === choiceIds.notIt) return [await hearNotIt(deps, message, person)]
  const feedback = feedbackOf(choiceId)
  if (feedback !== null) return [await hearFeedback(deps, message, person, feedback)]
  if (choiceId === choiceIds.handOver) return [await handOver(deps, message, person)]
  if (person.subscriber === null) return [wording.newsNotHere]
  if (choiceId === choiceIds.subscribe) return [wording.askForConsent(channel)]
  if (choiceId === choiceIds.declineNews) return decline(deps, message, person)
  if (choiceId === choiceIds.agreeNews) return subscribe(deps, message, person.subscriber)
  if (choiceId === choiceIds.skipCommune) {
    await saveDialogue(deps, person.pseudonym, null)
    return [wording.communeSkipped]
  }
  if (choiceId.startsWith(choiceIds.communePrefix)) {
    const code = choiceId.slice(choiceIds.communePrefix.length)
    const unit = deps.units.find((each) => each.code === code)
    if (unit !== undefined) return [await storeCommune(deps, message, person.subscriber, unit)]
  }
  return [wording.unknownChoice]
}

async function subscribe(
  deps: ConversationDeps,
  message: ChoiceMessage,
  subscriber: Subscriber,
): Promise<OutboundMessage[]> {
  const { channel } = message.address
  await deps.database.transaction(async (transaction) => {
    const inside = { ...deps, database: transaction }
    const already = await hasConsent(inside, subscriber.id, 'news')
    await grantConsent(inside, subscriber.id, {
      purpose: 'news',
      wording: newsConsentWording,
      channel,
    })
    await saveDialogue(inside, subscriber.pseudonym, { awaiting: 'commune' })
    if (!already) await recordReach(inside, { kind: 'subscribed', ...whoIs(message, subscriber) })
  })
  return [wording.subscribed]
}

/** A no is the last word, also of somebody who had agreed before. */
async function decline(
  deps: ConversationDeps,
  message: InboundMessage,
  { subscriber }: Person,
): Promise<OutboundMessage[]> {
  if (subscriber !== null) await withdrawNews(deps, message, subscriber, declineWording)
  return [wording.declined]
}

/** Effective at once, on every kind of stop; saying it twice is fine. */
async function stop(
  deps: ConversationDeps,
  message: InboundMessage,
  { subscriber }: Person,
): Promise<OutboundMessage[]> {
  if (subscriber === null) return [wording.newsNotHere]
  await withdrawNews(deps, message, subscriber, stopWording)
  return [wording.stopped(message.address.channel)]
}

function withdrawNews(
  deps: ConversationDeps,
  message: InboundMessage,
  subscriber: Subscriber,
  said: string,
): Promise<void> {
  const { channel } = message.address
  return deps.database.transaction(async (transaction) => {
    const inside = { ...deps, database: transaction }
    const was = await hasConsent(inside, subscriber.id, 'news')
    await withdrawConsent(inside, subscriber.id, { purpose: 'news', wording: said, channel })
    await saveDialogue(inside, subscriber.pseudonym, null)
    if (was) await recordReach(inside, { kind: 'stopped', ...whoIs(message, subscriber) })
  })
}

/**
 * Reads the message as the commune asked for a moment ago.
 *
 * @returns null when it is surely a question, `unknown` when it may be either
 */
async function hearCommune(
  deps: ConversationDeps,
  message: TextMessage,
  { subscriber }: Person,
  { awaiting }: Dialogue,
): Promise<OutboundMessage | 'unknown' | null> {
  if (subscriber === null || awaiting !== 'commune') return null
  const match = matchUnit(deps.units, message.text)
  if (match.kind === 'one') return storeCommune(deps, message, subscriber, match.unit)
  if (match.kind === 'several') return wording.communeAmbiguous(match.units)
  // The names of places have up to three words, and "xã" or "phường" before them.
  const looksLikeQuestion =
    message.text.includes('?') || message.text.trim().split(/\s+/).length > 4
  if (looksLikeQuestion) return null
  return namesKindOfUnit(message.text) ? wording.communeUnknown : 'unknown'
}

/** Danger comes first, and what must be refused is not passed on either: a denunciation above all. */
function mayBeHandedOver(text: string): boolean {
  const screened = screenQuestion(text)
  return screened === null || screened.status === 'out-of-scope' || screened.reason === 'prediction'
}

async function storeCommune(
  deps: ConversationDeps,
  message: InboundMessage,
  subscriber: Subscriber,
  unit: AdministrativeUnit,
): Promise<OutboundMessage> {
  await deps.database.transaction(async (transaction) => {
    const inside = { ...deps, database: transaction }
    await setCommune(inside, subscriber.id, unit.code)
    await grantConsent(inside, subscriber.id, {
      purpose: 'statistics',
      wording: statisticsConsentWording,
      channel: message.address.channel,
    })
    await saveDialogue(inside, subscriber.pseudonym, null)
  })
  return wording.communeStored(unit)
}

async function leave(deps: ConversationDeps, message: InboundMessage): Promise<OutboundMessage[]> {
  const subscriber = await findSubscriber(deps, message.address)
  if (subscriber === null) return []
  await deps.database.transaction(async (transaction) => {
    const inside = { ...deps, database: transaction }
    await setReachable(inside, subscriber.id, false)
    await recordReach(inside, { kind: 'left', ...whoIs(message, subscriber) })
  })
  return []
}

async function erase(deps: ConversationDeps, message: InboundMessage): Promise<OutboundMessage[]> {
  const subscriber = await findSubscriber(deps, message.address)
  const pseudonym = subscriber?.pseudonym ?? pseudonymOf(deps.vault, message.address)
  await deps.database.transaction(async (transaction) => {
    const inside = { ...deps, database: transaction }
    await eraseHandovers(transaction, pseudonym)
    await eraseToldAnswers(transaction, pseudonym)
    await saveDialogue(inside, pseudonym, null)
    if (subscriber !== null) await eraseSubscriber(inside, subscriber.id)
  })
  return []
}

function whoIs(message: InboundMessage, subscriber: Subscriber) {
  return {
    channel: message.address.channel,
    communeCode: subscriber.communeCode,
    pseudonym: subscriber.pseudonym,
  }
}
