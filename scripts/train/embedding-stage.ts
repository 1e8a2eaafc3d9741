import { Worker } from 'node:worker_threads'
import {
  type BatchShape,
  drawBatch,
  type PairSources,
  type WrongArticles,
} from './embedding-pairs.ts'
import { type EmbeddingSpace, openEmbeddingSpace, type SpaceShape } from './embedding-space.ts'
import { mineWrongArticles } from './mine-negatives.ts'
import { createRandom } from './random.ts'
import { type EmbeddingOptions, type Part, trainEmbedding } from './train-embedding.ts'
import type { SharedMemory } from './vector-kernel.ts'

/** One stage of training: what it learns from, and how. Everything in it is shared or plain. */
export interface EmbeddingStage {
  readonly sources: PairSources
  readonly batch: BatchShape
  readonly options: Omit<EmbeddingOptions, 'onStep'>
  /** Wrong articles of the questions, looked for anew before each of these steps. */
  readonly wrong: WrongArticles | null
  readonly minedBefore: readonly number[]
}

/** What a thread of a stage is started with. */
export interface EmbeddingWorkerData {
  readonly stage: EmbeddingStage
  readonly shape: SpaceShape
  readonly memory: SharedMemory
  readonly index: number
  /** How many threads have come to the present meeting, and how many meetings there were. */
  readonly meeting: Int32Array
}

export interface StepReport {
  readonly step: number
  readonly loss: number
}

/**
 * Runs a stage on as many threads as the space has parts; the embedding in the space is trained on.
 *
 * @throws what a thread threw, once all have ended
 */
export async function runStage(
  space: EmbeddingSpace,
  stage: EmbeddingStage,
  onStep: (report: StepReport) => void,
): Promise<void> {
  const meeting = new Int32Array(new SharedArrayBuffer(8))
  const { shape, memory } = space
  const workers = Array.from({ length: shape.parts }, (_, index) => {
    const workerData: EmbeddingWorkerData = { stage, shape, memory, index, meeting }
    return new Worker(new URL('./embedding-worker.ts', import.meta.url), { workerData })
  })
  try {
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            worker.on('message', onStep)
            worker.on('error', reject)
            worker.on('exit', () => resolve())
          }),
      ),
    )
  } finally {
    // The others would wait for ever for one that failed.
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

/** What one thread does. */
export function runStagePart(
  { stage, shape, memory, index, meeting }: EmbeddingWorkerData,
  onStep: (report: StepReport) => void,
): void {
  const part: Part = { index, count: shape.parts, wait: () => meet(meeting, shape.parts) }
  const space = openEmbeddingSpace(shape, memory)
  const { sources, batch, options, wrong, minedBefore } = stage
  const random = createRandom(options.seed)
  const nextBatch = (step: number) => {
    if (wrong !== null && minedBefore.includes(step)) {
      mineWrongArticles(space, part, sources, wrong)
    }
    return drawBatch(sources, batch, wrong, random)
  }
  const report = (step: number, loss: number) => onStep({ step, loss })
  trainEmbedding(space, part, nextBatch, { ...options, onStep: report })
}

/** Waits until all threads are here: the last one wakes the others. */
function meet(meeting: Int32Array, threads: number): void {
  const number = Atomics.load(meeting, 1)
  if (Atomics.add(meeting, 0, 1) === threads - 1) {
    Atomics.store(meeting, 0, 0)
    Atomics.add(meeting, 1, 1)
    Atomics.notify(meeting, 1)
    return
  }
  while (Atomics.load(meeting, 1) === number) Atomics.wait(meeting, 1, number)
}
