import { normalizeText } from '../language/normalize.ts'
import { UnreadableFileError } from './unreadable-file.ts'

/** A topic (chủ đề) of the codification. */
export interface CodificationTopic {
  readonly id: string
  readonly name: string
  /** Its place among the topics; the first half of a subject's code. */
  readonly number: string
}

/** A subject (đề mục) of the codification: one file `demuc/<id>.html`. */
export interface SubjectEntry {
  /** Lower case, as the file is named. */
  readonly id: string
  readonly name: string
  readonly topicId: string
  readonly number: string
}

/** What `jsonData.js` lists. */
export interface CodificationIndex {
  readonly topics: readonly CodificationTopic[]
  /** In the order of their codes. */
  readonly subjects: readonly SubjectEntry[]
  /** How many articles each subject has, by the subject's id. */
  readonly articles: ReadonlyMap<string, number>
  /** Rows of which not even the fields could be told apart. */
  readonly unreadableRows: number
}

const longestRow = 1024 * 1024
const fields = [
  'ID',
  'ChiMuc',
  'MAPC',
  'TEN',
  'ChuDeID',
  'DeMucID',
  'Value',
  'Text',
  'ChuDe',
  'STT',
]
const fieldStart = new RegExp(`(?:^\\{|,)\\s*"(${fields.join('|')})"\\s*:\\s*`, 'g')

/**
 * Reads the index of the codification's offline edition, a row at a time.
 *
 * The file is JavaScript with three arrays, and at least one edition has a row whose text lacks its
 * closing quotation mark: so rows are cut at `{"`, and a row that is no JSON is cut at the names of
 * its fields. A heading may hold brackets, which therefore end nothing.
 *
 * @throws {UnreadableFileError} when it is no such index, or a row does not end
 */
export async function readCodificationIndex(
  chunks: AsyncIterable<string>,
): Promise<CodificationIndex> {
  const topics: CodificationTopic[] = []
  const subjects: SubjectEntry[] = []
  const articles = new Map<string, number>()
  let unreadableRows = 0
  for await (const row of rowsOf(chunks)) {
    const { Value, Text, ChuDe, STT, TEN, DeMucID } = fieldsOf(row)
    if (DeMucID !== undefined && TEN !== undefined) {
      const id = DeMucID.toLowerCase()
      if (/^\s*Điều\s/i.test(TEN)) articles.set(id, (articles.get(id) ?? 0) + 1)
    } else if (Value !== undefined && Text !== undefined) {
      const entry = { id: Value.toLowerCase(), name: Text, number: STT ?? '' }
      if (ChuDe === undefined) topics.push(entry)
      else subjects.push({ ...entry, topicId: ChuDe.toLowerCase() })
    } else unreadableRows += 1
  }
  if (subjects.length === 0) {
    throw new UnreadableFileError('jsonData.js: không đọc được mục lục của Bộ pháp điển.')
  }
  return { topics, subjects: inOrder(topics, subjects), articles, unreadableRows }
}

/** "37.1" is the number of the topic, a dot, and the number of the subject in it. */
export function subjectCode(index: CodificationIndex, subject: SubjectEntry): string {
  const topic = index.topics.find(({ id }) => id === subject.topicId)
  return `${topic?.number ?? '?'}.${subject.number}`
}

function inOrder(
  topics: readonly CodificationTopic[],
  subjects: readonly SubjectEntry[],
): SubjectEntry[] {
  const numbers = new Map(topics.map(({ id, number }) => [id, Number(number)]))
  const place = (subject: SubjectEntry) => numbers.get(subject.topicId) ?? topics.length + 1
  return subjects.toSorted((a, b) => place(a) - place(b) || Number(a.number) - Number(b.number))
}

/** Each row from its `{` on; what stands between the arrays hangs on the last row of each. */
async function* rowsOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    const rows = `${rest}${chunk}`.split(/(?=\{\s*")/)
    rest = rows.pop() ?? ''
    if (rest.length > longestRow) {
      throw new UnreadableFileError('jsonData.js: có một dòng dài quá mức, không giống mục lục.')
    }
    for (const row of rows) if (row.startsWith('{')) yield row
  }
  if (rest.startsWith('{')) yield rest
}

function fieldsOf(row: string): Record<string, string | undefined> {
  const object = row.slice(0, row.lastIndexOf('}') + 1)
  try {
    return tidyFields(JSON.parse(object) as Record<string, unknown>)
  } catch {
    return tidyFields(brokenFields(object))
  }
}

/** The values between the names of the fields, whatever became of their quotation marks. */
function brokenFields(object: string): Record<string, string> {
  const starts = [...object.matchAll(fieldStart)]
  return Object.fromEntries(
    starts.map((start, i) => {
      const end = starts[i + 1]?.index ?? object.length - 1
      const value = object.slice(start.index + start[0].length, end).trim()
      return [start[1] ?? '', value.replace(/^"|"$/g, '').replace(/\\(["\\/])/g, '$1')]
    }),
  )
}

function tidyFields(values: Readonly<Record<string, unknown>>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' || typeof value === 'number'
        ? normalizeText(String(value)).replace(/\s+/g, ' ').trim()
        : undefined,
    ]),
  )
}
