import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { createGunzip } from 'node:zlib'
import { Parser } from 'htmlparser2'
import { normalizeText } from '../language/normalize.ts'
import { type ArticleText, documentTypeOf, type LegalDocument } from './document.ts'
import { documentIdOf, numberKey } from './document-number.ts'
import { type ImportItem, sourcePrecedence, toImportRecord } from './import-record.ts'
import { articleIdOf } from './provision-id.ts'
import { vbplAddress } from './read-articles.ts'
import { UnreadableFileError } from './unreadable-file.ts'

/** One article of a subject file, its parts as they stand. */
export interface CodificationEntry {
  readonly chapter: string
  /** "Điều 37.1.LQ.1. Phạm vi điều chỉnh" */
  readonly heading: string
  readonly note: string
  readonly noteUrl: string | null
  readonly text: string
}

/** A file is one subject of the codification when it begins with this. */
export const codificationMark = /Đề mục\s+\d+\.\d+/

/**
 * Reads one subject file of the codification's offline edition (`demuc/<GUID>.html`).
 *
 * The text of an article is a paragraph with paragraphs inside, which an HTML5 parser would empty:
 * so the classes are followed as a flat row, everything after `pNoiDung` belonging to it.
 */
export async function* readCodificationFile(file: string): AsyncGenerator<ImportItem> {
  const { subjectCode, entries } = await parseCodification(file)
  const source = { key: `codification:${subjectCode}`, precedence: sourcePrecedence.codification }
  const documents = new Map<string, LegalDocument>()
  const positions = new Map<string, number>()
  const seen = new Set<string>()
  for (const entry of entries) {
    const place = { file: basename(file), where: entry.heading.slice(0, 80) }
    const note = parseNote(entry.note)
    if (note === null) {
      yield {
        kind: 'problem',
        problem: { ...place, reason: 'ghi chú nguồn không nêu số văn bản' },
      }
      continue
    }
    // The first article of a document gives its title, date and issuer; later ones only the number.
    const known = documents.get(numberKey(note.documentNumber))
    const document = known ?? toDocument(note, entry.noteUrl)
    documents.set(numberKey(note.documentNumber), document)
    const position = positions.get(document.id) ?? 0
    const article = toArticle(entry, note, document, position)
    if (seen.has(article.articleId)) {
      const reason = `Điều ${note.article} của ${note.documentNumber} lặp lại; giữ bản đầu`
      yield { kind: 'problem', problem: { ...place, reason } }
      continue
    }
    seen.add(article.articleId)
    positions.set(document.id, position + 1)
    yield { kind: 'record', record: toImportRecord(source, document, article) }
  }
}

/**
 * Splits a subject file into its articles.
 *
 * @throws {UnreadableFileError} when the file ends before its end
 */
export async function parseCodification(
  file: string,
): Promise<{ subjectCode: string; entries: CodificationEntry[] }> {
  const collector = createCollector()
  const stream = createReadStream(file)
  const input = file.endsWith('.gz') ? stream.pipe(createGunzip()) : stream
  stream.on('error', (error) => input.destroy(error))
  input.setEncoding('utf8')
  try {
    for await (const chunk of input) collector.write(chunk as string)
  } catch (error) {
    throw new UnreadableFileError(
      `${basename(file)}: tệp nén bị hỏng hoặc chưa tải xong. Hãy tải lại tệp rồi nhập lại.`,
      { cause: error },
    )
  }
  return collector.end()
}

type Field = 'subject' | 'chapter' | 'heading' | 'note' | 'text' | 'none'
const fieldByClass: Readonly<Record<string, Field>> = {
  pChuong: 'chapter',
  pDieu: 'heading',
  pGhiChu: 'note',
  pNoiDung: 'text',
  pChiDan: 'none',
}
const breaks = new Set(['p', 'br', 'tr', 'li', 'div'])

