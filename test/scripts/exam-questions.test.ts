import { describe, expect, it } from 'vitest'
import { writeExamQuestions } from '../../scripts/train/exam-questions.ts'
import { createRandom } from '../../scripts/train/random.ts'
import { tokenize } from '../../src/language/tokenize.ts'
import type { IndexedArticle } from '../../src/retrieval/indexed-article.ts'

const article = (changed: Partial<IndexedArticle> & { articleId: string }): IndexedArticle => ({
  documentId: 'wells',
  documentTitle: 'Luật Giếng làng',
  documentType: 'law',
  heading: 'Múc nước giếng làng',
  body: '1. Mỗi nhà trong làng được múc nước giếng làng vào buổi sáng.\na) Người già và trẻ em được múc nước trước những người khác.',
  outline: [],
  explanations: [],
  questions: [],
  effectiveOn: null,
  expiresOn: null,
  titleKey: null,
  ...changed,
})

const articles = new Map(
  [
    ...Array.from({ length: 40 }, (_, i) => article({ articleId: `wells/body/art-${i + 1}` })),
    article({ articleId: 'decree/body/art-1', documentType: 'decree' }),
    article({ articleId: 'wells/body/art-empty', body: '' }),
    article({ articleId: 'wells/body/art-short', body: '1. Làng có giếng.' }),
  ].map((each) => [each.articleId, each]),
)
const write = (count: number, seed = 1) => writeExamQuestions(articles, count, createRandom(seed))

describe('questions as quizzes ask them', () => {
  it('use the words of the law that answers, without its numbering', () => {
    for (const { question, gold } of write(30)) {
      const held = articles.get(gold[0] ?? '')
      const own = new Set(tokenize(`${held?.heading} ${held?.body}`))
      const shared = tokenize(question).filter((token) => own.has(token))
      expect(shared.length).toBeGreaterThanOrEqual(4)
      expect(question).not.toMatch(/^(?:1\.|a\))/)
    }
  })

  it('come from laws alone, of those with words enough', () => {
    const gold = new Set(write(200, 3).flatMap((each) => each.gold))
    expect(gold.has('decree/body/art-1')).toBe(false)
    expect(gold.has('wells/body/art-empty')).toBe(false)
    expect(gold.size).toBeGreaterThan(30)
  })

  it('are no more than asked for, half of them in each half, the same for the same seed', () => {
    const questions = write(20)
    expect(questions.length).toBeLessThanOrEqual(20)
    const first = questions.filter(({ half }) => half === 0)
    expect(Math.abs(2 * first.length - questions.length)).toBeLessThanOrEqual(1)
    expect(write(20)).toEqual(questions)
    expect(write(20, 2)).not.toEqual(questions)
  })
})
