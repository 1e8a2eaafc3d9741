import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokenize } from '../../src/language/tokenize.ts'
import { readColumnFile, writeColumnFile } from '../../src/retrieval/column-file.ts'
import { loadRankingModels } from '../../src/retrieval/models.ts'
import { queryTerms } from '../../src/retrieval/query-terms.ts'
import { createQuestionIndex, type QuestionIndex } from '../../src/retrieval/question-index.ts'
import { createSearchIndex } from '../../src/retrieval/search-index.ts'
import { indexedArticles } from '../fixtures/articles.ts'

const { embedding, termWeights } = loadRankingModels()
const search = createSearchIndex(embedding)
for (const article of indexedArticles) search.put(article)

/** Adds a question as the search index does. */
function add(index: QuestionIndex, entry: number, question: string): void {
  const tokens = tokenize(question)
  const ids = tokens.map((syllable) => search.vocabulary.add(syllable))
  const pairs = ids.slice(1).map((id, before) => search.pairs.add(ids[before] ?? 0, id))
  index.add(entry, ids, pairs, embedding.embed(tokens))
}

function indexOf(questions: readonly string[]): QuestionIndex {
  const index = createQuestionIndex(embedding.dimension)
  questions.forEach((question, entry) => {
    add(index, entry, question)
  })
  return index
}

function ask(
  index: QuestionIndex,
  question: string,
  asked: {
    isWanted?: (entry: number) => boolean
    limit?: number
    legalTerms?: readonly (readonly string[])[]
  } = {},
) {
  const tokens = tokenize(question)
  const words = tokens.map((syllable) => [{ syllable, probability: 1 }])
  const { isWanted = () => true, limit = 20, legalTerms = [] } = asked
  const terms = queryTerms(search, termWeights, words, legalTerms)
  return index.similar(terms, embedding.embed(tokens), isWanted, limit)
}

const questions = [
  'mấy giờ được tưới cây trong vườn',
  'hàng xóm không khóa nắp giếng thì sao',
  'thuê đất trồng hoa quả bao nhiêu năm',
  'nộp thuế nhà ở đâu',
  'chó chạy rông có bị phạt không',
]
const index = indexOf(questions)

describe('the everyday questions', () => {
  it.each(questions.map((question, entry) => [question, entry] as const))(
    'asked again word for word, "%s" comes first',
    (question, entry) => {
      const [first, second] = ask(index, question)
      expect(first?.entry).toBe(entry)
      expect(first?.cosine).toBeGreaterThan(0.98)
      expect(first?.likeness).toBeGreaterThan(2 * (second?.likeness ?? 0))
    },
  )

  it.each([
    ['tưới cây lúc mấy giờ', 0],
    ['nắp giếng nhà hàng xóm phải khóa', 1],
    ['phạt người thả chó', 4],
  ])('asked in other words, "%s" finds the one that is meant', (question, entry) => {
    expect(ask(index, question)[0]?.entry).toBe(entry)
  })

  it('that are not wanted are left out, and the next one leads', () => {
    const question = questions[1] ?? ''
    const [, next] = ask(index, question)
    const isWanted = (entry: number) => entry !== 1
    expect(ask(index, question, { isWanted })[0]).toEqual(next)
    expect(ask(index, question, { isWanted: () => false })).toEqual([])
  })

  it('are compared with the citizen’s own words, not with legal terms behind them', () => {
    const question = questions[1] ?? ''
    expect(ask(index, question, { legalTerms: [tokenize('thuê đất')] })).toEqual(
      ask(index, question),
    )
  })

  it('are nothing to an empty question, and an empty index knows none', () => {
    expect(ask(index, '')).toEqual([])
    expect(ask(indexOf([]), questions[0] ?? '')).toEqual([])
  })
})

const word = fc.constantFrom('vườn', 'cây', 'giếng', 'nước', 'thuê', 'thuế', 'đất', 'hoa')
const sentence = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '))
const several = fc.array(sentence, { maxLength: 40 })

// Vectors are kept in steps of 1/127, so a cosine of 1 may come out a little larger.
const one = 1.01

it('come likest first, with shares in their ranges', () => {
  fc.assert(
    fc.property(several, sentence, (all, question) => {
      const found = ask(indexOf(all), question, { limit: 40 })
      const likeness = found.map((each) => each.likeness)
      expect(likeness).toEqual(likeness.toSorted((a, b) => b - a))
      for (const each of found) {
        expect(Math.min(each.lexical, each.likeness)).toBeGreaterThanOrEqual(0)
        expect(each.lexical).toBeLessThanOrEqual(1)
        expect(each.likeness).toBeLessThanOrEqual(one)
        expect(Math.abs(each.cosine)).toBeLessThanOrEqual(one)
      }
    }),
    { numRuns: 50 },
  )
})

it('a limit keeps the head of what is found without one', () => {
  fc.assert(
    fc.property(several, sentence, fc.integer({ min: 1, max: 5 }), (all, question, limit) => {
      const crowd = indexOf(all)
      // Which of two that are alike comes first is nobody's matter.
      const likeness = (most: number) =>
        ask(crowd, question, { limit: most }).map((each) => each.likeness)
      expect(likeness(limit)).toEqual(likeness(40).slice(0, limit))
    }),
    { numRuns: 50 },
  )
})

describe('an index of questions read back from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'question-index-'))
  let files = 0

  function restored(whole: QuestionIndex): QuestionIndex {
    const file = join(folder, `${++files}.bin`)
    writeColumnFile(file, { text: null, columns: whole.columns() })
    return createQuestionIndex(embedding.dimension, readColumnFile(file)?.columns)
  }

  it('finds what it found before, as does the one that was saved', () => {
    fc.assert(
      fc.property(several, sentence, (all, question) => {
        const whole = indexOf(all)
        const before = ask(whole, question)
        expect(ask(restored(whole), question)).toEqual(before)
        expect(ask(whole, question)).toEqual(before)
      }),
      { numRuns: 30 },
    )
  })

  it('grows on as if it had never been saved', () => {
    fc.assert(
      fc.property(several, several, sentence, (early, late, question) => {
        const grown = restored(indexOf(early))
        late.forEach((each, i) => {
          add(grown, early.length + i, each)
        })
        expect(grown.size).toBe(early.length + late.length)
        const whole = indexOf([...early, ...late])
        expect(ask(grown, question)).toEqual(ask(whole, question))
        expect(ask(restored(grown), question)).toEqual(ask(whole, question))
      }),
      { numRuns: 30 },
    )
  })
})
