import type { Queryable } from '../platform/database.ts'
import type { Digest } from './corpus-store.ts'
import type { LegalDocument } from './document.ts'
import { numberKey } from './document-number.ts'
import type { ImportRecord } from './import-record.ts'
import { titleKeyOf } from './relation-store.ts'
import { saveRelations } from './saved-relation-store.ts'

export interface SaveCounts {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  /** What became of each document of the batch, by its id. */
  readonly documents: ReadonlyMap<string, DocumentOutcome>
}

/** `added`: no text of it was held before. */
export type DocumentOutcome = 'added' | 'changed' | 'unchanged'

/** Takes the next corpus revision. Holding its row until commit keeps revisions in commit order. */
export async function nextRevision(transaction: Queryable): Promise<number> {
  const [row] = await transaction.query<{ revision: number }>(
    'update corpus_state set revision = revision + 1 returning revision',
  )
  if (row === undefined) throw new Error('corpus_state has lost its row')
  return row.revision
}

/**
 * Stores a batch of articles with their documents, in the caller's transaction.
 *
 * Saving the same batch again changes no text and takes no revision.
 *
 * @param today - the day up to which the documents are known by this; null leaves what is known of it
 */
export async function saveRecords(
  transaction: Queryable,
  records: readonly ImportRecord[],
  today: string | null = null,
): Promise<SaveCounts> {
  const counts = await saveFresh(transaction, records)
  const ids = [...new Set(records.map(({ document }) => document.id))]
  if (today !== null) await markUpdated(transaction, ids, today)
  return counts
}

/** Stores up to which day documents are known; never an earlier one than before. */
export async function markUpdated(
  transaction: Queryable,
  documentIds: readonly string[],
  day: string,
): Promise<void> {
  await transaction.query(
    `update document set updated_on = $2
      where id in (select value #>> '{}' from jsonb_array_elements($1::jsonb))
        and (updated_on is null or updated_on < $2::date)`,
    [JSON.stringify(documentIds), day],
  )
}

async function saveFresh(
  transaction: Queryable,
  records: readonly ImportRecord[],
): Promise<SaveCounts> {
  const known = await knownHashes(transaction, records)
  const keyOf = (record: ImportRecord) => `${record.source.key} ${record.article.articleId}`
  // Two files of one name may hold the same article: a statement can write it only once.
  const each = [...new Map(records.toReversed().map((one) => [keyOf(one), one])).values()]
  const fresh = each
    .toReversed()
    .filter((record) => known.get(keyOf(record)) !== record.article.contentHash)
  const documents = await documentOutcomes(transaction, records, fresh)
  if (fresh.length === 0) return { added: 0, changed: 0, unchanged: records.length, documents }
  const changed = fresh.filter((record) => known.has(keyOf(record))).length
  const revision = await nextRevision(transaction)
  await saveDocuments(
    transaction,
    fresh.map(({ document, source }) => ({ document, source })),
    revision,
  )
  await saveArticles(transaction, fresh, revision)
  await saveRelations(transaction, fresh)
  const unchanged = records.length - fresh.length
  return { added: fresh.length - changed, changed, unchanged, documents }
}

async function documentOutcomes(
  transaction: Queryable,
  records: readonly ImportRecord[],
  fresh: readonly ImportRecord[],
): Promise<Map<string, DocumentOutcome>> {
  const outcomes = new Map<string, DocumentOutcome>()
  for (const { document } of records) outcomes.set(document.id, 'unchanged')
  const touched = [...new Set(fresh.map(({ document }) => document.id))]
  if (touched.length === 0) return outcomes
  const held = await transaction.query<{ id: string }>(
    `select value #>> '{}' as id from jsonb_array_elements($1::jsonb)
      where exists (select from article_version where document_id = value #>> '{}')`,
    [JSON.stringify(touched)],
  )
  for (const id of touched) outcomes.set(id, 'added')
  for (const { id } of held) outcomes.set(id, 'changed')
  return outcomes
}

async function knownHashes(
  transaction: Queryable,
  records: readonly ImportRecord[],
): Promise<Map<string, string>> {
  const rows = await transaction.query<{ key: string; hash: string }>(
    `select source_key || ' ' || article_id as key, content_hash as hash
       from article_version
      where article_id = any (array(select value #>> '{}' from jsonb_array_elements($1::jsonb)))`,
    [JSON.stringify([...new Set(records.map((record) => record.article.articleId))])],
  )
  return new Map(rows.map((row) => [row.key, row.hash]))
}

/**
 * Adds or completes documents. A source of higher or equal precedence overwrites what it knows; a
 * lower one only fills gaps.
 */
