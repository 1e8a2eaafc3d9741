import { foldDiacritics } from '../language/normalize.ts'
import type { SearchRequest } from './search.ts'
import type { SearchIndex } from './search-index.ts'

/** A term of the question: one reading, or all readings of a folded syllable. */
export interface QueryTerm {
  readonly terms: readonly number[]
  /** Syllable ids for matching inside a clause; two for a pair. */
  readonly first: ReadonlySet<number>
  readonly second: ReadonlySet<number> | null
  readonly weight: number
  readonly countsForCoverage: boolean
}

// The measurement behind these is told in search.ts.
const pairShare = 0.5
const legalTermShare = 0.3
const functionWordShare = 0.3

/** Words that ask or glue rather than name a subject, folded. Chosen by hand from how people ask. */
const functionWords = new Set(
  `la gi nao the thi ma va hoac hay co duoc khong phai bi cho cua ve voi trong khi o tai den tu
   bao nhieu sao ai dau may cai nay do kia ay a ah nhe nhi vay roi da se dang chua nua cung nhu
   em anh chi toi minh ban tui con xin hoi muon biet giup ad oi voi neu thi lam nhu theo nhung cac
   mot quy dinh phap luat`
    .split(/\s+/)
    .filter(Boolean),
)

/** The syllables of a question and their pairs, and with less weight those of its legal terms. */
export function queryTerms(index: SearchIndex, request: SearchRequest): QueryTerm[] {
  const own = termsOf(index, request.tokens, request.isToneless, 1)
  const legal = request.legalTerms.flatMap((tokens) =>
    termsOf(index, tokens, false, legalTermShare).map((term) => ({
      ...term,
      countsForCoverage: false,
    })),
  )
  return [...own, ...legal]
}

function termsOf(
  index: SearchIndex,
  tokens: readonly string[],
  isToneless: boolean,
  share: number,
): QueryTerm[] {
  const readings = tokens.map((token) => {
    if (isToneless) return index.vocabulary.readingsOf(token)
    const id = index.vocabulary.find(token)
    return id < 0 ? [] : [id]
  })
  const found: QueryTerm[] = []
  const seen = new Set<string>()
  tokens.forEach((token, i) => {
    const folded = isToneless ? token : foldDiacritics(token)
    const factor = share * (functionWords.has(folded) ? functionWordShare : 1)
    const ids = readings[i] ?? []
    if (!seen.has(token)) {
      seen.add(token)
      found.push(makeTerm(index, ids, null, factor, true))
    }
    const next = tokens[i + 1]
    const nextIds = readings[i + 1] ?? []
    if (next === undefined || seen.has(`${token} ${next}`)) return
    seen.add(`${token} ${next}`)
    const nextFolded = isToneless ? next : foldDiacritics(next)
    const bothGlue = functionWords.has(folded) && functionWords.has(nextFolded)
    found.push(
      makeTerm(index, ids, nextIds, share * pairShare * (bothGlue ? functionWordShare : 1), false),
    )
  })
  return found.filter((term) => term.weight > 0)
}

function makeTerm(
  index: SearchIndex,
  ids: readonly number[],
  nextIds: readonly number[] | null,
  factor: number,
  countsForCoverage: boolean,
): QueryTerm {
  const terms =
    nextIds === null
      ? ids.map((id) => index.unigramTerm(id)).filter((term) => term >= 0)
      : ids.flatMap((first) =>
          nextIds.map((second) => index.bigramTerm(first, second)).filter((term) => term >= 0),
        )
  const holders = terms.reduce((sum, term) => sum + index.postings.count(term), 0)
  const total = Math.max(index.size, 1)
  const idf = Math.log(1 + (total - Math.min(holders, total) + 0.5) / (holders + 0.5))
  // A word never seen still counts against coverage: the corpus does not know it.
  const weight = terms.length === 0 && nextIds !== null ? 0 : idf * factor
  return {
    terms,
    first: new Set(ids),
    second: nextIds === null ? null : new Set(nextIds),
    weight,
    countsForCoverage,
  }
}
