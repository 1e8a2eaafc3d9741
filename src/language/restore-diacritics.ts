import { foldDiacritics, hasDiacritics } from './normalize.ts'
import { chancesByTriples, type ReadingCandidate } from './read-by-triples.ts'
import type { SyllableModel } from './syllable-model.ts'
import { decodeKeyboardMarks, nearSpellings } from './typing-slips.ts'

/** One way to read a typed syllable, with its probability given the rest of the text. */
export interface Reading {
  readonly syllable: string
  /** In (0, 1]; the readings of one syllable add up to at most 1. */
  readonly probability: number
}

// Share of accented syllables in well-typed text, measured on the Zalo training questions.
const usualAccentShare = 0.78
const mostReadings = 12
// Less likely readings than this change no ranking.
const leastProbability = 0.04
const leastWorthLooking = 0.004
/** log2 of how much likelier it is that a word was meant as typed than that a finger slipped. */
const slipPenalty = { keyboard: 1, swap: 4, other: 8 }
/** log2 of how much likelier a reading is that has all the marks that were typed. */
const markBonus = 4

/**
 * Reads syllables that were typed without diacritics, half of them, or with a slip.
 *
 * A hidden Markov model: the syllables meant follow each other as `model` has counted, and each is
 * typed with its marks or without. How often this writer drops marks is estimated from the text
 * itself, so a well-typed question is left as it is. Probabilities by the forward-backward
 * algorithm (Rabiner 1989), in double precision with scaling: first by pairs, then, of what is
 * still likely, by triples.
 *
 * @param tokens - as `tokenize` gives them, chat spellings written out
 * @returns for each token its readings, likeliest first; a word that is not known reads as itself
 */
export function readSyllables(
  tokens: readonly string[],
  model: SyllableModel,
): readonly (readonly Reading[])[] {
  const drop = dropRate(tokens)
  const wide = tokens.map((token) => candidatesFor(token, model, drop))
  const lattice = wide.map(likelyOnes(chancesByPairs(wide, model)))
  const chances = lattice.every(({ length }) => length === 1)
    ? lattice.map(() => [1])
    : chancesByTriples(lattice, model)
  return lattice.map((candidates, at) =>
    candidates
      .map(({ syllable }, i) => ({ syllable, probability: chances[at]?.[i] ?? 0 }))
      .filter(({ probability }) => probability >= leastProbability)
      .sort((a, b) => b.probability - a.probability),
  )
}

/** Keeps the candidates that are worth the longer look. */
function likelyOnes(chances: readonly (readonly number[])[]) {
  return (candidates: readonly ReadingCandidate[], at: number) =>
    candidates.filter((_, i) => (chances[at]?.[i] ?? 0) >= leastWorthLooking)
}

/** How probable it is that this writer leaves a syllable's marks out. */
function dropRate(tokens: readonly string[]): number {
  const words = tokens.filter((token) => /\p{L}/u.test(token))
  if (words.length === 0) return 0
  const accented = words.filter(hasDiacritics).length / words.length
  return Math.min(0.98, Math.max(0.01, 1 - accented / usualAccentShare))
}

function candidatesFor(token: string, model: SyllableModel, drop: number): ReadingCandidate[] {
  const asTyped: ReadingCandidate = { id: model.find(token), syllable: token, emission: 0 }
  if (!/\p{L}/u.test(token)) return [asTyped]
  const isKnown = asTyped.id >= 0
  if (hasDiacritics(token) && isKnown) return [asTyped]
  const folded = foldDiacritics(token)
  const alike = model.readingsOf(folded).slice(0, mostReadings)
  if (alike.length > 0) {
    return alike.map((id) => {
      const syllable = model.syllable(id)
      const isPlain = !hasDiacritics(syllable)
      const emission = isPlain && isKnown ? 0 : Math.log2(isKnown ? drop : 1)
      return { id, syllable, emission }
    })
  }
  return slips(token, model, asTyped)
}

