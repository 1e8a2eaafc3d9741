import { normalizeText } from '../language/normalize.ts'
import { tokenize } from '../language/tokenize.ts'
import type { ModelClaim } from './answer-model.ts'

/** A sentence of a provision that a model pointed at, in the provision's own words. */
export interface PointedSentence {
  readonly provisionId: string
  /** With the sentence that introduces it, where it is a point of a list. */
  readonly words: string
}

interface Words {
  readonly provisionId: string
  readonly words: string
}

// Of the claim's syllables, this share must stand in the sentence, and of the sentence's in the claim.
const least = { ofClaim: 0.85, ofSentence: 0.5 } as const
const mostSentences = 4
const mostClaims = 12
/** Longer is no sentence to point at: the provision itself is quoted anyway. */
const longestSentence = 600

/**
 * The sentences of the law that a model's claims point at.
 *
 * A model's own words never come out of here: each claim is looked for in the provision it names, and
 * the sentence of the law stands in its place. A claim is dropped whole when it names a provision that
 * was not shown, when a figure, a negation, a limit or an exception in it differs from the sentence,
 * or when too little of it stands there.
 *
 * @param provisions - what the model was shown
 * @returns in the order of the claims, each sentence once
 */
export function pointedSentences(
  claims: readonly ModelClaim[],
  provisions: readonly Words[],
): PointedSentence[] {
  const found: PointedSentence[] = []
  for (const claim of claims.slice(0, mostClaims)) {
    const source = provisions.find(({ provisionId }) => provisionId === claim.provisionId)
    if (source === undefined) continue
    const words = sentenceFor(claim.text, source.words)
    const isNew = !found.some((each) => each.words === words)
    if (words !== null && isNew) found.push({ provisionId: source.provisionId, words })
    if (found.length === mostSentences) break
  }
  return found
}

/** The sentence of a provision that says what a claim says; null where none does. */
function sentenceFor(claim: string, provision: string): string | null {
  const claimed = readingOf(claim)
  if (claimed === null) return null
  const [best] = sentencesOf(provision)
    .filter((sentence) => sentence.length <= longestSentence)
    .flatMap((sentence) => {
      const said = readingOf(sentence)
      if (said === null || !agree(claimed, said)) return []
      const shared = sharedCount(claimed.syllables, said.syllables)
      const ofClaim = shared / claimed.syllables.length
      const ofSentence = shared / said.syllables.length
      return ofClaim >= least.ofClaim && ofSentence >= least.ofSentence
        ? [{ sentence, likeness: ofClaim + ofSentence }]
        : []
    })
    .sort((a, b) => b.likeness - a.likeness)
  return best?.sentence ?? null
}

/** What of a sentence decides whether it says the same as another. */
interface Reading {
  readonly syllables: readonly string[]
  /** Figures with their units, and the words that turn a rule round or bound it, each with its count. */
  readonly deciding: ReadonlyMap<string, number>
}

/** Words that turn a rule round, bound it or make an exception. */
const decidingWords = new Set(
  'không chưa chẳng cấm trừ ngoại chỉ hoặc trên dưới quá hơn ít đủ trước sau phải được đều mọi nếu'.split(
    ' ',
  ),
)
// Nothing but letters, digits and the usual signs: what hides or decorates words is no statement of law.
const plainText = /^[\p{Script=Latin}\p{M}\d\s.,;:()"“”'’/%?!–-]*$/u

/** @returns null for what is empty, or holds signs that no statement of law needs */
function readingOf(text: string): Reading | null {
  const normal = normalizeText(text)
  if (normal !== text.normalize('NFC') && /[\u200b-\u200f\u2060\ufeff]/.test(text)) return null
  if (!plainText.test(normal)) return null
  const body = withoutListMarks(normal).replace(announcement, '')
  const syllables = tokenize(body)
  if (syllables.length < 3) return null
  const deciding = new Map<string, number>()
  const count = (key: string) => deciding.set(key, (deciding.get(key) ?? 0) + 1)
  for (const figure of figuresIn(body)) count(figure)
  for (const syllable of syllables) if (decidingWords.has(syllable)) count(syllable)
  return { syllables, deciding }
}

/** "sau đây" bounds no rule, it only announces a list. */
const announcement = /(?:sau|dưới) đây/gi

/** "1. ", "a) ", "- " at the beginning of a line count nothing. */
function withoutListMarks(text: string): string {
  return text.replace(/^[ \t]*(?:\d{1,3}[a-zđ]?[.)]|[a-zđ]\d?\)|[-–+•])[ \t]+/gimu, '')
}

