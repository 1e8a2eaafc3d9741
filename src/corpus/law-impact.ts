import type { Database } from '../platform/database.ts'
import { formatPlace } from './citation.ts'
import { findDigests } from './corpus-store.ts'
import { findContentHashes, findTargets, listDigestedArticleIds } from './history-store.ts'
import type { ImportRecord } from './import-record.ts'
import { comparePlaces } from './place-order.ts'
import { articleIdOf, parseProvisionId } from './provision-id.ts'
import type { Place, RelationOperation } from './relation.ts'
import { touches } from './relation-store.ts'

/** A provision (or with a null place a whole text) of the corpus that a file would change. */
export interface AffectedPlace {
  readonly documentId: string
  readonly documentNumber: string
  readonly place: Place | null
  readonly operation: RelationOperation | 'new-wording'
  readonly byNumber: string
}

/** Something made from the law that a change would leave behind. */
export interface StaleThing {
  readonly id: string
  readonly label: string
}

/** Whatever else rests on provisions: campaigns, prepared answers. It never writes. */
export interface DependentOnLaw {
  /** As the report names it. */
  readonly name: string
  affectedBy(places: readonly AffectedPlace[]): Promise<readonly StaleThing[]>
}

/** What importing some articles would change and leave behind. */
export interface Impact {
  readonly places: readonly AffectedPlace[]
  /** Texts that the file changes but the corpus does not hold. */
  readonly unknownTargets: readonly string[]
  readonly digests: readonly StaleThing[]
  readonly others: readonly { readonly name: string; readonly things: readonly StaleThing[] }[]
}

/** Works out what importing these articles would do; writes nothing. */
export async function impactOf(
  database: Database,
  records: readonly ImportRecord[],
  dependents: readonly DependentOnLaw[] = [],
): Promise<Impact> {
  const unknown = new Set<string>()
  const found = new Map<string, AffectedPlace>()
  const add = (each: AffectedPlace) =>
    found.set(JSON.stringify([each.documentId, each.place, each.operation]), each)
  for (const record of records) {
    for (const { targetNumber, targetTitle, place, operation } of record.orders.relations) {
      const targets = await findTargets(database, {
        number: targetNumber,
        title: targetTitle,
        issuedOn: record.document.issuedOn,
      })
      if (targets.length === 0) unknown.add(targetNumber ?? targetTitle ?? '')
      for (const { id, number } of targets) {
        if (id === record.document.id) continue
        add({
          documentId: id,
          documentNumber: number,
          place,
          operation,
          byNumber: record.document.documentNumber,
        })
      }
    }
  }
  for (const each of await changedArticles(database, records)) add(each)
  const places = [...found.values()].sort(
    (a, b) =>
      a.documentNumber.localeCompare(b.documentNumber) ||
      (a.place === null || b.place === null
        ? Number(b.place === null) - Number(a.place === null)
        : comparePlaces(a.place, b.place)),
  )
  const others = []
  for (const dependent of dependents) {
    others.push({ name: dependent.name, things: await dependent.affectedBy(places) })
  }
  return {
    places,
    unknownTargets: [...unknown].sort(),
    digests: await staleDigests(database, places),
    others,
  }
}

/** Articles that stand in the corpus from the same source with other words. */
async function changedArticles(
  database: Database,
  records: readonly ImportRecord[],
): Promise<AffectedPlace[]> {
  const rows = await findContentHashes(
    database,
    records.map(({ article }) => article.articleId),
  )
  return records.flatMap(({ article, document, source }) => {
    const known = rows.find(
      (row) => row.articleId === article.articleId && row.sourceKey === source.key,
    )
    if (known === undefined || known.hash === article.contentHash) return []
    const { id, documentNumber } = document
    const place = { article: article.articleNumber, clause: null, point: null }
    return [
      {
        documentId: id,
        documentNumber,
        place,
        operation: 'new-wording' as const,
        byNumber: documentNumber,
      },
    ]
  })
}

/** The digests that rest on a changed provision; all of a text that ends. */
async function staleDigests(
  database: Database,
  places: readonly AffectedPlace[],
): Promise<StaleThing[]> {
  const ended = places.filter((each) => each.place === null).map((each) => each.documentId)
  const endedArticles = await listDigestedArticleIds(database, ended)
  const ids = places.flatMap(({ documentId, place }) =>
    place === null ? [] : [articleIdOf(documentId, 'body', place.article)],
  )
  const digests = await findDigests(database, [...new Set([...ids, ...endedArticles])])
  return [...digests.values()].flat().flatMap(({ id, articleId, documentId, heading, restsOn }) => {
    const grounds = (restsOn.length === 0 ? [''] : restsOn).flatMap((path) => {
      const ground = parseProvisionId(path === '' ? articleId : `${articleId}/${path}`)
      return ground === null ? [] : [ground]
    })
    const isStale = places.some(
      ({ documentId: changed, place }) =>
        changed === documentId &&
        (place === null || grounds.some((ground) => touches(place, ground))),
    )
    return isStale ? [{ id, label: heading }] : []
  })
}

/** `khoản 2 Điều 5 31/2024/QH15`, for people. */
export function describePlace({ documentNumber, place }: AffectedPlace): string {
  return place === null
    ? `toàn bộ văn bản ${documentNumber}`
    : `${formatPlace(place)} văn bản ${documentNumber}`
}
