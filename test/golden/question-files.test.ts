import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { foldDiacritics } from '../../src/language/normalize.ts'

/** A question with the articles that answer it: any one of them is a right find. */
interface Question {
  readonly questionId: string
  readonly question: string
  readonly relevant: readonly { readonly docId: string; readonly articleId: string }[]
  readonly topic: string
  readonly style: 'toneless' | 'teencode' | 'southern' | 'plain' | 'voice'
  readonly part: 'dev' | 'last'
}

/** A question that no article of Vietnamese law answers. */
type OffTopic = Pick<Question, 'question' | 'part'>

const read = <Line>(name: string): Line[] =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

const citizens = read<Question>('citizen-questions.jsonl')
const formal = read<Question>('formal-questions.jsonl')
const offTopic = read<OffTopic>('off-topic-questions.jsonl')
const withGold = [...citizens, ...formal]
const everyQuestion = [...withGold, ...offTopic].map(({ question }) => question)

/** Small letters without marks, tones or needless spaces: what two spellings of one question share. */
const folded = (text: string): string =>
  foldDiacritics(text)
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim()

const articleKeys = ({ relevant }: Question): string[] =>
  relevant.map(({ docId, articleId }) => `${docId} Điều ${articleId}`)
const share = (style: Question['style']): number =>
  citizens.filter((each) => each.style === style).length / citizens.length
const repeated = (values: readonly string[]): string[] =>
  values.filter((value, index) => values.indexOf(value) !== index)

describe('the questions of the retrieval exam', () => {
  it('are as many as the evaluation counts on', () => {
    expect(citizens.length).toBeGreaterThanOrEqual(330)
    expect(formal).toHaveLength(60)
    expect(offTopic).toHaveLength(200)
  })

  it('have an id of their own', () => {
    expect(repeated(withGold.map(({ questionId }) => questionId))).toEqual([])
  })

  it('are never asked twice, however they are spelled', () => {
    expect(repeated(everyQuestion.map((question) => folded(question) || question))).toEqual([])
  })

  it('are written in NFC on one line without blanks at the ends', () => {
    const untidy = (text: string) => text !== text.normalize('NFC').trim() || text.includes('\n')
    expect(everyQuestion.filter((question) => untidy(question))).toEqual([])
  })

  it('keep every third line for the final run, every second of the formal ones', () => {
    const parts = (lines: readonly OffTopic[]) => lines.map(({ part }) => part)
    const everyNth = (count: number, step: number) =>
      Array.from({ length: count }, (_, index) => ((index + 1) % step === 0 ? 'last' : 'dev'))
    expect(parts(citizens)).toEqual(everyNth(citizens.length, 3))
    expect(parts(offTopic)).toEqual(everyNth(offTopic.length, 3))
    expect(parts(formal)).toEqual(everyNth(formal.length, 2))
  })

  it('name at least one article, none of them twice', () => {
    expect(withGold.filter(({ relevant }) => relevant.length === 0)).toEqual([])
    expect(withGold.filter((each) => repeated(articleKeys(each)).length > 0)).toEqual([])
  })
})

describe("the citizens' questions", () => {
  it('spread over at least 60 documents, at most two to an article', () => {
    const documents = citizens.flatMap(({ relevant }) => relevant.map(({ docId }) => docId))
    expect(new Set(documents).size).toBeGreaterThanOrEqual(60)
    const asked = citizens.flatMap(articleKeys)
    expect(repeated(repeated(asked))).toEqual([])
  })

  it('are typed the way people type', () => {
    expect(share('toneless')).toBeGreaterThan(0.3)
    expect(share('teencode')).toBeGreaterThan(0.18)
    expect(share('southern')).toBeGreaterThan(0.13)
    expect(share('voice')).toBeGreaterThan(0.08)
    const inAscii = (text: string) => /^[\u0020-\u007e]+$/.test(text)
    const toneless = citizens.filter(({ style }) => style === 'toneless')
    expect(toneless.filter(({ question }) => !inAscii(question))).toEqual([])
    const voice = citizens.filter(({ style }) => style === 'voice')
    expect(voice.filter(({ question }) => /[.,;:?!]/.test(question))).toEqual([])
  })
})

const data = new URL('../../../shared/data/', import.meta.url)
const needsData = existsSync(data) ? '' : ' (skipped without ../shared/data)'

interface ArticleRow {
  readonly docId?: string
  readonly docNumber?: string
  readonly articleId?: string
  readonly title?: string
}

function rows<Row>(name: string): Row[] {
  return gunzipSync(readFileSync(new URL(name, data)))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** "number Điều article" to its headings; a gazette text shows no heading apart from its wording. */
function headingsByArticle(): Map<string, string[]> {
  const headings = new Map<string, string[]>()
  const add = (number: string, article: string, heading: string) => {
    const key = `${number} Điều ${article}`.normalize('NFC')
    headings.set(key, [...(headings.get(key) ?? []), heading])
  }
  for (const corpus of ['laws-2024', 'phapdien-2026', 'traffic-2024']) {
    for (const row of rows<ArticleRow>(`${corpus}/articles.jsonl.gz`)) {
      add(row.docNumber ?? row.docId ?? '', row.articleId ?? '', row.title ?? '')
    }
  }
  for (const { docNumber, text } of rows<{ docNumber: string | null; text: string }>(
    'congbao/documents.jsonl.gz',
  )) {
    for (const [, article] of text.normalize('NFC').matchAll(/^\s*Điều (\d+\p{Ll}?)\./gmu)) {
      add(docNumber ?? '', article ?? '', '')
    }
  }
  return headings
}

describe.skipIf(needsData !== '')(`the articles that answer${needsData}`, () => {
  const headings = needsData === '' ? headingsByArticle() : new Map<string, string[]>()

  it('all stand in the corpora', () => {
    const missing = withGold.flatMap(articleKeys).filter((key) => !headings.has(key))
    expect(missing).toEqual([])
  })

  it('are not asked for in the words of their own heading', () => {
    const copied = citizens.filter((each) =>
      articleKeys(each)
        .flatMap((key) => headings.get(key) ?? [])
        .map(folded)
        .some((heading) => heading.length > 9 && folded(each.question).includes(heading)),
    )
    expect(copied.map(({ question }) => question)).toEqual([])
  })
})
