import { join } from 'node:path'
import { expandPhrases, expandSpellings, loadLexicon } from '../../src/language/lexicon.ts'
import { tokenize } from '../../src/language/tokenize.ts'
import { readTexts } from '../knowledge-sources.ts'
import type { KnowledgeLexicon } from './shapes.ts'

/**
 * What a reader of the file alone can see: entries that stand twice, explain nothing, or are never
 * met because a spelling in them is written out first.
 */
export function lexiconProblems(lexicon: KnowledgeLexicon, file: string): string[] {
  const { teencode, abbreviations, ambiguous, layTerms } = lexicon
  const spellings = [teencode, abbreviations, ambiguous].flatMap(Object.keys)
  const twice = [...repeated(spellings), ...repeated(layTerms.map(({ lay }) => lay))]
  const loops = layTerms.filter(({ lay, legal }) => legal.includes(lay))
  const strayContexts = layTerms.flatMap(({ lay, not = [] }) =>
    not
      .filter((context) => !` ${context} `.includes(` ${lay} `))
      .map((context) => ({ lay, context })),
  )
  return [
    ...twice.map((entry) => `"${entry}" stands there twice`),
    ...loops.map(({ lay }) => `"${lay}" leads to itself`),
    ...neverMet(lexicon, file),
    ...strayContexts.map(({ lay, context }) => `"${context}" does not hold "${lay}"`),
  ]
}

function neverMet(lexicon: KnowledgeLexicon, file: string): string[] {
  const spellings = loadLexicon(file)
  return lexicon.layTerms.flatMap(({ lay }) => {
    const read = expandSpellings(tokenize(expandPhrases(lay, spellings)), spellings).join(' ')
    return read === tokenize(lay).join(' ')
      ? []
      : [`"${lay}" is never met: it is read as "${read}"`]
  })
}

function repeated(entries: readonly string[]): string[] {
  return entries.filter((entry, at) => entries.indexOf(entry) !== at)
}

// The law in force first: most terms are found there, and the rest need not be read.
const sets = [
  ...['laws-2024', 'traffic-2024', 'more-laws'].map((name) => [name, 'articles.jsonl.gz']),
  ['congbao', 'documents.jsonl.gz'],
  ...['phapdien-2026', 'phapdien-2023'].map((name) => [name, 'articles.jsonl.gz']),
]

/** Legal terms that no article of the sources holds word by word: searching for them is in vain. */
export function unknownLegalTerms(lexicon: KnowledgeLexicon, sources: string): string[] {
  let missing = [...new Set(lexicon.layTerms.flatMap(({ legal }) => legal))]
  for (const name of sets) {
    if (missing.length === 0) break
    const words = readTexts(join(sources, ...name)).map(asWords)
    const corpus = ` ${words.join(' . ')} `
    missing = missing.filter((term) => !corpus.includes(` ${asWords(term)} `))
  }
  return missing.map((term) => `no article says "${term}"`)
}

/** Syllables and numbers, one space between them; cheaper than tokens for a hundred megabytes. */
function asWords(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, ' ')
    .trim()
}
