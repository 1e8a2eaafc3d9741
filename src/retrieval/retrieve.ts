import {
  type Digest,
  findArticles,
  findDigests,
  findDocuments,
  findDocumentsByNumber,
  type StoredArticle,
} from '../corpus/corpus-store.ts'
import { type DigestStanding, standingOf } from '../corpus/digest-ground.ts'
import { type LegalDocument, type Validity, validityOn } from '../corpus/document.ts'
import { articleIdOf, parseProvisionId, provisionIdOf } from '../corpus/provision-id.ts'
import type { Amendment } from '../corpus/relation-store.ts'
import { appliesIn, type Commune, territoryOf } from '../corpus/territory.ts'
import { tokenize } from '../language/tokenize.ts'
import type { Queryable } from '../platform/database.ts'
import { unread, withAmendments } from './amendments.ts'
import type { FindNearest } from './nearest-articles.ts'
import { commonPath, groundPath, pickDigest, pickProvision } from './pick-provision.ts'
import { pointedDocument } from './pointed-document.ts'
import type { Query } from './query.ts'
import type { SearchHit } from './search.ts'
import type { Searcher } from './searcher.ts'
import type { SearchSignals } from './signals.ts'

/** A provision found for a question, with what is needed to state it. */
export interface Passage {
  /** The clause or point that matches best, else the article. */
  readonly provisionId: string
  /** Comparable within one question only. */
  readonly score: number
  /** Share of the question's weight that the provision covers, in [0, 1]. */
  readonly coverage: number
  readonly document: LegalDocument
  readonly articleHeading: string
  readonly article: string
  readonly clause: string | null
  readonly point: string | null
  /** The exact wording; null where only our own digest is at hand. */
  readonly text: string | null
  readonly digest: Digest | null
  /** How the digest agrees with the official words; null where one of the two is not at hand. */
  readonly digestStanding: DigestStanding | null
  readonly effectiveOn: string | null
  readonly validity: Validity
  /** A later law of the same name is in force. */
  readonly isSuperseded: boolean
  /** Changes in force on the day that the text at hand does not contain, oldest first. */
  readonly amendments: readonly Amendment[]
  /** Changes that we worked into the words ourselves, oldest first. */
  readonly workedIn: readonly Amendment[]
  /** Changes of after the day that the words at hand already contain. */
  readonly tooEarly: readonly Amendment[]
  /** Numbers of texts known to change the document of which no word is held. */
  readonly unseenBy: readonly string[]
  /** The Department's list or the source calls the document void; nothing says since when. */
  readonly isDisputed: boolean
  /** What the source says of amendments, verbatim. */
  readonly sourceNote: string | null
  readonly url: string | null
}

/** What was found, or why nothing could be. */
export interface Retrieval {
  /** Best first; empty when nothing matches. */
  readonly passages: readonly Passage[]
  /** The question names a document's number that the corpus does not hold. */
  readonly missingDocument: string | null
  /** The question names, or is plainly about, a document of which only number and title are held. */
  readonly emptyDocument: LegalDocument | null
  /** How sure the search is that the question is about law, and that the law is held. */
  readonly signals: SearchSignals
}

export interface RetrievalDeps {
  readonly database: Queryable
  readonly searcher: Pick<Searcher, 'search'>
  /** By a plugged-in embedder; absent without one. */
  readonly nearest?: FindNearest
}

export interface RetrievalOptions {
  /** The day on which the law is asked for, `YYYY-MM-DD`. */
  readonly asOf: string
  /** A field of law: provisions explained under it come first. */
  readonly topic?: string | null
  /** Where it is asked: local texts of elsewhere are left out. null leaves nothing out. */
  readonly commune?: Commune | null
  /** How many passages at most; 10 by default. */
  readonly limit?: number
}

/**
 * Finds the provisions that matter to a question, in force on a day, best first.
 *
 * A document or an article that the question names leads: "điều 117 blds 2015" is looked up, not
 * searched for.
 */
