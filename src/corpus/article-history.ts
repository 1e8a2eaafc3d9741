import type { Queryable } from '../platform/database.ts'
import { changesInNote } from './codification-note.ts'
import { type ArticleWording, consolidate } from './consolidate.ts'
import { numberKey } from './document-number.ts'
import { findSourceTexts, type SourceText } from './history-store.ts'
import { idToLabel, parseProvisionId } from './provision-id.ts'
import { type Amendment, findAmendments } from './relation-store.ts'

/** Everything that is known of an article's words over time. */
export interface ArticleHistory {
  readonly articleId: string
  /** The leading one first; empty for an article that only amending texts know. */
  readonly texts: readonly SourceText[]
  /** Oldest first; those that only a note names have no wording. */
  readonly amendments: readonly KnownAmendment[]
}

/** A change, and which of our sources have it in their text already. */
export interface KnownAmendment extends Amendment {
  readonly workedInBy: readonly string[]
}

/** An article as it reads on a day, and how we come to say so. */
export interface ArticleOnDay {
  /** Null where it does not exist on that day, or nobody here has its words. */
  readonly wording: ArticleWording | null
  /** The source whose text it rests on; null where only an amending text has it. */
  readonly sourceKey: string | null
  /** Changes that we worked in, oldest first: the text is then consolidated by us. */
  readonly applied: readonly KnownAmendment[]
  /** Changes in force that the text does not contain. */
  readonly left: readonly KnownAmendment[]
  /** Changes that the text contains although they come after the day. */
  readonly tooEarly: readonly KnownAmendment[]
}

/** Reads the histories of articles, by id; also of articles that do not stand in the corpus. */
export async function loadArticleHistories(
  database: Queryable,
  articleIds: readonly string[],
): Promise<Map<string, ArticleHistory>> {
  const texts = await findSourceTexts(database, articleIds)
  const places = articleIds.flatMap((articleId) => {
    const path = parseProvisionId(articleId)
    return path === null ? [] : [{ documentId: path.documentId, article: path.article }]
  })
  const amendments = await findAmendments(database, places)
  return new Map(
    articleIds.map((articleId) => {
      const path = parseProvisionId(articleId)
      const own = texts.filter((text) => text.articleId === articleId)
      const ordered = amendments.get(`${path?.documentId}/${path?.article}`) ?? []
      // An order does not say whether it means the body or what is attached to it.
      const sure =
        path?.part === 'body'
          ? ordered
          : ordered.map((each) => ({ ...each, change: { kind: 'unclear' } as const }))
      return [articleId, { articleId, texts: own, amendments: withNotes(sure, own) }]
    }),
  )
}

/** Adds to the orders what the notes under the texts name, and marks what each text has worked in. */
export function withNotes(
  ordered: readonly Amendment[],
  texts: readonly SourceText[],
): KnownAmendment[] {
  const noted = texts.flatMap((text) =>
    changesInNote(text.sourceNote).map((change) => ({
      ...change,
      key: numberKey(change.byNumber),
      text,
    })),
  )
  const known = ordered.map((each): KnownAmendment => {
    const notes = noted.filter((note) => note.key === numberKey(each.byNumber))
    return {
      ...each,
      effectiveOn:
        each.effectiveOn ?? notes.find((note) => note.effectiveOn !== null)?.effectiveOn ?? null,
      // A text that was repealed whole stands there still, with the note under it.
      workedInBy:
        each.operation === 'repeals' && each.place.clause === null
          ? []
          : notes.map(({ text }) => text.sourceKey),
    }
  })
  const numbers = new Set(ordered.map((each) => numberKey(each.byNumber)))
  const article = idToLabel(texts[0]?.articleId.split('/art-')[1] ?? '')
  const more = new Map<string, KnownAmendment>()
  for (const { key, text, operation, byNumber, effectiveOn, isWhole } of noted) {
    if (numbers.has(key)) continue
    const isGone = operation === 'repeals' && isWhole
    const before = more.get(key)?.workedInBy ?? []
    more.set(key, {
      operation:
        operation === 'repeals' && !isWhole
          ? 'amends'
          : operation === 'inserts'
            ? 'amends'
            : operation,
      place: { article, clause: null, point: null },
      change: isGone ? null : { kind: 'unclear' },
      byNumber,
      byTitle: '',
      effectiveOn,
      endsOn: null,
      workedInBy: isGone ? [] : [...before, text.sourceKey],
    })
  }
  return [...known, ...more.values()].toSorted((a, b) =>
    (a.effectiveOn ?? '9').localeCompare(b.effectiveOn ?? '9'),
  )
}

/**
 * The article as it reads on a day.
 *
 * Of several sources the one serves that holds nothing of later, then the one that leaves the fewest
 * changes unread, then the leading one. The changes it lacks are worked in where that is certain.
 *
 * @param spared - changes that are not to be worked in, so that the last words of what was repealed
 *   can be read
 */
export function articleOn(
  { texts, amendments }: ArticleHistory,
  day: string,
  spared: (amendment: KnownAmendment) => boolean = () => false,
): ArticleOnDay {
  const inForce = amendments.filter((each) => each.effectiveOn === null || each.effectiveOn <= day)
  const usable = inForce.filter((each) => !spared(each) && each.operation !== 'suspends')
  const readings = texts.map((text): ArticleOnDay => {
    const isIn = (each: KnownAmendment) => each.workedInBy.includes(text.sourceKey)
    const base = { heading: text.heading, body: text.body, isRepealed: false }
    const missing = usable.filter((each) => !isIn(each))
    return {
      ...consolidate<KnownAmendment>(base, missing),
      sourceKey: text.sourceKey,
      tooEarly: amendments.filter((each) => isIn(each) && !inForce.includes(each)),
    }
  })
  const [best] = readings.toSorted(
    (a, b) => a.tooEarly.length - b.tooEarly.length || a.left.length - b.left.length,
  )
  return best ?? { ...consolidate<KnownAmendment>(null, usable), sourceKey: null, tooEarly: [] }
}

/** The days on which the article's words change, in order; the changes without a day do not count. */
export function turningDays({ amendments }: ArticleHistory): string[] {
  const days = amendments.map((each) => each.effectiveOn).filter((day) => day !== null)
  return [...new Set(days)].sort()
}
