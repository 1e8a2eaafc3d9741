import { tokenize } from '../language/tokenize.ts'
import { PairTable } from './pair-table.ts'

/**
 * Our own embedding: one vector for every syllable and every frequent pair of neighbours, added up
 * and brought to unit length. Small, static and quick; the same for questions and articles.
 */
export interface EmbeddingBag {
  readonly dimension: number
  /** Unit vector of a text; all zeros where none of its terms is known. */
  embed(tokens: readonly string[]): Float32Array
  /** Unit vector of an article, its heading and its document's name counting more. */
  embedArticle(article: {
    readonly heading: string
    readonly documentTitle: string
    readonly body: string
  }): Float32Array
}

/** The trained table: vectors of syllables, then of pairs, in whole numbers with a scale each. */
export interface EmbeddingTable {
  readonly dimension: number
  readonly syllables: readonly string[]
  /** Both syllables of each pair, as numbers of `syllables`. */
  readonly pairFirst: Uint16Array
  readonly pairSecond: Uint16Array
  /** Row after row; a value is `values[i] * scales[row]`. */
  readonly values: Int8Array
  readonly scales: Float32Array
}

/** Rows of a text and how much each counts. */
export interface BagOfRows {
  readonly rows: readonly number[]
  readonly weights: readonly number[]
}

// Law repeats itself: the rest of a long article hardly changes what it is about.
export const mostBodyTokens = 250
export const articleWeights = { heading: 3, name: 1.5, body: 1 } as const

/** Finds the rows of tokens. */
export class RowFinder {
  readonly #rowOf: ReadonlyMap<string, number>
  readonly #pairs: PairTable
  readonly #syllables: number

  constructor(table: Pick<EmbeddingTable, 'syllables' | 'pairFirst' | 'pairSecond'>) {
    this.#rowOf = new Map(table.syllables.map((syllable, row) => [syllable, row]))
    this.#syllables = table.syllables.length
    this.#pairs = new PairTable({
      first: Int32Array.from(table.pairFirst),
      second: Int32Array.from(table.pairSecond),
    })
  }

  /** The rows of a text, each with the root of how often it stands there. */
  bag(tokens: readonly string[]): BagOfRows {
    return rooted(this.#count(new Map(), tokens, 1))
  }

  /** The rows of an article: body, heading and name together. */
  articleBag(article: Parameters<EmbeddingBag['embedArticle']>[0]): BagOfRows {
    const counts = new Map<number, number>()
    this.#count(counts, tokenize(article.body).slice(0, mostBodyTokens), articleWeights.body)
    this.#count(counts, tokenize(article.heading), articleWeights.heading)
    this.#count(counts, tokenize(article.documentTitle), articleWeights.name)
    return rooted(counts)
  }

  /** Visits each token's row and that of the pair it ends; -1 where there is none. */
  eachRow(tokens: readonly string[], visit: (row: number, pairRow: number) => void): void {
    let before = -1
    for (const token of tokens) {
      const row = this.#rowOf.get(token) ?? -1
      const pair = before < 0 || row < 0 ? -1 : this.#pairs.find(before, row)
      visit(row, pair < 0 ? -1 : this.#syllables + pair)
      before = row
    }
  }

  #count(counts: Map<number, number>, tokens: readonly string[], weight: number) {
    const add = (row: number) => {
      if (row >= 0) counts.set(row, (counts.get(row) ?? 0) + weight)
    }
    this.eachRow(tokens, (row, pairRow) => {
      add(row)
      add(pairRow)
    })
    return counts
  }
}

function rooted(counts: ReadonlyMap<number, number>): BagOfRows {
  return { rows: [...counts.keys()], weights: Array.from(counts.values(), Math.sqrt) }
}

export function createEmbeddingBag(table: EmbeddingTable): EmbeddingBag {
  const finder = new RowFinder(table)
  const { dimension, values, scales } = table

  function sum({ rows, weights }: BagOfRows): Float32Array {
    const vector = new Float32Array(dimension)
    rows.forEach((row, i) => {
      const factor = (weights[i] ?? 0) * (scales[row] ?? 0)
      const start = row * dimension
      for (let at = 0; at < dimension; at++) {
        vector[at] = (vector[at] as number) + factor * (values[start + at] as number)
      }
    })
    return toUnit(vector)
  }

  return {
    dimension,
    embed: (tokens) => sum(finder.bag(tokens)),
    embedArticle: (article) => sum(finder.articleBag(article)),
  }
}

function toUnit(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector)
  return norm === 0 ? vector : vector.map((value) => value / norm)
}
