import type { Queryable } from '../platform/database.ts'
import type { ToldFigures } from './corpus-figures.ts'
import { rarityOf } from './database-candidates-store.ts'
import { spellTerm } from './index-term.ts'
import { countArticleRows } from './search-rows-store.ts'

/** How many articles hold a word or a pair, as the database engine knows it. */
export interface EngineFigures {
  /** The figures of these syllables and pairs of syllables; kept for the next question. */
  of(syllables: Iterable<string>, pairs?: Iterable<readonly [string, string]>): Promise<ToldFigures>
  /** Asks the engine anew from now on: the corpus has grown or shrunk. */
  forget(): void
}

// What the engine's BM25 with k1 = 1.2 and b = .3 multiplies a term's idf by in a text of that one
// word: 2.2 / (1 + 1.2 · (.7 + .3 / average length)), 1.19 for any average above 40.
const onceFactor = 1.19

export function createEngineFigures(database: Queryable): EngineFigures {
  let size: number | null = null
  const known = new Map<string, number>()

  async function learn(tokens: readonly string[]): Promise<number> {
    size ??= await countArticleRows(database)
    const missing = [...new Set(tokens)].filter((token) => !known.has(token))
    const rarities = missing.length === 0 ? [] : await rarityOf(database, missing.map(spellTerm))
    missing.forEach((token, i) => {
      known.set(token, holdersOf(size ?? 0, (rarities[i] ?? 0) / onceFactor))
    })
    return size
  }

  return {
    async of(syllables, pairs = []) {
      const words = [...new Set(syllables)]
      const joints = [...pairs].map(([first, second]) => ({ first, second }))
      const tokenOf = ({ first, second }: (typeof joints)[number]) => `${first}_${second}`
      const articles = await learn([...words, ...joints.map(tokenOf)])
      return {
        size: articles,
        words: words.map((syllable) => ({ syllable, holders: known.get(syllable) ?? 0 })),
        pairs: joints.map((pair) => ({ ...pair, holders: known.get(tokenOf(pair)) ?? 0 })),
      }
    },
    forget() {
      size = null
      known.clear()
    },
  }
}

/** Solves idf = ln(1 + (size - holders + .5) / (holders + .5)) for the holders. */
function holdersOf(size: number, idf: number): number {
  if (idf <= 0) return 0
  const odds = Math.expm1(idf)
  return Math.max(1, Math.min(size, Math.round((size + 0.5 - 0.5 * odds) / (1 + odds))))
}
