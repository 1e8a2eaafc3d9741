import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { readSource } from '../src/corpus/read-source.ts'

// The full texts that the digests are compared with.

/** A law as issued: its dates where the source gives them, and each article's text by number. */
export interface SourceDocument {
  issuedOn: string | null
  effectiveOn: string | null
  readonly articles: Map<string, string>
}

/** Whether the full texts are at hand. */
export function hasSources(folder: string): boolean {
  return existsSync(join(folder, 'laws-2024', 'articles.jsonl.gz'))
}

// Sets of articles, the original wording before consolidated ones.
const articleSets = ['laws-2024', 'traffic-2024', 'more-laws', 'phapdien-2026', 'phapdien-2023']

/** The wanted documents, from the first source that holds each of them. */
export async function readSources(
  folder: string,
  wanted: ReadonlySet<string>,
): Promise<Map<string, SourceDocument>> {
  const sources = new Map<string, SourceDocument>()
  for (const name of articleSets) readArticleSet(join(folder, name), wanted, sources)
  for (const number of wanted) {
    if (!sources.has(number)) await readWholeDocument(folder, number, sources)
  }
  return sources
}

const documentShape = z.object({
  docNumber: z.string().nullish(),
  issueDate: z.string().nullish(),
  effectiveDate: z.string().nullish(),
})
const articleShape = z.object({
  docId: z.string().nullish(),
  docNumber: z.string().nullish(),
  articleId: z.string().nullish(),
  text: z.string().nullish(),
})

function readArticleSet(
  folder: string,
  wanted: ReadonlySet<string>,
  sources: Map<string, SourceDocument>,
): void {
  const metadata = join(folder, 'documents.jsonl')
  const own = new Map<string, SourceDocument>()
  for (const line of jsonLines(existsSync(metadata) ? metadata : `${metadata}.gz`)) {
    const { docNumber, issueDate, effectiveDate } = documentShape.parse(line)
    if (!docNumber || !wanted.has(docNumber) || sources.has(docNumber)) continue
    const dates = { issuedOn: issueDate ?? null, effectiveOn: effectiveDate ?? null }
    own.set(docNumber, { ...dates, articles: new Map() })
  }
  if (own.size === 0) return
  for (const line of jsonLines(join(folder, 'articles.jsonl.gz'))) {
    const { docId, docNumber, articleId, text } = articleShape.parse(line)
    const source = own.get(docId ?? docNumber ?? '')
    if (articleId) source?.articles.set(articleId, (text ?? '').normalize('NFC'))
  }
  for (const [number, source] of own) sources.set(number, source)
}

function jsonLines(file: string): unknown[] {
  const bytes = readFileSync(file)
  const content = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return content.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line)]))
}

/** A text that stands in no set of articles: a Word file, or the gazette's whole texts. */
async function readWholeDocument(
  folder: string,
  number: string,
  sources: Map<string, SourceDocument>,
): Promise<void> {
  const words = join(folder, 'raw', 'docx-laws')
  const stem = number.replaceAll('/', '-')
  const word = readdirSync(words).find((name) => name.includes(stem) && name.endsWith('.docx'))
  const scratch = mkdtempSync(join(tmpdir(), 'sources-'))
  try {
    const path = word === undefined ? rowsOfText(folder, number, scratch) : join(words, word)
    const kind = word === undefined ? 'rows' : 'document'
    for await (const item of readSource({ path, kind, sizeBytes: 0 })) {
      if (item.kind !== 'record' || item.record.document.documentNumber !== number) continue
      const { document, article } = item.record
      const source = sources.get(number) ?? {
        issuedOn: document.issuedOn,
        effectiveOn: document.effectiveOn,
        articles: new Map(),
      }
      source.articles.set(article.articleNumber, article.body)
      sources.set(number, source)
    }
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

/** The rows of one text in a file of their own, so that not all of a set need be parsed. */
function rowsOfText(folder: string, number: string, scratch: string): string {
  const rows = jsonLines(join(folder, 'congbao', 'documents.jsonl.gz')) as { slug?: string }[]
  const key = number.toLowerCase().replaceAll('/', '-').replaceAll('đ', 'd')
  const own = rows.filter((row) => row.slug?.includes(`-so-${key}-`))
  // What the gazette does not hold may stand among the texts of 2026.
  const newest = own.length > 0 ? [] : jsonLines(join(folder, 'vanban-2026', 'documents.jsonl.gz'))
  const named = (newest as { docNumber?: string }[]).filter((row) => row.docNumber === number)
  const path = join(scratch, 'rows.jsonl')
  writeFileSync(path, [...own, ...named].map((row) => `${JSON.stringify(row)}\n`).join(''))
  return path
}

/** The words of every line of a set of articles or of whole documents, headings first. */
export function readTexts(file: string): string[] {
  const lines = jsonLines(file) as { title?: string | null; text?: string | null }[]
  return lines.map(({ title, text }) => `${title ?? ''}\n${text ?? ''}`)
}
