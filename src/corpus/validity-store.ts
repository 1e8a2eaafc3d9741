import type { Queryable } from '../platform/database.ts'
import type { LegalDocument, Validity } from './document.ts'
import type { Place } from './relation.ts'
import { findEndings, listAmendments } from './relation-store.ts'
import type { ValidityFacts } from './validity.ts'

export type ReviewableStatus = Exclude<Validity, 'unknown'>

/** What an officer decided on a text (null place) or a provision of it. */
export interface ReviewedStatus {
  readonly id: number
  readonly documentId: string
  readonly place: Place | null
  readonly status: ReviewableStatus
  readonly fromOn: string
  readonly why: string
  readonly setBy: string
  readonly setAt: Date
  readonly undoneBy: string | null
  readonly undoneAt: Date | null
  readonly undoneWhy: string | null
}

/** A line of one of the Department's own lists. */
export interface ListEntry {
  readonly listKind: 'expired' | 'in-force' | 'partly-expired' | 'to-amend'
  readonly listName: string
  readonly rowNumber: number
  readonly provisions: string | null
  readonly reason: string | null
  /** The day on which it ended, whole or in part. */
  readonly endedOn: string | null
}

const reviewColumns = `id, document_id as "documentId", status, from_on as "fromOn", why,
  set_by as "setBy", set_at as "setAt", undone_by as "undoneBy", undone_at as "undoneAt",
  undone_why as "undoneWhy",
  case when article is null then null
       else jsonb_build_object('article', article, 'clause', clause, 'point', point) end as place`

/** Keeps what an officer decided; earlier decisions stay beside it. */
export async function insertReviewedStatus(
  database: Queryable,
  review: Pick<
    ReviewedStatus,
    'documentId' | 'place' | 'status' | 'fromOn' | 'why' | 'setBy' | 'setAt'
  >,
): Promise<ReviewedStatus> {
  const { documentId, place, status, fromOn, why, setBy, setAt } = review
  const [row] = await database.query<ReviewedStatus>(
    `insert into reviewed_status (document_id, article, clause, point, status, from_on, why, set_by,
            set_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     returning ${reviewColumns}`,
    [
      documentId,
      place?.article ?? null,
      place?.clause ?? null,
      place?.point ?? null,
      status,
      fromOn,
      why,
      setBy,
      setAt,
    ],
  )
  if (row === undefined) throw new Error('Inserting a reviewed status returned no row')
  return row
}

/** Takes back a decision; the row stays. Null when it does not exist or was taken back before. */
export async function undoReviewedStatus(
  database: Queryable,
  id: number,
  undo: { readonly by: string; readonly at: Date; readonly why: string },
): Promise<ReviewedStatus | null> {
  const [row] = await database.query<ReviewedStatus>(
    `update reviewed_status set undone_by = $2, undone_at = $3, undone_why = $4
      where id = $1 and undone_at is null
      returning ${reviewColumns}`,
    [id, undo.by, undo.at, undo.why],
  )
  return row ?? null
}

/** Every decision on these documents, oldest first, undone ones too. */
export async function listReviewedStatuses(
  database: Queryable,
  documentIds: readonly string[],
): Promise<ReviewedStatus[]> {
  return database.query<ReviewedStatus>(
    `select ${reviewColumns} from reviewed_status
      where document_id in (select value #>> '{}' from jsonb_array_elements($1::jsonb))
      order by set_at, id`,
    [JSON.stringify(documentIds)],
  )
}

/** The Department's lines on documents, by document; a line with another date is another text. */
async function findListEntries(
  database: Queryable,
  documentIds: readonly string[],
): Promise<(ListEntry & { readonly documentId: string })[]> {
  return database.query(
    `select document.id as "documentId", entry.list_kind as "listKind",
            entry.list_name as "listName", entry.row_number as "rowNumber", entry.provisions,
            entry.reason, entry.ended_on as "endedOn"
       from document
       join department_list_row entry on entry.number_key = document.number_key
        and (entry.issued_on is null or document.issued_on is null
             or entry.issued_on = document.issued_on)
      where document.id in (select value #>> '{}' from jsonb_array_elements($1::jsonb))
      order by entry.ended_on nulls first, entry.list_name, entry.row_number`,
    [JSON.stringify(documentIds)],
  )
}

type StatedDayRow = ValidityFacts['days'][number] & { readonly documentId: string }

/** The days set for documents and their provisions: their own first, then those other texts set. */
async function findStatedDays(
  database: Queryable,
  documentIds: readonly string[],
): Promise<StatedDayRow[]> {
  return database.query<StatedDayRow>(
    `select target.id as "documentId", day.effective_on as "effectiveOn",
            case when day.article is null then null
                 else jsonb_build_object('article', day.article, 'clause', day.clause,
                                         'point', day.point) end as place
       from document target
       join stated_day day
         on (day.from_document_id = target.id
             and day.target_number_key is null and day.target_title_key is null)
         or day.target_number_key = target.number_key
         or (day.target_number_key is null and day.target_title_key = target.title_key)
       join document source on source.id = day.from_document_id
      where target.id in (select value #>> '{}' from jsonb_array_elements($1::jsonb))
        -- the first sentence that names a day may know less than the document's own row
        and (target.effective_on is null or day.article is not null or source.id <> target.id)
        and (source.id = target.id or target.issued_on is null or source.issued_on is null
             or target.issued_on < source.issued_on)
      order by source.id <> target.id, source.issued_on, day.id`,
    [JSON.stringify(documentIds)],
  )
}

/** What is known of documents' force but for the changes to their provisions, by document. */
export async function loadDocumentFacts(
  database: Queryable,
  documents: readonly DatedDocument[],
): Promise<Map<string, Omit<ValidityFacts, 'amendments'>>> {
  const ids = documents.map((document) => document.id)
  const days = await findStatedDays(database, ids)
  const endings = await findEndings(database, ids)
  const lists = await findListEntries(database, ids)
  const reviews = await listReviewedStatuses(database, ids)
  return new Map(
    documents.map(({ id, effectiveOn, expiresOn, sourceStatus }) => [
      id,
      {
        effectiveOn,
        expiresOn,
        sourceStatus,
        days: days.filter((each) => each.documentId === id),
        endings: endings.get(id) ?? [],
        lists: lists.filter((each) => each.documentId === id),
        reviews: reviews.filter((each) => each.documentId === id),
      },
    ]),
  )
}

/** What a document says of its own force. */
export type DatedDocument = Pick<LegalDocument, 'id' | 'effectiveOn' | 'expiresOn' | 'sourceStatus'>

/** All that is known of a document's force. */
export async function loadValidityFacts(
  database: Queryable,
  document: DatedDocument,
): Promise<ValidityFacts> {
  const facts = (await loadDocumentFacts(database, [document])).get(document.id)
  if (facts === undefined) throw new Error(`No facts of ${document.id}`)
  return { ...facts, amendments: await listAmendments(database, document.id) }
}
