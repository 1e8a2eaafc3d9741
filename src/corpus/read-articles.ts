import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { normalizeText } from '../language/normalize.ts'
import {
  type ArticleText,
  documentTypeOf,
  documentTypeOfNumber,
  type LegalDocument,
} from './document.ts'
import { documentIdOf, numberKey } from './document-number.ts'
import {
  type ImportItem,
  type ImportRecord,
  sourcePrecedence,
  type TextSource,
  toImportRecord,
} from './import-record.ts'
import { articleIdOf } from './provision-id.ts'
import { readJsonLines } from './read-json-lines.ts'
import { sourceLimits, UnreadableFileError } from './unreadable-file.ts'

const text = z
  .string()
  .nullish()
  .transform((value) => (value ? normalizeText(value).trim() : null))
const day = z
  .string()
  .nullish()
  .transform((value) => (value && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null))

const articleShape = z.object({
  docId: text,
  docNumber: text,
  docType: text,
  articleId: z.union([z.string(), z.number()]).transform(String),
  title: text,
  chapter: text,
  text: z
    .string()
    .nullish()
    .transform((value) => normalizeText(value ?? '').trim()),
  codeId: text,
  effectiveDate: day,
  sourceNote: text,
  vbplItemId: z.number().nullish(),
  vbplAnchor: text,
})

const documentShape = z.object({
  docId: text,
  docNumber: text,
  docType: text,
  title: text,
  docTitle: text,
  issuer: text,
  signer: text,
  issueDate: day,
  effectiveDate: day,
  status: text,
  url: text,
  vbplItemId: z.number().nullish(),
})

type ArticleRow = z.infer<typeof articleShape>
type DocumentRow = z.infer<typeof documentShape>

/** What a JSONL row says is no whole number of an article, `5` or `12a`. */
const articleNumber = /^\d{1,4}[a-zđ]?$/i

/**
 * Reads articles in JSON lines, plain or gzipped, one object a line:
 * `{docId | docNumber, articleId, title, text, …}`.
 *
 * Metadata is taken from the `documents.jsonl[.gz]` beside it, or `<name>.documents.jsonl[.gz]`.
 * A bad line is reported with its number, the others are taken.
 */
export async function* readArticlesFile(file: string): AsyncGenerator<ImportItem> {
  const metadata = readMetadata(file)
  const documents = new Map<string, LegalDocument>()
  const positions = new Map<string, number>()
  const seen = new Set<string>()
  const collection = collectionOf(file)
  const name = basename(file)
  let lineNumber = 0

  for await (const { line, bytesRead } of readJsonLines(file)) {
    lineNumber += 1
    if (line.trim() === '') continue
    const problem = (reason: string): ImportItem => ({
      kind: 'problem',
      problem: { file: name, where: `dòng ${lineNumber}`, refused: 'article', reason },
    })
    const row = parseRow(line)
    if (typeof row === 'string') {
      yield problem(row)
      continue
    }
    const key = row.docNumber ?? row.docId
    if (key === null) {
      yield problem('thiếu số văn bản (docNumber hoặc docId)')
      continue
    }
    if (!articleNumber.test(row.articleId)) {
      yield problem(`số điều không hợp lệ: ${row.articleId.slice(0, 20)}`)
      continue
    }
    if (row.text.length > sourceLimits.articleCharacters) {
      yield problem(`Điều ${row.articleId} dài quá mức, không giống một điều luật`)
      continue
    }
    let document = documents.get(key)
    if (document === undefined) {
      document = toDocument(key, row, metadata.get(numberKey(key)))
      documents.set(key, document)
    }
    const position = positions.get(document.id) ?? 0
    const record = toRecord(row, document, position, sourceOf(row, collection))
    if (seen.has(record.article.articleId)) {
      yield problem(`Điều ${row.articleId} của ${document.documentNumber} lặp lại; giữ bản đầu`)
      continue
    }
    seen.add(record.article.articleId)
    positions.set(document.id, position + 1)
    yield { kind: 'record', record }
    if (lineNumber % 200 === 0) yield { kind: 'progress', bytesRead }
  }
}

function parseRow(line: string): ArticleRow | string {
  let value: unknown
  try {
    value = JSON.parse(line.replace(/^\uFEFF/, ''))
  } catch {
    return 'không phải JSON'
  }
  const parsed = articleShape.safeParse(value)
  if (parsed.success) return parsed.data
  return `sai cấu trúc: ${parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')}`
}

/** The folder's name; with the file's, where a folder may hold several. */
function collectionOf(file: string): string {
  const folder = basename(dirname(file)).normalize('NFC')
  const stem = basename(file)
    .replace(/\.jsonl(\.gz)?$/i, '')
    .normalize('NFC')
  return stem === 'articles' ? folder : `${folder}/${stem}`
}

