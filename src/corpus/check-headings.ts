import type { Finding, PlacedArticle } from './check-structure.ts'

const levels = ['phần', 'chương', 'mục', 'tiểu mục'] as const
const headingPattern = /^(phần|chương|tiểu mục|mục)\s+(?:thứ\s+)?(\S+)/i

/** Chapters run on through the parts, or start again; sections always start again. */
const restartedBy = {
  phần: [],
  chương: ['mục', 'tiểu mục'],
  mục: ['tiểu mục'],
  'tiểu mục': [],
} as const satisfies Record<(typeof levels)[number], readonly string[]>

interface Heading {
  readonly level: (typeof levels)[number]
  /** Null where the number is a word ("thứ nhất"). */
  readonly number: number | null
  readonly text: string
}

/**
 * What is odd about the headings above the articles: chapters and sections that are left out, and
 * those that stand without the one above them.
 *
 * A sequence may start again at 1 (sections in each chapter, chapters in some parts).
 */
export function checkHeadings(articles: readonly PlacedArticle[]): Finding[] {
  const found: Finding[] = []
  const rows = articles.map(({ headings }) => headings.flatMap(readHeading))
  const hasChapters = rows.some((row) => row.some(({ level }) => level === 'chương'))
  const last = new Map<string, Heading>()
  const told = new Set<string>()
  for (const row of rows) {
    for (const heading of row) {
      const before = last.get(heading.level)
      if (before?.text === heading.text) continue
      last.set(heading.level, heading)
      for (const lower of restartedBy[heading.level]) last.delete(lower)
      const finding = oddHeading(heading, before ?? null, row, hasChapters)
      if (finding !== null && !told.has(heading.text)) found.push(finding)
      told.add(heading.text)
    }
  }
  return found
}

function readHeading(text: string): Heading[] {
  const match = headingPattern.exec(text)
  if (match === null) return []
  const level = levels.find((each) => each === match[1]?.toLowerCase())
  return level === undefined ? [] : [{ level, number: numberOf(match[2] ?? ''), text }]
}

function oddHeading(
  heading: Heading,
  before: Heading | null,
  row: readonly Heading[],
  hasChapters: boolean,
): Finding | null {
  const where = heading.text.slice(0, 80)
  const needs = heading.level === 'tiểu mục' ? 'mục' : 'chương'
  const isLow = heading.level === 'mục' || heading.level === 'tiểu mục'
  if (isLow && hasChapters && !row.some(({ level }) => level === needs)) {
    return { kind: 'orphan', where, detail: `không nằm trong ${needs} nào` }
  }
  if (heading.number === null || heading.number === 1) return null
  const expected = before === null ? 1 : (before.number ?? heading.number - 1) + 1
  if (heading.number <= expected) return null
  const missing =
    expected === heading.number - 1 ? `${expected}` : `${expected}–${heading.number - 1}`
  return { kind: 'gap', where, detail: `thiếu ${heading.level} ${missing} trước nó` }
}

const romanDigits: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100 }

/** The number of a heading, arabic or roman; null for a word. */
function numberOf(text: string): number | null {
  const bare = text.replace(/[.:]$/, '').toUpperCase()
  if (/^\d+/.test(bare)) return Number.parseInt(bare, 10)
  const roman = /^[IVXLC]+/.exec(bare)?.[0]
  if (roman !== bare || roman === undefined) return null
  const values = [...roman].map((digit) => romanDigits[digit] ?? 0)
  return values.reduce((sum, value, i) => sum + (value < (values[i + 1] ?? 0) ? -value : value), 0)
}
