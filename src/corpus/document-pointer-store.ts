import { tokenize } from '../language/tokenize.ts'
import type { Queryable } from '../platform/database.ts'
import { findDocuments } from './corpus-store.ts'
import type { LegalDocument } from './document.ts'

/** Words of a question that belong to a document of which only number and title are held. */
export interface DocumentPointer {
  readonly document: LegalDocument
  /** In the order of the phrase, one spelling each. */
  readonly tokens: readonly string[]
}

/** Replaces the pointers of knowledge/ by these. */
export async function savePointers(
  transaction: Queryable,
  pointers: readonly { readonly documentId: string; readonly phrase: string }[],
): Promise<void> {
  await transaction.query('delete from document_pointer')
  await transaction.query(
    `insert into document_pointer (document_id, phrase)
     select "documentId", phrase
       from jsonb_to_recordset($1::jsonb) as row ("documentId" text, phrase text)`,
    [JSON.stringify(pointers)],
  )
}

/** The pointers to documents whose text has not been imported meanwhile. */
export async function openPointers(database: Queryable): Promise<DocumentPointer[]> {
  const rows = await database.query<{ documentId: string; phrase: string }>(
    `select document_id as "documentId", phrase from document_pointer as pointer
      where not exists (select 1 from article_version where document_id = pointer.document_id)
      order by document_id, phrase`,
  )
  const documents = await findDocuments(
    database,
    rows.map(({ documentId }) => documentId),
  )
  return rows.flatMap(({ documentId, phrase }) => {
    const document = documents.get(documentId)
    return document === undefined ? [] : [{ document, tokens: tokenize(phrase) }]
  })
}
