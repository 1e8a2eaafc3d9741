import type { Validity } from '../corpus/document.ts'

/** What became of a question. The same strings stand in reports. */
export type AnswerStatus =
  | 'answered'
  | 'answered-with-warning'
  | 'needs-clarification'
  | 'no-basis'
  | 'out-of-scope'
  | 'refused'
  | 'emergency'
  | 'handed-over'

/** What the bot must not do, however it is asked. */
export type RefusalReason =
  | 'denunciation'
  | 'identity-papers'
  | 'personal-look-up'
  | 'prediction'
  | 'prompt-trick'
  | 'wrongdoing'
  | 'mass-message'

/** Why, where the status alone does not say it. */
export type AnswerReason =
  | 'digest-not-reviewed'
  | 'digest-only'
  | 'digest-needs-checking'
  | 'superseded'
  | 'amended'
  | 'repealed'
  | 'effective-date-unknown'
  | 'conflict'
  | 'local'
  | 'other-territory'
  | 'expired'
  | 'suspended'
  | 'not-yet-in-force'
  | 'empty-question'
  | 'too-long'
  | 'too-vague'
  | 'which-vehicle'
  | RefusalReason
  | 'nothing-found'
  | 'not-covered'
  | 'document-not-held'
  | 'content-not-held'
  | 'life-in-danger'
  | 'asked-for-a-person'

/** A provision an answer stands on, as a program sees it. Labels are bare. */
export interface AnswerCitation {
  readonly documentNumber: string
  readonly documentTitle: string
  readonly article: string
  readonly clause: string | null
  readonly point: string | null
  readonly provisionId: string
  /** The exact words of the provision; null where only our own digest is at hand. */
  readonly quote: string | null
  readonly url: string | null
  readonly validity: Validity
  readonly effectiveOn: string | null
}

/** One stretch of an answer, in reading order. */
export interface AnswerPart {
  readonly kind: 'text' | 'quote' | 'note'
  readonly text: string
}

/** Something to choose from, in place of typing it. */
export interface AnswerChoice {
  /** ASCII, at most 48 bytes. */
  readonly id: string
  readonly label: string
}

/** How a question was understood, for the one that may follow. */
export interface AnswerContext {
  /** The question that names the subject. */
  readonly subject: string
  /** All that was asked, in words that stand alone; the subject first. */
  readonly question: string
  /** The day whose law was looked up, `YYYY-MM-DD`. */
  readonly asOf: string
}

export interface Answer {
  readonly status: AnswerStatus
  readonly reason: AnswerReason | null
  readonly parts: readonly AnswerPart[]
  /** What a question that is asked back can be answered with; mostly empty. */
  readonly choices: readonly AnswerChoice[]
  readonly citations: readonly AnswerCitation[]
  /** What was found, best first, cited or not. */
  readonly passages: readonly { readonly provisionId: string; readonly score: number }[]
  /** The field of law of the best passage, where a digest tells it. */
  readonly topic: string | null
  /** Null where nothing was looked up. */
  readonly context: AnswerContext | null
  /** Milliseconds by step. */
  readonly timingMs: Readonly<Record<string, number>>
}

/** The answer as plain text, parts separated by empty lines. */
export function answerText(answer: Answer): string {
  return answer.parts
    .map((part) => (part.kind === 'quote' ? `“${part.text}”` : part.text))
    .join('\n\n')
}