function createCollector() {
  const entries: CodificationEntry[] = []
  let field: Field = 'none'
  let subject = ''
  let chapters: string[] = []
  let chapterIsOpen = false
  let current = { heading: '', note: '', noteUrl: null as string | null, text: '' }
  let chapterText = ''

  const endChapterLine = () => {
    const text = tidy(chapterText)
    chapterText = ''
    if (text === '') return
    if (!chapterIsOpen) chapters = /^mục/i.test(text) ? chapters.slice(0, 1) : []
    chapters = chapterIsOpen
      ? [...chapters.slice(0, -1), `${chapters.at(-1)} ${text}`]
      : [...chapters, text]
    chapterIsOpen = !chapterIsOpen
  }
  const endEntry = () => {
    if (current.heading !== '') {
      entries.push({
        chapter: chapters.join('\n'),
        heading: tidy(current.heading),
        note: tidy(current.note),
        noteUrl: current.noteUrl,
        text: current.text
          .split('\n')
          .map(tidy)
          .filter((line) => line !== '')
          .join('\n'),
      })
    }
    current = { heading: '', note: '', noteUrl: null, text: '' }
  }

  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'h3') field = 'subject'
      const next = name === 'p' ? fieldByClass[attributes['class'] ?? ''] : undefined
      if (next !== undefined) {
        if (field === 'chapter') endChapterLine()
        if (next === 'heading' || next === 'chapter') endEntry()
        if (next === 'heading') chapterIsOpen = false
        field = next
      }
      if (field === 'text' && breaks.has(name)) current.text += '\n'
      if (field === 'text' && (name === 'td' || name === 'th')) current.text += ' '
      if (field === 'note' && name === 'a') current.noteUrl ??= attributes['href'] ?? null
    },
    ontext(text) {
      if (field === 'subject') subject += text
      else if (field === 'chapter') chapterText += text
      else if (field === 'heading' || field === 'note') current[field] += text
      else if (field === 'text') current.text += text.replace(/\s+/g, ' ')
    },
    onclosetag(name) {
      if (name === 'h3') field = 'none'
    },
  })
  return {
    write: (chunk: string) => parser.write(chunk),
    end() {
      parser.end()
      endEntry()
      const subjectCode = /(\d+\.\d+)/.exec(subject)?.[1] ?? 'unknown'
      return { subjectCode, entries }
    },
  }
}

function tidy(text: string): string {
  return normalizeText(text).replace(/\s+/g, ' ').trim()
}

/** What the bracketed source note says. Absent facts are null. */
export interface SourceNote {
  readonly article: string
  readonly typeName: string
  readonly documentNumber: string
  readonly title: string | null
  readonly issuedOn: string | null
  readonly issuer: string | null
  readonly effectiveOn: string | null
}

const notePattern =
  /^\(Điều\s+(\d+[a-zđ]?)\s+(.+?)\s+số\s+(?:Số:\s*)?(\S+?)(?:,|\s+(.*?))?(?:\s*,)?\s+có hiệu lực thi hành kể từ ngày\s+(\d{1,2}\/\d{1,2}\/\d{4})/i
const noteDetail = /^(.*?)\s+ngày\s+(\d{1,2}\/\d{1,2}\/\d{4})\s+của\s+(.*?),?$/

/** Reads "(Điều 1 Luật số 35/2013/QH13 … có hiệu lực thi hành kể từ ngày …)". */
export function parseNote(note: string): SourceNote | null {
  const match = notePattern.exec(note)
  if (match === null) return null
  const [, article = '', typeName = '', documentNumber = '', detail = '', effective = ''] = match
  const parts = noteDetail.exec(detail)
  return {
    article: article.toLowerCase(),
    typeName,
    documentNumber: documentNumber.replace(/,$/, ''),
    title: parts?.[1]?.trim() || null,
    issuedOn: parts?.[2] === undefined ? null : isoDate(parts[2]),
    issuer: parts?.[3]?.trim() || null,
    effectiveOn: isoDate(effective),
  }
}

function isoDate(text: string): string {
  const [day = '', month = '', year = ''] = text.split('/')
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
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
