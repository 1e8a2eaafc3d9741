import { statSync } from 'node:fs'
import { join } from 'node:path'
import MiniSearch from 'minisearch'
import { tokenize } from '../../src/language/tokenize.ts'
import type { Database } from '../../src/platform/database.ts'
import type { WeightedTerm } from '../../src/retrieval/candidate-source.ts'
import { openDatabaseCandidates } from '../../src/retrieval/database-candidates.ts'
import { rarityOf } from '../../src/retrieval/database-candidates-store.ts'
import { spellTerm } from '../../src/retrieval/index-term.ts'
import type { IndexedArticle } from '../../src/retrieval/indexed-article.ts'
import { loadReadingAids } from '../../src/retrieval/models.ts'
import { interpretQuery } from '../../src/retrieval/query.ts'
import { engineBytes } from '../../src/retrieval/search-rows-store.ts'
import { createSearcher } from '../../src/retrieval/searcher.ts'

/** One way of finding articles, to be compared with others. */
export interface Contender {
  /** Takes these articles in; they are in the database already. */
  add(articles: readonly IndexedArticle[]): Promise<void>
  /** Ids of the articles found, best first, at most ten. */
  search(question: string, asOf: string): Promise<readonly string[]>
  /** Size of what it keeps of the articles. */
  bytes(): Promise<number>
  close(): Promise<void>
}

const shown = 10

/** Where our stack saves its index, in a workplace's folder. */
export const cacheFileIn = (folder: string) => join(folder, 'search-index.bin')

/** Plain BM25 as a well-kept library does it, everything of an article in one field. */
export function openMiniSearch(): Contender {
  const index = new MiniSearch<{ id: string; text: string }>({ fields: ['text'] })
  return {
    async add(articles) {
      index.addAll(
        articles.map(({ articleId, documentTitle, heading, body }) => ({
          id: articleId,
          text: [documentTitle, heading, body].join('\n'),
        })),
      )
    },
    search: async (question) =>
      index
        .search(question)
        .slice(0, shown)
        .map(({ id }) => id as string),
    // Piece by piece: as one text a large index is longer than a string can be.
    bytes: async () =>
      index.toJSON().index.reduce((sum, entry) => sum + JSON.stringify(entry).length, 0),
    close: async () => undefined,
  }
}

/** The database engine's candidates as they come, without the second stage. */
export async function openPgTextsearch(database: Database): Promise<Contender> {
  const source = await openDatabaseCandidates(database)
  return {
    add: () => source.follow(),
    async search(question, asOf) {
      const terms = await weigh(database, tokenize(question))
      const request = { terms, vector: null, asOf, documentIds: null, excludedDocumentIds: [] }
      const found = await source.candidates({ ...request, limit: 200 })
      return found.slice(0, shown).map(({ articleId }) => articleId)
    },
    bytes: () => engineBytes(database),
    close: async () => undefined,
  }
}

/** Syllables by their rarity, pairs of neighbours by half of theirs: what needs no training. */
async function weigh(database: Database, tokens: readonly string[]): Promise<WeightedTerm[]> {
  const pairs = tokens.slice(1).map((token, at) => `${tokens[at]}_${token}`)
  const terms = [...new Set([...tokens, ...pairs])]
  const rarity = await rarityOf(database, terms.map(spellTerm))
  return terms.map((token, at) => ({
    token,
    weight: (rarity[at] ?? 0) * (token.includes('_') ? 0.5 : 1),
  }))
}

/** What the product does with a question. */
export async function openOurStack(database: Database, folder: string): Promise<Contender> {
  const cacheFile = cacheFileIn(folder)
  const searcher = await createSearcher({ database, cacheFile })
  const reading = loadReadingAids()
  return {
    add: () => searcher.follow(),
    async search(question, asOf) {
      const { words, legalTerms } = interpretQuery(question, reading)
      const { hits } = await searcher.search({
        words,
        legalTerms,
        asOf,
        documentIds: null,
        limit: shown,
      })
      return hits.map(({ articleId }) => articleId)
    },
    async bytes() {
      await searcher.save()
      return statSync(cacheFile).size
    },
    close: () => searcher.close(),
  }
}
