import { articleIdIn } from '../corpus/provision-id.ts'
import { foldDiacritics, hasDiacritics } from '../language/normalize.ts'
import type { Query } from '../retrieval/query.ts'
import type { Passage } from '../retrieval/retrieve.ts'
import type { SearchSignals } from '../retrieval/signals.ts'

/** What was asked and answered just before, in the same conversation. */
export interface Before {
  readonly question: string
  /** The provision its answer stood on; null where it got none. */
  readonly provisionId: string | null
}

/** What a message means after another question. */
export type FollowUp =
  /** The question before, with another vehicle, sex and the like in it. */
  | { readonly kind: 'swapped'; readonly text: string }
  /** The question before, as the law was at the end of a year. */
  | { readonly kind: 'other-year'; readonly text: string; readonly asOf: string }
  /** It may go on about the same subject: both readings are to be weighed. */
  | { readonly kind: 'perhaps'; readonly text: string }

/** One reading's findings. */
export interface Findings {
  readonly passages: readonly Passage[]
  readonly signals: SearchSignals
}

// Chosen on the development part of test/golden/answer-dialogues.jsonl (40 follow-ups and 11 changes of
// subject) with the models of that day: 38 and 11 right from .5 to .6, .6 to .8 and 1.2 to 1.7.
const togetherWeight = 0.55
const toldAlready = 0.7
const sameDocument = 1.3
/** What an article counts that only one of the readings finds. */
const unfound = 0.15
/** A message so surely about law, and so long, says by itself what it is about; a longer one anyhow. */
const standsAlone = { onTopic: 0.985, words: 6, wordsAnyhow: 10 }

/** Words that exchange one for another: "thế còn ô tô?" after a question about motorbikes. */
const exchangeable: readonly (readonly string[])[] = [
  ['xe máy', 'xe gắn máy', 'mô tô', 'ô tô', 'xe hơi', 'xe tải', 'xe khách', 'xe đạp'],
  ['nam', 'nữ'],
  ['con trai', 'con gái'],
  ['đàn ông', 'phụ nữ'],
  ['thuận tình', 'đơn phương'],
]
const goesOn = /^(thế|thể|vậy|còn|cồn|rồi|nếu)( |$)/
const asksSomething = /\b(bao nhieu|bao lau|dau|may|khi nao|ai|gi|the nao|co\b.+\bkhong)\b/
const ofYear =
  /^(?:(?:the|vay|con|thi|hoi|vao|trong|o|cua) )*nam ((?:19|20)\d\d)(?: (?:thi|sao|the nao|a|vay|co|khac|khong|gi|nhu|lam))*$/

const articleAlone =
  /^(?:(?:the|vay|con|roi|thi|a|va) )*(dieu \d+[a-z]?)(?: (?:thi|sao|the|nao|noi|gi|quy|dinh|a|vay))*$/
const anyArticle = /(^| )điều \d+\p{L}?(?= |$)/iu

/** Whether a message without a subject of its own may be meant for the question before. */
export function asksOn(text: string): boolean {
  return asksSomething.test(foldDiacritics(text.toLowerCase()))
}

/**
 * Reads a message after another question.
 *
 * @returns null where it stands alone: it names a document or an article, asks nothing, or says the
 *   same again
 */
export function readFollowUp(before: Query, now: Query, today: string): FollowUp | null {
  const words = now.tokens.join(' ')
  const year = ofYear.exec(foldDiacritics(words))?.[1]
  if (year !== undefined && year < today.slice(0, 4)) {
    return { kind: 'other-year', text: before.text, asOf: `${year}-12-31` }
  }
  const article = articleAlone.exec(foldDiacritics(words))?.[1]
  const told = before.tokens.join(' ')
  if (article !== undefined && anyArticle.test(told)) {
    const text = told.replace(anyArticle, `$1${article.replace('dieu', 'điều')}`)
    return { kind: 'swapped', text }
  }
  if (now.citation !== null || words === told) return null
  if (!mayGoOn(now, words)) return null
  const isShort = now.tokens.length <= (goesOn.test(words) ? 9 : 4)
  const swapped = isShort ? swap(before, now) : null
  return swapped === null
    ? { kind: 'perhaps', text: `${before.text} ${now.text}` }
    : { kind: 'swapped', text: swapped }
}

