import { tokenize } from '../language/tokenize.ts'
import type { Columns } from './column-file.ts'
import type { CorpusFigures } from './corpus-figures.ts'
import type { EmbeddingBag } from './embedding-bag.ts'
import {
  createEntryTable,
  dayNumber,
  type EntryColumns,
  type EntryTable,
  entryColumnNames,
} from './entry-table.ts'
import { type FieldTexts, impactsOf } from './field-impacts.ts'
import { type GrowingArray, growingInts } from './growing-array.ts'
import type { IndexedArticle } from './indexed-article.ts'
import { PairTable } from './pair-table.ts'
import { createPostings, namedPostings, type Postings, postingsNamed } from './postings.ts'
import { createQuestionIndex, type QuestionIndex } from './question-index.ts'
import { type IndexedDocument, Succession } from './succession.ts'
import { windowsOf } from './token-fields.ts'
import { createTokenPool, type TokenPool } from './token-pool.ts'
import { createVectorTable, type VectorTable } from './vector-table.ts'
import { createVocabulary, type Vocabulary } from './vocabulary.ts'

/** The columns of clauses and points: path, and tokens counted from the start of the body. */
export interface WindowTable {
  readonly path: GrowingArray<Int32Array>
  readonly from: GrowingArray<Int32Array>
  readonly to: GrowingArray<Int32Array>
}

/** The columns of explanations: where their tokens lie in the pool. */
export interface ExplanationTable {
  readonly from: GrowingArray<Int32Array>
  readonly to: GrowingArray<Int32Array>
}

/** The inverted index over articles, in typed arrays; lives in the search thread. */
export interface SearchIndex {
  readonly size: number
  readonly vocabulary: Vocabulary
  readonly pairs: PairTable
  readonly wordPostings: Postings
  readonly pairPostings: Postings
  readonly pool: TokenPool
  readonly entries: EntryTable
  readonly windows: WindowTable
  readonly explanations: ExplanationTable
  readonly documents: readonly IndexedDocument[]
  readonly succession: Succession
  /** Vectors of the entries, in their order. */
  readonly vectors: VectorTable
  readonly questions: QuestionIndex
  /** How common words are in the corpus. */
  readonly figures: CorpusFigures
  articleIdOf(at: number): string
  pathOf(number: number): string
  isAlive(at: number): boolean
  /** @returns -1 for an article not held */
  entryOf(articleId: string): number
  /** Adds an article, or replaces the one of the same id. */
  put(article: IndexedArticle): void
  /** Takes an article out, if it is held. */
  remove(articleId: string): void
  compactIfWanted(): void
  snapshot(): IndexSnapshot
}

/** Everything an index is: columns, and the little that is text. */
export interface IndexSnapshot {
  readonly text: {
    readonly words: readonly string[]
    readonly paths: readonly string[]
    readonly documents: readonly IndexedDocument[]
    readonly dead: readonly number[]
  }
  readonly columns: Columns
}

/**
 * @param saved - what `snapshot` gave
 * @param figuresOf - for an index that holds a part of the corpus: where the figures of the whole
 *   come from; an index of the whole counts for itself
 */
