import {
  createSharedMemory,
  createVectorKernel,
  type SharedMemory,
  type VectorKernel,
} from './vector-kernel.ts'

/** What training needs room for. */
export interface SpaceShape {
  readonly dimension: number
  /** Rows of the embedding. */
  readonly rows: number
  /** Pairs in a batch. */
  readonly batch: number
  /** Threads that share the work. */
  readonly parts: number
  /** Articles whose vectors wrong ones are looked for among; 0 for none. */
  readonly articles: number
}

/** A stretch of the shared memory: where it begins, in bytes, and its numbers. */
export interface Region<Numbers extends Float32Array | Int32Array> {
  readonly at: number
  readonly data: Numbers
}
type Floats = Region<Float32Array>
type Ints = Region<Int32Array>

/** All that the threads of one training share. */
export interface EmbeddingSpace {
  readonly shape: SpaceShape
  readonly memory: SharedMemory
  readonly kernel: VectorKernel
  readonly table: Floats
  readonly moments: Floats
  /** Unit vectors of a batch: queries, then documents, then wrong articles; and their slopes. */
  readonly vectors: Floats
  readonly slopes: Floats
  readonly norms: Floats
  /** How each query pulls at each document, row after row. */
  readonly pulls: Floats
  readonly losses: Floats
  /** The rows of each text, `textRoom` places each. */
  readonly bagRows: Ints
  readonly bagFactors: Floats
  readonly bagLengths: Ints
  readonly articleVectors: Floats
  /** For each thread alone: a list with factors, results, some vectors. */
  readonly own: readonly OwnSpace[]
}

export interface OwnSpace {
  readonly list: Ints
  readonly factors: Floats
  readonly results: Floats
  readonly vectors: Floats
}

/** Places for the rows of one text. */
export const textRoom = 800
/** Of one pair: its query, its document and a wrong article. */
export const textsOfPair = 3
/** Wrong articles are looked for in groups, whose vectors stay near the processor. */
export const questionsAtOnce = 32
export const articlesAtOnce = 256

const boundary = 64 // of the processor's cache lines

/** @param memory - made by another thread from the same shape; a new one when left out */
export function openEmbeddingSpace(shape: SpaceShape, memory?: SharedMemory): EmbeddingSpace {
  const bytes = layOut(shape, null)
  const own = memory ?? createSharedMemory(bytes.used)
  const { used: _, ...regions } = layOut(shape, own.buffer)
  return { shape, memory: own, kernel: createVectorKernel(own, shape.dimension), ...regions }
}

function layOut(shape: SpaceShape, buffer: SharedArrayBuffer | null) {
  const { dimension, rows, batch, parts, articles } = shape
  const texts = textsOfPair * batch
  let used = 0
  const take = (length: number): number => {
    const at = used
    used = Math.ceil((at + 4 * length) / boundary) * boundary
    return at
  }
  const floats = (length: number): Floats => {
    const at = take(length)
    return {
      at,
      data: buffer === null ? new Float32Array(0) : new Float32Array(buffer, at, length),
    }
  }
  const ints = (length: number): Ints => {
    const at = take(length)
    return { at, data: buffer === null ? new Int32Array(0) : new Int32Array(buffer, at, length) }
  }
  const regions = {
    table: floats(rows * dimension),
    moments: floats(2 * rows * dimension),
    vectors: floats(inFours(texts + 4) * dimension),
    slopes: floats(texts * dimension),
    norms: floats(texts),
    pulls: floats(batch * 2 * batch),
    losses: floats(batch),
    bagRows: ints(texts * textRoom),
    bagFactors: floats(texts * textRoom),
    bagLengths: ints(texts),
    articleVectors: floats(inFours(articles) * dimension),
    own: Array.from({ length: parts }, () => ({
      list: ints(texts * textRoom),
      factors: floats(texts * textRoom),
      results: floats(inFours(Math.max(articlesAtOnce, 2 * batch))),
      vectors: floats(questionsAtOnce * dimension),
    })),
  }
  return { ...regions, used }
}

/** The kernel multiplies four vectors at a time. */
export function inFours(count: number): number {
  return Math.ceil(count / 4) * 4
}
