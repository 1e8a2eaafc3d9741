import type { EmbeddingTable } from '../../src/retrieval/embedding-bag.ts'
import { createBagWriter } from './bag-writer.ts'
import type { TrainingPair } from './embedding-pairs.ts'
import { type EmbeddingSpace, inFours, textRoom } from './embedding-space.ts'
import { createRandom } from './random.ts'
import { adamDecay } from './vector-kernel.ts'

/** One of several threads that do the same work, each a part of it. */
export interface Part {
  readonly index: number
  readonly count: number
  /** Returns when all have come so far. */
  wait(): void
}

export interface EmbeddingOptions {
  readonly steps: number
  readonly learningRate: number
  /** Share of rows left out at random of each short text, and of each long one. */
  readonly dropout: { readonly query: number; readonly document: number }
  readonly temperature: number
  readonly seed: number
  /** Told by the first thread. */
  readonly onStep?: (step: number, loss: number) => void
}

/** A pull weaker than this is none: most documents of a batch are far from most queries. */
const leastPull = 2e-5

/** A table to begin with: random vectors, as long as `weights` says each row tells. */
export function fillRandomly(
  table: Float32Array,
  weights: Float32Array,
  random: () => number,
): void {
  const dimension = table.length / weights.length
  for (let row = 0; row < weights.length; row++) {
    const size = (weights[row] ?? 1) / Math.sqrt(dimension)
    for (let at = 0; at < dimension; at++) {
      // A sum of uniform numbers is close enough to a normal one.
      table[row * dimension + at] = size * (random() + random() + random() - 1.5) * 2
    }
  }
}

/**
 * Trains one vector a row so that texts that belong together point the same way: one thread's part.
 *
 * In-batch softmax: of all documents of a batch, wrong ones drawn for it among them, the query's own
 * must be nearest. Adam on the rows that a batch touches, its rate falling to a tenth. Every sum is
 * taken in one order, whatever the number of threads: the bytes are the same for one and for many.
 *
 * @param nextBatch - the same for every thread
 */
export function trainEmbedding(
  space: EmbeddingSpace,
  part: Part,
  nextBatch: (step: number) => readonly TrainingPair[],
  options: EmbeddingOptions,
): void {
  const thread = createTrainingThread(space, part, options)
  const { steps, learningRate } = options
  for (let step = 1; step <= steps; step++) {
    const pairs = nextBatch(step)
    const texts = textsOf(pairs)
    thread.encode(texts, step)
    part.wait()
    thread.compare(pairs, texts)
    part.wait()
    thread.pullDocuments(pairs.length, texts.length)
    part.wait()
    thread.move(texts.length, learningRate * (1 - (0.9 * step) / steps), step)
    if (part.index === 0) options.onStep?.(step, meanOf(space.losses.data, pairs.length))
    part.wait()
  }
}

interface BatchText {
  readonly text: TrainingPair['query']
  readonly article: number
  readonly dropout: 'query' | 'document'
}

function textsOf(pairs: readonly TrainingPair[]): BatchText[] {
  return [
    ...pairs.map(({ query }) => ({ text: query, article: -1, dropout: 'query' as const })),
    ...pairs.map(({ document, article }) => ({
      text: document,
      article,
      dropout: 'document' as const,
    })),
    ...pairs.flatMap(({ wrong }) =>
      wrong === null ? [] : [{ ...wrong, dropout: 'document' as const }],
    ),
  ]
}

