import { tokenize } from '../../src/language/tokenize.ts'
import type { BagOfRows, RowFinder } from '../../src/retrieval/embedding-bag.ts'
import type { IndexedArticle } from '../../src/retrieval/indexed-article.ts'
import type { TrainingPair } from './train-embedding.ts'
import type { TrainingQuestion } from './training-data.ts'

/** Ends that turn a heading into something like a question. */
const askingEnds = [
  'là gì',
  'như thế nào',
  'ra sao',
  'bao nhiêu',
  'có được không',
  'quy định như thế nào',
  'gồm những gì',
  'khi nào',
  'ai có quyền',
].map(tokenize)

const leastBody = 80

/** Draws batches of pairs: what belongs together in law, and questions with their articles. */
export class PairSampler {
  readonly #articles: readonly IndexedArticle[]
  readonly #finder: RowFinder
  readonly #random: () => number
  readonly #bags = new Map<string, BagOfRows>()

  constructor(
    articles: ReadonlyMap<string, IndexedArticle>,
    finder: RowFinder,
    random: () => number,
  ) {
    this.#articles = [...articles.values()].filter(({ body }) => body.length >= leastBody)
    this.#finder = finder
    this.#random = random
  }

  /** In how many articles each row stands. */
  documentFrequencies(rows: number): Float32Array {
    const frequencies = new Float32Array(rows)
    for (const article of this.#articles) {
      for (const row of this.#bag(article).rows) {
        frequencies[row] = (frequencies[row] ?? 0) + 1
      }
    }
    return frequencies
  }

  get size(): number {
    return this.#articles.length
  }

  /** Questions with their articles, and with other questions of the same article, for drawing. */
  questionPairs(
    questions: readonly TrainingQuestion[],
    articles: ReadonlyMap<string, IndexedArticle>,
    read: (question: string) => readonly string[],
  ): (TrainingPair & { readonly articleId: string })[] {
    const asked = new Map<string, BagOfRows[]>()
    const pairs = questions.flatMap(({ question, gold }) =>
      gold.flatMap((articleId) => {
        const article = articles.get(articleId)
        const query = this.#finder.bag(read(question))
        if (article === undefined || query.rows.length === 0) return []
        asked.set(articleId, [...(asked.get(articleId) ?? []), query])
        return [{ articleId, query, document: this.#bag(article) }]
      }),
    )
    const siblings = [...asked].flatMap(([articleId, queries]) =>
      // Every second pair of neighbours: articles matter more than likeness among questions.
      queries.slice(1).flatMap((document, i) => {
        const query = queries[i]
        return query === undefined || i % 2 === 1 ? [] : [{ articleId, query, document }]
      }),
    )
    return [...pairs, ...siblings]
  }

  /**
   * A batch of `size` pairs, no two with one article, `asked` of them questions. The rest are
   * headings with their bodies and sentences with the rest of their articles, four of one document
   * at a time: neighbours are harder to tell apart.
   */
  batch(
    size: number,
    asked: number,
    questions: readonly (TrainingPair & { readonly articleId: string })[],
  ): TrainingPair[] {
    const used = new Set<string>()
    const pairs: TrainingPair[] = []
    const add = (articleId: string, pair: TrainingPair | null) => {
      if (pair === null || used.has(articleId) || pair.query.rows.length === 0) return
      used.add(articleId)
      pairs.push(pair)
    }
    for (let i = 0; i < asked && questions.length > 0; i++) {
      const drawn = questions[Math.floor(this.#random() * questions.length)]
      if (drawn !== undefined) add(drawn.articleId, drawn)
    }
    while (pairs.length < size) {
      const start = Math.floor(this.#random() * this.#articles.length)
      for (let i = 0; i < 4 && pairs.length < size; i++) {
        const step = i === 0 ? 0 : Math.floor(this.#random() * 40)
        const article = this.#articles[(start + step) % this.#articles.length]
        if (article !== undefined) add(article.articleId, this.#ownPair(article))
      }
    }
    return pairs
  }

  #bag(article: IndexedArticle): BagOfRows {
    const known = this.#bags.get(article.articleId)
    if (known !== undefined) return known
    const bag = this.#finder.articleBag(article)
    this.#bags.set(article.articleId, bag)
    return bag
  }

  #ownPair(article: IndexedArticle): TrainingPair | null {
    return this.#random() < 0.5 ? this.#headingPair(article) : this.#sentencePair(article)
  }

  #headingPair({ heading, documentTitle, body }: IndexedArticle): TrainingPair | null {
    if (heading.length < 6) return null
    const tokens = tokenize(heading)
    if (this.#random() < 0.4) tokens.push(...tokenize(documentTitle).slice(0, 12))
    if (this.#random() < 0.4) {
      tokens.push(...(askingEnds[Math.floor(this.#random() * askingEnds.length)] ?? []))
    }
    const shown = this.#random() < 0.5 ? '' : heading
    const document = this.#finder.articleBag({ heading: shown, documentTitle, body })
    return { query: this.#finder.bag(tokens), document }
  }

  #sentencePair({ heading, documentTitle, body }: IndexedArticle): TrainingPair | null {
    const lines = body.split('\n')
    if (lines.length < 2) return null
    const chosen = Math.floor(this.#random() * lines.length)
    const tokens = tokenize(lines[chosen] ?? '').slice(0, 25)
    if (tokens.length < 5) return null
    const rest = lines.filter((_, i) => i !== chosen).join('\n')
    const document = this.#finder.articleBag({ heading, documentTitle, body: rest })
    return { query: this.#finder.bag(tokens), document }
  }
}
