import type { Place } from './relation.ts'

/**
 * Gives each place its part of a quoted new wording: the lines from its own label to the next
 * place's label.
 *
 * @returns in the order of `places`; null where a label is missing, so that nothing is certain
 */
export function splitWording(wording: string, places: readonly Place[]): string[] | null {
  const lines = wording.split('\n')
  const starts: number[] = []
  for (const place of places) {
    const from = (starts.at(-1) ?? -1) + 1
    const at = lines.findIndex((line, i) => i >= from && beginsWith(line, place))
    if (at < 0) return null
    starts.push(at)
  }
  if (starts[0] !== 0) return null
  return starts.map((start, i) =>
    withoutOuterMarks(lines.slice(start, starts[i + 1] ?? lines.length).join('\n')),
  )
}

/** Whether a line opens the place: `Điều 5a.`, `2a.`, `đ)`. */
export function beginsWith(line: string, { article, clause, point }: Place): boolean {
  // Each part may be quoted by itself.
  const folded = line
    .trim()
    .replace(/^[“"]\s*/u, '')
    .toLowerCase()
  if (point !== null) return folded.startsWith(`${point})`)
  if (clause !== null) return folded.startsWith(`${clause}.`)
  return new RegExp(`^điều ${article}(?![\\p{L}\\d])`, 'u').test(folded)
}

/** Marks that open and close the part; a mark inside it whose partner is there stays. */
function withoutOuterMarks(text: string): string {
  const inner = text.trim().replace(/^[“"]\s*/u, '')
  const isOpen = inner.split('”').length > inner.split('“').length || /"\s*[.;,]*$/u.test(inner)
  return isOpen ? inner.replace(/["”]\s*[.;,]*\s*$/u, '').trim() : inner
}
