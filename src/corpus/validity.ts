import { foldDiacritics } from '../language/normalize.ts'
import { contains } from './consolidate.ts'
import type { Validity } from './document.ts'
import type { Place } from './relation.ts'
import type { Amendment, Ending } from './relation-store.ts'
import type { ListEntry, ReviewedStatus } from './validity-store.ts'

/** All that is known of one text's force, each piece as its source says it. */
export interface ValidityFacts {
  readonly effectiveOn: string | null
  readonly expiresOn: string | null
  readonly sourceStatus: string | null
  /** Days set for the text (null place) and its provisions; a later text's word comes later. */
  readonly days: readonly { readonly place: Place | null; readonly effectiveOn: string }[]
  readonly endings: readonly Ending[]
  readonly amendments: readonly Amendment[]
  readonly lists: readonly ListEntry[]
  readonly reviews: readonly ReviewedStatus[]
}

/** What the dates and the relations say. */
export interface ComputedStatus {
  readonly validity: Validity
  readonly since: string | null
  /** The first day without force; null where none is known. */
  readonly until: string | null
  /** The text that ends it, or suspends it. */
  readonly byNumber: string | null
}

/** Every word on whether a text or a provision is in force on a day, kept apart. */
export interface StatusOnDay {
  readonly computed: ComputedStatus
  /** The source's own word, verbatim, and what it means; it does not depend on the day. */
  readonly source: { readonly text: string; readonly validity: Validity | null } | null
  readonly list: ListEntry | null
  readonly reviewed: ReviewedStatus | null
  /** What answers go by: the officer's word, else the Department's list, else what is computed. */
  readonly validity: Validity
  /** The words that differ from another, by name; empty where all agree. */
  readonly conflicts: readonly StatusName[]
}

export type StatusName = 'computed' | 'source' | 'list' | 'reviewed'

/** What is known of a text (null place) or a provision of it on a day. */
export function statusOn(facts: ValidityFacts, place: Place | null, day: string): StatusOnDay {
  const computed = computedStatusOn(facts, place, day)
  const source =
    facts.sourceStatus === null || place !== null
      ? null
      : { text: facts.sourceStatus, validity: validityOfSource(facts.sourceStatus) }
  const list = place === null ? listOn(facts.lists, day) : null
  const reviewed = reviewOn(facts.reviews, place, day)
  const words: readonly (readonly [StatusName, Validity | null])[] = [
    ['reviewed', reviewed?.status ?? null],
    ['list', list === null ? null : validityOfList[list.listKind]],
    ['computed', computed.validity === 'unknown' ? null : computed.validity],
    ['source', source?.validity ?? null],
  ]
  const said = words.filter(([, validity]) => validity !== null)
  const isConflict = new Set(said.map(([, validity]) => validity)).size > 1
  return {
    computed,
    source,
    list,
    reviewed,
    validity: said[0]?.[1] ?? 'unknown',
    conflicts: isConflict ? said.map(([name]) => name) : [],
  }
}

/**
 * Whether a text or a provision is in force, from dates and relations alone.
 *
 * A text of which provisions were changed or repealed is partly in force, as the law on normative
 * documents counts it; a provision is so where parts of it were repealed.
 */
export function computedStatusOn(
  facts: ValidityFacts,
  place: Place | null,
  day: string,
): ComputedStatus {
  const since = sinceOf(facts, place)
  const end = endOf(facts, place)
  const shared = { since, until: end?.day ?? null, byNumber: end?.byNumber ?? null }
  if (end !== null && day >= end.day) return { ...shared, validity: 'expired' }
  if (since === null) return { ...shared, validity: 'unknown' }
  if (day < since) return { ...shared, validity: 'not-yet-in-force' }
  const suspension = suspensionOn(facts, place, day)
  if (suspension !== null) return { ...shared, byNumber: suspension, validity: 'suspended' }
  return { ...shared, validity: isPartial(facts, place, day) ? 'partly-in-force' : 'in-force' }
}

/** The narrowest day that is set for a place; one inserted later begins with its insertion. */
function sinceOf(
  { days, effectiveOn, amendments }: ValidityFacts,
  place: Place | null,
): string | null {
  const whole = days.findLast((each) => each.place === null)?.effectiveOn ?? effectiveOn
  if (place === null) return whole
  const inserted = amendments.findLast(
    (each) => each.operation === 'inserts' && contains(each.place, place),
  )
  if (inserted !== undefined) return inserted.effectiveOn
  const own = days
    .filter((each) => each.place !== null && contains(each.place, place))
    .toSorted((a, b) => depthOf(a.place) - depthOf(b.place))
  return own.at(-1)?.effectiveOn ?? whole
}

