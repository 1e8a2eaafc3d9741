import type { LogisticModel } from '../../src/retrieval/signals.ts'

/** One case: its figures, and whether what is asked holds. */
export interface LogisticCase {
  readonly values: readonly number[]
  readonly isTrue: boolean
}

const rounds = 800
const penalty = 0.01

/**
 * Logistic regression on standardised figures, both outcomes weighing the same, by gradient descent
 * with momentum and an L2 penalty.
 */
export function fitLogistic(cases: readonly LogisticCase[]): LogisticModel {
  const width = cases[0]?.values.length ?? 0
  const { means, scales } = standardOf(cases, width)
  const rows = cases.map(({ values }) =>
    values.map((value, i) => (value - (means[i] ?? 0)) / (scales[i] ?? 1)),
  )
  const share = cases.filter(({ isTrue }) => isTrue).length / Math.max(cases.length, 1)
  const weights = new Array<number>(width).fill(0)
  const speeds = new Array<number>(width).fill(0)
  let bias = 0
  let biasSpeed = 0
  for (let round = 0; round < rounds; round++) {
    const slopes = weights.map((weight) => penalty * weight)
    let biasSlope = 0
    rows.forEach((row, at) => {
      const isTrue = cases[at]?.isTrue === true
      const sum = row.reduce((total, value, i) => total + value * (weights[i] ?? 0), bias)
      const balance = 0.5 / (isTrue ? share : 1 - share) / rows.length
      const pull = balance * (1 / (1 + Math.exp(-sum)) - (isTrue ? 1 : 0))
      biasSlope += pull
      row.forEach((value, i) => {
        slopes[i] = (slopes[i] ?? 0) + pull * value
      })
    })
    biasSpeed = 0.9 * biasSpeed - 0.3 * biasSlope
    bias += biasSpeed
    slopes.forEach((slope, i) => {
      speeds[i] = 0.9 * (speeds[i] ?? 0) - 0.3 * slope
      weights[i] = (weights[i] ?? 0) + (speeds[i] ?? 0)
    })
  }
  return { bias: short(bias), weights: weights.map(short), means, scales }
}

function standardOf(cases: readonly LogisticCase[], width: number) {
  const means: number[] = []
  const scales: number[] = []
  for (let i = 0; i < width; i++) {
    const column = cases.map(({ values }) => values[i] ?? 0)
    const mean = column.reduce((sum, value) => sum + value, 0) / Math.max(column.length, 1)
    const square = column.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    means.push(short(mean))
    scales.push(short(Math.sqrt(square / Math.max(column.length, 1))) || 1)
  }
  return { means, scales }
}

function short(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
