import {
  type ArticleHistory,
  articleOn,
  type KnownAmendment,
  loadArticleHistories,
} from '../corpus/article-history.ts'
import { contains } from '../corpus/consolidate.ts'
import { numberKey } from '../corpus/document-number.ts'
import { findHeldNumbers } from '../corpus/history-store.ts'
import { sourcePrecedence } from '../corpus/import-record.ts'
import { parseOutline, provisionsOf } from '../corpus/outline.ts'
import { pathOf } from '../corpus/place-order.ts'
import { articleIdIn } from '../corpus/provision-id.ts'
import { touches } from '../corpus/relation-store.ts'
import { isDigestStale } from '../corpus/stale-digest.ts'
import { statusOn, type ValidityFacts } from '../corpus/validity.ts'
import { loadDocumentFacts } from '../corpus/validity-store.ts'
import type { Queryable } from '../platform/database.ts'
import type { Passage } from './retrieve.ts'

/** What a passage says of changes before `withAmendments` has read it. */
export const unread = {
  amendments: [],
  workedIn: [],
  tooEarly: [],
  unseenBy: [],
  isDisputed: false,
} as const satisfies Partial<Passage>

/**
 * Reads each passage as it stands on the day: its words with the changes worked in where that is
 * certain, the changes that could not be, and whether it is in force.
 *
 * A digest that was checked before a change to what it rests on, or that explains a later wording,
 * is left out where the official words are at hand; where they are not, the change stands beside it.
 */
export async function withAmendments(
  database: Queryable,
  passages: readonly Passage[],
  asOf: string,
): Promise<Passage[]> {
  const articleIds = [...new Set(passages.map((passage) => articleIdIn(passage.provisionId)))]
  const histories = await loadArticleHistories(database, articleIds)
  const documents = new Map(passages.map(({ document }) => [document.id, document]))
  const facts = await loadDocumentFacts(database, [...documents.values()])
  const numbers = [...documents.values()].flatMap(({ amendedBy = [] }) => amendedBy)
  const held = await findHeldNumbers(database, [...new Set(numbers)])
  return passages.map((passage) => {
    const history = histories.get(articleIdIn(passage.provisionId))
    const known = facts.get(passage.document.id)
    if (history === undefined || known === undefined) return passage
    const read =
      passage.text === null ? readDigest(passage, history, asOf) : readText(passage, history, asOf)
    const unseenBy = unseenIn(passage, history, held)
    return withValidity({ ...read, unseenBy }, { ...known, amendments: history.amendments }, asOf)
  })
}

/** The passage's words on the day; those of a repealed one are its last. */
function readText(passage: Passage, history: ArticleHistory, asOf: string): Passage {
  const isRepeal = (each: KnownAmendment) =>
    each.operation === 'repeals' && contains(each.place, passage)
  const on = articleOn(history, asOf, isRepeal)
  const text = on.wording === null ? null : textAt(passage, on.wording.body)
  const repeals = history.amendments.filter(
    (each) => isRepeal(each) && (each.effectiveOn === null || each.effectiveOn <= asOf),
  )
  const isHere = (each: KnownAmendment) => touches(each.place, passage)
  // The place is gone from the text of the day: the words of before, with every change named.
  const left = text === null ? [...on.applied, ...on.left] : on.left
  const isStale = passage.digest !== null && isDigestStale(passage.digest, history.amendments, asOf)
  return {
    ...passage,
    digest: isStale ? null : passage.digest,
    articleHeading: on.wording?.heading || passage.articleHeading,
    text: text ?? passage.text,
    amendments: [...left.filter(isHere), ...repeals],
    workedIn: text === null ? [] : on.applied.filter(isHere),
    tooEarly: on.tooEarly.filter(isHere),
  }
}

/**
 * Known changes to the document that nobody here has read: none where the codification's text serves,
 * which has them worked in.
 */
function unseenIn(
  { document, text }: Passage,
  { texts, amendments }: ArticleHistory,
  held: ReadonlySet<string>,
): string[] {
  const isCodified = texts[0]?.precedence === sourcePrecedence.codification
  if (text === null || isCodified) return []
  const seen = new Set(amendments.map(({ byNumber }) => numberKey(byNumber)))
  return (document.amendedBy ?? []).filter(
    (number) => !held.has(number) && !seen.has(numberKey(number)),
  )
}

function textAt(passage: Passage, body: string): string | null {
  const articleId = articleIdIn(passage.provisionId)
  const outline = parseOutline(body)
  const provisions = provisionsOf({ articleId, articleNumber: passage.article, body, outline })
  return provisions.find((each) => each.provisionId === passage.provisionId)?.text ?? null
}

/** Only our own words are at hand: what came after they were checked is named beside them. */
function readDigest(passage: Passage, history: ArticleHistory, asOf: string): Passage {
  const checkedOn = passage.digest?.checkedOn ?? null
  const isHere = (each: KnownAmendment) => touches(each.place, passage)
  const isKnown = ({ effectiveOn }: KnownAmendment) =>
    checkedOn !== null && (effectiveOn ?? '') <= checkedOn
  const own = history.amendments.filter(isHere)
  return {
    ...passage,
    amendments: own.filter((each) => (each.effectiveOn ?? '') <= asOf && !isKnown(each)),
    tooEarly: own.filter((each) => (each.effectiveOn ?? '') > asOf && isKnown(each)),
  }
}

function withValidity(passage: Passage, facts: ValidityFacts, asOf: string): Passage {
  const place = { article: passage.article, clause: passage.clause, point: passage.point }
  // What a source sets for one article counts as a day of its own.
  const own = passage.effectiveOn
  const days =
    own === null || own === facts.effectiveOn
      ? facts.days
      : [{ place: { ...place, clause: null, point: null }, effectiveOn: own }, ...facts.days]
  const status = statusOn({ ...facts, days }, place, asOf)
  const validity =
    status.validity === 'partly-in-force' && pathOf(place) !== null ? 'in-force' : status.validity
  const effectiveOn = status.computed.since ?? passage.effectiveOn
  return { ...passage, validity, effectiveOn, isDisputed: isDisputed({ ...facts, days }, asOf) }
}

/**
 * Whether the list or the source says that the whole document does not bind, while we know of no end.
 * An officer's word settles it; with an end of our own the day decides, and no label of no day.
 */
function isDisputed(facts: ValidityFacts, asOf: string): boolean {
  const { computed, source, list, reviewed, conflicts } = statusOn(facts, null, asOf)
  if (reviewed !== null || conflicts.length === 0 || computed.until !== null) return false
  return (
    source?.validity === 'expired' ||
    source?.validity === 'suspended' ||
    list?.listKind === 'expired'
  )
}
