import type { OutlineNode } from './document.ts'
import { letterOrder } from './outline.ts'
import { labelToId } from './provision-id.ts'
import type { Place } from './relation.ts'

/** The path of a place inside its article, as the outline writes it; null for the whole article. */
export function pathOf({ clause, point }: Pick<Place, 'clause' | 'point'>): string | null {
  const parts = [
    clause === null ? '' : `cl-${labelToId(clause)}`,
    point === null ? '' : `pt-${labelToId(point)}`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? null : parts.join('/')
}

/** Whether a label stands behind another of its kind: 2a behind 2, d1 behind d and before đ. */
export function isBehind(label: string, other: string, kind: OutlineNode['kind']): boolean {
  const [a, b] = [rankOf(label, kind), rankOf(other, kind)]
  return a[0] === b[0] ? a[1] > b[1] : a[0] > b[0]
}

function rankOf(label: string, kind: OutlineNode['kind']): [number, number] {
  if (kind === 'clause') {
    return [Number.parseInt(label, 10), letterOrder.indexOf(label.replace(/^\d+/, '') || '-')]
  }
  return [letterOrder.indexOf(label.charAt(0)), Number(label.slice(1) || 0)]
}

/** Places in the order of the text. */
export function comparePlaces(a: Place, b: Place): number {
  const rank = ({ article, clause, point }: Place) => [
    ...rankOf(article, 'clause'),
    ...(clause === null ? [-1, -1] : rankOf(clause, 'clause')),
    ...(point === null ? [-1, -1] : rankOf(point, 'point')),
  ]
  const [left, right] = [rank(a), rank(b)]
  const at = left.findIndex((value, i) => value !== right[i])
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0)
}
