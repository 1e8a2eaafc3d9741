import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { foldDiacritics } from './normalize.ts'
import { tokenize } from './tokenize.ts'

/** How people write, and what the law calls it. */
export interface Lexicon {
  /** Chat spellings and abbreviations: one token to the tokens it stands for. */
  readonly spellings: ReadonlyMap<string, readonly string[]>
  readonly layTerms: readonly LayTerm[]
}

/** An everyday term and the legal terms it points to, as tokens. */
export interface LayTerm {
  readonly lay: readonly string[]
  readonly layFolded: readonly string[]
  readonly legal: readonly (readonly string[])[]
}

const shape = z.object({
  teencode: z.record(z.string(), z.string()),
  abbreviations: z.record(z.string(), z.string()),
  layTerms: z.array(z.object({ lay: z.string(), legal: z.array(z.string()) })),
})

/** Reads knowledge/lexicon.json, or a file of the same shape. */
export function loadLexicon(
  file: string | URL = new URL('../../knowledge/lexicon.json', import.meta.url),
): Lexicon {
  const path = typeof file === 'string' ? file : fileURLToPath(file)
  const content = shape.parse(JSON.parse(readFileSync(path, 'utf8')))
  const spellings = new Map<string, readonly string[]>()
  for (const table of [content.abbreviations, content.teencode]) {
    for (const [written, meant] of Object.entries(table)) {
      const [token, ...more] = tokenize(written)
      // A spelling of several tokens ("x/p") cannot be told from ordinary words.
      if (token !== undefined && more.length === 0) spellings.set(token, tokenize(meant))
    }
  }
  const layTerms = content.layTerms.map(({ lay, legal }) => {
    const tokens = tokenize(lay)
    return { lay: tokens, layFolded: tokens.map(foldDiacritics), legal: legal.map(tokenize) }
  })
  return { spellings, layTerms }
}

/** Writes chat spellings and abbreviations out: `ko dc` → `không được`. */
export function expandSpellings(tokens: readonly string[], lexicon: Lexicon): string[] {
  return tokens.flatMap((token) => lexicon.spellings.get(token) ?? [token])
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
    for (const legal of term.legal) found.set(legal.join(' '), legal)
  }
  return [...found.values()]
}

function contains(tokens: readonly string[], wanted: readonly string[]): boolean {
  if (wanted.length === 0) return false
  return tokens.some((_, start) => wanted.every((word, offset) => tokens[start + offset] === word))
}
