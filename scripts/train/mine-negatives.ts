import { type ArticleRows, wholeArticle } from './article-rows.ts'
import { createBagWriter } from './bag-writer.ts'
import { type AskedQuestions, goldOf, type WrongArticles } from './embedding-pairs.ts'
import {
  articlesAtOnce,
  type EmbeddingSpace,
  inFours,
  questionsAtOnce,
  textRoom,
} from './embedding-space.ts'
import { lineOf, sharedInts, type TokenStretch } from './token-rows.ts'
import { type Part, toUnit } from './train-embedding.ts'

/** As near to the right article as this it may be as right: law repeats itself. */
const likeGold = 0.95

export function noWrongArticles(questions: number, each: number): WrongArticles {
  return { each, articles: sharedInts(questions * each).fill(-1) }
}

/**
 * Finds the articles nearest to each question by the present embedding that are not its own, nor
 * all but the same: one thread's part. The results are there once all threads have returned.
 */
export function mineWrongArticles(
  space: EmbeddingSpace,
  part: Part,
  { articles, questions }: { readonly articles: ArticleRows; readonly questions: AskedQuestions },
  wrong: WrongArticles,
): void {
  const { kernel, shape, table, articleVectors, bagRows, bagFactors } = space
  const { dimension } = shape
  const vectorBytes = 4 * dimension
  const own = space.own[part.index] as EmbeddingSpace['own'][number]
  const writer = createBagWriter(shape.rows)
  const from = part.index * textRoom
  const rows = bagRows.data.subarray(from, from + textRoom)
  const factors = bagFactors.data.subarray(from, from + textRoom)
  const places = { rows: bagRows.at + 4 * from, factors: bagFactors.at + 4 * from }

  function encode(text: readonly TokenStretch[], target: number, vectors: Float32Array): void {
    const length = writer.write(text, rows, factors, () => true)
    kernel.weightedSum(target, table.at, places.rows, places.factors, length)
    toUnit(vectors, 0, dimension)
  }

  const isRight = (article: number, gold: readonly number[]) =>
    gold.some((each) => article === each || cosine(space, article, each) >= likeGold)

  for (let article = part.index; article < articles.count; article += part.count) {
    const start = article * dimension
    const vector = articleVectors.data.subarray(start, start + dimension)
    encode(wholeArticle(articles, article), articleVectors.at + article * vectorBytes, vector)
  }
  part.wait()
  const asked = questions.rows.lines.length - 1
  const jump = part.count * questionsAtOnce
  for (let first = part.index * questionsAtOnce; first < asked; first += jump) {
    const group = Array.from({ length: Math.min(questionsAtOnce, asked - first) }, (_, i) => {
      const start = i * dimension
      const vector = own.vectors.data.subarray(start, start + dimension)
      encode([lineOf(questions.rows, first + i)], own.vectors.at + i * vectorBytes, vector)
      return { gold: goldOf(questions, first + i), best: [] as Found[] }
    })
    const least = new Float32Array(questionsAtOnce).fill(-2)
    for (let from = 0; from < articles.count; from += articlesAtOnce) {
      const base = articleVectors.at + from * vectorBytes
      const count = Math.min(articlesAtOnce, articles.count - from)
      for (let i = 0; i < group.length; i++) {
        kernel.products(own.results.at, own.vectors.at + i * vectorBytes, base, inFours(count))
        for (let at = 0; at < count; at++) {
          // Asked of every question and article: nearly all stop here.
          if ((own.results.data[at] as number) <= (least[i] as number)) continue
          const { gold, best } = group[i] as (typeof group)[number]
          if (isRight(from + at, gold)) continue
          insert(best, { article: from + at, likeness: own.results.data[at] as number }, wrong.each)
          if (best.length === wrong.each) least[i] = best.at(-1)?.likeness ?? -2
        }
      }
    }
    group.forEach(({ best }, i) => {
      for (let at = 0; at < wrong.each; at++) {
        wrong.articles[(first + i) * wrong.each + at] = best[at]?.article ?? -1
      }
    })
  }
  part.wait()
}

interface Found {
  readonly article: number
  readonly likeness: number
}

/** Puts one in its place among the best, best first, and keeps no more than `most`. */
function insert(best: Found[], found: Found, most: number): void {
  const behind = best.findIndex(({ likeness }) => likeness < found.likeness)
  best.splice(behind < 0 ? best.length : behind, 0, found)
  if (best.length > most) best.pop()
}

function cosine({ articleVectors, shape }: EmbeddingSpace, one: number, other: number): number {
  const { dimension } = shape
  let sum = 0
  for (let i = 0; i < dimension; i++) {
    const a = articleVectors.data[one * dimension + i] as number
    sum += a * (articleVectors.data[other * dimension + i] as number)
  }
  return sum
}
