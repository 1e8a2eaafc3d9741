import type { Lexicon } from '../language/lexicon.ts'
import { foldDiacritics } from '../language/normalize.ts'

/** Ways in which people really type, each applied to a well-written question. */
export const spoilings = ['noDiacritics', 'halfDiacritics', 'teencode', 'oneTypo'] as const
export type Spoiling = (typeof spoilings)[number]

/** Writes a question the way of one spoiling. The same question is always spoilt alike. */
export function spoilQuestion(question: string, spoiling: Spoiling, lexicon: Lexicon): string {
  switch (spoiling) {
    case 'noDiacritics':
      return foldDiacritics(question)
    case 'halfDiacritics':
      return question
        .split(' ')
        .map((word, i) => (i % 2 === 0 ? word : foldDiacritics(word)))
        .join(' ')
    case 'teencode':
      return inTeencode(question, lexicon)
    case 'oneTypo':
      return withTypo(question)
  }
}

/** Replaces every word or compound that the lexicon knows a chat spelling of. */
function inTeencode(question: string, lexicon: Lexicon): string {
  let text = question.toLowerCase()
  for (const [written, meant] of lexicon.spellings) {
    const phrase = meant.join(' ')
    const isWord = new RegExp(`(?<!\\p{L})${escaped(phrase)}(?!\\p{L})`, 'gu')
    text = text.replace(isWord, written)
  }
  return text
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** Swaps the two middle letters of the longest word: a finger too fast. */
function withTypo(question: string): string {
  const words = question.split(' ')
  const longest = words.reduce((best, word, i) => {
    return word.length > (words[best]?.length ?? 0) ? i : best
  }, 0)
  const word = words[longest] ?? ''
  const middle = Math.floor(word.length / 2)
  if (word.length < 3) return question
  words[longest] =
    word.slice(0, middle - 1) +
    word.charAt(middle) +
    word.charAt(middle - 1) +
    word.slice(middle + 1)
  return words.join(' ')
}