export async function retrieve(
  deps: RetrievalDeps,
  query: Query,
  { asOf, topic = null, commune = null, limit = 10 }: RetrievalOptions,
): Promise<Retrieval> {
  const named = await namedDocuments(deps, query)
  if (named !== null && named.length === 0) {
    const missingDocument = query.citation?.documentNumber ?? null
    const signals = { onTopic: 1, lawHeld: 0 }
    return { passages: [], missingDocument, emptyDocument: null, signals }
  }
  const { hits, signals } = await deps.searcher.search({
    words: query.words,
    legalTerms: query.legalTerms,
    asOf,
    documentIds: named === null ? null : named.map((document) => document.id),
    nearest: (await deps.nearest?.(query.text)) ?? [],
    limit: Math.max(limit, 20),
  })
  const lookedUp = await lookUp(deps, query, named, hits, asOf)
  const ordered =
    lookedUp === null
      ? hits
      : [lookedUp, ...hits.filter((hit) => hit.articleId !== lookedUp.articleId)]
  const unread = ordered.length === 0 ? (named?.[0] ?? null) : null
  const isNamed = named !== null || lookedUp !== null
  const passages = (await toPassages(deps, query, ordered, asOf)).filter(
    ({ document }) => isNamed || commune === null || appliesIn(document, commune, asOf),
  )
  const weighed = weighedByPlace(passages, isNamed || commune !== null)
  return {
    passages: onTopicFirst(inForceFirst(weighed, lookedUp !== null), topic).slice(0, limit),
    missingDocument: null,
    emptyDocument: unread ?? (await pointedDocument(deps.database, query, asOf)),
    // What the question names by number needs no guessing.
    signals: lookedUp === null && named === null ? signals : { onTopic: 1, lawHeld: 1 },
  }
}

/** What is explained under the topic asked about before the rest; both keep their order. */
function onTopicFirst(passages: readonly Passage[], topic: string | null): Passage[] {
  const isOnTopic = ({ digest }: Passage) => topic !== null && digest?.topic === topic
  return [...passages.filter(isOnTopic), ...passages.filter((passage) => !isOnTopic(passage))]
}

// Where nobody knows who asks, a local text is less likely to be the one that holds for them.
const placeShares = { local: 0.7, elsewhere: 0.2 } as const

/** @param isKnown - whether the place asked about is known, or the text was named */
function weighedByPlace(passages: readonly Passage[], isKnown: boolean): readonly Passage[] {
  if (isKnown) return passages
  return passages.map((passage) => {
    const { kind } = territoryOf(passage.document)
    if (kind === 'country' || kind === 'province') return passage
    const share = kind === 'elsewhere' ? placeShares.elsewhere : placeShares.local
    return { ...passage, score: passage.score * share }
  })
}

// What is not in force on the day counts as much less: it leads only where little else is found.
const outOfForce = 0.5

/** What is in force on the day before what is not; a provision that was named keeps its lead. */
function inForceFirst(passages: readonly Passage[], isNamed: boolean): Passage[] {
  const weighed = passages.map((passage, i) => {
    const isOut = ['expired', 'not-yet-in-force', 'suspended'].includes(passage.validity)
    return isOut && !(isNamed && i === 0)
      ? { ...passage, score: passage.score * outOfForce }
      : passage
  })
  return weighed.toSorted((a, b) => b.score - a.score)
}

/** Documents named by number; null when none is named. */
async function namedDocuments(deps: RetrievalDeps, query: Query): Promise<LegalDocument[] | null> {
  const key = query.citation?.numberKey ?? null
  return key === null ? null : findDocumentsByNumber(deps.database, key)
}

