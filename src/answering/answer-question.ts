import { documentName } from '../corpus/citation.ts'
import type { LegalDocument } from '../corpus/document.ts'
import type { Commune } from '../corpus/territory.ts'
import type { ReadingAids } from '../retrieval/models.ts'
import { interpretQuery, type Query } from '../retrieval/query.ts'
import {
  type Passage,
  type Retrieval,
  type RetrievalDeps,
  retrieve,
} from '../retrieval/retrieve.ts'
import type { SearchSignals } from '../retrieval/signals.ts'
import type {
  Answer,
  AnswerChoice,
  AnswerContext,
  AnswerPart,
  AnswerReason,
  AnswerStatus,
} from './answer.ts'
import type { AnswerModel } from './answer-model.ts'
import { composeAnswer, vietnameseDate } from './compose-answer.ts'
import { answerAboutDocuments } from './document-question.ts'
import {
  asksOn,
  type Before,
  type Findings,
  isNewSubject,
  leavesSubject,
  readFollowUp,
  weighTogether,
} from './follow-up.ts'
import { helpLines } from './home-violence.ts'
import { type PointedOut, pointOut } from './point-out.ts'
import { screenQuestion } from './screen-question.ts'
import { standardParts } from './standard-parts.ts'
import { citationOf, verifyCitations } from './verify-citations.ts'
import { vehiclesToChoose } from './which-vehicle.ts'

export interface AnsweringDeps extends RetrievalDeps {
  readonly reading: ReadingAids
  /** Points out sentences in the provisions found; absent where no model is in use. */
  readonly model?: AnswerModel
}

export interface Question {
  readonly text: string
  /** The day on which the law is asked for, `YYYY-MM-DD`. */
  readonly asOf: string
  /** Where it is asked; null or absent where nobody knows. */
  readonly commune?: Commune | null
  /** What the same person asked just before; null or absent where nothing is known of it. */
  readonly before?: Before | null
}

// Chosen on the development questions; the curves are in knowledge/models/README.md.
const leastOnTopic = 0.5
const leastLawHeld = 0.1

/**
 * Answers one question from the provisions in force on a day, or says that there is no basis.
 *
 * The answer is assembled from provisions and digests; nothing in it is invented.
 */
export async function answerQuestion(deps: AnsweringDeps, question: Question): Promise<Answer> {
  const startedAt = performance.now()
  const before = question.before ?? null
  const screened = screenQuestion(question.text)
  const goesOn = screened?.reason === 'too-vague' && before !== null && asksOn(question.text)
  if (screened !== null && !goesOn) {
    return withoutPassages(
      screened.status,
      screened.reason,
      standardParts[screened.reason],
      startedAt,
    )
  }
  const read = interpretQuery(question.text, deps.reading)
  const ofDocuments = await answerAboutDocuments(deps.database, read, question.asOf)
  if (ofDocuments !== null) {
    const { status, reason, parts } = ofDocuments
    return withoutPassages(status, reason, parts, startedAt)
  }
  const found = await findProvisions(deps, question, { isVague: goesOn })
  const { passages, missingDocument, emptyDocument, signals, context } = found
  const { asOf } = context
  const retrievedAt = performance.now()
  const [best] = passages
  const basis =
    emptyDocument === null ? basisOf(best, missingDocument, signals) : 'content-not-held'
  const timing = () => ({
    retrieve: rounded(retrievedAt - startedAt),
    total: rounded(performance.now() - startedAt),
  })
  if (basis !== null) {
    return {
      ...withoutPassages(
        'no-basis',
        basis,
        [
          ...helpLines(question.text),
          ...(asOf === question.asOf ? [] : contextParts(question, context)),
          ...noBasisParts(basis, missingDocument, emptyDocument, asOf),
        ],
        startedAt,
      ),
      passages: passages.map(({ provisionId, score }) => ({ provisionId, score })),
      context,
      timingMs: timing(),
    }
  }
  const choices = vehiclesToChoose(found.query, passages)
  if (choices !== null) {
    return {
      ...withoutPassages('needs-clarification', 'which-vehicle', askVehicle(choices), startedAt),
      choices,
      passages: passages.map(({ provisionId, score }) => ({ provisionId, score })),
      context,
      timingMs: timing(),
    }
  }
  const draft = composeAnswer(passages, asOf, question.commune ?? null)
  const pointed = await pointOutIn(deps, context, passages)
  const cited = [...new Set([...draft.cited, ...pointed.cited])]
  const citations = verifyCitations(cited.map(citationOf), passages)
  return {
    status: draft.warning === null ? 'answered' : 'answered-with-warning',
    reason: draft.warning,
    parts: [
      ...helpLines(question.text),
      ...contextParts(question, context),
      ...pointed.parts,
      ...draft.parts,
    ],
    choices: [],
    citations,
    passages: passages.map(({ provisionId, score }) => ({ provisionId, score })),
    topic: best?.digest?.topic ?? null,
    context,
    timingMs: timing(),
  }
}

/** What the model adds, where one is in use; the answer stands without it. */
async function pointOutIn(
  { model }: AnsweringDeps,
  { question }: AnswerContext,
  passages: readonly Passage[],
): Promise<PointedOut> {
  return model === undefined ? { parts: [], cited: [] } : pointOut(model, question, passages)
}

