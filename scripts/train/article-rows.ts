import { tokenize } from '../../src/language/tokenize.ts'
import {
  articleWeights,
  mostBodyTokens,
  type RowFinder,
} from '../../src/retrieval/embedding-bag.ts'
import type { IndexedArticle } from '../../src/retrieval/indexed-article.ts'
import {
  lineOf,
  packTokenRows,
  sharedInts,
  type TokenRows,
  type TokenStretch,
} from './token-rows.ts'

/** Articles as rows of the embedding, three lines each: heading, name of the document, body. */
export interface ArticleRows {
  readonly count: number
  readonly rows: TokenRows
  /** Where among the tokens each clause begins; an article's own begin at `clauseOffsets`. */
  readonly clauses: Int32Array
  readonly clauseOffsets: Int32Array
}

/** Somewhat more than an article's vector is made of, for clauses behind. */
const mostTokens = 400
const longestBody = 4_000

export function packArticleRows(
  articles: Iterable<Pick<IndexedArticle, 'heading' | 'documentTitle' | 'body'>>,
  finder: Pick<RowFinder, 'eachRow'>,
): ArticleRows {
  const clauseOffsets = [0]
  const clauses: number[] = []
  let used = 0
  function* lines() {
    for (const { heading, documentTitle, body } of articles) {
      const head = [tokenize(heading), tokenize(documentTitle)]
      yield* head
      const tokens: string[] = []
      used += head.flat().length
      for (const line of body.slice(0, longestBody).split('\n')) {
        if (tokens.length >= mostTokens) break
        clauses.push(used + tokens.length)
        tokens.push(...tokenize(line))
      }
      clauseOffsets.push(clauses.length)
      const kept = tokens.slice(0, mostTokens)
      used += kept.length
      yield kept
    }
  }
  const rows = packTokenRows(lines(), finder)
  return {
    count: clauseOffsets.length - 1,
    rows,
    clauses: sharedInts(clauses.length, clauses),
    clauseOffsets: sharedInts(clauseOffsets.length, clauseOffsets),
  }
}

export const headingOf = (articles: ArticleRows, article: number, weight = 1) =>
  lineOf(articles.rows, 3 * article, weight)

export const nameOf = (articles: ArticleRows, article: number, weight = 1, most?: number) =>
  lineOf(articles.rows, 3 * article + 1, weight, most)

export const bodyOf = (articles: ArticleRows, article: number) =>
  lineOf(articles.rows, 3 * article + 2, articleWeights.body)

/** What the vector of an article is made of. */
export function wholeArticle(articles: ArticleRows, article: number): TokenStretch[] {
  return [
    lineOf(articles.rows, 3 * article + 2, articleWeights.body, mostBodyTokens),
    headingOf(articles, article, articleWeights.heading),
    nameOf(articles, article, articleWeights.name),
  ]
}

/** The stretches of an article's clauses that have at least `least` tokens. */
export function clausesOf(articles: ArticleRows, article: number, least: number): TokenStretch[] {
  const body = bodyOf(articles, article)
  const from = articles.clauseOffsets[article] ?? 0
  const to = articles.clauseOffsets[article + 1] ?? from
  const found: TokenStretch[] = []
  for (let at = from; at < to; at++) {
    const start = articles.clauses[at] ?? 0
    const end = at + 1 < to ? (articles.clauses[at + 1] ?? 0) : body.to
    if (end - start >= least) found.push({ ...body, from: start, to: end })
  }
  return found
}
