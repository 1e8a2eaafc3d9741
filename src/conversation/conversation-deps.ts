import type { AnsweringDeps } from '../answering/answer-question.ts'
import type { AdministrativeUnit } from '../audience/administrative-unit.ts'
import type { Subscriber } from '../audience/subscriber.ts'
import type { InboundMessage } from '../messaging/message.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import type { FloodGuard } from './flood-guard.ts'

export interface ConversationDeps {
  readonly database: Database
  readonly vault: Vault
  readonly clock: Clock
  readonly answering: AnsweringDeps
  readonly units: readonly AdministrativeUnit[]
  /** Absent where the channel itself holds back who writes too fast. */
  readonly flood?: FloodGuard
  /** Whether officers of the Department answer what the bot cannot. */
  readonly takesHandovers: boolean
}

/** The person of one message: known where the channel can write to them again, else a name only. */
export interface Person {
  readonly pseudonym: string
  readonly subscriber: Subscriber | null
}

export type TextMessage = InboundMessage & { readonly kind: 'text' }
export type ChoiceMessage = InboundMessage & { readonly kind: 'choice' }
