import { normalizeText } from '../language/normalize.ts'
import type { Passage } from '../retrieval/retrieve.ts'
import { type Segment, segmentsOf } from './claim-words.ts'

/** One sentence that somebody else wrote, a language model say, and what it claims to rest on. */
export interface Claim {
  readonly text: string
  readonly provisionIds: readonly string[]
}

/** A claim that a provision bears out. */
export interface VerifiedClaim {
  readonly text: string
  readonly passage: Passage
}

/**
 * Keeps the claims whose every word stands, in order, in one sentence of a provision at hand.
 *
 * A claim may leave out stretches between commas, as long as they hold no figure, negation, duty,
 * permission, condition or exception; write numbers its own way; and begin with a phrase such as
 * "Theo quy định,". All else is dropped. A claim that cites the wrong provision gets the right one.
 */
export function verifyClaims(
  claims: readonly Claim[],
  passages: readonly Passage[],
): VerifiedClaim[] {
  const usable = passages.filter(canBearClaims)
  return claims.flatMap(({ text, provisionIds }) => {
    const cited = usable.filter(({ provisionId }) => provisionIds.includes(provisionId))
    const others = usable.filter((passage) => !cited.includes(passage))
    const passage = [...cited, ...others].find((each) => standsIn(text, each.text ?? ''))
    return passage === undefined ? [] : [{ text: normalizeText(text).trim(), passage }]
  })
}

/** Words in force on the day, and readable without a heading or an opening that turns them round. */
function canBearClaims(passage: Passage): boolean {
  return (
    passage.text !== null &&
    passage.point === null &&
    passage.validity === 'in-force' &&
    !passage.isSuperseded &&
    passage.amendments.length === 0 &&
    passage.tooEarly.length === 0 &&
    !/(?<!\p{L})(?:cấm|không|trừ|miễn)(?!\p{L})/iu.test(passage.articleHeading)
  )
}

const foreign = /https?:|www\.|@|[\w-]+\.(?:vn|com|net|org|info|io)(?!\p{L})|[<>{}[\]`*_#|\\]/iu
const lead =
  /^(?:theo quy định(?: của pháp luật)?|cụ thể|như vậy|ngoài ra|đồng thời|bên cạnh đó)\s*[,:]?\s*/iu

/** Whether one sentence of a provision says all that the claim says, in these words. */
export function standsIn(claim: string, provision: string): boolean {
  const text = normalizeText(claim).trim()
  if (foreign.test(text)) return false
  const sentences = sentencesOf(text.replace(lead, ''))
  if (sentences.length !== 1) return false
  const said = segmentsOf(sentences[0]?.text ?? '').flatMap(({ words }) => words)
  return said.length >= 4 && sentencesOf(provision).some((each) => holds(each, said))
}

interface Sentence {
  readonly opening: string
  readonly text: string
}

const label = /^(?:(?:\d{1,3}[a-zđ]?\.|[a-zđ]\d?\)|[-–])\s*)/iu

/** Sentences; one of a list comes with the words that open the list. */
function sentencesOf(text: string): Sentence[] {
  const pieces = normalizeText(text)
    .split(/\n|;|\.(?=\s+\p{Lu}|\s*$)/u)
    .map((each) => each.trim())
    .filter((each) => /\p{L}/u.test(each))
  const sentences: Sentence[] = []
  let opening = ''
  for (const piece of pieces) {
    if (!label.test(piece) || /^\d/.test(piece)) opening = ''
    const bare = piece.replace(label, '')
    if (/:\s*$/.test(piece)) opening = bare
    else sentences.push({ opening, text: bare })
  }
  return sentences
}

function holds({ opening, text }: Sentence, said: readonly string[]): boolean {
  const openings = segmentsOf(opening).map((each) => ({ ...each, isRequired: true }))
  return matches([...openings, ...segmentsOf(text)], said)
}

/** Whether the words are those of the segments in order, with none left out that is required. */
function matches(segments: readonly Segment[], said: readonly string[]): boolean {
  // How many words can be accounted for after each segment.
  let reached = new Set([0])
  for (const { words, isRequired } of segments) {
    const next = isRequired ? new Set<number>() : new Set(reached)
    for (const from of reached) {
      if (words.every((word, i) => said[from + i] === word)) next.add(from + words.length)
    }
    reached = next
  }
  return reached.has(said.length)
}
