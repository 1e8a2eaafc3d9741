import {
  checkArticle,
  checkDocument,
  type Finding,
  type PlacedArticle,
  type StructureFinding,
} from './check-structure.ts'
import type { ImportRecord } from './import-record.ts'

interface Watched {
  readonly documentNumber: string
  readonly articles: PlacedArticle[]
}

/**
 * Looks at the structure of what a file gives, while it is read.
 *
 * Of the codification only single articles are looked at: it leaves articles out on purpose, and its
 * chapters are its own.
 */
export function createStructureWatch() {
  const documents = new Map<string, Watched>()
  const named = (documentNumber: string) => (finding: Finding) => ({ ...finding, documentNumber })
  return {
    /** What is odd about this article by itself. */
    take({ source, document, article }: ImportRecord): StructureFinding[] {
      if (!source.key.startsWith('codification:')) {
        const { articleId, articleNumber, headings } = article
        const watched = documents.get(document.id) ?? {
          documentNumber: document.documentNumber,
          articles: [],
        }
        watched.articles.push({ articleId, articleNumber, headings })
        documents.set(document.id, watched)
      }
      return checkArticle(article).map(named(document.documentNumber))
    },
    /** What is odd about the documents as wholes. */
    end(): StructureFinding[] {
      return [...documents.values()].flatMap(({ documentNumber, articles }) =>
        checkDocument(articles).map(named(documentNumber)),
      )
    },
  }
}
