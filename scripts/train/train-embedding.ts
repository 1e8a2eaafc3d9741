import type { BagOfRows, EmbeddingTable } from '../../src/retrieval/embedding-bag.ts'

/** A text and one that belongs to it: a question and its article, a heading and its body. */
export interface TrainingPair {
  readonly query: BagOfRows
  readonly document: BagOfRows
}

export interface EmbeddingOptions {
  readonly dimension: number
  readonly steps: number
  readonly learningRate: number
  /** Share of rows left out at random of each short text, and of each long one. */
  readonly dropout: { readonly query: number; readonly document: number }
  readonly random: () => number
  readonly onStep?: (step: number, loss: number) => void
}

const temperature = 0.05
const beta1 = 0.9
const beta2 = 0.98

/** A table to begin with: random vectors, as long as `weights` says each row tells. */
export function randomTable(
  weights: Float32Array,
  dimension: number,
  random: () => number,
): Float32Array {
  const table = new Float32Array(weights.length * dimension)
  for (let row = 0; row < weights.length; row++) {
    const size = (weights[row] ?? 1) / Math.sqrt(dimension)
    for (let at = 0; at < dimension; at++) {
      // A sum of uniform numbers is close enough to a normal one.
      table[row * dimension + at] = size * (random() + random() + random() - 1.5) * 2
    }
  }
  return table
}

/**
 * Trains one vector a row so that texts that belong together point the same way.
 *
 * In-batch softmax: of all documents of a batch the query's own must be nearest. Adam on the rows
 * that a batch touches, its rate falling to a tenth.
 *
 * @param start - the table to begin with, row after row; left as it is
 * @param nextBatch - `batch` pairs, no two with the same document
 */
export function trainEmbedding(
  start: Float32Array,
  nextBatch: () => readonly TrainingPair[],
  options: EmbeddingOptions,
): Float32Array {
  const { dimension, steps } = options
  const table = start.slice()
  const first = new Float32Array(table.length)
  const second = new Float32Array(table.length)
  for (let step = 1; step <= steps; step++) {
    const pairs = nextBatch().map(({ query, document }) => ({
      query: thinned(query, options.dropout.query, options.random),
      document: thinned(document, options.dropout.document, options.random),
    }))
    const rate = options.learningRate * (1 - (0.9 * step) / steps)
    const { gradient, loss } = batchGradient(table, pairs, dimension)
    applyAdam({ table, first, second }, gradient, { dimension, rate, step })
    options.onStep?.(step, loss)
  }
  return table
}

function thinned(bag: BagOfRows, dropout: number, random: () => number): BagOfRows {
  if (bag.rows.length < 6) return bag
  const kept = bag.rows.map(() => random() >= dropout)
  return {
    rows: bag.rows.filter((_, i) => kept[i]),
    weights: bag.weights.filter((_, i) => kept[i]),
  }
}

/** Unit vectors of texts, one after another, and the lengths before. */
function encode(table: Float32Array, bags: readonly BagOfRows[], dimension: number) {
  const vectors = new Float32Array(bags.length * dimension)
  const norms = new Float32Array(bags.length)
  bags.forEach(({ rows, weights }, text) => {
    const start = text * dimension
    for (let i = 0; i < rows.length; i++) {
      const from = (rows[i] as number) * dimension
      const weight = weights[i] as number
      for (let at = 0; at < dimension; at++) {
        vectors[start + at] =
          (vectors[start + at] as number) + weight * (table[from + at] as number)
      }
    }
    let square = 0
    for (let at = 0; at < dimension; at++) square += (vectors[start + at] as number) ** 2
    const norm = Math.sqrt(square) + 1e-9
    norms[text] = norm
    for (let at = 0; at < dimension; at++) {
      vectors[start + at] = (vectors[start + at] as number) / norm
    }
  })
  return { vectors, norms }
}

