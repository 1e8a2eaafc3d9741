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

/** Where terms stand in the stretch last collected, in order; `count` of each column hold. */
export interface Occurrences {
  readonly count: number
  readonly positions: Int32Array
  readonly terms: Int32Array
  readonly chances: Float32Array
}

/** What kind of term each is, in one byte. */
export const termKinds = { ownWord: 0, ownPair: 1, legal: 2 } as const

/** Finds a question's terms in stretches of the pool. One for each question. */
export class Matcher {
  readonly terms: readonly QueryTerm[]
  readonly weights: Float64Array
  /** One of `termKinds` by term. */
  readonly kinds: Uint8Array
  /** Weight of the question's own terms together. */
  readonly ownWeight: number
  readonly #index: SearchIndex
  /** By syllable id: number of its word term plus one, 0 for none; and how probably it is meant. */
  readonly #wordOf: Int16Array
  readonly #chanceOf: Float32Array
  /** By first word term and second: the pair term. */
  readonly #pairOf: Int16Array
  #count = 0
  #positions = new Int32Array(1024)
  #found = new Int32Array(1024)
  #chances = new Float32Array(1024)

  constructor(index: SearchIndex, terms: readonly QueryTerm[]) {
    this.terms = terms
    this.#index = index
    this.weights = Float64Array.from(terms, ({ weight }) => weight)
    this.kinds = Uint8Array.from(terms, kindOf)
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

  /** Where every term stood in the stretch last matched; good until the next. */
  get occurrences(): Occurrences {
    return {
      count: this.#count,
      positions: this.#positions,
      terms: this.#found,
      chances: this.#chances,
    }
  }

  /** Notes where every term stands in a stretch, in order. @returns the longest run */
  #collect({ from, to }: Stretch): number {
    const { low, high } = this.#index.pool.data
    const wordOf = this.#wordOf
    const chanceOf = this.#chanceOf
    const pairOf = this.#pairOf
    const width = this.terms.length
    this.#makeRoom(2 * (to - from))
    const positions = this.#positions
    const found = this.#found
    const chances = this.#chances
    let count = 0
    let before = -1
    let beforeChance = 0
    let run = 0
    let longestRun = 0
    for (let at = from; at < to; at++) {
      const id = (low[at] as number) | ((high[at] as number) << 16)
      const term = (wordOf[id] as number) - 1
      if (term < 0) {
        before = -1
        continue
      }
      const chance = chanceOf[id] as number
      positions[count] = at - from
      found[count] = term
      chances[count] = chance
      count += 1
      const pair = before < 0 ? -1 : (pairOf[before * width + term] as number)
      if (pair >= 0) {
        positions[count] = at - from
        found[count] = pair
        chances[count] = beforeChance * chance
        count += 1
        run += 1
      } else run = 1
      if (run > longestRun) longestRun = run
      before = term
      beforeChance = chance
    }
    this.#count = count
    return longestRun
  }

  #makeRoom(wanted: number): void {
    if (wanted <= this.#positions.length) return
    this.#positions = new Int32Array(2 * wanted)
    this.#found = new Int32Array(2 * wanted)
    this.#chances = new Float32Array(2 * wanted)
  }

  /** What the question finds in a stretch. */
  match(stretch: Stretch): StretchMatch {
    const longestRun = this.#collect(stretch)
    const frequencies = new Float32Array(this.terms.length)
    const found = this.#found
    const chances = this.#chances
    for (let i = 0; i < this.#count; i++) {
      const term = found[i] as number
      frequencies[term] = (frequencies[term] as number) + (chances[i] as number)
    }
    return { frequencies, length: stretch.to - stretch.from, longestRun }
  }
}

function kindOf({ isOwn, kind }: QueryTerm): number {
  if (!isOwn) return termKinds.legal
  return kind === 'word' ? termKinds.ownWord : termKinds.ownPair
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

/** Sum of the weights of a question's own terms that are found. */
export function ownCovered({ weights, kinds }: Matcher, frequencies: Float32Array): number {
  let sum = 0
  for (let i = 0; i < weights.length; i++) {
    if (kinds[i] !== termKinds.legal && (frequencies[i] as number) > 0) sum += weights[i] as number
  }
  return sum
}
