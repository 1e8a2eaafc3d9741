import { canonicalSyllable } from './normalize.ts'

const word = /[\p{L}\p{M}\d]+/gu

/**
 * The syllables and numbers of a text, lower case, one spelling each, in reading order.
 *
 * Vietnamese writes a space between syllables, not words; compounds are found by the pairs of
 * neighbours that the index keeps. The text must be NFC.
 */
export function tokenize(text: string): string[] {
  return (text.match(word) ?? []).map((each) => canonicalSyllable(each.toLowerCase()))
}

/** Where each token of `tokenize` begins and ends in the text, in UTF-16 units. */
export function tokenSpans(text: string): { start: number; end: number }[] {
  // Lower-casing can lengthen a letter (İ), so offsets are taken before it.
  return [...text.matchAll(word)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }))
}
