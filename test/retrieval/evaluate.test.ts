import { describe, expect, it } from 'vitest'
import type { LegalDocument } from '../../src/corpus/document.ts'
import { auroc, coverageAtPrecision } from '../../src/retrieval/abstention-figures.ts'
import {
  evaluateRetrieval,
  QuestionsFileError,
  readQuestions,
} from '../../src/retrieval/evaluate.ts'
import { loadReadingAids } from '../../src/retrieval/models.ts'
import type { SearchHit, SearchRequest, SearchResult } from '../../src/retrieval/search.ts'
import { spoilings, spoilQuestion } from '../../src/retrieval/spoil-question.ts'
import { documents } from '../fixtures/articles.ts'

const reading = loadReadingAids()
const { garden, well } = documents
const asOf = '2026-11-23'

/** A search that always ranks these articles, whatever is asked. */
function ranking(...articleIds: string[]) {
  const hits = articleIds.map(
    (articleId): SearchHit => ({
      articleId,
      score: 1,
      bestPath: null,
      coverage: 1,
      isSuperseded: false,
    }),
  )
  return {
    search: async ({ excludedDocumentIds = [] }: SearchRequest): Promise<SearchResult> => {
      const isHeld = excludedDocumentIds.length === 0
      return { hits, signals: { onTopic: 0.9, lawHeld: isHeld ? 0.8 : 0.2 } }
    },
  }
}

const held: readonly LegalDocument[] = [garden, well]
const deps = (searcher: ReturnType<typeof ranking>) => ({
  searcher,
  reading,
  documents: held,
  holds: (articleId: string) => held.some((each) => articleId.startsWith(each.id)),
})
const asks = (docId: string, articleId: string) => ({
  question: 'giếng làng',
  relevant: [{ docId, articleId }],
})

describe('ranking figures', () => {
  it('count a question whose gold is not in the corpus as a miss', async () => {
    const result = await evaluateRetrieval(
      deps(ranking(`${well.id}/body/art-1`, `${garden.id}/body/art-2`)),
      [asks(well.documentNumber, '1'), asks(garden.documentNumber, '2'), asks('1/1999/QH1', '5')],
      { asOf, withVariants: false, offTopic: [] },
    )
    expect(result).toMatchObject({ questions: 3, found: 2, variants: null })
    expect(result.accAt).toMatchObject({ '1': 0.3333, '5': 0.6667 })
    expect(result.mrrAt10).toBeCloseTo((1 + 0.5) / 3, 3)
    expect(result.ndcgAt10).toBeCloseTo((1 + 1 / Math.log2(3)) / 3, 3)
  })

  it('find a document by number in any case, and by its name', async () => {
    for (const docId of [well.documentNumber.toLowerCase(), well.title, well.title.toLowerCase()]) {
      const result = await evaluateRetrieval(
        deps(ranking(`${well.id}/body/art-1`)),
        [asks(docId, '1')],
        { asOf, withVariants: false, offTopic: [] },
      )
      expect(result.accAt['1']).toBe(1)
    }
  })

  it('come for every way of typing when asked for', async () => {
    const result = await evaluateRetrieval(
      deps(ranking(`${well.id}/body/art-1`)),
      [asks(well.documentNumber, '1')],
      { asOf, withVariants: true, offTopic: [] },
    )
    expect(Object.keys(result.variants ?? {})).toEqual([...spoilings])
  })
})

describe('knowing that it does not know', () => {
  it('takes out every document with gold to see whether that is noticed', async () => {
    const result = await evaluateRetrieval(
      deps(ranking(`${well.id}/body/art-1`)),
      [asks(well.documentNumber, '1'), asks(garden.documentNumber, '2')],
      { asOf, withVariants: false, offTopic: ['mai trời có mưa không'] },
    )
    expect(result.abstention).toEqual({
      offTopicAuroc: 0.5,
      lawRemovedAuroc: 1,
      coverageAt95: 0,
    })
  })

  it('counts ties half', () => {
    expect(auroc([3, 2], [1, 2])).toBe(0.875)
    expect(auroc([1], [2])).toBe(0)
  })

  it('answers as many as keep to the precision', () => {
    const cases = [
      { sureness: 0.9, isRight: true },
      { sureness: 0.8, isRight: true },
      { sureness: 0.7, isRight: false },
      { sureness: 0.6, isRight: true },
    ]
    expect(coverageAtPrecision(cases, 4, 0.95)).toBe(0.5)
    expect(coverageAtPrecision(cases, 4, 0.75)).toBe(0.75)
  })
})

describe('a questions file', () => {
  it('is refused with the line that is wrong', () => {
    const content = '{"question": "a", "relevant": []}\n\n{"question": 5}\n'
    expect(() => readQuestions(content, 'q.jsonl')).toThrow(QuestionsFileError)
    expect(() => readQuestions(content, 'q.jsonl')).toThrow('q.jsonl: dòng 3')
  })
})

describe('a spoilt question', () => {
  const question = 'người lao động không được nghỉ phép như thế nào'

  it.each([
    ['noDiacritics', 'nguoi lao dong khong duoc nghi phep nhu the nao'],
    ['halfDiacritics', 'người lao động khong được nghi phép nhu thế nao'],
  ] as const)('is typed as people do: %s', (spoiling, expected) => {
    expect(spoilQuestion(question, spoiling, reading.lexicon)).toBe(expected)
  })

  it('in chat spelling says the same to the lexicon', () => {
    const spoilt = spoilQuestion(question, 'teencode', reading.lexicon)
    expect(spoilt).not.toBe(question)
    expect(spoilt).not.toContain('không')
  })

  it('with a typo keeps its letters', () => {
    const spoilt = spoilQuestion(question, 'oneTypo', reading.lexicon)
    expect(spoilt).not.toBe(question)
    expect([...spoilt].sort()).toEqual([...question].sort())
  })
})
