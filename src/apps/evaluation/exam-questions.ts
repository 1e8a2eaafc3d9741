import { z } from 'zod'
import { numberKey } from '../../corpus/document-number.ts'
import { titleKey } from '../../corpus/relation-target.ts'

/** A provision that a right answer cites. */
export interface ExamGold {
  /** Of the document's number or of its name, whichever the file gives. */
  readonly documentKey: string
  /** Null where the document as a whole is meant; labels bare, lower case. */
  readonly article: string | null
  readonly clause: string | null
  readonly point: string | null
}

/** One question of an exam, whatever the shape of its file. */
export interface ExamQuestion {
  readonly id: string
  readonly question: string
  /** The day asked about, `YYYY-MM-DD`; null for the day of the exam. */
  readonly asOf: string | null
  readonly kind: string
  readonly spelling: string
  readonly part: string | null
  /** Each is right; null where any answer that cites is. */
  readonly statuses: readonly string[] | null
  /** Alternatives. */
  readonly gold: readonly ExamGold[]
  /** Figures that a right answer shows, all of them. */
  readonly figures: readonly string[]
}

const answering = ['answered', 'answered-with-warning']
const label = (text: string | null | undefined) =>
  text === null || text === undefined
    ? null
    : text.replace(/^(?:điều|khoản|điểm)\s+/i, '').toLowerCase()
const text = z.string().min(1)

const ours = z
  .object({
    questionId: text,
    question: text,
    kind: text,
    spelling: text,
    part: text,
    statuses: z.array(text),
    relevant: z.array(
      z.object({
        documentNumber: text,
        article: z.string().nullable(),
        clause: z.string().nullable(),
        point: z.string().nullable(),
      }),
    ),
    figures: z.array(z.string()),
  })
  .transform(
    (row): ExamQuestion => ({
      ...row,
      id: row.questionId,
      asOf: null,
      gold: row.relevant.map(({ documentNumber, ...place }) => ({
        ...place,
        documentKey: numberKey(documentNumber),
      })),
    }),
  )

/** Gold by the law's name, with what is to be done where the law does not settle it. */
const benchmark = z
  .object({
    questionId: text,
    question: text,
    expectedDecision: z.enum(['answer_allowed', 'fallback_required']),
    relevant: z.array(
      z.object({
        documentTitle: text,
        articleId: text,
        clause: z.string().nullable(),
        point: z.string().nullable(),
        role: z.string(),
      }),
    ),
  })
  .transform((row): ExamQuestion => {
    const isAnswered = row.expectedDecision === 'answer_allowed'
    return {
      id: row.questionId,
      question: row.question,
      asOf: null,
      kind: isAnswered ? 'in-scope' : 'must-defer',
      spelling: 'asWritten',
      part: null,
      statuses: isAnswered
        ? answering
        : ['needs-clarification', 'no-basis', 'out-of-scope', 'refused'],
      gold: row.relevant
        .filter(({ role }) => role === 'required')
        .map(({ documentTitle, articleId, clause, point }) => ({
          documentKey: nameKey(documentTitle),
          article: label(articleId),
          clause: label(clause),
          point: label(point),
        })),
      figures: [],
    }
  })

/** Citations in words: "Bộ luật Dân sự, Điều 319, Khoản 2". */
const cited = z.object({ case_id: text, query: text, expected_citations: z.array(text) }).transform(
  (row): ExamQuestion => ({
    id: row.case_id,
    question: row.query,
    asOf: null,
    kind: 'in-scope',
    spelling: 'asWritten',
    part: null,
    statuses: null,
    gold: row.expected_citations.map((citation) => {
      const [document = '', ...places] = citation.split(/,\s*/)
      const place = (unit: string) =>
        label(places.find((each) => each.toLowerCase().startsWith(unit)))
      return {
        documentKey: nameKey(document),
        article: place('điều'),
        clause: place('khoản'),
        point: place('điểm'),
      }
    }),
    figures: [],
  }),
)

/** One question asked about several days; the document by its short name: `BLLD_2019`, `ND_145_2020`. */
const dated = z
  .object({
    id: text,
    question: text,
    query_date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
    category: text,
    gold_document_id: text,
    gold_article: text,
  })
  .transform(
    (row): ExamQuestion => ({
      id: row.id,
      question: row.question,
      asOf: row.query_date,
      kind: row.category,
      spelling: 'asWritten',
      part: null,
      statuses: answering,
      gold: [
        {
          documentKey: shortNameKey(row.gold_document_id),
          article: label(row.gold_article),
          clause: null,
          point: null,
        },
      ],
      figures: [],
    }),
  )

const shapes = z.union([ours, benchmark, cited, dated])

/**
 * Reads an exam, one question a line, in any of the shapes known.
 *
 * @throws {Error} naming the line that has none of them
 */
export function readExam(content: string, name: string): ExamQuestion[] {
  return content
    .split('\n')
    .map((line, i) => ({ line, number: i + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      const parsed = shapes.safeParse(parseJson(line))
      if (parsed.success) return parsed.data
      throw new Error(
        `${name}, dòng ${number}: không phải câu hỏi có đáp án theo mẫu nào đã biết (xem evaluate answers --help).`,
      )
    })
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** A document's number where the words hold one, else the name without what stands in brackets. */
function nameKey(name: string): string {
  const number = /\d+\/\d{4}\/[\p{L}\d-]+/u.exec(name)?.[0]
  return number === undefined ? titleKey(name.replace(/\s*\([^)]*\)/g, '')) : numberKey(number)
}

/** `ND_145_2020` → the beginning of the decree's key; `BLLD_2019` → the labour code's name. */
function shortNameKey(id: string): string {
  const [kind = '', number = '', year = ''] = id.split('_')
  return kind === 'BLLD' ? 'bo-luat-lao-dong' : `${Number(number)}/${year}/`
}
