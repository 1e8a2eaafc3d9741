import {
  type Digest,
  findArticles,
  findDigests,
  findDocuments,
  type StoredArticle,
} from '../corpus/corpus-store.ts'
import type { DocumentType, LegalDocument, OutlineNode } from '../corpus/document.ts'
import { findEverydayQuestions } from '../corpus/everyday-question-store.ts'
import { titleKeyOf } from '../corpus/relation-store.ts'
import type { Queryable } from '../platform/database.ts'

/** One article as it is indexed: its leading version, with what explains it. */
export interface IndexedArticle {
  readonly articleId: string
  readonly documentId: string
  readonly documentTitle: string
  readonly documentType: DocumentType
  readonly heading: string
  readonly body: string
  readonly outline: readonly OutlineNode[]
  /** Explanations in plain words. */
  readonly explanations: readonly string[]
  /** Questions that people ask and this article answers. */
  readonly questions: readonly string[]
  readonly effectiveOn: string | null
  readonly expiresOn: string | null
  /** Laws of one name replace each other; null for texts whose name says nothing of that. */
  readonly titleKey: string | null
}

/**
 * Reads articles as an index takes them in: the leading version with its digests and everyday
 * questions.
 *
 * @returns in no promised order; ids of which neither text nor digest is left are absent
 */
export async function loadIndexedArticles(
  database: Queryable,
  articleIds: readonly string[],
): Promise<IndexedArticle[]> {
  const articles = await findArticles(database, articleIds)
  const digests = await findDigests(database, articleIds)
  const questions = await findEverydayQuestions(database, articleIds)
  const missing = [...digests.values()].flat().map((digest) => digest.documentId)
  const documents = await findDocuments(database, missing)
  for (const { document } of articles.values()) documents.set(document.id, document)
  const ids = new Set([...articles.keys(), ...digests.keys()])
  return [...ids].flatMap((articleId) => {
    const article = articles.get(articleId)
    const own = digests.get(articleId) ?? []
    const document = documents.get(article?.document.id ?? own[0]?.documentId ?? '')
    if (document === undefined) return []
    return [toIndexed(articleId, document, article, own, questions.get(articleId) ?? [])]
  })
}

function toIndexed(
  articleId: string,
  document: LegalDocument,
  article: StoredArticle | undefined,
  digests: readonly Digest[],
  questions: readonly string[],
): IndexedArticle {
  return {
    articleId,
    documentId: document.id,
    documentTitle: document.title,
    documentType: document.documentType,
    heading: article?.heading ?? digests[0]?.heading ?? '',
    // Where no official text is at hand, our own words are what there is to search.
    body: article?.body ?? digests.map(({ plain }) => plain).join('\n'),
    outline: article?.outline ?? [],
    explanations: digests.map(({ heading, plain }) => `${heading}\n${plain}`),
    questions: [...digests.flatMap((digest) => digest.askedAs), ...questions],
    effectiveOn: latest(article?.effectiveOn ?? null, document.effectiveOn),
    expiresOn: document.expiresOn,
    titleKey: replacingKeyOf(document),
  }
}

/** Laws of one name replace each other; an amending law's name says what it amends. */
export function replacingKeyOf(document: LegalDocument): string | null {
  const key = titleKeyOf(document)
  return key === null || key.includes('sua-doi') ? null : key
}

/** An article of a codification may be younger than its document, never older. */
function latest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}
