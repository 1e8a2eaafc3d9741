import {
  type CodificationIndex,
  readCodificationIndex,
  type SubjectEntry,
  subjectCode,
} from './codification-index.ts'
import { parseSubject } from './codification-subject.ts'
import type { LegalDocument } from './document.ts'
import type { ImportItem } from './import-record.ts'
import { subjectItems } from './read-codification.ts'
import { UnreadableFileError } from './unreadable-file.ts'
import { type ArchiveEntry, openZipArchive, type ZipArchive } from './zip-archive.ts'

const subjectFile = /(?:^|\/)demuc\/([^/]+)\.html?$/i
const indexFile = /(?:^|\/)jsondata\.js$/i

/**
 * Reads the whole codification from its offline edition: a zip with `jsonData.js` and
 * `demuc/<GUID>.html`, in the order of the subjects' codes.
 *
 * Without a readable index the subject files are read all the same. A damaged subject is one
 * problem; so is a subject of which the index lists more articles than its file holds.
 *
 * @throws {UnreadableFileError} when the archive is damaged, not safe, or something else
 */
export async function* readCodificationArchive(path: string): AsyncGenerator<ImportItem> {
  const archive = await openZipArchive(path)
  try {
    const files = subjectFilesOf(archive)
    if (files.size === 0) {
      throw new UnreadableFileError(
        'tệp nén này không phải Bộ pháp điển (không có thư mục demuc). Hãy giải nén rồi nhập thư mục, hoặc tải lại Bộ pháp điển.',
      )
    }
    const index = yield* readIndex(archive)
    const documents = new Map<string, LegalDocument>()
    let bytesRead = 0
    for (const { entry, subject } of inIndexOrder(files, index)) {
      yield* readSubject(archive, entry, subject, index, documents)
      bytesRead += entry.packedBytes
      yield { kind: 'progress', bytesRead }
    }
    yield* missingSubjects(files, index)
  } finally {
    archive.close()
  }
}

function subjectFilesOf(archive: ZipArchive): Map<string, ArchiveEntry> {
  const files = new Map<string, ArchiveEntry>()
  for (const entry of archive.entries) {
    const id = subjectFile.exec(entry.name)?.[1]?.toLowerCase()
    if (id !== undefined && !files.has(id)) files.set(id, entry)
  }
  return files
}

/** Says what edition this is, and what of its index could not be read. */
async function* readIndex(
  archive: ZipArchive,
): AsyncGenerator<ImportItem, CodificationIndex | null> {
  const entry = archive.entries.find(({ name }) => indexFile.test(name))
  const without = (reason: string): ImportItem => problem('jsonData.js', null, 'article', reason)
  if (entry === undefined) {
    yield without('không có mục lục; vẫn đọc các đề mục, nhưng không kiểm được có thiếu điều nào')
    return null
  }
  try {
    const index = await readCodificationIndex(archive.text(entry))
    const articles = [...index.articles.values()].reduce((sum, count) => sum + count, 0)
    yield {
      kind: 'edition',
      edition: { topics: index.topics.length, subjects: index.subjects.length, articles },
    }
    if (index.unreadableRows > 0) {
      yield without(`${index.unreadableRows} dòng của mục lục không đọc được`)
    }
    return index
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error
    yield without(`${error.message} Vẫn đọc các đề mục, nhưng không kiểm được có thiếu điều nào.`)
    return null
  }
}

interface SubjectFile {
  readonly entry: ArchiveEntry
  /** Null for a file that the index does not list. */
  readonly subject: SubjectEntry | null
}

function inIndexOrder(
  files: ReadonlyMap<string, ArchiveEntry>,
  index: CodificationIndex | null,
): SubjectFile[] {
  const listed = new Map(index?.subjects.map((subject) => [subject.id, subject]))
  const inOrder = [...listed.values()].flatMap((subject) => {
    const entry = files.get(subject.id)
    return entry === undefined ? [] : [{ entry, subject }]
  })
  const others = [...files].flatMap(([id, entry]) =>
    listed.has(id) ? [] : [{ entry, subject: null }],
  )
  return [...inOrder, ...others]
}

async function* readSubject(
  archive: ZipArchive,
  entry: ArchiveEntry,
  listed: SubjectEntry | null,
  index: CodificationIndex | null,
  documents: Map<string, LegalDocument>,
): AsyncGenerator<ImportItem> {
  const where = listed === null || index === null ? null : placeOf(index, listed)
  try {
    const subject = await parseSubject(archive.text(entry))
    const expected = index?.articles.get(listed?.id ?? '') ?? 0
    if (subject.entries.length < expected) {
      const reason = `mục lục ghi ${expected} điều, tệp chỉ có ${subject.entries.length}. Hãy tải lại Bộ pháp điển.`
      yield problem(entry.name, where, 'article', reason)
    }
    yield* subjectItems(subject, entry.name, documents)
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error
    yield problem(entry.name, where, 'document', error.message)
  }
}

function* missingSubjects(
  files: ReadonlyMap<string, ArchiveEntry>,
  index: CodificationIndex | null,
): Generator<ImportItem> {
  for (const subject of index?.subjects ?? []) {
    if (index === null || files.has(subject.id)) continue
    const reason = 'có trong mục lục nhưng không có tệp. Hãy tải lại Bộ pháp điển.'
    yield problem(`demuc/${subject.id}.html`, placeOf(index, subject), 'document', reason)
  }
}

function placeOf(index: CodificationIndex, subject: SubjectEntry): string {
  return `Đề mục ${subjectCode(index, subject)} ${subject.name}`
}

function problem(
  file: string,
  where: string | null,
  refused: 'document' | 'article',
  reason: string,
): ImportItem {
  return { kind: 'problem', problem: { file, where, refused, reason } }
}
