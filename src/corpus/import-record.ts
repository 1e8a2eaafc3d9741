import { createHash } from 'node:crypto'
import type { ArticleText, LegalDocument, OutlineNode } from './document.ts'
import { parseOutline } from './outline.ts'
import { type ReadOrders, readOrders } from './read-orders.ts'

/**
 * Where a text came from. The same article from two sources is one provision with two versions;
 * the version of the source with the higher precedence leads, then the one imported last.
 *
 * - 60 a file that an officer imported (.docx, .doc, .rtf, .pdf): the official text at hand
 * - 55 the Official Gazette taken out of its PDF (JSONL): official words, printed line by line
 * - 50 the codification: consolidated, so later amendments are worked in; a later edition wins
 * - 45 typed or scanned copies of official files (Markdown, and JSONL made of it)
 * - 40 articles gathered from pages of law sites (JSONL), such pages themselves, whole documents
 *   of unknown origin
 * - 10 knowledge/: metadata only, digests are kept apart
 */
export const sourcePrecedence = {
  file: 60,
  gazette: 55,
  codification: 50,
  transcript: 45,
  articles: 40,
  page: 40,
  knowledge: 10,
  derived: 5,
} as const

/** Articles that only amending texts give; readers of histories pass over them. */
export const derivedSourceKey = 'derived'

export interface TextSource {
  /** Stable over repeated imports of the same thing: `codification:37.1`, `file:luat-36.docx`. */
  readonly key: string
  readonly precedence: number
}

/** One article on its way into the corpus, with its document's metadata. */
export interface ImportRecord {
  readonly source: TextSource
  readonly document: LegalDocument
  readonly article: ArticleText & {
    readonly outline: readonly OutlineNode[]
    /** Changes with anything a reader would see. */
    readonly contentHash: string
  }
  /** What it says of other texts; read here, as this is done off the main thread. */
  readonly orders: ReadOrders
}

/** Adds what the database needs: the outline, the orders, a hash of everything a reader would see. */
export function toImportRecord(
  source: TextSource,
  document: LegalDocument,
  article: ArticleText,
): ImportRecord {
  const { heading, headings, body, effectiveOn, sourceNote, url } = article
  const contentHash = createHash('sha256')
    .update(JSON.stringify([heading, headings, body, effectiveOn, sourceNote, url]))
    .digest('base64url')
  return {
    source,
    document,
    article: { ...article, outline: parseOutline(body), contentHash },
    orders: readOrders({ heading, body }, document.title),
  }
}

/** Something in a source that was not taken, and why. */
export interface ImportProblem {
  readonly file: string
  /** A line, an article; null when the whole file is meant. */
  readonly where: string | null
  /** How much is missing because of it: a whole document, or something inside one. */
  readonly refused: 'document' | 'article'
  readonly reason: string
}

/** What the index of the codification's offline edition says it holds. */
export interface CodificationEdition {
  readonly topics: number
  readonly subjects: number
  readonly articles: number
}

/** What reading a source gives, in order. */
export type ImportItem =
  | { readonly kind: 'record'; readonly record: ImportRecord }
  | { readonly kind: 'problem'; readonly problem: ImportProblem }
  | { readonly kind: 'edition'; readonly edition: CodificationEdition }
  /** Bytes of the sources read so far, for the progress bar. */
  | { readonly kind: 'progress'; readonly bytesRead: number }
