/**
 * How much more, or less, a word tells than its rarity: learnt from questions and their articles.
 *
 * weight = idf + correction; `bao nhiêu` is rare in law, yet no answer holds it.
 */
export interface TermWeights {
  /** 0 for a syllable not learnt. */
  word(syllable: string): number
  /** 0 for a pair not learnt. */
  pair(first: string, second: string): number
}

/** Corrections by term: a syllable, or two with a space between. */
export function createTermWeights(corrections: ReadonlyMap<string, number>): TermWeights {
  return {
    word: (syllable) => corrections.get(syllable) ?? 0,
    pair: (first, second) => corrections.get(`${first} ${second}`) ?? 0,
  }
}