/** An unknown word: the keyboard's marks left in it, or a finger that slipped. */
function slips(token: string, model: SyllableModel, asTyped: ReadingCandidate): ReadingCandidate[] {
  const decoded = decodeKeyboardMarks(token).flatMap((spelling) =>
    readingsMeant(spelling, model, slipPenalty.keyboard),
  )
  if (decoded.length > 0) return decoded.slice(0, mostReadings)
  if (/\d/.test(token) || token.length < 2) return [asTyped]
  const isSwap = (spelling: string) => spelling.length === foldDiacritics(token).length
  const near = nearSpellings(token, (folded) => model.readingsOf(folded).length > 0).flatMap(
    (spelling) => {
      const penalty = isSwap(spelling) ? slipPenalty.swap : slipPenalty.other
      return model.readingsOf(spelling).map((id) => {
        const syllable = model.syllable(id)
        return { id, syllable, emission: markBonus * sharedMarks(token, syllable) - penalty }
      })
    },
  )
  if (near.length === 0) return [asTyped]
  const likeliest = near
    .toSorted(
      (a, b) =>
        b.emission + Math.log2(model.share(b.id)) - (a.emission + Math.log2(model.share(a.id))),
    )
    .slice(0, mostReadings)
  return likeliest
}

function readingsMeant(
  spelling: string,
  model: SyllableModel,
  penalty: number,
): ReadingCandidate[] {
  const exact = model.find(spelling)
  const ids = exact >= 0 ? [exact] : model.readingsOf(foldDiacritics(spelling))
  return ids.map((id) => ({ id, syllable: model.syllable(id), emission: -penalty }))
}

/** Share of a candidate's accented letters that were typed too. */
function sharedMarks(typed: string, candidate: string): number {
  const marked = [...candidate].filter(hasDiacritics)
  if (marked.length === 0) return 0
  const letters = new Set(typed)
  return marked.filter((letter) => letters.has(letter)).length / marked.length
}

type Lattice = readonly (readonly ReadingCandidate[])[]

/** Each candidate's probability given the whole text, by pairs of neighbours. */
function chancesByPairs(lattice: Lattice, model: SyllableModel): number[][] {
  const forward = walk(lattice, model)
  const backward = walkBack(lattice, model)
  return lattice.map((candidates, at) =>
    scaled(candidates.map((_, i) => (forward[at]?.[i] ?? 0) * (backward[at]?.[i] ?? 0))),
  )
}

function walk(lattice: Lattice, model: SyllableModel): number[][] {
  const columns: number[][] = []
  lattice.forEach((candidates, at) => {
    const before = lattice[at - 1]
    const column = candidates.map(({ id, emission }) => {
      const reach =
        before === undefined
          ? transition(model, -1, id)
          : before.reduce(
              (sum, from, i) => sum + (columns[at - 1]?.[i] ?? 0) * transition(model, from.id, id),
              0,
            )
      return reach * 2 ** emission
    })
    columns.push(scaled(column))
  })
  return columns
}

function walkBack(lattice: Lattice, model: SyllableModel): number[][] {
  const columns: number[][] = lattice.map(() => [])
  for (let at = lattice.length - 1; at >= 0; at--) {
    const after = lattice[at + 1]
    const column = (lattice[at] ?? []).map(({ id }) =>
      after === undefined
        ? 1
        : after.reduce(
            (sum, to, i) =>
              sum + transition(model, id, to.id) * 2 ** to.emission * (columns[at + 1]?.[i] ?? 0),
            0,
          ),
    )
    columns[at] = scaled(column)
  }
  return columns
}

/** Unknown words follow and are followed by anything alike. */
function transition(model: SyllableModel, first: number, second: number): number {
  if (second < 0) return 1e-6
  return model.follows(first, second)
}

function scaled(column: readonly number[]): number[] {
  const sum = column.reduce((total, value) => total + value, 0)
  return sum > 0 ? column.map((value) => value / sum) : column.map(() => 1 / column.length)
}
