import { type ArticleWording, applyChange } from './apply-change.ts'
import type { Change, Place, RelationOperation } from './relation.ts'

export type { ArticleWording } from './apply-change.ts'

/** A change to a place of one article, with the day from which it holds. */
export interface DatedChange {
  readonly operation: RelationOperation
  readonly place: Place
  readonly change: Change | null
  /** Null where nobody knows: such a change is never worked in. */
  readonly effectiveOn: string | null
}

/** An article as changes leave it: what could be worked in, and what could not. */
export interface Consolidation<Each extends DatedChange> {
  /** Null where the article does not exist yet. */
  readonly wording: ArticleWording | null
  readonly applied: readonly Each[]
  /** Changes in force whose words could not be worked in for certain. */
  readonly left: readonly Each[]
}

/** An article in the days from `from` to before `to`; null is without bound. */
export interface ArticleVersion<Each extends DatedChange> extends Consolidation<Each> {
  readonly from: string | null
  readonly to: string | null
}

/**
 * Works changes into an article, in the order of their days, and in the order given within a day.
 *
 * A change is worked in only where that is certain: see `applyChange`. One that replaces a place
 * whole also settles what was left open inside it.
 */
export function consolidate<Each extends DatedChange>(
  base: ArticleWording | null,
  changes: readonly Each[],
): Consolidation<Each> {
  let wording = base
  const applied: Each[] = []
  let left: Each[] = []
  for (const each of inOrder(changes)) {
    const next = each.effectiveOn === null ? null : applyChange(wording, each)
    if (next === null) {
      left.push(each)
      continue
    }
    wording = next
    applied.push(each)
    if (replacesWhole(each)) left = left.filter((other) => !contains(each.place, other.place))
  }
  return { wording, applied, left }
}

/**
 * The versions of an article over time, oldest first, without a gap or an overlap.
 *
 * @param since - the day the text itself takes effect; the first version begins there
 */
export function versionsOf<Each extends DatedChange>(
  base: ArticleWording | null,
  changes: readonly Each[],
  since: string | null,
): ArticleVersion<Each>[] {
  const known = changes.map((each) => each.effectiveOn).filter((day) => day !== null)
  const later = [...new Set(known)].filter((day) => since === null || day > since).sort()
  const starts = [since, ...later]
  return starts.map((from, i) => ({
    from,
    to: starts[i + 1] ?? null,
    ...consolidate(
      base,
      changes.filter(
        ({ effectiveOn }) => effectiveOn === null || (from !== null && effectiveOn <= from),
      ),
    ),
  }))
}

function inOrder<Each extends DatedChange>(changes: readonly Each[]): Each[] {
  return changes.toSorted((a, b) => (a.effectiveOn ?? '9').localeCompare(b.effectiveOn ?? '9'))
}

function replacesWhole({ operation, change }: DatedChange): boolean {
  return operation === 'repeals' || change?.kind === 'wording'
}

/** Whether one place holds another, or is the same. */
export function contains(outer: Place, inner: Place): boolean {
  if (outer.article !== inner.article) return false
  if (outer.clause === null && outer.point === null) return true
  if (outer.clause !== inner.clause) return false
  return outer.point === null || outer.point === inner.point
}
