import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { foldDiacritics } from './normalize.ts'
import { tokenize } from './tokenize.ts'

/** How people write, and what the law calls it. */
export interface Lexicon {
  /** Chat spellings and abbreviations: one token to the tokens it stands for. */
  readonly spellings: ReadonlyMap<string, readonly string[]>
  /** Those of several tokens, as written in lower case: `x/p`, `bao nhiu`. */
  readonly phraseSpellings: ReadonlyMap<string, string>
  /** Shortenings that only their neighbours explain: `đk`, `hđ`. */
  readonly ambiguous: ReadonlyMap<string, AmbiguousSpelling>
  readonly layTerms: readonly LayTerm[]
}

/** A shortening with several meanings. */
export interface AmbiguousSpelling {
  /** The one with a word nearest by is meant: the word behind before the word in front. */
  readonly readings: readonly {
    readonly means: readonly string[]
    /** Folded tokens. */
    readonly near: ReadonlySet<string>
  }[]
  /** What it means where no word nearby tells; null leaves it as written. */
  readonly otherwise: readonly string[] | null
}

/** An everyday term and the legal terms it points to, as tokens. */
export interface LayTerm {
  readonly lay: readonly string[]
  readonly layFolded: readonly string[]
  readonly legal: readonly (readonly string[])[]
  /** Phrases in which the words mean something else: `thưa` in `thưa anh`. */
  readonly not: readonly (readonly string[])[]
  readonly notFolded: readonly (readonly string[])[]
}

const shape = z.object({
  teencode: z.record(z.string(), z.string()),
  abbreviations: z.record(z.string(), z.string()),
  ambiguous: z
    .record(
      z.string(),
      z.object({
        readings: z.array(z.object({ means: z.string(), near: z.array(z.string()) })),
        otherwise: z.string().nullable(),
      }),
    )
    .default({}),
  layTerms: z.array(
    z.object({
      lay: z.string(),
      legal: z.array(z.string()),
      not: z.array(z.string()).default([]),
    }),
  ),
})
type LexiconFile = z.infer<typeof shape>

/** Reads knowledge/lexicon.json, or a file of the same shape. */
export function loadLexicon(
  file: string | URL = new URL('../../knowledge/lexicon.json', import.meta.url),
): Lexicon {
  const path = typeof file === 'string' ? file : fileURLToPath(file)
  const content = shape.parse(JSON.parse(readFileSync(path, 'utf8')))
  const written = [content.abbreviations, content.teencode].flatMap(Object.entries<string>)
  const isPhrase = (spelling: string) => tokenize(spelling).length > 1
  return {
    spellings: new Map(
      written
        .filter(([spelling]) => !isPhrase(spelling))
        .map(([spelling, meant]) => [tokenize(spelling)[0] ?? spelling, tokenize(meant)]),
    ),
    phraseSpellings: new Map(
      written
        .filter(([spelling]) => isPhrase(spelling))
        .map(([spelling, meant]) => [spelling.toLowerCase(), meant]),
    ),
    ambiguous: ambiguousOf(content),
    layTerms: content.layTerms.map(toLayTerm),
  }
}

function ambiguousOf(content: LexiconFile): Map<string, AmbiguousSpelling> {
  return new Map(
    Object.entries(content.ambiguous).map(([spelling, { readings, otherwise }]) => [
      spelling,
      {
        readings: readings.map(({ means, near }) => ({
          means: tokenize(means),
          near: new Set(near.map(foldDiacritics)),
        })),
        otherwise: otherwise === null ? null : tokenize(otherwise),
      },
    ]),
  )
}

function toLayTerm({ lay, legal, not }: LexiconFile['layTerms'][number]): LayTerm {
  const tokens = tokenize(lay)
  const contexts = not.map(tokenize)
  return {
    lay: tokens,
    layFolded: tokens.map(foldDiacritics),
    legal: legal.map(tokenize),
    not: contexts,
    notFolded: contexts.map((context) => context.map(foldDiacritics)),
  }
}

/**
 * Writes out the spellings of several tokens in a text: `x/p nào` → `xã, phường nào`.
 *
 * This comes before tokens are made: behind them `x/p` cannot be told from the letters x and p.
 */
export function expandPhrases(text: string, lexicon: Lexicon): string {
  let expanded = text
  for (const [spelling, meant] of lexicon.phraseSpellings) {
    if (!expanded.toLowerCase().includes(spelling)) continue
    const literal = spelling.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    expanded = expanded.replace(
      new RegExp(`(?<![\\p{L}\\d])${literal}(?![\\p{L}\\d])`, 'giu'),
      meant,
    )
  }
  return expanded
}

/** Writes chat spellings and abbreviations out: `ko dc` → `không được`. */
export function expandSpellings(tokens: readonly string[], lexicon: Lexicon): string[] {
  return tokens.flatMap((token, at) => {
    const ambiguous = lexicon.ambiguous.get(token)
    if (ambiguous !== undefined) return readingOf(ambiguous, tokens, at) ?? [token]
    return lexicon.spellings.get(token) ?? [token]
  })
}

// How many tokens before and after tell what an ambiguous shortening means.
const neighbourhood = 3

function readingOf(
  { readings, otherwise }: AmbiguousSpelling,
  tokens: readonly string[],
  at: number,
): readonly string[] | null {
  for (let distance = 1; distance <= neighbourhood; distance += 1) {
    for (const neighbour of [tokens[at + distance], tokens[at - distance]]) {
      const folded = foldDiacritics(neighbour ?? '')
      const reading = readings.find(({ near }) => near.has(folded))
      if (reading !== undefined) return reading.means
    }
  }
  return otherwise
}

/**
 * The legal terms behind the everyday terms in a text, each once.
 *
 * A text without diacritics matches on the folded form; a term of one folded syllable is then left
 * alone, because nearly every syllable collides.
 */
export function expandTerms(
  tokens: readonly string[],
  lexicon: Lexicon,
  isToneless: boolean,
): (readonly string[])[] {
  const found = new Map<string, readonly string[]>()
  for (const term of lexicon.layTerms) {
    const wanted = isToneless ? term.layFolded : term.lay
    if (isToneless && wanted.length < 2) continue
    if (!contains(tokens, wanted)) continue
    const contexts = isToneless ? term.notFolded : term.not
    if (contexts.some((context) => contains(tokens, context))) continue
    for (const legal of term.legal) found.set(legal.join(' '), legal)
  }
  return [...found.values()]
}

function contains(tokens: readonly string[], wanted: readonly string[]): boolean {
  if (wanted.length === 0) return false
  return tokens.some((_, start) => wanted.every((word, offset) => tokens[start + offset] === word))
}
