import type { Digest } from './corpus-store.ts'
import { parseProvisionId } from './provision-id.ts'
import type { Place } from './relation.ts'
import { touches } from './relation-store.ts'

/**
 * Whether what a digest rests on reads otherwise on a day than when the digest was checked: a change
 * took effect between the two, in either direction. A digest without a day of check is taken as it is.
 */
export function isDigestStale(
  digest: Pick<Digest, 'articleId' | 'restsOn' | 'checkedOn'>,
  changes: readonly { readonly place: Place; readonly effectiveOn: string | null }[],
  day: string,
): boolean {
  const { articleId, restsOn, checkedOn } = digest
  if (checkedOn === null) return false
  const [from, to] = checkedOn < day ? [checkedOn, day] : [day, checkedOn]
  const paths = restsOn.length === 0 ? [articleId] : restsOn.map((path) => `${articleId}/${path}`)
  const grounds = paths.map(parseProvisionId).filter((ground) => ground !== null)
  return changes.some(
    ({ place, effectiveOn }) =>
      effectiveOn !== null &&
      from < effectiveOn &&
      effectiveOn <= to &&
      grounds.some((ground) => touches(place, ground)),
  )
}