/** A statement of some length goes on about nothing: the question before must not answer for it. */
function mayGoOn(now: Query, words: string): boolean {
  return goesOn.test(words) || asksOn(words) || / sao( |$)/.test(words) || now.tokens.length <= 3
}

/**
 * The question before with what the message names in its place; null where nothing fits.
 *
 * A message typed without diacritics is compared without them: in "the con nam" a man was read as a
 * year, for want of neighbours.
 */
function swap(before: Query, now: Query): string | null {
  const told = before.tokens.join(' ')
  const isToneless = !hasDiacritics(now.text)
  const asked = isToneless ? now.tokens.map(foldDiacritics).join(' ') : now.tokens.join(' ')
  for (const words of exchangeable) {
    const taken = words.find((each) => hasWords(told, each))
    const given = words.find((each) => hasWords(asked, isToneless ? foldDiacritics(each) : each))
    if (taken === undefined || given === undefined || taken === given) continue
    return ` ${told} `.replace(` ${taken} `, ` ${given} `).trim()
  }
  return null
}

function hasWords(text: string, words: string): boolean {
  return ` ${text} `.includes(` ${words} `)
}

/** Whether what a message finds by itself shows that it has left the subject before. */
export function leavesSubject(now: Query, { onTopic }: SearchSignals): boolean {
  if (goesOn.test(now.tokens.join(' '))) return false
  const words = now.tokens.length
  if (words >= standsAlone.wordsAnyhow) return true
  return onTopic >= standsAlone.onTopic && words >= standsAlone.words
}

/**
 * Puts what a message finds by itself and what it finds together with the question before in one
 * order. What both find comes first; the document of the answer before is preferred, its provision
 * itself was told already.
 *
 * @param alone - null where the message has no subject of its own
 */
export function weighTogether(
  alone: Findings | null,
  together: Findings,
  toldProvision: string | null,
): Findings {
  const aloneBest = bestOfArticles(alone?.passages ?? [])
  const togetherBest = bestOfArticles(together.passages)
  const told = toldProvision === null ? null : articleIdIn(toldProvision)
  const passages = [...new Set([...togetherBest.keys(), ...aloneBest.keys()])]
    .flatMap((article) => {
      const passage = togetherBest.get(article) ?? aloneBest.get(article)
      if (passage === undefined) return []
      const score =
        ((aloneBest.get(article)?.score ?? 0) + unfound) ** (1 - togetherWeight) *
        ((togetherBest.get(article)?.score ?? 0) + unfound) ** togetherWeight *
        subjectFactor(article, told)
      return [{ ...passage, score }]
    })
    .sort((one, other) => other.score - one.score)
  const signals = {
    onTopic: Math.max(alone?.signals.onTopic ?? 0, together.signals.onTopic),
    lawHeld: Math.max(alone?.signals.lawHeld ?? 0, together.signals.lawHeld),
  }
  return { passages, signals }
}

/** Whether what comes first is found by the message alone: it did not go on, after all. */
export function isNewSubject(
  alone: Findings,
  together: Findings,
  best: Passage | undefined,
): boolean {
  if (best === undefined) return false
  const article = articleIdIn(best.provisionId)
  const [first] = bestOfArticles(alone.passages).keys()
  return (
    article === first &&
    ![...bestOfArticles(together.passages).keys()].slice(0, 5).includes(article)
  )
}

function subjectFactor(article: string, told: string | null): number {
  if (told === null) return 1
  if (article === told) return toldAlready
  return article.split('/', 1)[0] === told.split('/', 1)[0] ? sameDocument : 1
}

/** The first passage of each article, by the article's id. */
function bestOfArticles(passages: readonly Passage[]): Map<string, Passage> {
  const best = new Map<string, Passage>()
  for (const passage of passages) {
    const article = articleIdIn(passage.provisionId)
    if (!best.has(article)) best.set(article, passage)
  }
  return best
}