function depthOf(place: Place | null): number {
  return [place?.article, place?.clause, place?.point].filter(Boolean).length
}

/** The earliest of all ends: the text's own day, texts that end it, orders that repeal the place. */
function endOf(
  { expiresOn, endings, amendments }: ValidityFacts,
  place: Place | null,
): { readonly day: string; readonly byNumber: string | null } | null {
  const ends = [
    ...(expiresOn === null ? [] : [{ day: expiresOn, byNumber: null }]),
    ...endings
      .filter((each) => each.operation !== 'suspends' && !spares(each, place))
      .map(({ effectiveOn, byNumber }) => ({ day: effectiveOn, byNumber })),
    ...amendments
      .filter(
        ({ operation, place: changed }) =>
          operation === 'repeals' && place !== null && contains(changed, place),
      )
      .map(({ effectiveOn, byNumber }) => ({ day: effectiveOn, byNumber })),
  ].flatMap(({ day, byNumber }) => (day === null ? [] : [{ day, byNumber }]))
  return ends.toSorted((a, b) => a.day.localeCompare(b.day))[0] ?? null
}

/** Whether a text that ends another leaves this place of it, or ends some part nobody names. */
function spares({ change }: Ending, place: Place | null): boolean {
  if (change?.kind !== 'ending') return change?.kind === 'unclear'
  return place !== null && change.except.some((each) => contains(each, place))
}

function suspensionOn(facts: ValidityFacts, place: Place | null, day: string): string | null {
  const holds = ({ operation, effectiveOn, endsOn }: Amendment | Ending) =>
    operation === 'suspends' &&
    effectiveOn !== null &&
    effectiveOn <= day &&
    (endsOn === null || day <= endsOn)
  const whole = facts.endings.find(holds)
  const own = facts.amendments.find(
    (each) => place !== null && holds(each) && contains(each.place, place),
  )
  return (own ?? whole)?.byNumber ?? null
}

function isPartial(
  { amendments, endings }: ValidityFacts,
  place: Place | null,
  day: string,
): boolean {
  const isDone = (each: Amendment | Ending) => each.effectiveOn !== null && each.effectiveOn <= day
  if (place === null) {
    return (
      amendments.some((each) => each.operation !== 'inserts' && isDone(each)) ||
      endings.some((each) => each.change?.kind === 'unclear' && isDone(each))
    )
  }
  return amendments.some(
    (each) => each.operation === 'repeals' && isDone(each) && contains(place, each.place),
  )
}

const validityOfList: Readonly<Record<ListEntry['listKind'], Validity>> = {
  expired: 'expired',
  'partly-expired': 'partly-in-force',
  'in-force': 'in-force',
  'to-amend': 'in-force',
}

/** The newest list that already says something on that day. */
function listOn(lists: readonly ListEntry[], day: string): ListEntry | null {
  return lists.findLast((each) => each.endedOn === null || each.endedOn <= day) ?? null
}

/** The officer's newest word on the place or on what holds it, once it holds. */
function reviewOn(
  reviews: readonly ReviewedStatus[],
  place: Place | null,
  day: string,
): ReviewedStatus | null {
  const own = reviews.filter(
    (each) =>
      each.undoneAt === null &&
      each.fromOn <= day &&
      (each.place === null || (place !== null && contains(each.place, place))),
  )
  return own.toSorted((a, b) => depthOf(a.place) - depthOf(b.place)).at(-1) ?? null
}

/** What a source's label means, by the words of vbpl.vn; null for "chưa xác định" and the like. */
export function validityOfSource(label: string): Validity | null {
  const folded = foldDiacritics(label)
  if (/ngung hieu luc/.test(folded)) return 'suspended'
  if (/het hieu luc mot phan/.test(folded)) return 'partly-in-force'
  if (/het hieu luc|khong con phu hop/.test(folded)) return 'expired'
  if (/chua co hieu luc/.test(folded)) return 'not-yet-in-force'
  return /con hieu luc|da co hieu luc/.test(folded) ? 'in-force' : null
}
