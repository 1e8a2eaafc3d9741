import type { SyllableModel } from './syllable-model.ts'

/** A way to read one typed syllable. */
export interface ReadingCandidate {
  /** In the syllable model; below 0 for a word that it does not know. */
  readonly id: number
  readonly syllable: string
  /** log2 P(typed | meant), up to a constant. */
  readonly emission: number
}

const unknownChance = 1e-6
const none: readonly ReadingCandidate[] = [{ id: -1, syllable: '', emission: 0 }]

/**
 * Each candidate's probability given the whole text, by how three syllables follow each other: the
 * forward-backward algorithm over pairs of neighbours.
 *
 * @param lattice - for each syllable its candidates, at least one
 */
export function chancesByTriples(
  lattice: readonly (readonly ReadingCandidate[])[],
  model: SyllableModel,
): number[][] {
  const steps = lattice.map((current, at) => stepAt(lattice, current, at, model))
  const forward: Float64Array[] = []
  for (const [at, { before, previous, current, chance }] of steps.entries()) {
    const from = forward[at - 1]
    const reached = new Float64Array(previous.length * current.length)
    for (let i = 0; i < previous.length; i++) {
      for (let j = 0; j < current.length; j++) {
        let sum = 0
        for (let h = 0; h < before.length; h++) {
          const earlier = from === undefined ? 1 : (from[h * previous.length + i] as number)
          if (earlier > 0) sum += earlier * chance(h, i, j)
        }
        reached[i * current.length + j] = sum
      }
    }
    forward.push(scaleToOne(reached))
  }
  const backward: Float64Array[] = []
  for (let at = steps.length - 1; at >= 0; at--) {
    const { previous, current } = steps[at] as Step
    const next = steps[at + 1]
    const onward = backward[at + 1]
    const left = new Float64Array(previous.length * current.length).fill(1)
    if (next !== undefined && onward !== undefined) {
      for (let i = 0; i < previous.length; i++) {
        for (let j = 0; j < current.length; j++) {
          let sum = 0
          for (let k = 0; k < next.current.length; k++) {
            sum += next.chance(i, j, k) * (onward[j * next.current.length + k] as number)
          }
          left[i * current.length + j] = sum
        }
      }
    }
    backward[at] = scaleToOne(left)
  }
  return steps.map(({ previous, current }, at) => {
    const chances = new Float64Array(current.length)
    for (let i = 0; i < previous.length; i++) {
      for (let j = 0; j < current.length; j++) {
        const place = i * current.length + j
        const both = (forward[at]?.[place] as number) * (backward[at]?.[place] as number)
        chances[j] = (chances[j] as number) + both
      }
    }
    return Array.from(scaleToOne(chances))
  })
}

interface Step {
  readonly before: readonly ReadingCandidate[]
  readonly previous: readonly ReadingCandidate[]
  readonly current: readonly ReadingCandidate[]
  /** How probable candidate j is, as typed, after candidates h and i. */
  readonly chance: (h: number, i: number, j: number) => number
}

function stepAt(
  lattice: readonly (readonly ReadingCandidate[])[],
  current: readonly ReadingCandidate[],
  at: number,
  model: SyllableModel,
): Step {
  const before = lattice[at - 2] ?? none
  const previous = lattice[at - 1] ?? none
  // Each is asked for twice, going forward and back.
  const known = new Map<number, number>()
  const chance = (h: number, i: number, j: number) => {
    const key = (h * previous.length + i) * current.length + j
    let value = known.get(key)
    if (value === undefined) {
      const { id, emission } = current[j] as ReadingCandidate
      const [first, second] = [before[h]?.id ?? -1, previous[i]?.id ?? -1]
      value = (id < 0 ? unknownChance : model.followsBoth(first, second, id)) * 2 ** emission
      known.set(key, value)
    }
    return value
  }
  return { before, previous, current, chance }
}

function scaleToOne(values: Float64Array): Float64Array {
  const sum = values.reduce((total, value) => total + value, 0)
  if (sum <= 0) return values.fill(1 / values.length)
  return values.map((value) => value / sum)
}
