import { documentName, formatCitation, formatPlace } from '../../corpus/citation.ts'
import { findDigests } from '../../corpus/corpus-store.ts'
import type { LegalDocument } from '../../corpus/document.ts'
import { findSourceTexts } from '../../corpus/history-store.ts'
import { procedureLines } from '../../corpus/procedure.ts'
import { articleIdIn, parseProvisionId } from '../../corpus/provision-id.ts'
import type { Queryable } from '../../platform/database.ts'
import type { Ground } from './groundedness.ts'

/**
 * Everything stored that an answer citing these provisions may draw on: every source's text of their
 * articles, the digests on them, and what is known of their documents.
 */
export async function groundOf(
  database: Queryable,
  documents: ReadonlyMap<string, LegalDocument>,
  provisionIds: readonly string[],
): Promise<Ground> {
  const articleIds = [...new Set(provisionIds.map(articleIdIn))]
  const texts = await findSourceTexts(database, articleIds)
  const digests = [...(await findDigests(database, articleIds)).values()].flat()
  const names = provisionIds.flatMap((id) => {
    const path = parseProvisionId(id)
    const document = path === null ? undefined : documents.get(path.documentId)
    return path === null || document === undefined
      ? []
      : [
          formatCitation(path, document),
          documentName(document),
          document.documentNumber,
          formatPlace(path),
          ...[document.effectiveOn, document.issuedOn, document.updatedOn ?? null].flatMap(spoken),
        ]
  })
  return {
    texts: [
      ...texts.flatMap(({ heading, body }) => [heading, body]),
      ...digests.flatMap(({ heading, plain, procedure }) => [
        heading,
        [plain, ...(procedure === null ? [] : procedureLines(procedure))].join('\n'),
      ]),
    ],
    names,
  }
}

function spoken(day: string | null): string[] {
  return day === null ? [] : [day.split('-').reverse().join('/')]
}
