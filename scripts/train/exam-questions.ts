import type { IndexedArticle } from '../../src/retrieval/indexed-article.ts'
import type { TrainingQuestion } from './training-data.ts'

/** Ways in which a quiz asks whether a sentence is right; some only state it. */
const statementEndings = [
  ', đúng hay sai?',
  ' đúng hay sai',
  ' là đúng hay sai?',
  ' có đúng không?',
  '. Nhận định này đúng hay sai?',
  '',
]
/** Ways in which a quiz asks after the subject of an article. */
const headingOpenings = [
  'Đâu không phải là',
  'Đâu là',
  'Nội dung nào sau đây thuộc',
  'Nội dung nào dưới đây không thuộc',
  'Phát biểu nào sau đây đúng về',
  'Trường hợp nào sau đây nói về',
]

const statementShare = 0.7
const keptShare = 0.85
const namedShare = 0.3
const fewestWords = 8
const mostWords = 32

/**
 * Questions as quizzes on the law ask them: a sentence of a law with some of its words left out, to
 * be judged, or the subject of an article. Those who know the law's own words ask like this, and
 * nothing else in the training questions does.
 *
 * @param count - how many; fewer where there are fewer laws
 */
export function writeExamQuestions(
  articles: ReadonlyMap<string, IndexedArticle>,
  count: number,
  random: () => number,
): TrainingQuestion[] {
  const laws = [...articles.values()].filter(
    ({ documentType, heading, body }) =>
      (documentType === 'law' || documentType === 'code') && heading !== '' && body !== '',
  )
  const step = Math.max(1, laws.length / count)
  const questions: TrainingQuestion[] = []
  for (let at = random() * step; at < laws.length; at += step) {
    const article = laws[Math.floor(at)]
    const question = article === undefined ? null : writeOne(article, random)
    if (article === undefined || question === null) continue
    const half = questions.length % 2 === 0 ? 0 : 1
    questions.push({ question, gold: [article.articleId], register: 'exam', half })
  }
  return questions
}

function writeOne(article: IndexedArticle, random: () => number): string | null {
  const pick = (choices: readonly string[]) => choices[Math.floor(random() * choices.length)] ?? ''
  const source = random() < namedShare ? ` theo quy định của ${article.documentTitle}` : ''
  if (random() > statementShare) {
    return `${pick(headingOpenings)} ${article.heading.toLowerCase()}${source}`
  }
  const sentences = article.body
    .split('\n')
    .map((line) => line.replace(/^\s*(?:\d+[a-zđ]?\.|[a-zđ]\))\s*/u, '').replace(/[.;:,]+\s*$/, ''))
    .filter((line) => line.split(/\s+/).length >= fewestWords)
  if (sentences.length === 0) return null
  const words = pick(sentences).split(/\s+/).slice(0, mostWords)
  const kept = words.filter(() => random() < keptShare)
  return `${kept.join(' ')}${source}${pick(statementEndings)}`
}