const figure = /[-−–]?\d+(?:[.,/]\d+)*\s*(?:%|[\p{L}\p{M}]+)?/gu
const measure = 'năm|tháng|tuần|ngày|giờ|phút|quý|lần|phần|trăm|nghìn|ngàn|triệu|tỷ'
/** A number in words, and the word behind it; "một" only where it counts something. */
const wordNumber = new RegExp(
  String.raw`(?<![\p{L}\p{M}])(một(?=\s+(?:${measure})(?![\p{L}\p{M}]))|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mươi|trăm|nghìn|ngàn|triệu|tỷ)(?=\s+([\p{L}\p{M}]+))`,
  'giu',
)

/** Figures as they count: grouping and leading zeros gone, with the word that follows as its unit. */
function figuresIn(text: string): string[] {
  const digits = [...text.matchAll(figure)].map(([found]) => {
    const [, sign = '', number = '', unit = ''] =
      /^([-−–]?)([\d.,/]+)\s*(.*)$/su.exec(found.trim()) ?? []
    const value = number.replace(/[.](?=\d{3}(?!\d))/g, '').replace(/(?<![\d.,])0+(?=\d)/g, '')
    return `${sign === '' ? '' : '-'}${value} ${unit.toLowerCase()}`
  })
  const spelt = [...text.matchAll(wordNumber)].map(([, number, next]) =>
    `${number} ${next}`.toLowerCase(),
  )
  return [...digits, ...spelt]
}

/** Whether two readings decide the same: neither has a figure or a turning word that the other lacks. */
function agree(a: Reading, b: Reading): boolean {
  return (
    a.deciding.size === b.deciding.size &&
    [...a.deciding].every(([key, count]) => b.deciding.get(key) === count)
  )
}

/** How many syllables two sentences share, each as often as it stands in both. */
function sharedCount(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>()
  for (const syllable of b) left.set(syllable, (left.get(syllable) ?? 0) + 1)
  let shared = 0
  for (const syllable of a) {
    const rest = left.get(syllable) ?? 0
    if (rest === 0) continue
    left.set(syllable, rest - 1)
    shared += 1
  }
  return shared
}

/**
 * The sentences of a provision. A point of a list comes with the words that introduce the list, and
 * the list as a whole where all its points must hold together; an exception stays with its rule.
 */
export function sentencesOf(provision: string): string[] {
  const lines = provision
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const sentences: string[] = []
  let intro: { readonly level: number; readonly text: string } | null = null
  let points: string[] = []
  const endList = () => {
    if (intro !== null && points.length > 0) {
      sentences.push([intro.text, ...points].join('\n'))
      if (!holdsTogether.test(intro.text)) {
        for (const point of points) sentences.push(`${intro?.text}\n${point}`)
      }
    }
    points = []
  }
  for (const line of lines) {
    const level = levelOf(line)
    if (intro !== null && level > intro.level) {
      points.push(line)
      continue
    }
    endList()
    intro = line.endsWith(':') ? { level, text: line } : null
    if (intro === null) sentences.push(...split(line))
  }
  endList()
  return sentences
}

/** A list of which one point alone says too little. */
const holdsTogether = /đủ|điều kiện|đồng thời|bao gồm|gồm có|toàn bộ|trình tự|các bước/i

/** Clauses before points before dashes; a plain line comes before all. */
function levelOf(line: string): number {
  if (/^\d{1,3}[a-zđ]?\.\s/.test(line)) return 1
  if (/^[a-zđ]\d?\)\s/.test(line)) return 2
  return /^[-–+•]\s/.test(line) ? 3 : 0
}

/** The sentences of one line; what bounds the one before stays with it. */
function split(line: string): string[] {
  const parts = line.split(/(?<=[.;])\s+(?=[\p{Lu}\p{Ll}])/u)
  const sentences: string[] = []
  for (const part of parts) {
    const last = sentences.at(-1)
    const isMark = last !== undefined && withoutListMarks(`${last} `).trim() === ''
    const bounds = last !== undefined && (last.endsWith(';') || boundsRule.test(part))
    if (isMark || bounds) sentences[sentences.length - 1] = `${last} ${part}`
    else sentences.push(part)
  }
  return sentences
}

const boundsRule =
  /^(?:trừ|nhưng|tuy nhiên|riêng|ngoại trừ|nếu|quy định (?:này|tại)|trường hợp|việc này|không áp dụng)/i