export async function saveDocuments(
  transaction: Queryable,
  entries: readonly { document: LegalDocument; source: ImportRecord['source'] }[],
  revision: number,
): Promise<void> {
  // Of one document in a batch the source of the highest precedence is written, the last of equals.
  const ascending = entries.toSorted((a, b) => a.source.precedence - b.source.precedence)
  const byId = new Map(ascending.map((entry) => [entry.document.id, entry]))
  const rows = [...byId.values()].map(({ document, source }) => ({
    ...document,
    numberKey: numberKey(document.documentNumber),
    titleKey: titleKeyOf(document),
    source: source.key,
    precedence: source.precedence,
  }))
  await transaction.query(
    `insert into document (id, document_number, number_key, title, document_type,
            issuing_authority, signer, issued_on, effective_on, expires_on, source_status, url,
            content_checked, metadata_source, precedence, title_key, revision)
     select id, "documentNumber", "numberKey", title, "documentType", "issuingAuthority", signer,
            "issuedOn", "effectiveOn", "expiresOn", "sourceStatus", url, "contentChecked", source,
            precedence, "titleKey", $2
       from jsonb_to_recordset($1::jsonb) as row (id text, "documentNumber" text,
            "numberKey" text, title text, "documentType" text, "issuingAuthority" text,
            signer text, "issuedOn" date, "effectiveOn" date, "expiresOn" date,
            "sourceStatus" text, url text, "contentChecked" boolean, source text,
            precedence smallint, "titleKey" text)
      order by id
     on conflict (id) do update set
       (title, document_type, issuing_authority, signer, issued_on, effective_on, expires_on,
        source_status, url, content_checked, metadata_source, precedence, title_key, revision) = (
         select case when leads and excluded.title <> excluded.document_number
                     then excluded.title else document.title end,
                case when leads then excluded.document_type else document.document_type end,
                case when leads then coalesce(excluded.issuing_authority, document.issuing_authority)
                     else coalesce(document.issuing_authority, excluded.issuing_authority) end,
                coalesce(document.signer, excluded.signer),
                coalesce(document.issued_on, excluded.issued_on),
                case when leads then coalesce(excluded.effective_on, document.effective_on)
                     else coalesce(document.effective_on, excluded.effective_on) end,
                coalesce(excluded.expires_on, document.expires_on),
                coalesce(document.source_status, excluded.source_status),
                coalesce(document.url, excluded.url),
                document.content_checked or excluded.content_checked,
                case when leads then excluded.metadata_source else document.metadata_source end,
                greatest(excluded.precedence, document.precedence),
                case when document.title_key is null
                       or (leads and excluded.title <> excluded.document_number)
                     then excluded.title_key else document.title_key end,
                excluded.revision
           from (select excluded.precedence >= document.precedence as leads) as rank)`,
    [JSON.stringify(rows), revision],
  )
}

/** Stores articles alone: documents and orders are left as they are. */
export async function saveArticles(
  transaction: Queryable,
  records: readonly ImportRecord[],
  revision: number,
): Promise<void> {
  const rows = records.map(({ source, document, article }) => ({
    ...article,
    documentId: document.id,
    source: source.key,
    precedence: source.precedence,
  }))
  await transaction.query(
    `insert into article_version (article_id, document_id, source_key, precedence,
            article_number, position, headings, heading, body, outline, effective_on, source_note,
            url, content_hash, revision)
     select "articleId", "documentId", source, precedence, "articleNumber", position, headings,
            heading, body, outline, "effectiveOn", "sourceNote", url, "contentHash", $2
       from jsonb_to_recordset($1::jsonb) as row ("articleId" text, "documentId" text,
            source text, precedence smallint, "articleNumber" text, position integer,
            headings jsonb, heading text, body text, outline jsonb, "effectiveOn" date,
            "sourceNote" text, url text, "contentHash" text)
     on conflict (article_id, source_key) do update set
       precedence = excluded.precedence, position = excluded.position,
       headings = excluded.headings, heading = excluded.heading, body = excluded.body,
       outline = excluded.outline, effective_on = excluded.effective_on,
       source_note = excluded.source_note, url = excluded.url,
       content_hash = excluded.content_hash, revision = excluded.revision`,
    [JSON.stringify(rows), revision],
  )
}

/** Replaces the digests of knowledge/ by these. */
export async function saveDigests(
  transaction: Queryable,
  digests: readonly Digest[],
  revision: number,
): Promise<void> {
  const rows = JSON.stringify(digests)
  await transaction.query(
    `delete from digest where id not in
       (select value ->> 'id' from jsonb_array_elements($1::jsonb))`,
    [rows],
  )
  await transaction.query(
    `insert into digest (id, article_id, document_id, topic, heading, plain, asked_as, rests_on,
            procedure, content_hash, ground_hash, checked_on, reviewed_by, reviewed_on, revision)
     select id, "articleId", "documentId", topic, heading, plain, "askedAs", "restsOn",
            procedure, "contentHash", "groundHash", "checkedOn", "reviewedBy", "reviewedOn", $2
       from jsonb_to_recordset($1::jsonb) as row (id text, "articleId" text, "documentId" text, topic text,
            heading text, plain text, "askedAs" jsonb, "restsOn" jsonb, procedure jsonb,
            "contentHash" text, "groundHash" text, "checkedOn" date, "reviewedBy" text,
            "reviewedOn" date)
     on conflict (id) do update set
       topic = excluded.topic, heading = excluded.heading, plain = excluded.plain,
       asked_as = excluded.asked_as, rests_on = excluded.rests_on,
       procedure = excluded.procedure, content_hash = excluded.content_hash,
       ground_hash = excluded.ground_hash,
       checked_on = excluded.checked_on, reviewed_by = excluded.reviewed_by,
       reviewed_on = excluded.reviewed_on, revision = excluded.revision`,
    [rows, revision],
  )
}
