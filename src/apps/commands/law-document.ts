import { isCalendarDay } from '../../corpus/calendar-day.ts'
import { findDocuments, findDocumentsByNumber } from '../../corpus/corpus-store.ts'
import type { LegalDocument } from '../../corpus/document.ts'
import type { Database } from '../../platform/database.ts'
import type { CommandContext } from '../commands.ts'

/** Documents that somebody names by number or by id; ends the command where there is none. */
export async function documentsNamed(
  context: CommandContext,
  database: Database,
  text: string,
): Promise<LegalDocument[]> {
  const byId = (await findDocuments(database, [text])).get(text)
  const documents = byId === undefined ? await findDocumentsByNumber(database, text) : [byId]
  if (documents.length === 0) {
    context.fail(`Kho văn bản không có văn bản số ${text}. Xem văn bản đang có: cli law list.`)
  }
  return documents
}

/** The one document that is named; ends the command where several bear the number. */
export async function documentNamed(
  context: CommandContext,
  database: Database,
  text: string,
): Promise<LegalDocument> {
  const documents = await documentsNamed(context, database, text)
  const [document] = documents
  if (documents.length > 1 || document === undefined) {
    const ids = documents.map((each) => each.id).join(', ')
    context.fail(`Có ${documents.length} văn bản cùng số ${text}. Hãy dùng mã: ${ids}.`)
  }
  return document
}

/** Ends the command where an option is no calendar day. */
export function requireDay(context: CommandContext, name: string, text: string): string {
  return isCalendarDay(text) ? text : context.fail(`${name} ${text}: ngày phải có dạng YYYY-MM-DD.`)
}