/** Rows of the codification carry its code; they are consolidated texts. */
function sourceOf(row: ArticleRow, collection: string): TextSource {
  return row.codeId === null
    ? { key: `articles:${collection}`, precedence: sourcePrecedence.articles }
    : { key: `codification:${collection}`, precedence: sourcePrecedence.codification }
}

function toRecord(
  row: ArticleRow,
  document: LegalDocument,
  position: number,
  source: TextSource,
): ImportRecord {
  const article: ArticleText = {
    articleId: articleIdOf(document.id, 'body', row.articleId),
    articleNumber: row.articleId.toLowerCase(),
    position,
    headings: row.chapter === null ? [] : row.chapter.split('\n'),
    heading: row.title ?? '',
    body: row.codeId === null ? row.text : withoutApparatus(row.text),
    effectiveOn: row.effectiveDate,
    sourceNote: row.sourceNote,
    url: row.vbplItemId ? vbplAddress(row.vbplItemId, row.vbplAnchor ?? '') : null,
  }
  return toImportRecord(source, document, article)
}

/**
 * The Markdown edition of the codification glues its cross-references to the last sentence of an
 * article (2,647 of 47,687) and marks defined terms with asterisks; neither is law.
 */
function withoutApparatus(body: string): string {
  return body
    .replace(/\s*\(Điều này có nội dung liên quan đến\s[\s\S]*\)\s*$/, '')
    .replace(/\*([^*\n]+)\*/g, '$1')
}

/** The Ministry's page of a text. */
export function vbplAddress(itemId: number, anchor = ''): string {
  return `https://vbpl.vn/TW/Pages/vbpq-toanvan.aspx?ItemID=${itemId}${anchor}`
}

function toDocument(key: string, row: ArticleRow, found: DocumentRow | undefined): LegalDocument {
  // Question sets abbreviate numbers in lower case; the metadata knows the printed form.
  const documentNumber = found?.docNumber ?? (key.includes('/') ? key.toUpperCase() : key)
  const title = found?.title ?? found?.docTitle ?? (key.includes('/') ? documentNumber : key)
  const identity = {
    documentNumber,
    issuingAuthority: found?.issuer ?? null,
    issuedOn: found?.issueDate ?? null,
  }
  return {
    id: documentIdOf(identity),
    ...identity,
    title,
    documentType: typeOf(title, found?.docType ?? row.docType, documentNumber),
    signer: found?.signer ?? null,
    effectiveOn: found?.effectiveDate ?? (row.codeId === null ? row.effectiveDate : null),
    expiresOn: null,
    sourceStatus: found?.status ?? null,
    url: found?.vbplItemId ? vbplAddress(found.vbplItemId) : null,
    contentChecked: true,
  }
}

function typeOf(title: string, stated: string | null, documentNumber: string) {
  const fromTitle = documentTypeOf(title)
  // "Luật" is stated for codes too, and some titles leave their kind out.
  if (fromTitle === 'code' || stated === null) {
    return fromTitle === 'other' ? documentTypeOfNumber(documentNumber) : fromTitle
  }
  return documentTypeOf(stated)
}

function readMetadata(articlesFile: string): Map<string, DocumentRow> {
  const folder = dirname(articlesFile)
  const stem = basename(articlesFile).replace(/\.jsonl(\.gz)?$/, '')
  const candidates = [`${stem}.documents.jsonl`, stem === 'articles' ? 'documents.jsonl' : null]
    .filter((name) => name !== null)
    .flatMap((name) => [join(folder, name), join(folder, `${name}.gz`)])
  const file = candidates.find((path) => existsSync(path))
  const byKey = new Map<string, DocumentRow>()
  if (file === undefined) return byKey
  for (const line of metadataLines(file)) {
    if (line.trim() === '') continue
    const row = parseDocumentRow(line)
    const key = row === null ? null : (row.docNumber ?? row.docId)
    if (row !== null && key !== null) byKey.set(numberKey(key), row)
  }
  return byKey
}

function metadataLines(file: string): string[] {
  try {
    const bytes = readFileSync(file)
    return (
      file.endsWith('.gz')
        ? gunzipSync(bytes, { maxOutputLength: sourceLimits.unpackedBytes })
        : bytes
    )
      .toString('utf8')
      .split('\n')
  } catch (error) {
    throw new UnreadableFileError(
      `${basename(file)}: không đọc được tệp thông tin văn bản. Hãy tải lại tệp này rồi nhập lại.`,
      { cause: error },
    )
  }
}

/** @returns null for a bad line: its document is then known by its number alone */
function parseDocumentRow(line: string): DocumentRow | null {
  try {
    return documentShape.safeParse(JSON.parse(line.replace(/^\uFEFF/, ''))).data ?? null
  } catch {
    return null
  }
}
