import type { StoredArticle } from '../corpus/corpus-store.ts'
import type { Place } from '../corpus/relation.ts'
import { type Amendment, findAmendments, touches } from '../corpus/relation-store.ts'
import type { Queryable } from '../platform/database.ts'
import type { Passage } from './retrieve.ts'

/**
 * Adds to each passage what amending texts order for it on the day.
 *
 * Changes that the text at hand has worked in already are left out: a codification names them in
 * its note, and a digest was checked after them. A provision that was repealed is no longer in
 * force.
 */
export async function withAmendments(
  database: Queryable,
  passages: readonly Passage[],
  articles: ReadonlyMap<string, StoredArticle>,
  asOf: string,
): Promise<Passage[]> {
  const places = passages.map((passage) => ({
    documentId: passage.document.id,
    article: passage.article,
  }))
  const found = await findAmendments(database, places)
  return passages.map((passage) => {
    const all = found.get(`${passage.document.id}/${passage.article}`) ?? []
    const amendments = all.filter(
      (each) =>
        touches(each.place, passage) &&
        (each.effectiveOn === null || each.effectiveOn <= asOf) &&
        !isWorkedIn(each, passage, articles.get(articleOf(passage.provisionId))),
    )
    const isRepealed = amendments.some(
      (each) => each.operation === 'repeals' && covers(each.place, passage),
    )
    return isRepealed ? { ...passage, amendments, validity: 'expired' } : { ...passage, amendments }
  })
}

function articleOf(provisionId: string): string {
  return provisionId.split('/').slice(0, 3).join('/')
}

function isWorkedIn(
  amendment: Amendment,
  passage: Passage,
  article: StoredArticle | undefined,
): boolean {
  if (article === undefined) {
    const checkedOn = passage.digest?.checkedOn ?? null
    return checkedOn !== null && (amendment.effectiveOn ?? '') <= checkedOn
  }
  return article.sourceNote?.includes(amendment.byNumber) ?? false
}

/** Whether a change to one place is a change to the whole of another. */
function covers(changed: Place, place: Place): boolean {
  if (!touches(changed, place)) return false
  if (changed.clause === null) return true
  if (place.clause === null) return false
  return changed.point === null || changed.point === place.point
}
