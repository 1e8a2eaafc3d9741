import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldDiacritics } from '../../src/language/normalize.ts'
import { readSyllables } from '../../src/language/restore-diacritics.ts'
import { createSyllableModel } from '../../src/language/syllable-model.ts'
import { tokenize } from '../../src/language/tokenize.ts'

// A language of a few words: what follows what is all it knows.
const syllables = ['đất', 'đặt', 'thuê', 'thuế', 'nhà', 'nộp', 'tiền', 'cọc', 'ban', 'bán', 'người']
const follows: readonly [string, string, number][] = [
  ['thuê', 'đất', 90],
  ['thuê', 'nhà', 80],
  ['nộp', 'thuế', 90],
  ['thuế', 'đất', 40],
  ['đặt', 'cọc', 90],
  ['tiền', 'cọc', 60],
  ['bán', 'đất', 70],
  ['bán', 'nhà', 70],
  ['tiền', 'thuê', 40],
  ['nhà', 'đất', 50],
  ['đất', 'bán', 60],
  ['đất', 'ban', 30],
]
const followsPair: readonly [string, string, string, number][] = [['nhà', 'đất', 'ban', 30]]
const model = createSyllableModel(stored())

function stored() {
  const rows = follows
    .map(([first, second, count]) => [syllables.indexOf(first), syllables.indexOf(second), count])
    .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0))
  const pairOffsets = new Int32Array(syllables.length + 1)
  syllables.forEach((_, at) => {
    pairOffsets[at + 1] = rows.filter(([first]) => (first ?? 0) <= at).length
  })
  const quantised = (count: number) => Math.round(16 * Math.log2(count))
  return {
    syllables,
    counts: Uint16Array.from(syllables, () => quantised(100)),
    pairOffsets,
    pairSeconds: Uint16Array.from(rows, ([, second]) => second ?? 0),
    pairCounts: Uint16Array.from(rows, ([, , count]) => quantised(count ?? 1)),
    ...storedTriples(rows),
  }
}

/** Which third syllable follows a pair, and how often. */
function storedTriples(pairs: readonly (readonly number[])[]) {
  const rows = followsPair
    .map(([first, second, third, count]) => {
      const [one, two] = [syllables.indexOf(first), syllables.indexOf(second)]
      const pair = pairs.findIndex(([a, b]) => a === one && b === two)
      return [pair, syllables.indexOf(third), count] as const
    })
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
  return {
    tripleOffsets: Int32Array.from({ length: pairs.length + 1 }, (_, at) => {
      return rows.filter(([pair]) => pair < at).length
    }),
    tripleThirds: Uint16Array.from(rows, ([, third]) => third),
    tripleCounts: Uint8Array.from(rows, ([, , count]) => Math.round(8 * Math.log2(count))),
  }
}

const read = (text: string) =>
  readSyllables(tokenize(text), model)
    .map(([likeliest]) => likeliest?.syllable)
    .join(' ')

describe('a text without diacritics', () => {
  it.each([
    ['thue dat', 'thuê đất'],
    ['nop thue dat', 'nộp thuế đất'],
    ['dat coc', 'đặt cọc'],
    ['ban nha', 'bán nhà'],
    ['tien thue nha', 'tiền thuê nhà'],
    ['dat ban', 'đất bán'],
    ['nha dat ban', 'nhà đất ban'],
  ])('%s reads %s', (typed, meant) => {
    expect(read(typed)).toBe(meant)
  })

  it('keeps the other reading where both are likely', () => {
    const [first] = readSyllables(['thue'], model)
    expect(first?.map(({ syllable }) => syllable).toSorted()).toEqual(['thuê', 'thuế'])
  })
})

describe('a text typed in part', () => {
  it.each([
    ['nộp thue đất', 'nộp thuế đất'],
    ['đặt coc', 'đặt cọc'],
    ['thuê ngưiờ', 'thuê người'],
    ['thuê ddaats', 'thuê đất'],
  ])('%s reads %s', (typed, meant) => {
    expect(read(typed)).toBe(meant)
  })
})

const word = fc.constantFrom(...syllables)

it('leaves a well-typed text as it is', () => {
  const accented = fc.constantFrom(...syllables.filter((each) => foldDiacritics(each) !== each))
  fc.assert(
    fc.property(fc.array(accented, { minLength: 1, maxLength: 12 }), (words) => {
      expect(read(words.join(' '))).toBe(words.join(' '))
    }),
  )
})

it('gives every token at least one reading, and probabilities of at most one', () => {
  const token = fc.oneof(word, word.map(foldDiacritics), fc.string({ maxLength: 6 }))
  fc.assert(
    fc.property(fc.array(token, { maxLength: 12 }), (words) => {
      const tokens = tokenize(words.join(' '))
      const readings = readSyllables(tokens, model)
      expect(readings).toHaveLength(tokens.length)
      for (const each of readings) {
        expect(each.length).toBeGreaterThan(0)
        const sum = each.reduce((total, { probability }) => total + probability, 0)
        expect(sum).toBeLessThanOrEqual(1.000001)
      }
    }),
  )
})
