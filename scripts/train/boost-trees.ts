/** Candidates of many questions, one row each, in groups. */
export interface RankingData {
  readonly width: number
  /** Row after row. */
  readonly rows: Float32Array
  /** 1 for a gold article, else 0. */
  readonly labels: Uint8Array
  /** Rows of group g lie from groups[g] to groups[g + 1]. */
  readonly groups: readonly number[]
  /** How much each group counts. */
  readonly groupWeights: readonly number[]
}

export interface BoostOptions {
  readonly trees: number
  readonly depth: number
  readonly learningRate: number
  readonly leastLeafRows: number
  /** L2 penalty on leaf values. */
  readonly penalty: number
  /** Share of features that each tree may use. */
  readonly featureShare: number
  readonly random: () => number
  readonly onTree?: (number: number) => void
}

const bins = 64

/**
 * Gradient-boosted trees that order the candidates of each question: LambdaMART on reciprocal rank
 * (Burges, "From RankNet to LambdaRank to LambdaMART", 2010), with histograms of 64 bins.
 */
export function boostTrees(data: RankingData, options: BoostOptions): GrownTrees {
  return growTrees(data, options, (scores) => lambdas(data, scores))
}

/**
 * Gradient-boosted trees that tell how likely a row is a true one: log odds, both outcomes weighing
 * the same (Friedman, "Greedy function approximation", 2001).
 */
export function boostLogistic(
  data: Pick<RankingData, 'width' | 'rows' | 'labels'>,
  options: BoostOptions,
): GrownTrees {
  const share = data.labels.reduce((sum, label) => sum + label, 0) / data.labels.length
  return growTrees(data, options, (scores) => {
    const gradients = new Float64Array(scores.length)
    const curvatures = new Float64Array(scores.length)
    for (const [row, score] of scores.entries()) {
      const isTrue = data.labels[row] === 1
      const weight = 0.5 / (isTrue ? share : 1 - share)
      const chance = 1 / (1 + Math.exp(-score))
      gradients[row] = weight * (chance - (isTrue ? 1 : 0))
      curvatures[row] = weight * chance * (1 - chance)
    }
    return { gradients, curvatures }
  })
}

/** First and second derivative of the loss by each row's score. */
interface Slopes {
  readonly gradients: Float64Array
  readonly curvatures: Float64Array
}

function growTrees(
  data: Pick<RankingData, 'width' | 'rows' | 'labels'>,
  options: BoostOptions,
  slopesAt: (scores: Float64Array) => Slopes,
): GrownTrees {
  const { edges, columns } = binColumns(data)
  const scores = new Float64Array(data.labels.length)
  const trees = emptyTrees()
  for (let number = 0; number < options.trees; number++) {
    const { gradients, curvatures } = slopesAt(scores)
    const usable = chooseFeatures(data.width, options)
    growTree({ columns, edges, gradients, curvatures, scores, usable, options }, trees)
    options.onTree?.(number + 1)
  }
  return trees
}

/** `GradientTrees` as plain numbers, to be written down. */
export interface GrownTrees {
  readonly roots: number[]
  readonly features: number[]
  readonly thresholds: number[]
  readonly left: number[]
  readonly right: number[]
}

function emptyTrees(): GrownTrees {
  return { roots: [], features: [], thresholds: [], left: [], right: [] }
}

function chooseFeatures(width: number, { featureShare, random }: BoostOptions): number[] {
  const chosen = Array.from({ length: width }, (_, feature) => feature).filter(
    () => random() < featureShare,
  )
  return chosen.length > 0 ? chosen : [Math.floor(random() * width)]
}

/** Each feature's values in at most 64 bins of about as many rows, with the bins' upper edges. */
function binColumns({ width, rows, labels }: Pick<RankingData, 'width' | 'rows' | 'labels'>) {
  const edges: Float64Array[] = []
  const columns: Uint8Array[] = []
  const sampleStep = Math.max(1, Math.floor(labels.length / 50_000))
  for (let feature = 0; feature < width; feature++) {
    const sample: number[] = []
    for (let row = 0; row < labels.length; row += sampleStep) {
      sample.push(rows[row * width + feature] ?? 0)
    }
    sample.sort((a, b) => a - b)
    const cuts = new Set<number>()
    for (let bin = 1; bin < bins; bin++) {
      cuts.add(sample[Math.floor((bin * sample.length) / bins)] ?? 0)
    }
    const upper = Float64Array.from([...cuts].sort((a, b) => a - b))
    const column = new Uint8Array(labels.length)
    for (let row = 0; row < labels.length; row++) {
      column[row] = binOf(upper, rows[row * width + feature] ?? 0)
    }
    edges.push(upper)
    columns.push(column)
  }
  return { edges, columns }
}

