import type { Queryable } from '../platform/database.ts'
import {
  type CheckedArticle,
  checkArticle,
  checkDocument,
  type PlacedArticle,
  type StructureFinding,
} from './check-structure.ts'
import type { LegalDocument } from './document.ts'

type InDocument<Article> = Article & { readonly documentId: string }

const ids = `any (array(select value #>> '{}' from jsonb_array_elements($1::jsonb)))`

/**
 * What is odd about the structure of held documents: of each article the leading wording is looked
 * at, and of each document the numbers and headings, where a source holds it as a whole (the
 * codification leaves articles out on purpose).
 *
 * @returns by document id, in the order of the articles; documents without findings are absent
 */
export async function checkHeldDocuments(
  database: Queryable,
  documents: readonly Pick<LegalDocument, 'id' | 'documentNumber'>[],
): Promise<Map<string, StructureFinding[]>> {
  const wanted = [JSON.stringify(documents.map(({ id }) => id))]
  const wordings = await database.query<InDocument<CheckedArticle>>(
    `select "documentId", "articleId", "articleNumber", headings, body, outline
       from (select distinct on (article_id)
                    document_id as "documentId", article_id as "articleId",
                    article_number as "articleNumber", headings, body, outline, position
               from article_version
              where document_id = ${ids}
              order by article_id, precedence desc, revision desc, id desc) as best
      order by "documentId", position`,
    wanted,
  )
  const places = await database.query<InDocument<PlacedArticle>>(
    `select "documentId", "articleId", "articleNumber", headings
       from (select distinct on (article_id)
                    document_id as "documentId", article_id as "articleId",
                    article_number as "articleNumber", headings, position
               from article_version
              where document_id = ${ids} and source_key not like 'codification:%'
              order by article_id, precedence desc, revision desc, id desc) as whole
      order by "documentId", position`,
    wanted,
  )
  const wordingsById = Map.groupBy(wordings, ({ documentId }) => documentId)
  const placesById = Map.groupBy(places, ({ documentId }) => documentId)
  const found = new Map<string, StructureFinding[]>()
  for (const { id, documentNumber } of documents) {
    const findings = [
      ...checkDocument(placesById.get(id) ?? []),
      ...(wordingsById.get(id) ?? []).flatMap(checkArticle),
    ]
    if (findings.length > 0) {
      found.set(
        id,
        findings.map((finding) => ({ ...finding, documentNumber })),
      )
    }
  }
  return found
}
