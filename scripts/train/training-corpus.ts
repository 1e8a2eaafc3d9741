import type { ImportRecord } from '../../src/corpus/import-record.ts'
import { findSourceFiles, readSource } from '../../src/corpus/read-source.ts'
import type { IndexedArticle } from '../../src/retrieval/indexed-article.ts'
import { replacingKeyOf } from '../../src/retrieval/indexed-article.ts'

/**
 * Reads law texts as `import` does, without a database: the leading version of every article.
 *
 * @param sources - files or folders
 * @returns articles by id, in order of first sight
 */
export async function readTrainingCorpus(
  sources: readonly string[],
): Promise<Map<string, IndexedArticle>> {
  const leading = new Map<string, ImportRecord>()
  for (const source of sources) {
    for (const file of (await findSourceFiles(source)).files) {
      for await (const item of readSource(file)) {
        if (item.kind !== 'record') continue
        const { record } = item
        const known = leading.get(record.article.articleId)
        if (known === undefined || known.source.precedence <= record.source.precedence) {
          leading.set(record.article.articleId, record)
        }
      }
    }
  }
  const articles = new Map<string, IndexedArticle>()
  for (const [id, record] of leading) articles.set(id, toIndexed(record))
  return articles
}

function toIndexed({ document, article }: ImportRecord): IndexedArticle {
  return {
    articleId: article.articleId,
    documentId: document.id,
    documentTitle: document.title,
    documentType: document.documentType,
    heading: article.heading,
    body: article.body,
    outline: article.outline,
    explanations: [],
    questions: [],
    effectiveOn: article.effectiveOn ?? document.effectiveOn,
    expiresOn: document.expiresOn,
    titleKey: replacingKeyOf(document),
  }
}