export function createSearchIndex(
  embedder: EmbeddingBag | null,
  saved?: IndexSnapshot,
  figuresOf?: (own: CorpusFigures) => CorpusFigures,
): SearchIndex {
  const column = <Kind>(name: string) => saved?.columns[name] as Kind | undefined
  const restore = <Columns extends object>(...names: (keyof Columns & string)[]) =>
    saved === undefined
      ? undefined
      : (Object.fromEntries(names.map((name) => [name, saved.columns[name]])) as Columns)
  const vocabulary = createVocabulary(saved?.text.words)
  const paths = createVocabulary(saved?.text.paths)
  const pairs = new PairTable(
    saved && { first: column('pairFirst') ?? none(), second: column('pairSecond') ?? none() },
  )
  const wordPostings = createPostings(saved && postingsNamed('word', saved.columns))
  const pairPostings = createPostings(saved && postingsNamed('pair', saved.columns))
  const pool = createTokenPool(
    saved && {
      low: column('poolLow') ?? new Uint16Array(),
      high: column('poolHigh') ?? new Uint8Array(),
    },
  )
  const entries = createEntryTable(restore<EntryColumns>(...entryColumnNames))
  const windows: WindowTable = {
    path: growingInts(column('windowPath')),
    from: growingInts(column('windowFrom')),
    to: growingInts(column('windowTo')),
  }
  const explained: ExplanationTable = {
    from: growingInts(column('explanationFrom')),
    to: growingInts(column('explanationTo')),
  }
  const documents: IndexedDocument[] = [...(saved?.text.documents ?? [])]
  const documentById = new Map(documents.map((document, at) => [document.id, at]))
  const dead = new Set<number>(saved?.text.dead)
  const entryByArticle = new Map<string, number>()
  const succession = new Succession()
  const vectors = createVectorTable(embedder?.dimension ?? 0, column('vectors'))
  const questions = createQuestionIndex(embedder?.dimension ?? 0, saved?.columns)
  for (let at = 0; at < entries.length; at++) register(at)

  function articleIdOf(at: number): string {
    const document = documents[entries.get('document', at)]
    return `${document?.id ?? ''}/${paths.word(entries.get('path', at))}`
  }

  function register(at: number): void {
    if (dead.has(at)) return
    entryByArticle.set(articleIdOf(at), at)
    const document = documents[entries.get('document', at)]
    if (document !== undefined) succession.add(document, entries.get('effectiveOn', at))
  }

  /** A byte for each entry up to the last dead one: 1 where it is dead. */
  function deadBytes(): Uint8Array {
    const bytes = new Uint8Array(dead.size === 0 ? 0 : entries.length)
    for (const at of dead) bytes[at] = 1
    return bytes
  }

  function tokenIds(text: string): number[] {
    return tokenize(text).map((syllable) => vocabulary.add(syllable))
  }

  function store(ids: readonly number[]): number {
    const start = pool.length
    for (const id of ids) pool.push(id)
    return start
  }

  /** The document's number; its name is stored once, and anew when it changes. */
  function documentNumber(article: IndexedArticle): number {
    const { documentId: id, documentTitle: title, documentType: type, titleKey } = article
    const known = documentById.get(id)
    if (known !== undefined && documents[known]?.title === title) {
      documents[known] = { ...documents[known], type, titleKey }
      return known
    }
    const name = tokenIds(title)
    const document = { id, title, type, titleKey, nameStart: store(name), nameLength: name.length }
    const at = known ?? documents.length
    documents[at] = document
    documentById.set(id, at)
    return at
  }

  const ownFigures: CorpusFigures = {
    get size() {
      return entries.length
    },
    holdersOfWord: wordPostings.count,
    holdersOfPair: pairPostings.count,
  }

  const index: SearchIndex = {
    get size() {
      return entries.length
    },
    vocabulary,
    pairs,
    wordPostings,
    pairPostings,
    pool,
    entries,
    windows,
    explanations: explained,
    documents,
    succession,
    vectors,
    questions,
    figures: figuresOf?.(ownFigures) ?? ownFigures,
    articleIdOf,
    pathOf: (number) => paths.word(number),
    isAlive: (at) => !dead.has(at),
    entryOf: (articleId) => entryByArticle.get(articleId) ?? -1,
    put(article) {
      const previous = entryByArticle.get(article.articleId)
      if (previous !== undefined) dead.add(previous)
      const at = entries.length
      const document = documentNumber(article)
      const name = tokenIds(article.documentTitle)
      const body = tokenIds(article.body)
      const heading = tokenIds(article.heading)
      const explanations = article.explanations.map(tokenIds)
      const asked = article.questions.map((question) => tokenize(question))
      const askedIds = asked.map((tokens) => tokens.map((syllable) => vocabulary.add(syllable)))
      post(at, [
        ['body', [body]],
        ['heading', [heading]],
        ['name', [name]],
        ['explanation', explanations],
      ])
      const bodyStart = store(body)
      store(heading)
      const firstWindow = windows.path.length
      for (const { path, from, to } of windowsOf(article.body, article.outline)) {
        windows.path.push(paths.add(path))
        windows.from.push(from)
        windows.to.push(to)
      }
      const firstExplanation = explained.from.length
      for (const ids of explanations) {
        explained.from.push(store(ids))
        explained.to.push(pool.length)
      }
      asked.forEach((tokens, i) => {
        const ids = askedIds[i] ?? []
        const pairIds = ids.slice(1).map((id, before) => pairs.add(ids[before] ?? 0, id))
        questions.add(at, ids, pairIds, embedder?.embed(tokens) ?? null)
      })
      entries.push({
        document,
        path: paths.add(article.articleId.slice(article.documentId.length + 1)),
        bodyStart,
        bodyLength: body.length,
        headingLength: heading.length,
        effectiveOn: dayNumber(article.effectiveOn),
        expiresOn: dayNumber(article.expiresOn),
        firstWindow,
        windowCount: windows.path.length - firstWindow,
        firstExplanation,
        explanationCount: explanations.length,
      })
      vectors.push(embedder?.embedArticle(article) ?? null)
      register(at)
    },
    remove(articleId) {
      const at = entryByArticle.get(articleId)
      if (at === undefined) return
      dead.add(at)
      entryByArticle.delete(articleId)
    },
    compactIfWanted() {
      for (const postings of [wordPostings, pairPostings]) {
        if (postings.wantsCompacting) postings.compact(deadBytes())
      }
      questions.compactIfWanted()
    },
    snapshot() {
      for (const postings of [wordPostings, pairPostings]) {
        postings.compact(deadBytes())
      }
      const { first, second } = pairs.columns()
      const tokens = pool.columns()
      return {
        text: { words: vocabulary.words(), paths: paths.words(), documents, dead: [...dead] },
        columns: {
          ...namedPostings('word', wordPostings.columns()),
          ...namedPostings('pair', pairPostings.columns()),
          pairFirst: first,
          pairSecond: second,
          poolLow: tokens.low,
          poolHigh: tokens.high,
          ...entries.columns(),
          windowPath: windows.path.trimmed(),
          windowFrom: windows.from.trimmed(),
          windowTo: windows.to.trimmed(),
          explanationFrom: explained.from.trimmed(),
          explanationTo: explained.to.trimmed(),
          ...questions.columns(),
          vectors: vectors.column(),
        },
      }
    },
  }
  return index

  /** Adds an entry to the postings of every word and pair of its fields. */
  function post(at: number, fields: readonly FieldTexts[]): void {
    const { words, neighbours } = impactsOf(fields, pairs)
    for (const [word, impact] of words) wordPostings.add(word, at, impact)
    for (const [pair, impact] of neighbours) pairPostings.add(pair, at, impact)
  }
}

const none = () => new Int32Array()
