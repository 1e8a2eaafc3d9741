import { type Field, fieldLengths, fieldWeights, saturation } from './field-impacts.ts'
import type { QueryTerm } from './query-terms.ts'
import type { SearchIndex } from './search-index.ts'

/** A stretch of tokens in the pool: from included, to excluded. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** What a question finds in one stretch. */
export interface StretchMatch {
  /** Occurrences by term, each weighed by the probability that it is meant. */
  readonly frequencies: Float32Array
  readonly length: number
  /** Most neighbours of the question found one after another, in syllables. */
  readonly longestRun: number
}

/** Finds a question's terms in stretches of the pool. One for each question. */
export class Matcher {
  readonly terms: readonly QueryTerm[]
  readonly #index: SearchIndex
  /** By syllable id: number of its word term plus one, 0 for none; and how probably it is meant. */
  readonly #wordOf: Int16Array
  readonly #chanceOf: Float32Array
  /** By first word term and second: the pair term. */
  readonly #pairOf: Int16Array
  /** Positions found by the last `collect`, with their terms and chances. */
  readonly positions: number[] = []
  readonly found: number[] = []
  readonly foundChances: number[] = []
  /** Weight of the question's own terms together. */
  readonly ownWeight: number

  constructor(index: SearchIndex, terms: readonly QueryTerm[]) {
    this.terms = terms
    this.#index = index
    this.ownWeight = terms.reduce((sum, term) => sum + (term.isOwn ? term.weight : 0), 0)
    this.#wordOf = new Int16Array(index.vocabulary.size)
    this.#chanceOf = new Float32Array(index.vocabulary.size)
    this.#pairOf = new Int16Array(terms.length * terms.length).fill(-1)
    terms.forEach((term, number) => {
      if (term.kind === 'pair') {
        this.#pairOf[term.first * terms.length + term.second] = number
        return
      }
      term.ids.forEach((id, i) => {
        const chance = term.chances[i] ?? 0
        if ((this.#chanceOf[id] ?? 0) >= chance) return
        this.#wordOf[id] = number + 1
        this.#chanceOf[id] = chance
      })
    })
  }

  /** Whether a syllable stands for a word of the question. */
  holds(id: number): boolean {
    return (this.#wordOf[id] ?? 0) > 0
  }

  /** Notes where every term stands in a stretch, in order. @returns the longest run */
  collect({ from, to }: Stretch): number {
    const { pool } = this.#index
    const width = this.terms.length
    this.positions.length = 0
    this.found.length = 0
    this.foundChances.length = 0
    let before = -1
    let beforeChance = 0
    let run = 0
    let longestRun = 0
    for (let at = from; at < to; at++) {
      const id = pool.at(at)
      const term = (this.#wordOf[id] ?? 0) - 1
      if (term < 0) {
        before = -1
        run = 0
        continue
      }
      const chance = this.#chanceOf[id] as number
      this.#note(at - from, term, chance)
      const pair = before < 0 ? -1 : (this.#pairOf[before * width + term] ?? -1)
      if (pair >= 0) {
        this.#note(at - from, pair, beforeChance * chance)
        run += 1
      } else run = 1
      if (run > longestRun) longestRun = run
      before = term
      beforeChance = chance
    }
    return longestRun
  }

  #note(position: number, term: number, chance: number): void {
    this.positions.push(position)
    this.found.push(term)
    this.foundChances.push(chance)
  }

  /** What the question finds in a stretch. */
  match(stretch: Stretch): StretchMatch {
    const longestRun = this.collect(stretch)
    const frequencies = new Float32Array(this.terms.length)
    this.found.forEach((term, i) => {
      frequencies[term] = (frequencies[term] ?? 0) + (this.foundChances[i] ?? 0)
    })
    return { frequencies, length: stretch.to - stretch.from, longestRun }
  }
}

/** How a field's occurrences count towards BM25F. */
export function fieldFactor(field: Field, length: number): number {
  const { reference, effect } = fieldLengths[field]
  return fieldWeights[field] / (1 - effect + (effect * length) / reference)
}

/** BM25F's saturation, in [0, 1). */
export function saturate(frequency: number): number {
  return frequency / (frequency + saturation)
}

/** Sum of the weights of the terms found, of one kind or both. */
export function coveredWeight(
  terms: readonly QueryTerm[],
  frequencies: Float32Array,
  wanted: (term: QueryTerm) => boolean,
): number {
  let sum = 0
  terms.forEach((term, i) => {
    if ((frequencies[i] ?? 0) > 0 && wanted(term)) sum += term.weight
  })
  return sum
}
