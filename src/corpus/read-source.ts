import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DocumentStructureError } from './document-header.ts'
import { type ExtractedText, extractText } from './extract-text.ts'
import { type ImportItem, sourcePrecedence, toImportRecord } from './import-record.ts'
import { knownFacts } from './known-facts.ts'
import { parseDocument } from './parse-document.ts'
import { readArticlesFile } from './read-articles.ts'
import { readDocumentBytes } from './read-bytes.ts'
import { readCodificationFile } from './read-codification.ts'
import { readCodificationArchive } from './read-codification-archive.ts'
import { isDigest, isDocumentRow, readDocumentsFile } from './read-documents.ts'
import { firstJsonLine } from './read-json-lines.ts'
import { UnreadableFileError } from './unreadable-file.ts'

/** A file that `import` knows how to read, or knows why it cannot. */
export interface SourceFile {
  readonly path: string
  /**
   * `rows`: JSON lines, articles or whole documents; `document`: one text, its kind told by bytes;
   * `archive`: the codification's offline edition.
   */
  readonly kind: 'document' | 'rows' | 'archive'
  readonly sizeBytes: number
}

const kinds: readonly (readonly [RegExp, SourceFile['kind']])[] = [
  [/\.(?:docx?|rtf|pdf|mdx?|ya?ml)$/i, 'document'],
  [/\.html?(?:\.gz)?$/i, 'document'],
  [/\.jsonl(?:\.gz)?$/i, 'rows'],
  [/\.zip$/i, 'archive'],
]

/**
 * The readable files of a path: itself, or those inside a folder, in order of name.
 *
 * @returns also the files passed over, when a folder holds something else
 * @throws {UnreadableFileError} when the path does not exist or is no file we can read
 */
export async function findSourceFiles(
  path: string,
): Promise<{ files: SourceFile[]; passedOver: string[] }> {
  const info = await stat(path).catch(() => null)
  if (info === null) {
    throw new UnreadableFileError(
      `${path}: không có tệp hay thư mục này. Hãy kiểm tra lại đường dẫn.`,
    )
  }
  if (!info.isDirectory()) {
    if (!info.isFile()) {
      throw new UnreadableFileError(
        `${path}: không phải tệp thường (thiết bị hoặc ống dẫn), nên không đọc. Hãy chép nội dung vào một tệp.`,
      )
    }
    const siblings = await readdir(dirname(path)).catch(() => [])
    const kind = isCompanion(basename(path), siblings) ? null : kindOf(path)
    if (kind === null) {
      throw new UnreadableFileError(
        `${basename(path)}: chưa đọc được loại tệp này. Nhập được: .docx, .doc, .rtf, .pdf (có chữ), .html (Bộ pháp điển, trang văn bản), .zip (Bộ pháp điển), .md, .mdx, .jsonl, .jsonl.gz.`,
      )
    }
    return { files: [{ path, kind, sizeBytes: info.size }], passedOver: [] }
  }
  const files: SourceFile[] = []
  const passedOver: string[] = []
  const entries = await readdir(path, { withFileTypes: true, recursive: true })
  const namesByFolder = new Map<string, string[]>()
  for (const { parentPath, name } of entries) {
    namesByFolder.set(parentPath, [...(namesByFolder.get(parentPath) ?? []), name])
  }
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const inner = join(entry.parentPath, entry.name)
    if (isCompanion(entry.name, namesByFolder.get(entry.parentPath) ?? [])) continue
    const kind = kindOf(inner)
    if (kind !== null) files.push({ path: inner, kind, sizeBytes: (await stat(inner)).size })
    else passedOver.push(inner)
  }
  files.sort((a, b) => a.path.localeCompare(b.path))
  return { files, passedOver }
}

/** Facts of documents lie beside their articles; without such articles they are a source. */
function isCompanion(name: string, siblings: readonly string[]): boolean {
  const stem = /^(?:(.+)\.)?documents\.jsonl(?:\.gz)?$/i.exec(name)
  if (stem === null) return false
  const articles = `${stem[1] ?? 'articles'}.jsonl`
  return siblings.some((each) => each === articles || each === `${articles}.gz`)
}

function kindOf(path: string): SourceFile['kind'] | null {
  // Word leaves ~$ files beside an open document.
  if (basename(path).startsWith('~$')) return null
  return kinds.find(([pattern]) => pattern.test(path))?.[1] ?? null
}

/** Reads one file article by article. A file that cannot be read is one problem, never an end. */
export async function* readSource(file: SourceFile): AsyncGenerator<ImportItem> {
  try {
    if (file.kind === 'archive') yield* readCodificationArchive(file.path)
    else if (file.kind === 'document') yield* readDocument(file.path)
    else if (isDocumentRow(await firstJsonLine(file.path))) yield* readDocumentsFile(file.path)
    else yield* readArticlesFile(file.path)
  } catch (error) {
    if (!(error instanceof UnreadableFileError || error instanceof DocumentStructureError))
      throw error
    yield {
      kind: 'problem',
      problem: {
        file: basename(file.path),
        where: null,
        refused: 'document',
        reason: error.message,
      },
    }
  }
}

async function* readDocument(path: string): AsyncGenerator<ImportItem> {
  const extracted = await extractText(await readDocumentBytes(path), path)
  if (extracted.kind === 'codification') {
    yield* readCodificationFile(path)
    return
  }
  const { document, articles } = parseExtracted(extracted, basename(path))
  if (extracted.kind === 'transcript' && isDigest(articles)) {
    throw new UnreadableFileError(
      `${basename(path)}: đây là bản tóm tắt, không có nguyên văn các điều. Hãy nhập tệp chính thức.`,
    )
  }
  const source = sourceOf(extracted.kind, path)
  for (const article of articles) {
    yield { kind: 'record', record: toImportRecord(source, document, article) }
  }
}

function parseExtracted({ kind, lines, facts }: ExtractedText, name: string) {
  try {
    return parseDocument(lines, knownFacts(facts))
  } catch (error) {
    if (kind !== 'page' || !(error instanceof DocumentStructureError)) throw error
    throw new UnreadableFileError(
      `${name}: trang HTML này không phải một đề mục của Bộ pháp điển điện tử và không có toàn văn một văn bản. ${error.message}`,
      { cause: error },
    )
  }
}

function sourceOf(kind: Exclude<ExtractedText['kind'], 'codification'>, path: string) {
  const name = basename(path).normalize('NFC')
  return { key: `${kind}:${name}`, precedence: sourcePrecedence[kind] }
}
