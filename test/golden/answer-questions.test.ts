import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const kinds = [
  'in-scope',
  'trap',
  'past-day',
  'look-up',
  'needs-clarification',
  'must-refuse',
  'out-of-scope',
  'emergency',
] as const
const statuses = [
  'answered',
  'answered-with-warning',
  'needs-clarification',
  'no-basis',
  'out-of-scope',
  'refused',
  'emergency',
  'handed-over',
]
const spellings = ['asWritten', 'noDiacritics', 'halfDiacritics', 'teencode', 'oneTypo'] as const

/** A provision that answers; several of one question are alternatives. */
interface Gold {
  readonly documentNumber: string
  /** `null` where the document as a whole is meant. */
  readonly article: string | null
  readonly clause: string | null
  readonly point: string | null
}

/** A question with what a right answer is. */
interface Question {
  readonly questionId: string
  readonly question: string
  readonly kind: (typeof kinds)[number]
  readonly spelling: (typeof spellings)[number]
  /** `last` is kept for the final run and never looked at while the code is tuned. */
  readonly part: 'dev' | 'last'
  /** Every one of them is right. */
  readonly statuses: readonly string[]
  readonly relevant: readonly Gold[]
  /** Figures that a right answer must show, all of them. */
  readonly figures: readonly string[]
  /** Documents that were no law yet on the day asked for. */
  readonly neverCited?: readonly string[]
}

interface KnowledgeDocument {
  readonly documentNumber: string
  readonly digests: readonly {
    readonly article: string
  }[]
}

const questions: Question[] = readFileSync(
  new URL('answer-questions.jsonl', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))

const folder = new URL('../../knowledge/documents/', import.meta.url)
const articlesOf = new Map<string, Set<string>>(
  readdirSync(folder).map((name) => {
    const document: KnowledgeDocument = JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
    return [document.documentNumber, new Set(document.digests.map(({ article }) => article))]
  }),
)

const ofKind = (kind: Question['kind']) => questions.filter((each) => each.kind === kind)
const idsWhere = (isWrong: (question: Question) => boolean) =>
  questions.filter(isWrong).map(({ questionId }) => questionId)

describe('the questions of the answer exam', () => {
  it('are as many as the bars count on, two hundred of them in scope', () => {
    expect(questions.length).toBeGreaterThanOrEqual(300)
    expect(ofKind('in-scope').length).toBeGreaterThanOrEqual(200)
    expect(kinds.filter((kind) => ofKind(kind).length < 10)).toEqual([])
  })

  it('keep a third for the final run', () => {
    const last = questions.filter(({ part }) => part === 'last').length
    expect(last / questions.length).toBeGreaterThan(0.3)
    expect(last / questions.length).toBeLessThan(0.36)
  })

  it('have an id and a wording of their own', () => {
    expect(new Set(questions.map(({ questionId }) => questionId)).size).toBe(questions.length)
    expect(new Set(questions.map(({ question }) => question)).size).toBe(questions.length)
  })

  it('are spelled in every way people spell, in scope about equally', () => {
    const inScope = ofKind('in-scope')
    const rare = spellings.filter(
      (spelling) =>
        inScope.filter((each) => each.spelling === spelling).length < inScope.length / 10,
    )
    expect(rare).toEqual([])
  })

  it('name only known kinds, spellings, parts and statuses', () => {
    const isUnknown = (each: Question) =>
      !kinds.includes(each.kind) ||
      !spellings.includes(each.spelling) ||
      !['dev', 'last'].includes(each.part) ||
      each.statuses.length === 0 ||
      !each.statuses.every((status) => statuses.includes(status))
    expect(idsWhere(isUnknown)).toEqual([])
  })

  it('have gold where the law answers and none where it must not', () => {
    const lawful = ['in-scope', 'trap', 'look-up']
    const silent = ['needs-clarification', 'must-refuse', 'out-of-scope', 'emergency']
    const isWrong = ({ kind, relevant }: Question) =>
      (lawful.includes(kind) && relevant.length === 0) ||
      (silent.includes(kind) && relevant.length > 0)
    expect(idsWhere(isWrong)).toEqual([])
  })

  it('have gold that the knowledge base holds', () => {
    const isMissing = ({ documentNumber, article }: Gold) => {
      const articles = articlesOf.get(documentNumber)
      return articles === undefined || (article !== null && !articles.has(article))
    }
    expect(idsWhere(({ relevant }) => relevant.some(isMissing))).toEqual([])
    const isUnknown = (number: string) => !articlesOf.has(number)
    expect(idsWhere(({ neverCited }) => neverCited?.some(isUnknown) ?? false)).toEqual([])
  })

  it('name a clause before a point', () => {
    const isOdd = ({ clause, point }: Gold) => point !== null && clause === null
    expect(idsWhere(({ relevant }) => relevant.some(isOdd))).toEqual([])
  })
})
