/** How well the two signals tell questions apart; 0.5 is guessing, 1 is without fault. */
export interface AbstentionFigures {
  /** Law questions against off-topic ones, by `onTopic`. */
  readonly offTopicAuroc: number
  /** The same questions with and without every document that holds gold, by `lawHeld`. */
  readonly lawRemovedAuroc: number
  /**
   * Share of the law questions answered when off-topic ones are mixed in and the signals are set so
   * that 95 % of what is answered has gold in its first five.
   */
  readonly coverageAt95: number
}

/** Probability that a positive scores above a negative, ties counting half (Hanley, McNeil 1982). */
export function auroc(positives: readonly number[], negatives: readonly number[]): number {
  let wins = 0
  for (const positive of positives) {
    for (const negative of negatives) {
      if (positive > negative) wins += 1
      else if (positive === negative) wins += 0.5
    }
  }
  return rounded(wins / Math.max(positives.length * negatives.length, 1))
}

/** The largest share of `total` answered at which the answers are right often enough. */
export function coverageAtPrecision(
  cases: readonly { readonly sureness: number; readonly isRight: boolean }[],
  total: number,
  precision: number,
): number {
  let answered = 0
  let right = 0
  let best = 0
  const sorted = cases.toSorted((a, b) => b.sureness - a.sureness)
  sorted.forEach(({ sureness, isRight }, i) => {
    answered += 1
    right += isRight ? 1 : 0
    // A threshold takes all that are equally sure, or none.
    const isThreshold = sorted[i + 1]?.sureness !== sureness
    if (isThreshold && right / answered >= precision) best = Math.max(best, right)
  })
  return rounded(best / Math.max(total, 1))
}

/** To four decimal places. */
export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
