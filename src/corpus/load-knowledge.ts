import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Database, Queryable } from '../platform/database.ts'
import type { Digest } from './corpus-store.ts'
import { documentTypes, type LegalDocument } from './document.ts'
import { documentIdOf } from './document-number.ts'
import { savePointers } from './document-pointer-store.ts'
import { sourcePrecedence } from './import-record.ts'
import { procedureSchema } from './procedure.ts'
import { articleIdOf, labelToId } from './provision-id.ts'
import { markUpdated, nextRevision, saveDigests, saveDocuments } from './save-corpus.ts'

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const shape = z.object({
  documentNumber: z.string(),
  title: z.string(),
  documentType: z.enum(documentTypes),
  issuingAuthority: z.string().nullable(),
  issuedOn: day.nullable(),
  effectiveOn: day.nullable(),
  expiresOn: day.nullable(),
  amendedBy: z.array(z.string()).default([]),
  url: z.string().nullable(),
  contentChecked: z.boolean(),
  checkedOn: day.nullable(),
  pointedToBy: z.array(z.string()).optional(),
  digests: z.array(
    z.object({
      article: z.string(),
      topic: z.string(),
      heading: z.string(),
      plain: z.string(),
      askedAs: z.array(z.string()),
      restsOn: z.array(z.object({ clause: z.string().optional(), point: z.string().optional() })),
      procedure: procedureSchema.optional(),
      groundHash: z.string().optional(),
      reviewed: z.object({ by: z.string(), on: day }).nullable(),
    }),
  ),
})
type KnowledgeDocument = z.infer<typeof shape>

const defaultFolder = fileURLToPath(new URL('../../knowledge/documents/', import.meta.url))
const loadedSetting = 'knowledge-loaded'
/** Raised when more is taken out of the files than before: they are then loaded again. */
const layout = '2'

/**
 * Brings the database to what knowledge/documents says: documents and digests in our own words.
 *
 * Does nothing when the files are those loaded last. Official texts that were imported stay, and
 * keep their precedence.
 *
 * @returns how many digests there are, and whether anything was loaded now
 */
export async function loadKnowledge(
  database: Database,
  folder = defaultFolder,
): Promise<{ digests: number; loadedNow: boolean }> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
  const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'))
  const documents = texts.map((text, i) => parseFile(files[i] ?? '', text))
  const digests = documents.flatMap(toDigests)
  const hash = createHash('sha256')
    .update([layout, ...texts].join('\n'))
    .digest('hex')
  const [loaded] = await database.query<{ value: string }>(
    'select value from setting where name = $1',
    [loadedSetting],
  )
  if (loaded?.value === hash) return { digests: digests.length, loadedNow: false }

  await database.transaction(async (transaction) => {
    const revision = await nextRevision(transaction)
    const source = { key: 'knowledge', precedence: sourcePrecedence.knowledge }
    const entries = documents.map((each) => ({ document: toLegalDocument(each), source }))
    await saveDocuments(transaction, entries, revision)
    await saveAmendedBy(transaction, documents)
    for (const each of documents) {
      if (each.checkedOn === null) continue
      await markUpdated(transaction, [toLegalDocument(each).id], each.checkedOn)
    }
    await saveDigests(transaction, digests, revision)
    await savePointers(transaction, documents.flatMap(toPointers))
    await transaction.query(
      `insert into setting (name, value) values ($1, $2)
       on conflict (name) do update set value = excluded.value`,
      [loadedSetting, hash],
    )
  })
  return { digests: digests.length, loadedNow: true }
}

async function saveAmendedBy(
  transaction: Queryable,
  documents: readonly KnowledgeDocument[],
): Promise<void> {
  const rows = documents.map((document) => ({
    id: toLegalDocument(document).id,
    amendedBy: document.amendedBy,
  }))
  await transaction.query(
    `update document set amended_by = row."amendedBy"
       from jsonb_to_recordset($1::jsonb) as row (id text, "amendedBy" jsonb)
      where document.id = row.id`,
    [JSON.stringify(rows)],
  )
}

function parseFile(name: string, text: string): KnowledgeDocument {
  const parsed = shape.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  const places = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`knowledge/documents/${name} is not as it should be: ${places.join('; ')}`)
}

function toLegalDocument(document: KnowledgeDocument): LegalDocument {
  const { documentNumber, title, documentType, issuingAuthority, issuedOn } = document
  return {
    id: documentIdOf({ documentNumber, issuingAuthority, issuedOn }),
    documentNumber,
    title,
    documentType,
    issuingAuthority,
    signer: null,
    issuedOn,
    effectiveOn: document.effectiveOn,
    expiresOn: document.expiresOn,
    sourceStatus: null,
    url: document.url,
    contentChecked: document.contentChecked,
  }
}

function toPointers(document: KnowledgeDocument): { documentId: string; phrase: string }[] {
  const { id } = toLegalDocument(document)
  return (document.pointedToBy ?? []).map((phrase) => ({ documentId: id, phrase }))
}

function toDigests(document: KnowledgeDocument): Digest[] {
  const { id } = toLegalDocument(document)
  const seen = new Map<string, number>()
  return document.digests.map((digest) => {
    const stated = {
      heading: digest.heading.normalize('NFC'),
      plain: digest.plain.normalize('NFC'),
      restsOn: digest.restsOn.flatMap(pathOf),
      procedure: digest.procedure ?? null,
    }
    return {
      ...numbered(articleIdOf(id, 'body', digest.article), seen),
      documentId: id,
      topic: digest.topic,
      ...stated,
      askedAs: digest.askedAs.map((question) => question.normalize('NFC')),
      contentHash: createHash('sha256').update(JSON.stringify(stated)).digest('hex'),
      groundHash: digest.groundHash ?? null,
      checkedOn: document.checkedOn,
      reviewedBy: digest.reviewed?.by ?? null,
      reviewedOn: digest.reviewed?.on ?? null,
    }
  })
}

/** `cl-2/pt-dd`; nothing where neither clause nor point is named. */
export function pathOf({
  clause,
  point,
}: {
  readonly clause?: string | undefined
  readonly point?: string | undefined
}): string[] {
  const parts = [
    clause === undefined ? '' : `cl-${labelToId(clause)}`,
    point === undefined ? '' : `pt-${labelToId(point)}`,
  ]
  const path = parts.filter((part) => part !== '').join('/')
  return path === '' ? [] : [path]
}

function numbered(articleId: string, seen: Map<string, number>): { id: string; articleId: string } {
  const number = (seen.get(articleId) ?? 0) + 1
  seen.set(articleId, number)
  return { id: `${articleId}#${number}`, articleId }
}