function createTrainingThread(space: EmbeddingSpace, part: Part, options: EmbeddingOptions) {
  const { kernel, shape, table, moments, vectors, slopes, norms, pulls, losses } = space
  const { bagRows, bagFactors, bagLengths } = space
  const { dimension, rows } = shape
  const own = space.own[part.index] as EmbeddingSpace['own'][number]
  const writer = createBagWriter(rows)
  const rowEnds = new Int32Array(rows)
  const vectorBytes = 4 * dimension
  const isOwn = (number: number) => number % part.count === part.index
  const at = (text: number) => text * dimension

  /** The unit vector of each own text, and the length before. */
  function encode(texts: readonly BatchText[], step: number): void {
    texts.forEach(({ text, dropout }, number) => {
      if (!isOwn(number)) return
      const random = createRandom(options.seed + step * 65_536 + number)
      const share = options.dropout[dropout]
      const start = number * textRoom
      const length = writer.write(
        text,
        bagRows.data.subarray(start, start + textRoom),
        bagFactors.data.subarray(start, start + textRoom),
        () => random() >= share,
      )
      bagLengths.data[number] = length
      const target = vectors.at + number * vectorBytes
      kernel.weightedSum(
        target,
        table.at,
        bagRows.at + 4 * start,
        bagFactors.at + 4 * start,
        length,
      )
      norms.data[number] = toUnit(vectors.data, at(number), dimension)
    })
  }

  /** Through the division by the length: from the pull at a vector to the slope before it. */
  function saveSlope(number: number, listed: number, base: number): void {
    kernel.weightedSum(own.vectors.at, base, own.list.at, own.factors.at, listed)
    const pull = own.vectors.data
    let along = 0
    for (let i = 0; i < dimension; i++) {
      along += (pull[i] as number) * (vectors.data[at(number) + i] as number)
    }
    const norm = norms.data[number] as number
    for (let i = 0; i < dimension; i++) {
      const across = (pull[i] as number) - along * (vectors.data[at(number) + i] as number)
      slopes.data[at(number) + i] = across / norm
    }
  }

  /** How each own query stands to all documents, and its slope. */
  function compare(pairs: readonly TrainingPair[], texts: readonly BatchText[]): void {
    const size = pairs.length
    const documents = texts.length - size
    const base = vectors.at + size * vectorBytes
    pairs.forEach(({ gold }, query) => {
      if (!isOwn(query)) return
      kernel.products(own.results.at, vectors.at + query * vectorBytes, base, inFours(documents))
      const isHidden = (document: number) =>
        document !== query && gold.includes(texts[size + document]?.article ?? -1)
      const { shares, loss } = softmax(own.results.data, documents, query, isHidden)
      losses.data[query] = loss
      let listed = 0
      for (let document = 0; document < documents; document++) {
        const share = (shares[document] as number) - (document === query ? 1 : 0)
        const pull = Math.abs(share) < leastPull ? 0 : share / (options.temperature * size)
        pulls.data[query * documents + document] = pull
        if (pull === 0) continue
        own.list.data[listed] = document
        own.factors.data[listed] = pull
        listed += 1
      }
      saveSlope(query, listed, base)
    })
  }

  function softmax(
    products: Float32Array,
    count: number,
    right: number,
    isHidden: (document: number) => boolean,
  ) {
    const shares = new Float64Array(count)
    let sum = 0
    // Products of unit vectors are at most 1: nothing can overflow.
    for (let i = 0; i < count; i++) {
      if (isHidden(i)) continue
      shares[i] = Math.exp(((products[i] as number) - 1) / options.temperature)
      sum += shares[i] as number
    }
    for (let i = 0; i < count; i++) shares[i] = (shares[i] as number) / sum
    return { shares, loss: -Math.log((shares[right] as number) + 1e-30) }
  }

  /** The slope of each own document, from the pulls of all queries. */
  function pullDocuments(size: number, texts: number): void {
    const documents = texts - size
    for (let document = 0; document < documents; document++) {
      if (!isOwn(document)) continue
      let listed = 0
      for (let query = 0; query < size; query++) {
        const pull = pulls.data[query * documents + document] as number
        if (pull === 0) continue
        own.list.data[listed] = query
        own.factors.data[listed] = pull
        listed += 1
      }
      saveSlope(size + document, listed, vectors.at)
    }
  }

  /** Moves each own row by the slopes of all texts that hold it. */
  function move(texts: number, rate: number, step: number): void {
    const seen = listTextsOfOwnRows(texts)
    const correction = Math.sqrt(1 - adamDecay.second ** step)
    const adam = { rate: (rate * correction) / (1 - adamDecay.first ** step), floor: 1e-8 }
    const places = {
      first: moments.at - table.at,
      second: moments.at - table.at + rows * vectorBytes,
    }
    let from = 0
    for (const row of seen) {
      const to = rowEnds[row] as number
      const list = own.list.at + 4 * from
      kernel.weightedSum(own.vectors.at, slopes.at, list, own.factors.at + 4 * from, to - from)
      kernel.adam(table.at + row * vectorBytes, places, own.vectors.at, adam)
      rowEnds[row] = 0
      from = to
    }
  }

  /** Sorts the texts by the rows that they hold; behind it `rowEnds` says where each row's end. */
  function listTextsOfOwnRows(texts: number): number[] {
    const seen: number[] = []
    const eachOwn = (visit: (row: number, text: number, factor: number) => void) => {
      for (let text = 0; text < texts; text++) {
        const start = text * textRoom
        const end = start + (bagLengths.data[text] as number)
        for (let i = start; i < end; i++) {
          const row = bagRows.data[i] as number
          if (isOwn(row)) visit(row, text, bagFactors.data[i] as number)
        }
      }
    }
    eachOwn((row) => {
      if (rowEnds[row] === 0) seen.push(row)
      rowEnds[row] = (rowEnds[row] as number) + 1
    })
    let start = 0
    for (const row of seen) {
      const count = rowEnds[row] as number
      rowEnds[row] = start
      start += count
    }
    eachOwn((row, text, factor) => {
      const place = rowEnds[row] as number
      own.list.data[place] = text
      own.factors.data[place] = factor
      rowEnds[row] = place + 1
    })
    return seen
  }

  return { encode, compare, pullDocuments, move }
}

/** @returns the length before */
export function toUnit(vectors: Float32Array, start: number, dimension: number): number {
  let square = 0
  for (let i = start; i < start + dimension; i++) square += (vectors[i] as number) ** 2
  const norm = Math.sqrt(square) + 1e-9
  for (let i = start; i < start + dimension; i++) vectors[i] = (vectors[i] as number) / norm
  return norm
}

function meanOf(values: Float32Array, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += values[i] as number
  return sum / count
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
