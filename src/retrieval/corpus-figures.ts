/** How many articles hold what, over the whole corpus: an index may hold a part of it only. */
export interface CorpusFigures {
  /** Articles, replaced ones included where they are not yet swept out. */
  readonly size: number
  /** @param word - the syllable's id in the index */
  holdersOfWord(word: number): number
  /** @param pair - the pair's number in the index */
  holdersOfPair(pair: number): number
}

/** The figures as they are told to an index that holds a part of the corpus. */
export interface ToldFigures {
  readonly size: number
  readonly words: readonly { readonly syllable: string; readonly holders: number }[]
  readonly pairs: readonly {
    readonly first: string
    readonly second: string
    readonly holders: number
  }[]
}
