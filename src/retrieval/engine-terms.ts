import type { WeightedTerm } from './candidate-source.ts'
import type { ToldFigures } from './corpus-figures.ts'
import { queryTerms } from './query-terms.ts'
import type { SearchRequest } from './search.ts'
import type { TermWeights } from './term-weights.ts'

/** What a question asks for: every syllable it may mean, and every pair of neighbours. */
export function termsOf({ words, legalTerms }: Pick<SearchRequest, 'words' | 'legalTerms'>) {
  const texts = [
    words.map((readings) => readings.map(({ syllable }) => syllable)),
    ...legalTerms.map((term) => term.map((syllable) => [syllable])),
  ]
  const syllables = new Set(texts.flat(2))
  const pairs = new Map<string, readonly [string, string]>()
  for (const text of texts) {
    text.slice(1).forEach((after, i) => {
      for (const first of text[i] ?? []) {
        for (const second of after) pairs.set(`${first}_${second}`, [first, second])
      }
    })
  }
  return { syllables: [...syllables], pairs: [...pairs.values()] }
}

/** The question's terms for the database engine, weighed exactly as the index in memory does. */
export function engineTerms(
  request: Pick<SearchRequest, 'words' | 'legalTerms'>,
  figures: ToldFigures,
  weights: TermWeights,
): WeightedTerm[] {
  const words = figures.words.map(({ syllable }) => syllable)
  const idOf = new Map(words.map((syllable, id) => [syllable, id]))
  const heldPairs = figures.pairs.filter(({ holders }) => holders > 0)
  const pairKey = (first: number, second: number) => `${first} ${second}`
  const pairOf = new Map(
    heldPairs.map(({ first, second }, id) => [
      pairKey(idOf.get(first) ?? -1, idOf.get(second) ?? -1),
      id,
    ]),
  )
  const source = {
    vocabulary: { find: (syllable: string) => idOf.get(syllable) ?? -1 },
    pairs: { find: (first: number, second: number) => pairOf.get(pairKey(first, second)) ?? -1 },
    figures: {
      size: figures.size,
      holdersOfWord: (id: number) => figures.words[id]?.holders ?? 0,
      holdersOfPair: (id: number) => heldPairs[id]?.holders ?? 0,
    },
  }
  const terms = queryTerms(source, weights, request.words, request.legalTerms)
  return terms.flatMap(({ kind, ids, chances, weight }) =>
    ids.map((id, i) => {
      const pair = heldPairs[id]
      const token = kind === 'word' ? (words[id] ?? '') : `${pair?.first}_${pair?.second}`
      return { token, weight: weight * (chances[i] ?? 0) }
    }),
  )
}