function batchGradient(table: Float32Array, pairs: readonly TrainingPair[], dimension: number) {
  const count = pairs.length
  const queries = pairs.map((pair) => pair.query)
  const documents = pairs.map((pair) => pair.document)
  const q = encode(table, queries, dimension)
  const d = encode(table, documents, dimension)
  const queryPull = new Float32Array(count * dimension)
  const documentPull = new Float32Array(count * dimension)
  const row = new Float32Array(count)
  let loss = 0
  for (let i = 0; i < count; i++) {
    let most = Number.NEGATIVE_INFINITY
    for (let j = 0; j < count; j++) {
      row[j] = dot(q.vectors, i * dimension, d.vectors, j * dimension, dimension) / temperature
      if ((row[j] as number) > most) most = row[j] as number
    }
    let sum = 0
    for (let j = 0; j < count; j++) {
      row[j] = Math.exp((row[j] as number) - most)
      sum += row[j] as number
    }
    loss -= Math.log((row[i] as number) / sum) / count
    for (let j = 0; j < count; j++) {
      const pull = ((row[j] as number) / sum - (i === j ? 1 : 0)) / (temperature * count)
      if (Math.abs(pull) < 1e-7) continue
      addScaled(queryPull, i * dimension, d.vectors, j * dimension, pull, dimension)
      addScaled(documentPull, j * dimension, q.vectors, i * dimension, pull, dimension)
    }
  }
  const gradient = new Map<number, Float32Array>()
  scatter(gradient, queries, q, queryPull, dimension)
  scatter(gradient, documents, d, documentPull, dimension)
  return { gradient, loss }
}

function dot(a: Float32Array, i: number, b: Float32Array, j: number, length: number): number {
  let sum = 0
  for (let at = 0; at < length; at++) sum += (a[i + at] as number) * (b[j + at] as number)
  return sum
}

function addScaled(
  target: Float32Array,
  i: number,
  source: Float32Array,
  j: number,
  factor: number,
  length: number,
): void {
  for (let at = 0; at < length; at++) {
    target[i + at] = (target[i + at] as number) + factor * (source[j + at] as number)
  }
}

/** Through the division by the length, and on to every row of each text. */
function scatter(
  gradient: Map<number, Float32Array>,
  bags: readonly BagOfRows[],
  { vectors, norms }: { vectors: Float32Array; norms: Float32Array },
  pull: Float32Array,
  dimension: number,
): void {
  bags.forEach(({ rows, weights }, text) => {
    const start = text * dimension
    const along = dot(pull, start, vectors, start, dimension)
    const norm = norms[text] as number
    for (let at = 0; at < dimension; at++) {
      pull[start + at] =
        ((pull[start + at] as number) - along * (vectors[start + at] as number)) / norm
    }
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number
      let own = gradient.get(row)
      if (own === undefined) {
        own = new Float32Array(dimension)
        gradient.set(row, own)
      }
      addScaled(own, 0, pull, start, weights[i] as number, dimension)
    }
  })
}

interface AdamState {
  readonly table: Float32Array
  readonly first: Float32Array
  readonly second: Float32Array
}

function applyAdam(
  { table, first, second }: AdamState,
  gradient: ReadonlyMap<number, Float32Array>,
  { dimension, rate, step }: { dimension: number; rate: number; step: number },
): void {
  const correction1 = 1 - beta1 ** step
  const correction2 = 1 - beta2 ** step
  for (const [row, own] of gradient) {
    const start = row * dimension
    for (let at = 0; at < dimension; at++) {
      const slope = own[at] as number
      const i = start + at
      first[i] = beta1 * (first[i] as number) + (1 - beta1) * slope
      second[i] = beta2 * (second[i] as number) + (1 - beta2) * slope * slope
      const push =
        (first[i] as number) / correction1 / (Math.sqrt((second[i] as number) / correction2) + 1e-8)
      table[i] = (table[i] as number) - rate * push
    }
  }
}

/** Rounds to whole numbers from -127 to 127 with a scale for each row. */
export function quantiseTable(
  table: Float32Array,
  dimension: number,
): Pick<EmbeddingTable, 'values' | 'scales'> {
  const rows = table.length / dimension
  const values = new Int8Array(table.length)
  const scales = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    let most = 0
    for (let at = 0; at < dimension; at++) {
      most = Math.max(most, Math.abs(table[row * dimension + at] as number))
    }
    const scale = most / 127 || 1
    scales[row] = scale
    for (let at = 0; at < dimension; at++) {
      values[row * dimension + at] = Math.round((table[row * dimension + at] as number) / scale)
    }
  }
  return { values, scales }
}
