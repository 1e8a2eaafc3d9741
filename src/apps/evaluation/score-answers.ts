import { type Answer, answerText } from '../../answering/answer.ts'
import { numberKey } from '../../corpus/document-number.ts'
import { titleKey } from '../../corpus/relation-target.ts'
import type { ExamGold, ExamQuestion } from './exam-questions.ts'

/** One question of an exam with what it was answered. */
export interface Marked {
  readonly question: ExamQuestion
  readonly answer: Answer
  readonly ungrounded: readonly string[]
  readonly milliseconds: number
}

/** Shares of some questions; null where none of them asks for it. */
export interface AnswerFigures {
  readonly questions: number
  readonly statusRight: number | null
  /** A right document and article is cited first; among all citations. */
  readonly articleFirst: number | null
  readonly articleCited: number | null
  /** The first citation names the right clause, and point where the gold has one. */
  readonly placeFirst: number | null
  /** Of the citations of answers that have gold, those that are gold. */
  readonly precision: number | null
  /** All figures that a right answer shows stand in it. */
  readonly figuresRight: number | null
  /** Ended without an answer although the law answers. */
  readonly refused: number | null
  /** Number of sentences that nothing stored carries. */
  readonly ungroundedSentences: number
  /** Cited first though not in force on the day, without a word of warning. */
  readonly staleUnmarked: number
}

/** Marks of a whole exam: of all, by kind and by spelling. */
export interface ExamResult {
  readonly all: AnswerFigures
  readonly byKind: Readonly<Record<string, AnswerFigures>>
  readonly bySpelling: Readonly<Record<string, AnswerFigures>>
  readonly msPerAnswer: { readonly p50: number; readonly p95: number }
}

/** Adds the marks up. */
export function scoreExam(marked: readonly Marked[]): ExamResult {
  const times = marked.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  const at = (quantile: number) =>
    Math.round(10 * (times[Math.min(times.length - 1, Math.floor(quantile * times.length))] ?? 0)) /
    10
  return {
    all: figuresOf(marked),
    byKind: grouped(marked, ({ question }) => question.kind),
    bySpelling: grouped(marked, ({ question }) => question.spelling),
    msPerAnswer: { p50: at(0.5), p95: at(0.95) },
  }
}

function grouped(
  marked: readonly Marked[],
  nameOf: (each: Marked) => string,
): Record<string, AnswerFigures> {
  const groups = Map.groupBy(marked, nameOf)
  return Object.fromEntries([...groups].map(([name, each]) => [name, figuresOf(each)]))
}

const withoutAnswer = ['needs-clarification', 'no-basis', 'out-of-scope', 'refused', 'handed-over']

function figuresOf(marked: readonly Marked[]): AnswerFigures {
  const golden = marked.filter(({ question }) => question.gold.length > 0 && isAnswerable(question))
  const places = golden.filter(({ question }) =>
    question.gold.some(({ clause }) => clause !== null),
  )
  const cited = golden.flatMap(({ question, answer }) =>
    answer.citations.map((citation) => isGold(citation, question.gold, 'article')),
  )
  const share = <Each>(each: readonly Each[], isTrue: (one: Each) => boolean): number | null =>
    each.length === 0
      ? null
      : Math.round((1_000 * each.filter(isTrue).length) / each.length) / 1_000
  const firstIs = (depth: 'article' | 'place') => (each: Marked) => {
    const [first] = each.answer.citations
    return first !== undefined && isGold(first, each.question.gold, depth)
  }
  return {
    questions: marked.length,
    statusRight: share(
      marked.filter(({ question }) => question.statuses !== null),
      ({ question, answer }) => question.statuses?.includes(answer.status) === true,
    ),
    articleFirst: share(golden, firstIs('article')),
    articleCited: share(golden, ({ question, answer }) =>
      answer.citations.some((citation) => isGold(citation, question.gold, 'article')),
    ),
    placeFirst: share(places, firstIs('place')),
    precision: share(cited, (isRight) => isRight),
    figuresRight: share(
      marked.filter(({ question }) => question.figures.length > 0),
      ({ question, answer }) =>
        question.figures.every((figure) => answerText(answer).includes(figure)),
    ),
    refused: share(golden, ({ answer }) => withoutAnswer.includes(answer.status)),
    ungroundedSentences: marked.reduce((sum, { ungrounded }) => sum + ungrounded.length, 0),
    staleUnmarked: marked.filter(({ answer }) => isStaleUnmarked(answer)).length,
  }
}

/** Where the law answers; an answer that must be withheld is no answerable question. */
function isAnswerable({ statuses }: ExamQuestion): boolean {
  return (
    statuses === null || statuses.includes('answered') || statuses.includes('answered-with-warning')
  )
}

function isStaleUnmarked({ status, citations }: Answer): boolean {
  const [first] = citations
  return (
    status === 'answered' &&
    first !== undefined &&
    ['expired', 'suspended', 'not-yet-in-force'].includes(first.validity)
  )
}

function isGold(
  citation: Answer['citations'][number],
  gold: readonly ExamGold[],
  depth: 'article' | 'place',
): boolean {
  const number = numberKey(citation.documentNumber)
  const name = titleKey(citation.documentTitle)
  return gold.some(({ documentKey, article, clause, point }) => {
    const isDocument =
      documentKey === number ||
      documentKey === name ||
      (documentKey.endsWith('/') && number.startsWith(documentKey))
    if (!isDocument || (article !== null && article !== citation.article.toLowerCase()))
      return false
    if (depth === 'article' || clause === null) return true
    // A whole article, or the clause around a point, shows the place too.
    const isClause = citation.clause === null || citation.clause.toLowerCase() === clause
    const isPoint =
      point === null || citation.point === null || citation.point.toLowerCase() === point
    return isClause && isPoint
  })
}
