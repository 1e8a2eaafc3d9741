/** One measured number. */
export interface Figure {
  /** What it was measured on: `made up`, `laws-2024`. */
  readonly corpus: string
  /** Which of several contenders it belongs to: they are shown side by side. */
  readonly of?: string
  readonly name: string
  readonly value: number
  readonly unit: 'articles' | 'articles/s' | 'questions' | 'per s' | 's' | 'ms' | 'MiB' | 'share'
}

export interface BenchOptions {
  /** How many articles to make up. */
  readonly articles: number
  /** Of `retrieval` alone. */
  readonly retrieval: RetrievalBenchOptions
  /** Says what is going on, on standard error. */
  readonly say: (line: string) => void
}

export interface RetrievalBenchOptions {
  /** What `import` reads; empty for the corpus that is made up. */
  readonly corpus: readonly string[]
  /** Questions with their answers, JSON lines; null for made-up ones. */
  readonly questions: string | null
  /** Which contenders take part. */
  readonly engines: readonly string[]
  /** Measure while the corpus grows to ten times its size. */
  readonly growth: boolean
  /** Where to draw the growth; null draws nothing. */
  readonly plot: string | null
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
