// Beyond this many differences two texts are different texts, and exact counting costs too much.
const mostDifferences = 3_000

/**
 * How much of two sequences is the same, in order (Myers' shortest edit script).
 *
 * @returns `same` items in common and the `length` of the longer one; where more than 3,000 edits
 *   part them, the common items are counted without regard to order
 */
export function sequenceAgreement(
  left: readonly string[],
  right: readonly string[],
): { same: number; length: number } {
  const length = Math.max(left.length, right.length)
  const most = Math.min(left.length + right.length, mostDifferences)
  const reach = new Int32Array(2 * most + 3)
  const middle = most + 1
  for (let edits = 0; edits <= most; edits++) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const above = reach[middle + diagonal + 1] ?? 0
      const beside = reach[middle + diagonal - 1] ?? 0
      const isDown = diagonal === -edits || (diagonal !== edits && beside < above)
      let x = isDown ? above : beside + 1
      while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) x++
      reach[middle + diagonal] = x
      if (x >= left.length && x - diagonal >= right.length) {
        return { same: (left.length + right.length - edits) / 2, length }
      }
    }
  }
  return { same: commonItems(left, right), length }
}

function commonItems(left: readonly string[], right: readonly string[]): number {
  const counts = new Map<string, number>()
  for (const item of left) counts.set(item, (counts.get(item) ?? 0) + 1)
  let same = 0
  for (const item of right) {
    const rest = counts.get(item) ?? 0
    if (rest > 0) same += 1
    counts.set(item, rest - 1)
  }
  return same
}