/** The article that the question names, in the document it names or the likeliest one found. */
async function lookUp(
  deps: RetrievalDeps,
  query: Query,
  named: readonly LegalDocument[] | null,
  hits: readonly SearchHit[],
  asOf: string,
): Promise<SearchHit | null> {
  const { citation } = query
  if (citation === null || citation.article === null) return null
  const documentIds = named?.map((document) => document.id) ?? [
    ...new Set(hits.map((hit) => parseProvisionId(hit.articleId)?.documentId ?? '')),
  ]
  const articleIds = documentIds.map((id) => articleIdOf(id, 'body', citation.article ?? ''))
  const articles = await findArticles(deps.database, articleIds)
  const digests = await findDigests(deps.database, articleIds)
  const articleId = articleIds.find((id) => articles.has(id) || digests.has(id))
  if (articleId === undefined) return null
  const path = [
    citation.clause === null ? '' : `cl-${citation.clause.replace(/đ/g, 'dd')}`,
    citation.point === null ? '' : `pt-${citation.point.replace(/đ/g, 'dd')}`,
  ].filter((part) => part !== '')
  return {
    articleId,
    score: (hits[0]?.score ?? 0) + 1,
    bestPath: path.length === 0 ? null : path.join('/'),
    coverage: 1,
    isSuperseded: await isOfOldLaw(deps, parseProvisionId(articleId)?.documentId ?? '', asOf),
  }
}

/** Whether a later law of the same name is in force: any article of the document can tell. */
async function isOfOldLaw(deps: RetrievalDeps, documentId: string, asOf: string): Promise<boolean> {
  const document = (await findDocuments(deps.database, [documentId])).get(documentId)
  const { hits } = await deps.searcher.search({
    words: tokenize(document?.title ?? '').map((syllable) => [{ syllable, probability: 1 }]),
    legalTerms: [],
    asOf,
    documentIds: [documentId],
    limit: 1,
  })
  return hits[0]?.isSuperseded ?? false
}

async function toPassages(
  deps: RetrievalDeps,
  query: Query,
  hits: readonly SearchHit[],
  asOf: string,
): Promise<Passage[]> {
  const articleIds = hits.map((hit) => hit.articleId)
  const articles = await findArticles(deps.database, articleIds)
  const digests = await findDigests(deps.database, articleIds)
  const documents = await findDocuments(
    deps.database,
    [...digests.values()].flat().map((digest) => digest.documentId),
  )
  const passages = hits.flatMap((hit) => {
    const article = articles.get(hit.articleId)
    const own = digests.get(hit.articleId) ?? []
    const document = article?.document ?? documents.get(own[0]?.documentId ?? '')
    if (document === undefined) return [] // taken out of the corpus a moment ago
    const digest = pickDigest(own, query, article === undefined ? null : hit)
    const isExplained = digest?.isWhatWasAsked === true && query.citation === null
    const path =
      isExplained && article !== undefined ? groundPath(digest.digest, article) : hit.bestPath
    return [
      toPassage(
        { ...hit, bestPath: path },
        document,
        article ?? null,
        digest?.digest ?? null,
        asOf,
      ),
    ]
  })
  return withAmendments(deps.database, passages, asOf)
}

function toPassage(
  hit: SearchHit,
  document: LegalDocument,
  article: StoredArticle | null,
  digest: Digest | null,
  asOf: string,
): Passage {
  const provision = article === null ? null : pickProvision(article, hit.bestPath)
  // Without the official text the digest is cited at the narrowest place that holds all it rests on.
  const groundId = provisionIdOf(hit.articleId, commonPath(digest?.restsOn ?? []))
  const ground = parseProvisionId(groundId)
  const effectiveOn = latest(article?.effectiveOn ?? null, document.effectiveOn)
  return {
    provisionId: provision?.provisionId ?? groundId,
    score: hit.score,
    coverage: hit.coverage,
    document,
    articleHeading: article?.heading ?? digest?.heading ?? '',
    article: (provision ?? ground)?.article ?? '',
    clause: (provision ?? ground)?.clause ?? null,
    point: (provision ?? ground)?.point ?? null,
    text: provision?.text ?? null,
    digest,
    digestStanding: digest === null || article === null ? null : standingOf(digest, article),
    effectiveOn,
    validity: validityOn({ effectiveOn, expiresOn: document.expiresOn }, asOf),
    isSuperseded: hit.isSuperseded,
    ...unread,
    sourceNote: article?.sourceNote ?? null,
    url: article?.url ?? document.url,
  }
}

function latest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}
