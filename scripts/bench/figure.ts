/** One measured number. */
export interface Figure {
  /** What it was measured on: `made up`, `laws-2024`. */
  readonly corpus: string
  readonly name: string
  readonly value: number
  readonly unit: 'articles' | 'articles/s' | 'questions' | 's' | 'ms' | 'MiB'
}

export interface BenchOptions {
  /** How many articles to make up. */
  readonly articles: number
  /** Says what is going on, on standard error. */
  readonly say: (line: string) => void
}

/** Measures something and gives its figures, in the order to show them. */
export type Bench = (options: BenchOptions) => Promise<Figure[]>

/**
 * The value that a share of the others do not exceed (nearest rank).
 *
 * @param share - in (0, 1]
 * @returns NaN for an empty array
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN
}

export function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000
}
