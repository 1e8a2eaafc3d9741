import { articleWeights, mostBodyTokens } from '../../src/retrieval/embedding-bag.ts'
import {
  type ArticleRows,
  bodyOf,
  clausesOf,
  headingOf,
  nameOf,
  wholeArticle,
} from './article-rows.ts'
import { lineOf, type TokenRows, type TokenStretch } from './token-rows.ts'

/** A text and one that belongs to it: a question and its article, a heading and its body. */
export interface TrainingPair {
  readonly query: readonly TokenStretch[]
  readonly document: readonly TokenStretch[]
  /** Number of the article that the document is of. */
  readonly article: number
  /** All articles that are right for the query. */
  readonly gold: readonly number[]
  /** An article that is near and wrong. */
  readonly wrong: { readonly article: number; readonly text: readonly TokenStretch[] } | null
}

/** Questions with their articles by number, packed for threads to share. */
export interface AskedQuestions {
  readonly rows: TokenRows
  /** The articles that answer question i: `gold` from `goldOffsets[i]` on. */
  readonly gold: Int32Array
  readonly goldOffsets: Int32Array
  /** Numbers of questions in office wording, and of those in everyday words. */
  readonly formal: Int32Array
  readonly everyday: Int32Array
}

/** Near and wrong articles of each question, `each` of them; -1 where there are fewer. */
export interface WrongArticles {
  readonly each: number
  readonly articles: Int32Array
}

export interface PairSources {
  readonly articles: ArticleRows
  /** Numbers of the articles that are long enough to learn from. */
  readonly lawful: Int32Array
  /** Ends that turn a heading into something like a question, one a line. */
  readonly askingEnds: TokenRows
  readonly questions: AskedQuestions
}

/** How a batch is made up. */
export interface BatchShape {
  readonly size: number
  /** How many of them are questions; the rest is made of law. */
  readonly asked: number
  /** Of the questions, those in office wording. */
  readonly formalShare: number
  /** Of the pairs made of law, two clauses of one article. */
  readonly siblingShare: number
}

const leastClause = 5
const clauseTokens = { query: 25, document: 120 } as const
const nameTokens = 12
const neighbours = { drawn: 4, within: 40 } as const

export function goldOf({ gold, goldOffsets }: AskedQuestions, question: number): number[] {
  return [...gold.subarray(goldOffsets[question], goldOffsets[question + 1])]
}

/**
 * Draws a batch, no two pairs with one article. Pairs of law come four from one neighbourhood at a
 * time: what stands close together is harder to tell apart.
 */
export function drawBatch(
  sources: PairSources,
  shape: BatchShape,
  wrong: WrongArticles | null,
  random: () => number,
): TrainingPair[] {
  const used = new Set<number>()
  const pairs: TrainingPair[] = []
  const add = (pair: TrainingPair | null) => {
    if (pair === null || used.has(pair.article)) return
    used.add(pair.article)
    pairs.push(pair)
  }
  for (let i = 0; i < shape.asked; i++) add(questionPair(sources, shape, wrong, random))
  const { lawful } = sources
  while (pairs.length < shape.size) {
    const start = below(random, lawful.length)
    for (let i = 0; i < neighbours.drawn && pairs.length < shape.size; i++) {
      const step = i === 0 ? 0 : below(random, neighbours.within)
      const article = lawful[(start + step) % lawful.length] ?? 0
      if (!used.has(article)) add(lawPair(sources, article, shape.siblingShare, random))
    }
  }
  return pairs
}

function questionPair(
  { articles, questions }: PairSources,
  { formalShare }: BatchShape,
  wrong: WrongArticles | null,
  random: () => number,
): TrainingPair | null {
  const drawnFrom = random() < formalShare ? questions.formal : questions.everyday
  const question = drawnFrom[below(random, drawnFrom.length)]
  if (question === undefined) return null
  const gold = goldOf(questions, question)
  const article = gold[below(random, gold.length)] as number
  const near = wrong?.articles[question * wrong.each + below(random, wrong.each)] ?? -1
  return {
    query: [lineOf(questions.rows, question)],
    document: wholeArticle(articles, article),
    article,
    gold,
    wrong: near < 0 ? null : { article: near, text: wholeArticle(articles, near) },
  }
}

/** @returns null where the article is too short for the kind of pair that was drawn */
function lawPair(
  sources: PairSources,
  article: number,
  siblingShare: number,
  random: () => number,
): TrainingPair | null {
  const drawn = random()
  const made =
    drawn < siblingShare
      ? siblings(sources.articles, article, random)
      : drawn < siblingShare + (1 - siblingShare) / 2
        ? heading(sources, article, random)
        : clause(sources.articles, article, random)
  return made === null ? null : { ...made, article, gold: [article], wrong: null }
}

type Texts = Pick<TrainingPair, 'query' | 'document'>

function heading(
  { articles, askingEnds }: PairSources,
  article: number,
  random: () => number,
): Texts | null {
  const own = headingOf(articles, article)
  if (own.to === own.from) return null
  const query = [own]
  if (random() < 0.4) query.push(nameOf(articles, article, 1, nameTokens))
  if (random() < 0.4) query.push(lineOf(askingEnds, below(random, askingEnds.lines.length - 1)))
  const [body, shown, name] = wholeArticle(articles, article) as [
    TokenStretch,
    TokenStretch,
    TokenStretch,
  ]
  return { query, document: random() < 0.5 ? [body, name] : [body, shown, name] }
}

/** A clause and the rest of its article. */
function clause(articles: ArticleRows, article: number, random: () => number): Texts | null {
  const clauses = clausesOf(articles, article, leastClause)
  const chosen = clauses[below(random, clauses.length)]
  if (chosen === undefined || clauses.length < 2) return null
  const body = bodyOf(articles, article)
  const before = { ...body, to: Math.min(chosen.from, body.from + mostBodyTokens) }
  const left = mostBodyTokens - (before.to - before.from)
  const behind = { ...body, from: chosen.to, to: Math.min(body.to, chosen.to + left) }
  const [, shown, name] = wholeArticle(articles, article) as [
    TokenStretch,
    TokenStretch,
    TokenStretch,
  ]
  return { query: [first(chosen, clauseTokens.query)], document: [before, behind, shown, name] }
}

function siblings(articles: ArticleRows, article: number, random: () => number): Texts | null {
  const clauses = clausesOf(articles, article, leastClause)
  if (clauses.length < 2) return null
  const one = below(random, clauses.length)
  const other = (one + 1 + below(random, clauses.length - 1)) % clauses.length
  return {
    query: [first(clauses[one] as TokenStretch, clauseTokens.query)],
    document: [
      first(clauses[other] as TokenStretch, clauseTokens.document),
      nameOf(articles, article, articleWeights.name),
    ],
  }
}

function first(stretch: TokenStretch, most: number): TokenStretch {
  return { ...stretch, to: Math.min(stretch.to, stretch.from + most) }
}

function below(random: () => number, limit: number): number {
  return Math.floor(random() * limit)
}
