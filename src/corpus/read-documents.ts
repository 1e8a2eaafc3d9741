import { basename, dirname } from 'node:path'
import { z } from 'zod'
import { normalizeText } from '../language/normalize.ts'
import { DocumentStructureError, type KnownFacts } from './document-header.ts'
import { readMarkdown } from './extract-markdown.ts'
import { type ImportItem, sourcePrecedence, toImportRecord } from './import-record.ts'
import { knownFacts } from './known-facts.ts'
import { parseDocument } from './parse-document.ts'
import { readJsonLines } from './read-json-lines.ts'
import { restoreLines } from './restore-lines.ts'

const words = z
  .string()
  .nullish()
  .transform((value) => (value ? normalizeText(value).trim() : null))

const shape = z.object({
  text: z.string().min(1),
  docNumber: words,
  title: words,
  date: words,
  slug: words,
  file: words,
  url: words,
  frontMatter: z.record(z.string(), z.unknown()).nullish(),
})
type Row = z.infer<typeof shape>

/** Whether a row of JSON lines holds a whole document: `{text, docNumber | slug | title, …}`. */
export function isDocumentRow(line: string): boolean {
  try {
    const row: unknown = JSON.parse(line)
    if (typeof row !== 'object' || row === null || 'articleId' in row) return false
    return 'text' in row && ['docNumber', 'slug', 'file', 'title'].some((key) => key in row)
  } catch {
    return false
  }
}

/**
 * Reads whole documents in JSON lines, one a line. A document that cannot be split is reported, the
 * others are taken. Of two copies of one document in a file the fuller is kept.
 */
export async function* readDocumentsFile(file: string): AsyncGenerator<ImportItem> {
  const taken = new Map<string, { readonly length: number; readonly issuedOn: string | null }>()
  const collection = basename(dirname(file)).normalize('NFC')
  let lineNumber = 0
  for await (const { line, bytesRead } of readJsonLines(file)) {
    lineNumber += 1
    if (line.trim() === '') continue
    const row = parseRow(line)
    const name = row?.slug ?? row?.file ?? row?.docNumber ?? `dòng ${lineNumber}`
    const problem = (reason: string): ImportItem => ({
      kind: 'problem',
      problem: { file: basename(file), where: name, refused: 'document', reason },
    })
    if (row === null) {
      yield problem('không phải JSON của một văn bản (cần text và docNumber, slug hoặc title)')
      continue
    }
    const parsed = parseText(row)
    if (typeof parsed === 'string') {
      yield problem(parsed)
      continue
    }
    const { document, articles, precedence } = parsed
    const length = articles.reduce((sum, { body }) => sum + body.length, 0)
    const earlier = taken.get(document.id)
    if (earlier !== undefined && differ(earlier.issuedOn, document.issuedOn)) {
      // Numbers of consolidated texts start again each year, and a text can be filed wrongly.
      yield problem(`${document.documentNumber} là số của hai văn bản khác ngày; giữ văn bản trước`)
      continue
    }
    if (length <= (earlier?.length ?? 0)) {
      yield problem(`${document.documentNumber} lặp lại, bản này ngắn hơn; giữ bản trước`)
      continue
    }
    taken.set(document.id, { length, issuedOn: document.issuedOn })
    const source = { key: `documents:${collection}/${name}`, precedence }
    for (const article of articles) {
      yield { kind: 'record', record: toImportRecord(source, document, article) }
    }
    yield { kind: 'progress', bytesRead }
  }
}

const differ = (one: string | null, other: string | null) =>
  one !== null && other !== null && one !== other

function parseRow(line: string): Row | null {
  try {
    return shape.safeParse(JSON.parse(line.replace(/^\uFEFF/, ''))).data ?? null
  } catch {
    return null
  }
}

const gazetteMark = /CÔNG BÁO\s*\/\s*Số/

function parseText(row: Row) {
  const text = normalizeText(row.text)
  const isGazette = gazetteMark.test(text) || /congbao/.test(row.url ?? '')
  const isMarkdown = row.frontMatter != null || /^#{1,4} /m.test(text)
  try {
    if (isGazette && !isMarkdown) {
      const parsed = parseDocument(restoreLines([text.split('\n')]), factsOf(row))
      return { ...parsed, precedence: sourcePrecedence.gazette }
    }
    const lines = isMarkdown ? readMarkdown(text).lines : text.split('\n')
    const parsed = parseDocument(lines, factsOf(row))
    const precedence = isMarkdown ? sourcePrecedence.transcript : sourcePrecedence.page
    return isDigest(parsed.articles)
      ? 'đây là bản tóm tắt, không có nguyên văn các điều'
      : { ...parsed, precedence }
  } catch (error) {
    if (error instanceof DocumentStructureError) return error.message
    throw error
  }
}

function factsOf(row: Row): KnownFacts {
  const pairs: [string, string][] = Object.entries(row.frontMatter ?? {}).map(([key, value]) => [
    key,
    String(value),
  ])
  const facts = knownFacts(Object.fromEntries(pairs))
  return {
    ...facts,
    documentNumber: row.docNumber ?? facts.documentNumber ?? null,
    title: row.title ?? facts.title ?? null,
    url: row.url,
  }
}

/** Summaries name the articles and say a few words of each; articles of law say more. */
export function isDigest(articles: readonly { readonly body: string }[]): boolean {
  const lengths = articles.map(({ body }) => body.length).sort((a, b) => a - b)
  return articles.length >= 5 && (lengths[Math.floor(lengths.length / 2)] ?? 0) < 80
}