interface Found extends Findings {
  readonly missingDocument: string | null
  readonly emptyDocument: LegalDocument | null
  readonly context: AnswerContext
  /** The citizen's own words, another vehicle or year put in. */
  readonly query: Query
}

/** Looks a question up, in the light of the one before where it may go on about the same. */
async function findProvisions(
  deps: AnsweringDeps,
  { text, asOf, commune = null, before = null }: Question,
  { isVague }: { readonly isVague: boolean },
): Promise<Found> {
  const read = (words: string) => interpretQuery(words, deps.reading)
  const now = read(text)
  const followUp = before === null ? null : readFollowUp(read(before.question), now, asOf)
  if (before === null || followUp === null) {
    const context = { subject: text, question: text, asOf }
    return { ...(await retrieve(deps, now, { asOf, commune })), context, query: now }
  }
  if (followUp.kind !== 'perhaps') {
    const day = followUp.kind === 'other-year' ? followUp.asOf : asOf
    const context = { subject: followUp.text, question: followUp.text, asOf: day }
    const query = read(followUp.text)
    const found = await retrieve(deps, query, { asOf: day, commune })
    return { ...found, context, query }
  }
  const limit = 30 // deep enough to meet the other reading
  const alone = isVague ? null : await retrieve(deps, now, { asOf, commune, limit })
  const onItsOwn = (found: Retrieval): Found => {
    const passages = found.passages.slice(0, 10)
    return { ...found, passages, context: { subject: text, question: text, asOf }, query: now }
  }
  if (alone !== null && leavesSubject(now, alone.signals)) return onItsOwn(alone)
  const together = await retrieve(deps, read(followUp.text), { asOf, commune, limit })
  const { passages, signals } = weighTogether(alone, together, before.provisionId)
  if (alone !== null && isNewSubject(alone, together, passages[0])) return onItsOwn(alone)
  return {
    ...together,
    passages: passages.slice(0, 10),
    signals,
    // The first question names the subject, however many follow.
    context: { subject: before.question, question: `${before.question}\n${text}`, asOf },
    query: now,
  }
}

/** How a message was understood that does not say by itself what it is about. */
function contextParts(
  { text: asked, asOf: today }: Question,
  { question, subject, asOf }: AnswerContext,
): AnswerPart[] {
  if (question === asked) return []
  if (asOf !== today) return text(`Về “${subject}”, theo quy định ngày ${vietnameseDate(asOf)}:`)
  return text(
    question === subject ? `Tôi hiểu bạn hỏi: “${subject}”.` : `Hỏi tiếp về “${subject}”:`,
  )
}

function askVehicle(choices: readonly AnswerChoice[]): AnswerPart[] {
  const names = choices.map(({ label }) => label.toLowerCase()).join(' hay ')
  return text(`Mức phạt tùy loại xe. Bạn hỏi về ${names}?`)
}

function basisOf(
  best: Passage | undefined,
  missingDocument: string | null,
  signals: SearchSignals,
): AnswerReason | null {
  if (missingDocument !== null) return 'document-not-held'
  if (best === undefined) return 'nothing-found'
  if (signals.onTopic < leastOnTopic || signals.lawHeld < leastLawHeld) return 'not-covered'
  if (best.text === null && best.digest === null) return 'content-not-held'
  return null
}

function withoutPassages(
  status: AnswerStatus,
  reason: AnswerReason | null,
  parts: readonly AnswerPart[] | undefined,
  startedAt: number,
): Answer {
  return {
    status,
    reason,
    parts: parts ?? [],
    choices: [],
    citations: [],
    passages: [],
    topic: null,
    context: null,
    timingMs: { total: rounded(performance.now() - startedAt) },
  }
}

function noBasisParts(
  reason: AnswerReason,
  missingDocument: string | null,
  emptyDocument: LegalDocument | null,
  asOf: string,
): AnswerPart[] {
  const lead = 'Tôi chưa tìm thấy quy định phù hợp trong kho văn bản của Sở Tư pháp.'
  const detail =
    reason === 'document-not-held' && missingDocument !== null
      ? ` Kho văn bản chưa có văn bản số ${missingDocument}.`
      : emptyDocument !== null
        ? ` Kho văn bản có tên ${documentName(emptyDocument)} nhưng chưa có nội dung.${expiryOf(emptyDocument, asOf)}`
        : ''
  const next =
    'Bạn có thể hỏi lại ngắn gọn hơn và nêu rõ việc cần hỏi; hoặc hỏi trực tiếp công chức tư pháp - hộ tịch ở Ủy ban nhân dân xã, phường, hay Trung tâm Trợ giúp pháp lý nhà nước của tỉnh.'
  return [{ kind: 'text', text: `${lead}${detail}\n${next}` }]
}

/** That a document known by name only is no longer law: all that can honestly be said of it. */
function expiryOf({ expiresOn }: LegalDocument, asOf: string): string {
  return expiresOn === null || expiresOn > asOf
    ? ''
    : ` Văn bản này đã hết hiệu lực từ ngày ${vietnameseDate(expiresOn)}.`
}

const text = (content: string): AnswerPart[] => [{ kind: 'text', text: content }]

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10
}
