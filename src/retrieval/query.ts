import { parseCitation, type WrittenCitation } from '../corpus/citation.ts'
import { expandPhrases, expandSpellings, expandTerms } from '../language/lexicon.ts'
import { foldDiacritics, hasDiacritics, normalizeText } from '../language/normalize.ts'
import { type Reading, readSyllables } from '../language/restore-diacritics.ts'
import { tokenize } from '../language/tokenize.ts'
import type { ReadingAids } from './models.ts'

/** A citizen's words, ready for searching. */
export interface Query {
  /** The words as written, repaired but not changed. */
  readonly text: string
  /** Chat spellings written out; each syllable with its likely readings, likeliest first. */
  readonly words: readonly (readonly Reading[])[]
  /** The likeliest reading of each. */
  readonly tokens: readonly string[]
  /** Legal terms behind everyday ones, to be searched with less weight. */
  readonly legalTerms: readonly (readonly string[])[]
  /** A provision or document that the question names. */
  readonly citation: WrittenCitation | null
}

/**
 * Reads a question: repairs it, writes shortenings out, restores diacritics and slips of the
 * keyboard, finds everyday terms and citations.
 */
export function interpretQuery(question: string, { lexicon, syllables }: ReadingAids): Query {
  const text = normalizeText(question).trim()
  const written = expandSpellings(tokenize(expandPhrases(text, lexicon)), lexicon)
  const words = readSyllables(written, syllables)
  const tokens = words.map(([likeliest], i) => likeliest?.syllable ?? written[i] ?? '')
  const isToneless = !written.some(hasDiacritics)
  const byReading = expandTerms(tokens, lexicon, false)
  // A slang word that no text counts may be restored wrongly: match it as typed too.
  const asTyped = isToneless ? expandTerms(written.map(foldDiacritics), lexicon, true) : []
  const known = new Set(byReading.map((term) => term.join(' ')))
  const legalTerms = [...byReading, ...asTyped.filter((term) => !known.has(term.join(' ')))]
  return { text, words, tokens, legalTerms, citation: parseCitation(text) }
}
