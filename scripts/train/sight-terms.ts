import { tokenize } from '../../src/language/tokenize.ts'
import type { IndexedArticle } from '../../src/retrieval/indexed-article.ts'
import type { ReadingAids } from '../../src/retrieval/models.ts'
import { interpretQuery } from '../../src/retrieval/query.ts'
import type { TermSighting } from './learn-term-weights.ts'
import type { TrainingQuestion } from './training-data.ts'

/** Each term of each question once, with whether the first gold article held has it. */
export function sightTerms(
  questions: readonly TrainingQuestion[],
  articles: ReadonlyMap<string, IndexedArticle>,
  aids: ReadingAids,
): TermSighting[] {
  const known = new Map<string, ReadonlySet<string>>()
  const termsOf = (article: IndexedArticle) => {
    const terms = known.get(article.articleId) ?? articleTerms(article)
    known.set(article.articleId, terms)
    return terms
  }
  return questions.flatMap(({ question, gold, register }) => {
    const article = gold.map((id) => articles.get(id)).find((each) => each !== undefined)
    if (article === undefined) return []
    const held = termsOf(article)
    const asked = termsIn(interpretQuery(question, aids).tokens)
    return [...asked].map((term) => ({ term, isFound: held.has(term), register }))
  })
}

function articleTerms({ heading, documentTitle, body }: IndexedArticle): ReadonlySet<string> {
  return new Set([heading, documentTitle, body].flatMap((text) => [...termsIn(tokenize(text))]))
}

/** Syllables, and neighbours with a space between. */
function termsIn(tokens: readonly string[]): Set<string> {
  const pairs = tokens.slice(1).map((token, i) => `${tokens[i] ?? ''} ${token}`)
  return new Set([...tokens, ...pairs])
}
