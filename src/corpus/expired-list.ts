import type { Database } from '../platform/database.ts'
import { formatPlace } from './citation.ts'
import { listDocuments } from './corpus-store.ts'
import type { LegalDocument } from './document.ts'
import { comparePlaces } from './place-order.ts'
import { type Amendment, listAmendmentsByDocument } from './relation-store.ts'
import { territoryOf } from './territory.ts'
import { statusOn, type ValidityFacts } from './validity.ts'
import { loadDocumentFacts } from './validity-store.ts'

/** A text that ended, or was suspended, in the year: whole, or in the parts named. */
export interface ExpiredEntry {
  readonly document: LegalDocument
  /** Null for the whole text. */
  readonly parts: string | null
  readonly reason: string
  /** The first day without force. */
  readonly day: string
}

/** The annual list of Điều 154 and following: by law it is published by 31 January of the next year. */
export interface ExpiredList {
  readonly year: number
  readonly whole: readonly ExpiredEntry[]
  readonly partial: readonly ExpiredEntry[]
  /** Texts of which the words on their force differ: to be looked at before publishing. */
  readonly conflicts: readonly {
    readonly document: LegalDocument
    readonly words: readonly string[]
  }[]
}

/**
 * Gathers what ended in a year, oldest text first.
 *
 * @param options.isLocalOnly - only texts of local bodies, which are the province's to announce
 */
export async function gatherExpired(
  database: Database,
  year: number,
  options: { readonly isLocalOnly: boolean },
): Promise<ExpiredList> {
  const all = await listDocuments(database)
  const documents = all.filter(
    (each) => !options.isLocalOnly || !['country', 'elsewhere'].includes(territoryOf(each).kind),
  )
  const facts = await loadDocumentFacts(database, documents)
  const amendments = await listAmendmentsByDocument(
    database,
    documents.map((each) => each.id),
  )
  const whole: ExpiredEntry[] = []
  const partial: ExpiredEntry[] = []
  const conflicts: { document: LegalDocument; words: string[] }[] = []
  for (const document of documents.toReversed()) {
    const known = facts.get(document.id)
    if (known === undefined) continue
    const full = { ...known, amendments: amendments.get(document.id) ?? [] }
    const entry = wholeEntry(document, full, year)
    if (entry !== null) whole.push(entry)
    else partial.push(...partialEntries(document, full, year))
    const status = statusOn(full, null, `${year}-12-31`)
    if (status.conflicts.length > 0) conflicts.push({ document, words: [...status.conflicts] })
  }
  return { year, whole, partial, conflicts }
}

const isIn = (day: string | null, year: number) => day?.startsWith(`${year}-`) === true

/** The officer's word first, then the Department's own list, then what dates and orders say. */
function wholeEntry(
  document: LegalDocument,
  facts: ValidityFacts,
  year: number,
): ExpiredEntry | null {
  const review = facts.reviews.findLast((each) => each.undoneAt === null && each.place === null)
  if (review !== undefined) {
    const isEnd = review.status === 'expired' || review.status === 'suspended'
    return isEnd && isIn(review.fromOn, year)
      ? { document, parts: null, reason: review.why, day: review.fromOn }
      : null
  }
  const listed = facts.lists.find((each) => each.listKind === 'expired')
  if (listed !== undefined) {
    if (listed.endedOn === null || !isIn(listed.endedOn, year)) return null
    return {
      document,
      parts: null,
      reason: listed.reason ?? `Theo ${listed.listName}`,
      day: listed.endedOn,
    }
  }
  const { computed } = statusOn(facts, null, `${year}-12-31`)
  if (computed.validity === 'expired' && computed.until !== null && isIn(computed.until, year)) {
    return { document, parts: null, reason: reasonOf(facts, computed.until), day: computed.until }
  }
  const suspended = facts.endings.find(
    (each) => each.operation === 'suspends' && isIn(each.effectiveOn, year),
  )
  if (suspended === undefined) return null
  const reason = `Bị ngưng hiệu lực bởi văn bản số ${suspended.byNumber}`
  return { document, parts: null, reason, day: suspended.effectiveOn ?? '' }
}

function reasonOf({ endings }: ValidityFacts, day: string): string {
  const by = endings.find((each) => each.effectiveOn === day)
  if (by === undefined) return 'Hết thời hạn có hiệu lực ghi trong văn bản'
  const verb = by.operation === 'replaces' ? 'Được thay thế' : 'Bị bãi bỏ'
  return `${verb} bởi văn bản số ${by.byNumber}`
}

/** One line for each text that changed it and each day. */
function partialEntries(
  document: LegalDocument,
  facts: ValidityFacts,
  year: number,
): ExpiredEntry[] {
  const listed = facts.lists
    .filter((each) => each.listKind === 'partly-expired' && isIn(each.endedOn, year))
    .map(
      (each): ExpiredEntry => ({
        document,
        parts: each.provisions ?? 'Một phần',
        reason: each.reason ?? `Theo ${each.listName}`,
        day: each.endedOn ?? '',
      }),
    )
  if (listed.length > 0) return listed
  const groups = new Map<string, Amendment[]>()
  for (const each of facts.amendments) {
    if (each.operation === 'inserts' || !isIn(each.effectiveOn, year)) continue
    const key = `${each.effectiveOn} ${each.byNumber} ${each.operation}`
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups.values()].map((changes): ExpiredEntry => {
    const [first] = changes
    const places = changes.map((each) => each.place).sort(comparePlaces)
    return {
      document,
      parts: [...new Set(places.map(formatPlace))].join('; '),
      reason: `${verbs[first?.operation ?? 'amends']} bởi văn bản số ${first?.byNumber}`,
      day: first?.effectiveOn ?? '',
    }
  })
}

const verbs = {
  amends: 'Được sửa đổi, bổ sung',
  inserts: 'Được bổ sung',
  repeals: 'Bị bãi bỏ',
  replaces: 'Được thay thế',
  suspends: 'Bị ngưng hiệu lực',
} as const
