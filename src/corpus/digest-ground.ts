import { createHash } from 'node:crypto'
import { unsupportedFigures } from '../language/figures.ts'
import { normalizeText } from '../language/normalize.ts'
import { tokenize } from '../language/tokenize.ts'
import type { Digest } from './corpus-store.ts'
import type { OutlineNode } from './document.ts'
import { procedureLines } from './procedure.ts'

// What a digest rests on, in the official words, and whether those are still the words it was
// checked against.

/** An article's words with its clauses and points. */
export interface OutlinedText {
  readonly body: string
  readonly outline: readonly OutlineNode[]
}

/** The cited provisions, and the words before them without which they cannot be read. */
export interface Ground {
  /** The cited clauses and points; the whole article where none is cited. */
  readonly cited: string
  /** `cited`, the words that open the article and those that open each cited clause. */
  readonly withOpenings: string
  /** Cited paths that the article does not have. */
  readonly missing: readonly string[]
}

/** Reads what these paths (`cl-1`, `cl-1/pt-a`) stand for out of an article. */
export function groundOf(article: OutlinedText, paths: readonly string[]): Ground {
  const { body, outline } = article
  if (paths.length === 0) return { cited: body, withOpenings: body, missing: [] }
  const cited = outline.filter((node) => paths.includes(node.path))
  const known = new Set(outline.map((node) => node.path))
  const openings = outline.filter(
    (node) => node.kind === 'clause' && paths.some((path) => path.split('/')[0] === node.path),
  )
  const textOf = (node: OutlineNode) => body.slice(node.start, node.end)
  return {
    cited: cited.map(textOf).join('\n'),
    withOpenings: [
      body.slice(0, outline[0]?.start ?? body.length),
      ...openings.map((clause) => openingOf(article, clause)),
      ...cited.map(textOf),
    ].join('\n'),
    missing: paths.filter((path) => !known.has(path)),
  }
}

/** The words of a clause before its first point. */
function openingOf({ body, outline }: OutlinedText, clause: OutlineNode): string {
  const firstPoint = outline.find((node) => node.path.startsWith(`${clause.path}/`))
  return body.slice(clause.start, firstPoint?.start ?? clause.end)
}

/** Equal for texts whose syllables and numbers are equal, however they are set on the page. */
export function groundHash(text: string): string {
  const syllables = tokenize(normalizeText(text)).join(' ')
  return createHash('sha256').update(syllables).digest('hex').slice(0, 16)
}

/**
 * Whether a digest still agrees with the official words at hand.
 *
 * `as-checked`: the very words it was compared with. `same-figures`: other words, yet every figure
 * of the digest stands in them. `needs-checking`: a figure or a cited provision is gone.
 */
export type DigestStanding = 'as-checked' | 'same-figures' | 'needs-checking'

/** Compares a digest with the official text of its article. */
export function standingOf(digest: Digest, article: OutlinedText): DigestStanding {
  const ground = groundOf(article, digest.restsOn)
  if (digest.groundHash !== null && groundHash(ground.cited) === digest.groundHash) {
    return 'as-checked'
  }
  const isUnsupported = unsupportedFigures(statementOf(digest), ground.withOpenings).length > 0
  return ground.missing.length > 0 || isUnsupported ? 'needs-checking' : 'same-figures'
}

/** All that a digest states of the law. */
export function statementOf(digest: Pick<Digest, 'plain' | 'procedure'>): string {
  const procedure =
    digest.procedure === null ? [] : procedureLines(withoutNumbers(digest.procedure))
  return [digest.plain, ...procedure].join('\n')
}

/** Steps are numbered for the reader; those numbers are no figures of the law. */
function withoutNumbers<P extends NonNullable<Digest['procedure']>>(procedure: P): P {
  return { ...procedure, steps: [], papers: [...procedure.steps, ...procedure.papers] }
}
