import { type LegalDocument, validityOn } from '../corpus/document.ts'
import { openPointers } from '../corpus/document-pointer-store.ts'
import { foldDiacritics, hasDiacritics } from '../language/normalize.ts'
import type { Queryable } from '../platform/database.ts'
import type { Query } from './query.ts'

/**
 * The document in force on the day that a question is plainly about, of which only the name is held:
 * what else is found would be about something else.
 */
export async function pointedDocument(
  database: Queryable,
  query: Query,
  asOf: string,
): Promise<LegalDocument | null> {
  if (query.citation !== null) return null
  // Typed without diacritics it is compared without: a name may have been restored wrongly.
  const isToneless = !hasDiacritics(query.text)
  const asWritten = (tokens: readonly string[]) => ` ${tokens.join(' ')} `
  const comparable = (text: string) => (isToneless ? foldDiacritics(text) : text)
  const asked = comparable(asWritten(query.tokens))
  const pointer = (await openPointers(database)).find(({ document, tokens }) => {
    const phrase = comparable(asWritten(tokens))
    return asked.includes(phrase) && validityOn(document, asOf) === 'in-force'
  })
  return pointer?.document ?? null
}
