import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type BoostOptions,
  boostLogistic,
  boostTrees,
  type GrownTrees,
  type RankingData,
} from '../../scripts/train/boost-trees.ts'
import { createRandom } from '../../scripts/train/random.ts'
import { type GradientTrees, scoreRow } from '../../src/retrieval/gradient-trees.ts'

type Candidate = readonly [isGold: boolean, ...features: number[]]

function toData(groups: readonly (readonly Candidate[])[]): RankingData {
  const candidates = groups.flat()
  const starts = [0]
  for (const group of groups) starts.push((starts.at(-1) ?? 0) + group.length)
  return {
    width: (candidates[0]?.length ?? 1) - 1,
    rows: Float32Array.from(candidates.flatMap(([, ...features]) => features)),
    labels: Uint8Array.from(candidates, ([isGold]) => (isGold ? 1 : 0)),
    groups: starts,
    groupWeights: groups.map(() => 1),
  }
}

function scoresOf(trees: GradientTrees, { rows, labels, width }: RankingData): number[] {
  return Array.from(labels, (_, row) => scoreRow(trees, rows, row * width))
}

const options = (changed: Partial<BoostOptions> = {}): BoostOptions => ({
  trees: 20,
  depth: 3,
  learningRate: 0.2,
  leastLeafRows: 3,
  penalty: 1,
  featureShare: 1,
  random: createRandom(5),
  ...changed,
})

/** Questions with five candidates; the gold one has both figures large, others at most one. */
function separable(questions: number, seed: number): RankingData {
  const random = createRandom(seed)
  const low = () => random() * 0.4
  const high = () => 0.6 + random() * 0.4
  const group = (): Candidate[] => [
    [false, low(), high(), random()],
    [false, high(), low(), random()],
    [true, high(), high(), random()],
    [false, low(), low(), random()],
    [false, low(), high(), random()],
  ]
  return toData(Array.from({ length: questions }, group))
}

describe('boosted trees', () => {
  it('learn to put the gold article first, for questions they have not seen', () => {
    const trees = boostTrees(separable(60, 1), options())
    const unseen = separable(60, 2)
    const scores = scoresOf(trees, unseen)
    for (let at = 0; at < scores.length; at += 5) {
      const group = scores.slice(at, at + 5)
      expect(group.indexOf(Math.max(...group))).toBe(2)
    }
  })

  it('of the same seed are the same to the byte', () => {
    const grow = (seed: number) =>
      JSON.stringify(
        boostTrees(separable(40, 1), options({ featureShare: 0.5, random: createRandom(seed) })),
      )
    expect(grow(1)).toBe(grow(1))
    expect(grow(1)).not.toBe(grow(2))
  })

  it('written as JSON and read back give the same scores', () => {
    const data = separable(40, 1)
    const trees = boostTrees(data, options())
    const read = JSON.parse(JSON.stringify(trees)) as GradientTrees
    expect(scoresOf(read, data)).toEqual(scoresOf(trees, data))
  })

  it('are as many as asked for, none deeper than allowed, and tell of each', () => {
    const told: number[] = []
    const trees = boostTrees(separable(40, 1), {
      ...options({ trees: 4, depth: 2 }),
      onTree: (number) => told.push(number),
    })
    const depthOf = (node: number): number =>
      trees.features[node] === -1
        ? 0
        : 1 + Math.max(depthOf(trees.left[node] ?? 0), depthOf(trees.right[node] ?? 0))
    expect(told).toEqual([1, 2, 3, 4])
    expect(trees.roots.length).toBe(4)
    expect(Math.max(...trees.roots.map(depthOf))).toBe(2)
  })

  it('where no figure tells anything give every row the same score', () => {
    const group: Candidate[] = [
      [true, 1, 2],
      [false, 1, 2],
      [false, 1, 2],
    ]
    const data = toData(Array.from({ length: 10 }, () => group))
    expect(new Set(scoresOf(boostTrees(data, options()), data)).size).toBe(1)
  })
})

/*
 * In groups of one gold article and one other, without a penalty, the loss leaves a leaf the value
 *   rate * sum(±doubt) / sum(doubt * (1 - doubt)),   doubt = 1 / (1 + exp(gold - other))
 * of its rows, + for gold ones: what ranks are worth cancels out. That can be computed from the
 * scores that scoreRow gives with the trees before it, and holds only if training put every row
 * into the leaf where scoreRow finds it.
 */
describe('every leaf', () => {
  const figure = fc.oneof(
    fc.constantFrom(0, 0.1, 1 / 3, 1e-30, -1e30, 16_777_217),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  const features = fc.tuple(figure, figure)
  const pair = fc
    .tuple(features, features)
    .map(([gold, other]): Candidate[] => [[true, ...gold] as const, [false, ...other] as const])
  const rate = 0.3

  it('has the value that the rows it gets from scoreRow ask for', () => {
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 150 }), (groups) => {
        const data = toData(groups)
        const trees = boostTrees(
          data,
          options({ trees: 3, depth: 4, learningRate: rate, penalty: 0, leastLeafRows: 1 }),
        )
        for (let number = 0; number < 3; number++) checkLeaves(trees, number, data)
      }),
      { numRuns: 40 },
    )
  })

  function checkLeaves(trees: GrownTrees, number: number, data: RankingData): void {
    const before = scoresOf({ ...trees, roots: trees.roots.slice(0, number) }, data)
    const added = scoresOf({ ...trees, roots: trees.roots.slice(number, number + 1) }, data)
    const sums = new Map<number, { pull: number; bend: number }>()
    added.forEach((value, row) => {
      const [gold, other] = row % 2 === 0 ? [row, row + 1] : [row - 1, row]
      const doubt = 1 / (1 + Math.exp((before[gold] ?? 0) - (before[other] ?? 0)))
      const sum = sums.get(value) ?? { pull: 0, bend: 0 }
      sum.pull += row === gold ? doubt : -doubt
      sum.bend += doubt * (1 - doubt)
      sums.set(value, sum)
    })
    for (const [value, { pull, bend }] of sums) expect(value).toBeCloseTo((rate * pull) / bend, 4)
  }
})

describe('boosted trees that tell how likely something is', () => {
  const shareTrue = (data: RankingData, trees: GradientTrees, isTrue: boolean) => {
    const scores = scoresOf(trees, data).filter((_, row) => (data.labels[row] === 1) === isTrue)
    return scores.filter((score) => score > 0).length / scores.length
  }

  it('tell the true rows from the others, though they are one in five', () => {
    const trees = boostLogistic(separable(60, 1), options())
    const unseen = separable(60, 2)
    expect(shareTrue(unseen, trees, true)).toBeGreaterThan(0.95)
    expect(shareTrue(unseen, trees, false)).toBeLessThan(0.05)
  })

  it('are in doubt where the figures tell nothing', () => {
    const random = createRandom(3)
    const noise = toData([
      Array.from({ length: 400 }, (_, i): Candidate => [i % 4 === 0, random(), random()]),
    ])
    const scores = scoresOf(boostLogistic(noise, options({ leastLeafRows: 80 })), noise)
    expect(Math.abs(scores.reduce((sum, score) => sum + score, 0) / scores.length)).toBeLessThan(
      0.3,
    )
  })
})
