import type { Reading } from '../language/restore-diacritics.ts'
import type { CorpusFigures } from './corpus-figures.ts'
import type { TermWeights } from './term-weights.ts'

/** One thing a question asks for: a syllable, or two neighbours, in all their likely readings. */
export interface QueryTerm {
  readonly kind: 'word' | 'pair'
  /** Syllable ids, or pair ids, that stand for it; with the probability that each is meant. */
  readonly ids: readonly number[]
  readonly chances: readonly number[]
  /** How much it tells, at least `leastWeight`. */
  readonly weight: number
  /** False for a legal term that stands behind the question's own words. */
  readonly isOwn: boolean
  /** For a pair the numbers of its two words among the terms. */
  readonly first: number
  readonly second: number
}

/** What knows words and pairs by number, and how common they are. */
export interface TermSource {
  readonly vocabulary: { find(syllable: string): number }
  readonly pairs: { find(first: number, second: number): number }
  readonly figures: CorpusFigures
}

const legalTermShare = 0.3
/** Pairs repeat what their syllables say. */
const pairShift = 1
const leastWeight = 0.02

/** What a question's readings are made of, as the index knows them. */
export function queryTerms(
  index: TermSource,
  weights: TermWeights,
  words: readonly (readonly Reading[])[],
  legalTerms: readonly (readonly string[])[],
): QueryTerm[] {
  const terms: QueryTerm[] = []
  const numberByKey = new Map<string, number>()
  const addText = (text: readonly (readonly Reading[])[], isOwn: boolean) => {
    const share = isOwn ? 1 : legalTermShare
    let before: { number: number; readings: readonly Reading[] } | null = null
    for (const readings of text) {
      const key = readings[0]?.syllable ?? ''
      const known = numberByKey.get(key)
      const number = known ?? terms.length
      if (known === undefined) {
        numberByKey.set(key, number)
        terms.push(wordTerm(index, weights, readings, isOwn, share))
      }
      if (before !== null) {
        const pairKey = `${before.readings[0]?.syllable ?? ''} ${key}`
        if (!numberByKey.has(pairKey)) {
          numberByKey.set(pairKey, terms.length)
          const link = { first: before.number, second: number }
          terms.push(pairTerm(index, weights, before.readings, readings, { isOwn, share, ...link }))
        }
      }
      before = { number, readings }
    }
  }
  addText(words, true)
  for (const term of legalTerms) {
    addText(
      term.map((syllable) => [{ syllable, probability: 1 }]),
      false,
    )
  }
  return terms
}

function wordTerm(
  index: TermSource,
  weights: TermWeights,
  readings: readonly Reading[],
  isOwn: boolean,
  share: number,
): QueryTerm {
  const ids: number[] = []
  const chances: number[] = []
  let weight = 0
  for (const { syllable, probability } of readings) {
    const id = index.vocabulary.find(syllable)
    weight += probability * wordWeight(index, weights, syllable, id)
    if (id < 0) continue
    ids.push(id)
    chances.push(probability)
  }
  return {
    kind: 'word',
    ids,
    chances,
    weight: Math.max(leastWeight, weight * share),
    isOwn,
    first: -1,
    second: -1,
  }
}

function wordWeight(index: TermSource, weights: TermWeights, syllable: string, id: number): number {
  const holders = id < 0 ? 0 : index.figures.holdersOfWord(id)
  return idf(index.figures.size, holders) + weights.word(syllable)
}

function pairTerm(
  index: TermSource,
  weights: TermWeights,
  before: readonly Reading[],
  after: readonly Reading[],
  {
    isOwn,
    share,
    first,
    second,
  }: Pick<QueryTerm, 'isOwn' | 'first' | 'second'> & { share: number },
): QueryTerm {
  const ids: number[] = []
  const chances: number[] = []
  let weight = 0
  for (const one of before) {
    const left = index.vocabulary.find(one.syllable)
    if (left < 0) continue
    for (const other of after) {
      const right = index.vocabulary.find(other.syllable)
      const pair = right < 0 ? -1 : index.pairs.find(left, right)
      if (pair < 0) continue
      const chance = one.probability * other.probability
      ids.push(pair)
      chances.push(chance)
      const own = idf(index.figures.size, index.figures.holdersOfPair(pair)) - pairShift
      weight += chance * (own + weights.pair(one.syllable, other.syllable))
    }
  }
  return {
    kind: 'pair',
    ids,
    chances,
    weight: ids.length === 0 ? 0 : Math.max(leastWeight, weight * share),
    isOwn,
    first,
    second,
  }
}

/** Inverse document frequency as in BM25, never negative (Robertson, Zaragoza 2009). */
function idf(total: number, holders: number): number {
  const held = Math.min(holders, total)
  return Math.log(1 + (total - held + 0.5) / (held + 0.5))
}
