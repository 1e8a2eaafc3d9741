import { parentPort } from 'node:worker_threads'
import { tokenize } from '../language/tokenize.ts'
import type { ToldFigures } from './corpus-figures.ts'
import type { IndexedArticle } from './indexed-article.ts'
import { loadRankingModels } from './models.ts'
import { type SearchRequest, type SearchResult, searchIndex } from './search.ts'
import { createSearchIndex, type SearchIndex } from './search-index.ts'
import type { IndexedDocument } from './succession.ts'
import type { WorkerResponse } from './worker-calls.ts'

// The close look for the database's candidates, in a thread of its own: an index of those articles
// alone, ranked as the index of a whole corpus is, with the figures of the whole corpus told to it.

/** A law's name and the day it took effect: 20250101. */
export type DatedDocument = Pick<IndexedDocument, 'id' | 'titleKey'> & { readonly day: number }

export type RankingRequest = { readonly id: number } & (
  | { readonly kind: 'begin' }
  | { readonly kind: 'date'; readonly documents: readonly DatedDocument[] }
  | { readonly kind: 'put'; readonly articles: readonly IndexedArticle[] }
  | { readonly kind: 'learn'; readonly figures: ToldFigures }
  | { readonly kind: 'remove'; readonly articleIds: readonly string[] }
  | {
      readonly kind: 'rank'
      readonly request: SearchRequest
      readonly candidateIds: readonly string[]
    }
)

export interface RankingResponse extends WorkerResponse {
  readonly result?: SearchResult
  /** After `put`: syllables of headings and names of which the figures are wanted. */
  readonly unknown?: readonly string[]
}

const port = parentPort
if (port === null) throw new Error('ranking-worker.ts runs as a worker thread only')

const models = loadRankingModels()
let size = 0
const holders = { words: new Map<number, number>(), pairs: new Map<number, number>() }
let index = emptyIndex()
port.postMessage({ id: 0 } satisfies RankingResponse)

port.on('message', (message: RankingRequest) => {
  try {
    port.postMessage({ id: message.id, ...answer(message) } satisfies RankingResponse)
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    port.postMessage({ id: message.id, error: name } satisfies RankingResponse)
  }
})

function answer(message: RankingRequest): Omit<RankingResponse, 'id'> {
  switch (message.kind) {
    case 'begin':
      index = emptyIndex()
      return {}
    case 'date':
      for (const { day, ...document } of message.documents) index.succession.add(document, day)
      return {}
    case 'put':
      for (const article of message.articles) index.put(article)
      index.compactIfWanted()
      return { unknown: unknownSyllables(message.articles) }
    case 'learn':
      learn(message.figures)
      return {}
    case 'remove':
      for (const articleId of message.articleIds) index.remove(articleId)
      return {}
    case 'rank':
      return { result: rank(message.request, message.candidateIds) }
  }
}

function emptyIndex(): SearchIndex {
  holders.words.clear()
  holders.pairs.clear()
  return createSearchIndex(models.embedding, undefined, (own) => ({
    get size() {
      return size
    },
    holdersOfWord: (word) => holders.words.get(word) ?? own.holdersOfWord(word),
    holdersOfPair: (pair) => holders.pairs.get(pair) ?? own.holdersOfPair(pair),
  }))
}

/** Words of the corpus are numbered even where no article held here has them: they weigh the same. */
function learn(figures: ToldFigures): void {
  size = figures.size
  for (const { syllable, holders: count } of figures.words) {
    if (count > 0) holders.words.set(index.vocabulary.add(syllable), count)
  }
  for (const { first, second, holders: count } of figures.pairs) {
    if (count === 0) continue
    const pair = index.pairs.add(index.vocabulary.add(first), index.vocabulary.add(second))
    holders.pairs.set(pair, count)
  }
}

function unknownSyllables(articles: readonly IndexedArticle[]): string[] {
  const syllables = new Set(
    articles.flatMap(({ heading, documentTitle }) => [
      ...tokenize(heading),
      ...tokenize(documentTitle),
    ]),
  )
  return [...syllables].filter((each) => !holders.words.has(index.vocabulary.find(each)))
}

function rank(request: SearchRequest, candidateIds: readonly string[]): SearchResult {
  const candidates = new Set(candidateIds.map((id) => index.entryOf(id)))
  return searchIndex(index, models, request, { isCandidate: (at) => candidates.has(at) })
}
