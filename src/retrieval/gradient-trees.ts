/**
 * Regression trees whose values add up to a score, as gradient boosting makes them.
 *
 * Nodes of all trees lie one after another. A node with feature -1 is a leaf and `threshold` its
 * value; else a row goes left when its feature is at most the threshold.
 */
export interface GradientTrees {
  readonly roots: readonly number[]
  readonly features: readonly number[]
  readonly thresholds: readonly number[]
  readonly left: readonly number[]
  readonly right: readonly number[]
}

/** The score of one row of `width` features that begins at `offset`; unbounded. */
export function scoreRow(trees: GradientTrees, rows: Float32Array, offset: number): number {
  const { features, thresholds, left, right } = trees
  let score = 0
  for (const root of trees.roots) {
    let node = root
    let feature = features[node] as number
    while (feature >= 0) {
      const goesLeft = (rows[offset + feature] as number) <= (thresholds[node] as number)
      node = (goesLeft ? left[node] : right[node]) as number
      feature = features[node] as number
    }
    score += thresholds[node] as number
  }
  return score
}
