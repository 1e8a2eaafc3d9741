import type { MatchedCandidate } from './features.ts'
import type { SearchIndex } from './search-index.ts'

/**
 * What speaks for a provision beside what the trees learnt, each added to their score, which is a
 * logarithm of odds: plain to read here, and never hidden inside the trees.
 */
export const factors = {
  /**
   * A later law of the same name is in force: the newer leads, the older can still be asked for. No
   * development question notices anything between 0 and -2.
   */
  superseded: -3,
  /**
   * For each unit of likeness, above `from`, to an everyday question of the article. In training the
   * question itself was hidden, so the trees know little of questions asked before in nearly the
   * same words. On the development questions (Zalo's formal ones, citizens'): MRR .872, .719 from
   * .4; .868, .728 from .3.
   */
  askedBefore: { perUnit: 6, from: 0.3 },
  /**
   * Times the nearness that a plugged-in embedder gives, from 0 for the last of those it names to 1
   * for the first. The trees were trained without it: it decides between equals only.
   */
  nearest: 1,
} as const

/** The sum of the factors that hold for a candidate on a day (20250101). */
export function factorsOf(index: SearchIndex, candidate: MatchedCandidate, asOf: number): number {
  const { perUnit, from } = factors.askedBefore
  const askedBefore = perUnit * Math.max(0, candidate.questions.likeness - from)
  const document = index.documents[candidate.document]
  const isOld = document !== undefined && index.succession.isSuperseded(document, asOf)
  return askedBefore + factors.nearest * candidate.near + (isOld ? factors.superseded : 0)
}
