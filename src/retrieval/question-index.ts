import { pickCandidates } from './candidates.ts'
import type { Columns } from './column-file.ts'
import { growingInts } from './growing-array.ts'
import { createPostings, namedPostings, postingsNamed } from './postings.ts'
import type { QueryTerm } from './query-terms.ts'
import { createVectorTable, type VectorTable } from './vector-table.ts'

/** Questions are never taken out. */
const nobody = new Uint8Array()

/** An everyday question much like the one asked. */
export interface SimilarQuestion {
  /** The entry whose article answers it. */
  readonly entry: number
  /** Share of the asked question's weight that it has, shorter ones first; in [0, 1]. */
  readonly lexical: number
  /** In [-1, 1] */
  readonly cosine: number
  /** Both together, in [0, 1]. */
  readonly likeness: number
}

/**
 * The everyday questions that articles answer, each on its own: who asks what was asked before need
 * not speak the law's language.
 */
export interface QuestionIndex {
  readonly size: number
  /** Vectors of the questions, in the order in which they were added. */
  readonly vectors: VectorTable
  /** @param words - ids of its syllables @param pairs - ids of its neighbours */
  add(
    entry: number,
    words: readonly number[],
    pairs: readonly number[],
    vector: Float32Array | null,
  ): void
  /** The most similar ones that are wanted, most similar first. */
  similar(
    terms: readonly QueryTerm[],
    vector: Float32Array,
    isWanted: (entry: number, question: number) => boolean,
    limit: number,
  ): SimilarQuestion[]
  compactIfWanted(): void
  columns(): Columns
}

const saturation = 0.8
// Asked questions have about eleven syllables.
const length = { reference: 11, effect: 0.4 }
const cosineShare = 0.5
// How many times the questions wanted are looked at, of each kind.
const alikeInWords = 4
const alikeInMeaning = 1

export function createQuestionIndex(dimension: number, saved?: Columns): QuestionIndex {
  const wordPostings = createPostings(saved && postingsNamed('questionWord', saved))
  const pairPostings = createPostings(saved && postingsNamed('questionPair', saved))
  const entries = growingInts(saved?.['questionEntry'] as Int32Array | undefined)
  const vectors = createVectorTable(dimension, saved?.['questionVectors'] as Int8Array | undefined)

  function lexicalScores(terms: readonly QueryTerm[]): Float32Array {
    const scores = new Float32Array(entries.length)
    let whole = 0
    for (const { kind, ids, chances, weight, isOwn } of terms) {
      if (!isOwn) continue
      whole += weight
      const postings = kind === 'word' ? wordPostings : pairPostings
      ids.forEach((id, i) => {
        postings.accumulate(id, (weight * (chances[i] ?? 0)) / 255, scores)
      })
    }
    // A question that has every word twice over would reach 1.
    const most = Math.max(whole, 1e-6)
    return scores.map((score) => Math.min(1, (score * (1 + saturation)) / most))
  }

  return {
    get size() {
      return entries.length
    },
    vectors,
    add(entry, words, pairs, vector) {
      const at = entries.length
      const { reference, effect } = length
      const frequency = 1 / (1 - effect + (effect * words.length) / reference)
      const impact = Math.round((255 * frequency) / (frequency + saturation))
      for (const word of new Set(words)) wordPostings.add(word, at, impact)
      for (const pair of new Set(pairs)) pairPostings.add(pair, at, impact)
      entries.push(entry)
      vectors.push(vector)
    },
    similar(terms, vector, isWanted, limit) {
      const lexical = lexicalScores(terms)
      const isWantedAt = (at: number) => isWanted(entries.data[at] as number, at)
      // Whoever leads in both together is well placed in one of the two.
      const places = new Set<number>()
      for (const { at } of pickCandidates(lexical, isWantedAt, limit * alikeInWords)) places.add(at)
      for (const { at } of vectors.nearest(vector, limit * alikeInMeaning, isWantedAt)) {
        places.add(at)
      }
      return Array.from(places, (at): SimilarQuestion => {
        const cosine = vectors.cosine(at, vector)
        const words = lexical[at] as number
        const likeness = (1 - cosineShare) * words + cosineShare * Math.max(0, cosine)
        return { entry: entries.data[at] as number, lexical: words, cosine, likeness }
      })
        .sort((a, b) => b.likeness - a.likeness || a.entry - b.entry)
        .slice(0, limit)
    },
    compactIfWanted() {
      for (const postings of [wordPostings, pairPostings]) {
        if (postings.wantsCompacting) postings.compact(nobody)
      }
    },
    columns() {
      for (const postings of [wordPostings, pairPostings]) postings.compact(nobody)
      return {
        ...namedPostings('questionWord', wordPostings.columns()),
        ...namedPostings('questionPair', pairPostings.columns()),
        questionEntry: entries.trimmed(),
        questionVectors: vectors.column(),
      }
    },
  }
}
