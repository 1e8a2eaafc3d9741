import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { createGunzip } from 'node:zlib'
import {
  type CodificationEntry,
  type CodificationSubject,
  parseSubject,
} from './codification-subject.ts'
import { type ArticleText, documentTypeOf, type LegalDocument } from './document.ts'
import { documentIdOf, numberKey } from './document-number.ts'
import { type ImportItem, sourcePrecedence, toImportRecord } from './import-record.ts'
import { articleIdOf } from './provision-id.ts'
import { vbplAddress } from './read-articles.ts'
import { parseNote, type SourceNote } from './source-note.ts'
import { UnreadableFileError } from './unreadable-file.ts'

/** A file is one subject of the codification when it begins with this. */
export const codificationMark = /Đề mục\s+\d+\.\d+/

/**
 * Reads one subject file of the codification's offline edition (`demuc/<GUID>.html`).
 *
 * @throws {UnreadableFileError} when the file ends before its end
 */
export async function* readCodificationFile(file: string): AsyncGenerator<ImportItem> {
  yield* subjectItems(await parseSubject(chunksOf(file)), basename(file), new Map())
}

async function* chunksOf(file: string): AsyncGenerator<string> {
  const stream = createReadStream(file)
  const input = file.endsWith('.gz') ? stream.pipe(createGunzip()) : stream
  stream.on('error', (error) => input.destroy(error))
  input.setEncoding('utf8')
  try {
    for await (const chunk of input) yield chunk as string
  } catch (error) {
    throw new UnreadableFileError(
      `${basename(file)}: tệp nén bị hỏng hoặc chưa tải xong. Hãy tải lại tệp rồi nhập lại.`,
      { cause: error },
    )
  }
}

/**
 * The articles of a subject, each with what its note says of its document.
 *
 * @param documents - what is known so far, by number; the first article of a document gives its
 *   title, date and issuer, later ones only the number, also in other subjects
 */
export function* subjectItems(
  subject: CodificationSubject,
  file: string,
  documents: Map<string, LegalDocument>,
): Generator<ImportItem> {
  const source = { key: `codification:${subject.code}`, precedence: sourcePrecedence.codification }
  const positions = new Map<string, number>()
  const seen = new Set<string>()
  for (const entry of subject.entries) {
    const problem = (reason: string): ImportItem => ({
      kind: 'problem',
      problem: { file, where: entry.heading.slice(0, 80), refused: 'article', reason },
    })
    const note = parseNote(entry.note)
    if (note === null) {
      yield problem('ghi chú nguồn không nêu số văn bản')
      continue
    }
    const document = documentOf(note, entry.noteUrl, documents)
    const position = positions.get(document.id) ?? 0
    const article = toArticle(entry, note, document, position)
    if (seen.has(article.articleId)) {
      yield problem(`Điều ${note.article} của ${note.documentNumber} lặp lại; giữ bản đầu`)
      continue
    }
    seen.add(article.articleId)
    positions.set(document.id, position + 1)
    yield { kind: 'record', record: toImportRecord(source, document, article) }
  }
}

function documentOf(
  note: SourceNote,
  noteUrl: string | null,
  documents: Map<string, LegalDocument>,
): LegalDocument {
  const key = numberKey(note.documentNumber)
  const known = documents.get(key)
  const isFuller = known !== undefined && known.issuedOn === null && note.issuedOn !== null
  const document = known === undefined || isFuller ? toDocument(note, noteUrl) : known
  documents.set(key, document)
  return document
}

function toDocument(note: SourceNote, noteUrl: string | null): LegalDocument {
  const type = documentTypeOf(note.typeName)
  const bareTitle = note.title ?? note.documentNumber
  const title =
    type === 'law' && note.title !== null && documentTypeOf(bareTitle) === 'other'
      ? `${note.typeName} ${bareTitle}`
      : bareTitle
  const identity = {
    documentNumber: note.documentNumber,
    issuingAuthority: note.issuer,
    issuedOn: note.issuedOn,
  }
  return {
    id: documentIdOf(identity),
    ...identity,
    title,
    documentType: documentTypeOf(title) === 'code' ? 'code' : type,
    signer: null,
    effectiveOn: note.effectiveOn,
    expiresOn: null,
    sourceStatus: null,
    url: officialUrl(noteUrl, false),
    contentChecked: true,
  }
}

function toArticle(
  entry: CodificationEntry,
  note: SourceNote,
  document: LegalDocument,
  position: number,
): ArticleText {
  return {
    articleId: articleIdOf(document.id, 'body', note.article),
    articleNumber: note.article,
    position,
    headings: entry.chapter === '' ? [] : entry.chapter.split('\n'),
    heading: entry.heading.replace(/^Điều\s+\S+\.\s*/, ''),
    body: entry.text,
    effectiveOn: note.effectiveOn,
    sourceNote: entry.note,
    url: officialUrl(entry.noteUrl, true),
  }
}

/** Keeps only the item number and anchor of the Ministry's own address. */
function officialUrl(noteUrl: string | null, withAnchor: boolean): string | null {
  const match = /vbpl\.vn\/.*[?&]ItemID=(\d+)(#[\w-]+)?/i.exec(noteUrl ?? '')
  return match === null ? null : vbplAddress(Number(match[1]), withAnchor ? (match[2] ?? '') : '')
}