function binOf(edges: Float64Array, value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

function lambdas(data: RankingData, scores: Float64Array): Slopes {
  const gradients = new Float64Array(scores.length)
  const curvatures = new Float64Array(scores.length)
  for (let group = 0; group + 1 < data.groups.length; group++) {
    const from = data.groups[group] ?? 0
    const to = data.groups[group + 1] ?? 0
    const order = Array.from({ length: to - from }, (_, i) => from + i).sort(
      (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0),
    )
    const rank = new Map(order.map((row, i) => [row, i + 1]))
    const weight = data.groupWeights[group] ?? 1
    for (const better of order) {
      if (data.labels[better] !== 1) continue
      for (const worse of order) {
        if (data.labels[worse] === 1) continue
        const gain = Math.abs(discount(rank.get(better) ?? 1) - discount(rank.get(worse) ?? 1))
        const doubt = 1 / (1 + Math.exp((scores[better] ?? 0) - (scores[worse] ?? 0)))
        const pull = weight * gain * doubt
        const bend = weight * gain * doubt * (1 - doubt)
        gradients[better] = (gradients[better] ?? 0) - pull
        gradients[worse] = (gradients[worse] ?? 0) + pull
        curvatures[better] = (curvatures[better] ?? 0) + bend
        curvatures[worse] = (curvatures[worse] ?? 0) + bend
      }
    }
  }
  return { gradients, curvatures }
}

/** Between reciprocal rank and the logarithmic discount of nDCG: the head counts, the tail too. */
function discount(rank: number): number {
  return 0.5 / rank + 0.5 / Math.log2(rank + 1)
}

interface Growth {
  readonly columns: readonly Uint8Array[]
  readonly edges: readonly Float64Array[]
  readonly gradients: Float64Array
  readonly curvatures: Float64Array
  readonly scores: Float64Array
  readonly usable: readonly number[]
  readonly options: BoostOptions
}

interface Split {
  readonly feature: number
  readonly bin: number
  readonly gain: number
}

function growTree(growth: Growth, trees: GrownTrees): void {
  const rows = Int32Array.from({ length: growth.scores.length }, (_, row) => row)
  trees.roots.push(growNode(growth, trees, rows, 0))
}

/** @returns the node's number; leaves add their value to the scores of their rows */
function growNode(growth: Growth, trees: GrownTrees, rows: Int32Array, depth: number): number {
  const node = trees.features.length
  trees.features.push(-1)
  trees.thresholds.push(0)
  trees.left.push(-1)
  trees.right.push(-1)
  const split = depth < growth.options.depth ? bestSplit(growth, rows) : null
  if (split === null) {
    const value = leafValue(growth, rows)
    trees.thresholds[node] = value
    for (const row of rows) growth.scores[row] = (growth.scores[row] ?? 0) + value
    return node
  }
  const column = growth.columns[split.feature] ?? new Uint8Array()
  const lower = rows.filter((row) => (column[row] ?? 0) <= split.bin)
  const upper = rows.filter((row) => (column[row] ?? 0) > split.bin)
  trees.features[node] = split.feature
  trees.thresholds[node] = Math.fround(growth.edges[split.feature]?.[split.bin] ?? 0)
  trees.left[node] = growNode(growth, trees, lower, depth + 1)
  trees.right[node] = growNode(growth, trees, upper, depth + 1)
  return node
}

function leafValue({ gradients, curvatures, options }: Growth, rows: Int32Array): number {
  let gradient = 0
  let curvature = 0
  for (const row of rows) {
    gradient += gradients[row] ?? 0
    curvature += curvatures[row] ?? 0
  }
  return Math.fround((-options.learningRate * gradient) / (curvature + options.penalty))
}

function bestSplit(growth: Growth, rows: Int32Array): Split | null {
  const { columns, gradients, curvatures, usable, options } = growth
  if (rows.length < 2 * options.leastLeafRows) return null
  let best: Split | null = null
  const gradientBy = new Float64Array(bins)
  const curvatureBy = new Float64Array(bins)
  const countBy = new Int32Array(bins)
  for (const feature of usable) {
    const column = columns[feature] as Uint8Array
    gradientBy.fill(0)
    curvatureBy.fill(0)
    countBy.fill(0)
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number
      const bin = column[row] as number
      gradientBy[bin] = (gradientBy[bin] as number) + (gradients[row] as number)
      curvatureBy[bin] = (curvatureBy[bin] as number) + (curvatures[row] as number)
      countBy[bin] = (countBy[bin] as number) + 1
    }
    const found = bestBin(gradientBy, curvatureBy, countBy, rows.length, options)
    if (found !== null && found.gain > (best?.gain ?? 1e-9)) best = { feature, ...found }
  }
  return best
}

function bestBin(
  gradientBy: Float64Array,
  curvatureBy: Float64Array,
  countBy: Int32Array,
  total: number,
  { penalty, leastLeafRows }: BoostOptions,
): Omit<Split, 'feature'> | null {
  const gradient = gradientBy.reduce((sum, value) => sum + value, 0)
  const curvature = curvatureBy.reduce((sum, value) => sum + value, 0)
  const worth = (g: number, h: number) => (g * g) / (h + penalty)
  let best: Omit<Split, 'feature'> | null = null
  let g = 0
  let h = 0
  let count = 0
  for (let bin = 0; bin + 1 < bins; bin++) {
    g += gradientBy[bin] as number
    h += curvatureBy[bin] as number
    count += countBy[bin] as number
    if (count < leastLeafRows || total - count < leastLeafRows) continue
    const gain = worth(g, h) + worth(gradient - g, curvature - h) - worth(gradient, curvature)
    if (gain > (best?.gain ?? 0)) best = { bin, gain }
  }
  return best
}
