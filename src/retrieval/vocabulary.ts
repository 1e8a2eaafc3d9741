import { foldDiacritics } from '../language/normalize.ts'

/** Every syllable seen, numbered, with the syllables that look alike once folded. */
export interface Vocabulary {
  readonly size: number
  /** @returns -1 for a syllable never seen */
  find(syllable: string): number
  add(syllable: string): number
  /** Ids of every syllable whose folded form is this one: `dat` → đất, đặt, đạt, dat, … */
  readingsOf(folded: string): readonly number[]
  word(id: number): string
  words(): readonly string[]
}

/** @param words - syllables in order of their ids, when restoring a saved vocabulary */
export function createVocabulary(words: readonly string[] = []): Vocabulary {
  const all: string[] = []
  const idByWord = new Map<string, number>()
  const readings = new Map<string, number[]>()

  function add(syllable: string): number {
    const known = idByWord.get(syllable)
    if (known !== undefined) return known
    const id = all.length
    all.push(syllable)
    idByWord.set(syllable, id)
    const folded = foldDiacritics(syllable)
    const alike = readings.get(folded)
    if (alike === undefined) readings.set(folded, [id])
    else alike.push(id)
    return id
  }
  for (const word of words) add(word)

  return {
    get size() {
      return all.length
    },
    find: (syllable) => idByWord.get(syllable) ?? -1,
    add,
    readingsOf: (folded) => readings.get(folded) ?? [],
    word: (id) => all[id] ?? '',
    words: () => all,
  }
}
