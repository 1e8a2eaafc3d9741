import { parseCitation, type WrittenCitation } from '../corpus/citation.ts'
import { expandPhrases, expandSpellings, expandTerms, type Lexicon } from '../language/lexicon.ts'
import { foldDiacritics, hasDiacritics, normalizeText } from '../language/normalize.ts'
import { tokenize } from '../language/tokenize.ts'

/** A citizen's words, ready for searching. */
export interface Query {
  /** The words as written, repaired but not changed. */
  readonly text: string
  /** Chat spellings and abbreviations written out. */
  readonly tokens: readonly string[]
  /** True where hardly anything is accented: syllables then match every accented reading. */
  readonly isToneless: boolean
  /** Legal terms behind everyday ones, to be searched with less weight. */
  readonly legalTerms: readonly (readonly string[])[]
  /** A provision or document that the question names. */
  readonly citation: WrittenCitation | null
}

// Under this share of accented words a text counts as typed without diacritics.
const tonelessShare = 0.15

/** Reads a question: repairs, writes shortenings out, finds everyday terms and citations. */
export function interpretQuery(question: string, lexicon: Lexicon): Query {
  const text = normalizeText(question).trim()
  const raw = tokenize(text)
  const words = raw.filter((token) => /\p{L}/u.test(token))
  const accented = words.filter(hasDiacritics).length
  const isToneless = words.length > 0 && accented / words.length < tonelessShare
  const expanded = expandSpellings(tokenize(expandPhrases(text, lexicon)), lexicon)
  const tokens = isToneless ? expanded.map(foldDiacritics) : expanded
  return {
    text,
    tokens,
    isToneless,
    legalTerms: expandTerms(tokens, lexicon, isToneless),
    citation: parseCitation(text),
  }
}
