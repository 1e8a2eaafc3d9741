import type { Digest, StoredArticle } from '../corpus/corpus-store.ts'
import type { Provision } from '../corpus/document.ts'
import { provisionsOf } from '../corpus/outline.ts'
import { provisionIdOf } from '../corpus/provision-id.ts'
import { foldDiacritics } from '../language/normalize.ts'
import { tokenize } from '../language/tokenize.ts'
import type { Query } from './query.ts'
import type { SearchHit } from './search.ts'

// What of an article is shown: which digest explains what was asked, which clause is quoted.

// Share of a question's syllables that an everyday question of a digest must have.
const sameQuestion = 0.6

/**
 * The digest that explains what was asked: the one whose everyday questions are most like it. Where
 * none is, the one that rests on the clause found; without an official text, the likest one.
 */
export function pickDigest(
  digests: readonly Digest[],
  query: Query,
  hit: SearchHit | null,
): { digest: Digest; isWhatWasAsked: boolean } | null {
  const asked = new Set(query.tokens.map(foldDiacritics))
  const ranked = digests
    .map((digest) => ({ digest, likeness: likeness(digest, asked) }))
    .sort((a, b) => b.likeness - a.likeness)
  const [best] = ranked
  if (best === undefined) return null
  if (hit === null || best.likeness >= sameQuestion) {
    return { digest: best.digest, isWhatWasAsked: best.likeness >= sameQuestion }
  }
  const clause = hit.bestPath?.split('/')[0]
  const onClause = ranked.find(
    ({ digest }) =>
      digest.restsOn.length === 0 || digest.restsOn.some((path) => path.split('/')[0] === clause),
  )
  return onClause === undefined ? null : { digest: onClause.digest, isWhatWasAsked: false }
}

/** How much of the question the likest of a digest's own questions shares, in [0, 1] (Dice). */
function likeness(digest: Digest, asked: ReadonlySet<string>): number {
  const scores = [digest.heading, ...digest.askedAs].map((question) => {
    const own = new Set(tokenize(question).map(foldDiacritics))
    const shared = [...own].filter((token) => asked.has(token)).length
    return (2 * shared) / (own.size + asked.size || 1)
  })
  return Math.max(0, ...scores)
}

// A clause up to this long is shown whole; in a longer one the point that matches is shown.
const readableCharacters = 700

/** The best clause or point; a short clause rather than a point torn out of it. */
export function pickProvision(article: StoredArticle, bestPath: string | null): Provision {
  const provisions = provisionsOf(article)
  const whole = provisions[0]
  const best = provisions.find(
    (each) => each.provisionId === provisionIdOf(article.articleId, bestPath),
  )
  if (whole === undefined) throw new Error(`${article.articleId} has no provision`)
  if (best === undefined) return whole
  if (best.point === null) return best
  const clause = provisions.find(
    (each) => each.clause === best.clause && each.point === null && each !== whole,
  )
  return clause !== undefined && clause.text.length <= readableCharacters ? clause : best
}

// An article up to this long is quoted whole where a digest rests on several of its clauses.
const quotableCharacters = 2_000

/** What to quote beside a digest: all it rests on where that is readable, else its first ground. */
export function groundPath(digest: Digest, article: StoredArticle): string | null {
  const common = commonPath(digest.restsOn)
  const isTooLong = common === null && article.body.length > quotableCharacters
  return isTooLong ? (digest.restsOn[0] ?? null) : common
}

/** The path that all of these lie under: one point, one clause, or null for the whole article. */
export function commonPath(paths: readonly string[]): string | null {
  const [first, ...rest] = paths
  if (first === undefined) return null
  if (rest.length === 0) return first
  const clauses = new Set(paths.map((path) => path.split('/')[0] ?? ''))
  const [clause = ''] = clauses
  return clauses.size === 1 && clause.startsWith('cl-') ? clause : null
}
