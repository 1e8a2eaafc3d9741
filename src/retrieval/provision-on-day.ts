import { findArticles, findDocuments, type StoredArticle } from '../corpus/corpus-store.ts'
import { type LegalDocument, validityOn } from '../corpus/document.ts'
import { provisionsOf } from '../corpus/outline.ts'
import { articleIdIn, parseProvisionId } from '../corpus/provision-id.ts'
import type { Queryable } from '../platform/database.ts'
import { unread, withAmendments } from './amendments.ts'
import type { Passage } from './retrieve.ts'

/**
 * Reads provisions as they stand on a day, by their ids, as an answer would quote them.
 *
 * @returns one for each id, in their order; null where the corpus no longer has the document. `text`
 *   is null where the corpus has no words of the provision
 */
export async function readProvisions(
  database: Queryable,
  provisionIds: readonly string[],
  asOf: string,
): Promise<(Passage | null)[]> {
  const articles = await findArticles(database, [...new Set(provisionIds.map(articleIdIn))])
  const documentIds = new Set(provisionIds.map((id) => parseProvisionId(id)?.documentId ?? ''))
  const documents = await findDocuments(database, [...documentIds])
  const found = provisionIds.map((id) => {
    const document = documents.get(parseProvisionId(id)?.documentId ?? '')
    return document === undefined ? null : bare(id, document, articles.get(articleIdIn(id)), asOf)
  })
  const held = found.filter((passage) => passage !== null)
  const read = await withAmendments(database, held, asOf)
  const byId = new Map(read.map((passage) => [passage.provisionId, passage]))
  return provisionIds.map((id) => byId.get(id) ?? null)
}

/** The provision as its leading source has it. */
function bare(
  provisionId: string,
  document: LegalDocument,
  article: StoredArticle | undefined,
  asOf: string,
): Passage {
  const path = parseProvisionId(provisionId)
  const own = article && provisionsOf(article).find((each) => each.provisionId === provisionId)
  const effectiveOn = article?.effectiveOn ?? document.effectiveOn
  return {
    provisionId,
    score: 0,
    coverage: 0,
    document,
    articleHeading: article?.heading ?? '',
    article: path?.article ?? '',
    clause: path?.clause ?? null,
    point: path?.point ?? null,
    text: own?.text ?? null,
    digest: null,
    digestStanding: null,
    effectiveOn,
    validity: validityOn({ effectiveOn, expiresOn: document.expiresOn }, asOf),
    isSuperseded: false,
    ...unread,
    sourceNote: article?.sourceNote ?? null,
    url: article?.url ?? document.url,
  }
}
