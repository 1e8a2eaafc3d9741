import { hasDiacritics } from '../../src/language/normalize.ts'
import type { SyllableCounts } from '../../src/language/syllable-model.ts'
import { tokenize } from '../../src/language/tokenize.ts'
import type { TrainingData } from './training-data.ts'

// Questions count many times over: law never says "bao nhiêu" or "làm sao".
const questionTimes = 30
// A text of our own is counted where at least half of its syllables are accented.
const leastAccented = 0.5

/** Counts law, formal questions and our own texts; those typed without diacritics are left out. */
export function countTrainingSyllables(data: TrainingData): SyllableCounts {
  return countSyllables(trainingTexts(data))
}

function* trainingTexts({ articles, questions, ownTexts }: TrainingData): Generator<CountedText> {
  for (const { heading, body } of articles.values()) {
    yield { text: `${heading}\n${body}`, times: 1 }
  }
  for (const { question, register } of questions) {
    if (register === 'formal') yield { text: question, times: questionTimes }
  }
  for (const text of ownTexts) {
    if (accentedShare(text) >= leastAccented) yield { text, times: questionTimes }
  }
}

function accentedShare(text: string): number {
  const tokens = tokenize(text)
  return tokens.filter(hasDiacritics).length / Math.max(tokens.length, 1)
}

/** Texts to count, and how often each counts. */
interface CountedText {
  readonly text: string
  readonly times: number
}

const mostSyllables = 16_000
const leastCount = 4
const leastPairCount = 4
const leastTripleCount = 6
// Three numbers of syllables in one whole number.
const base = 131_072

/** Counts syllables and two or three neighbours, for restoring diacritics. */
function countSyllables(texts: Iterable<CountedText>): SyllableCounts {
  const numbers = new Map<string, number>()
  const single: number[] = []
  const pairs = new Map<number, number>()
  const triples = new Map<number, number>()
  for (const { text, times } of texts) {
    let before = -1
    let pair = -1
    for (const token of tokenize(text)) {
      if (!/^\p{L}+$/u.test(token)) {
        before = -1
        pair = -1
        continue
      }
      let id = numbers.get(token)
      if (id === undefined) {
        id = numbers.size
        numbers.set(token, id)
      }
      single[id] = (single[id] ?? 0) + times
      if (before >= 0) {
        const key = before * base + id
        pairs.set(key, (pairs.get(key) ?? 0) + times)
        if (pair >= 0) triples.set(pair * base + id, (triples.get(pair * base + id) ?? 0) + times)
        pair = key
      }
      before = id
    }
  }
  return packed(numbers, single, pairs, triples)
}

function packed(
  numbers: ReadonlyMap<string, number>,
  single: readonly number[],
  pairs: ReadonlyMap<number, number>,
  triples: ReadonlyMap<number, number>,
): SyllableCounts {
  const kept = [...numbers]
    .filter(([, id]) => (single[id] ?? 0) >= leastCount)
    .sort((a, b) => (single[b[1]] ?? 0) - (single[a[1]] ?? 0) || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostSyllables)
  const rank = new Map(kept.map(([, id], at) => [id, at]))
  const rows: [number, number, number][] = []
  for (const [key, count] of pairs) {
    const first = rank.get(Math.floor(key / base))
    const second = rank.get(key % base)
    if (first === undefined || second === undefined || count < leastPairCount) continue
    rows.push([first, second, count])
  }
  rows.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const pairNumbers = new Map(rows.map(([first, second], at) => [first * base + second, at]))
  const ends: [number, number, number][] = []
  for (const [key, count] of triples) {
    if (count < leastTripleCount) continue
    const third = rank.get(key % base)
    const pair = Math.floor(key / base)
    const first = rank.get(Math.floor(pair / base)) ?? -1
    const second = rank.get(pair % base) ?? -1
    const number = pairNumbers.get(first * base + second)
    if (third !== undefined && number !== undefined) ends.push([number, third, count])
  }
  ends.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  return {
    syllables: kept.map(([syllable]) => syllable),
    counts: Uint16Array.from(kept, ([, id]) => quantised(single[id] ?? 1)),
    pairOffsets: offsetsOf(rows, kept.length),
    pairSeconds: Uint16Array.from(rows, ([, second]) => second),
    pairCounts: Uint16Array.from(rows, ([, , count]) => quantised(count)),
    tripleOffsets: offsetsOf(ends, rows.length),
    tripleThirds: Uint16Array.from(ends, ([, third]) => third),
    tripleCounts: Uint8Array.from(ends, ([, , count]) => Math.round(8 * Math.log2(count))),
  }
}

/** Where the rows of each group begin, which the first number of a row names. */
function offsetsOf(rows: readonly (readonly number[])[], groups: number): Int32Array {
  const offsets = new Int32Array(groups + 1)
  for (const [group = 0] of rows) offsets[group + 1] = (offsets[group + 1] ?? 0) + 1
  for (let at = 0; at < groups; at++) {
    offsets[at + 1] = (offsets[at + 1] ?? 0) + (offsets[at] ?? 0)
  }
  return offsets
}

function quantised(count: number): number {
  return Math.round(16 * Math.log2(count))
}
