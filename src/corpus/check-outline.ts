import type { Finding } from './check-structure.ts'
import type { OutlineNode } from './document.ts'
import { type LabelledLine, labelledLines, letterOrder } from './outline.ts'

/**
 * What is odd about the clauses and points of an article: numbers left out, and lines that look like
 * a clause or point but could not be one where they stand.
 *
 * @returns `where` is the clause or point alone ("điểm b khoản 3"), to be completed by the article
 */
export function checkOutline(body: string, outline: readonly OutlineNode[]): Finding[] {
  return [...missingSiblings(outline), ...pointsWithoutClause(outline), ...unplaced(body, outline)]
}

function missingSiblings(outline: readonly OutlineNode[]): Finding[] {
  const found: Finding[] = []
  let clause: OutlineNode | null = null
  let point: OutlineNode | null = null
  for (const node of outline) {
    const before: OutlineNode | null = node.kind === 'clause' ? clause : point
    const missing = before === null ? null : between(before.label, node.label, node.kind)
    if (missing !== null) {
      const where =
        node.kind === 'clause' ? `khoản ${missing}` : pointPlace(missing, clause?.label ?? null)
      found.push({ kind: 'gap', where, detail: 'không có trong văn bản' })
    }
    if (node.kind === 'clause') clause = node
    point = node.kind === 'point' ? node : null
  }
  return found
}

/** The one label that is missing between two; an outline never leaves out more. */
function between(before: string, after: string, kind: OutlineNode['kind']): string | null {
  if (kind === 'clause') {
    const number = Number.parseInt(before, 10) + 1
    return Number.parseInt(after, 10) > number ? `${number}` : null
  }
  const at = letterOrder.indexOf(before.charAt(0)) + 1
  return letterOrder.indexOf(after.charAt(0)) > at ? letterOrder.charAt(at) : null
}

function pointPlace(label: string, clause: string | null): string {
  return clause === null ? `điểm ${label}` : `điểm ${label} khoản ${clause}`
}

/** Points may do without clauses, but not beside them. */
function pointsWithoutClause(outline: readonly OutlineNode[]): Finding[] {
  const [first] = outline
  const hasClauses = outline.some(({ kind }) => kind === 'clause')
  if (first?.kind !== 'point' || !hasClauses) return []
  return [{ kind: 'orphan', where: `điểm ${first.label}`, detail: 'đứng trước khoản đầu tiên' }]
}

/** Of a row of such lines the first is told: the others follow from it. */
function unplaced(body: string, outline: readonly OutlineNode[]): Finding[] {
  const byStart = new Map(outline.map((node) => [node.start, node]))
  const found: Finding[] = []
  let clause: string | null = null
  let isInRow = false
  for (const line of labelledLines(body)) {
    const node = byStart.get(line.start)
    if (node?.kind === 'clause') clause = node.label
    const isOdd = node === undefined && !line.isBare
    if (isOdd && !isInRow) found.push(oddLine(line, clause, outline))
    isInRow = isOdd
  }
  return found
}

function oddLine(
  { kind, label }: LabelledLine,
  clause: string | null,
  outline: readonly OutlineNode[],
): Finding {
  if (kind === 'clause') {
    const isRepeat = outline.some((node) => node.kind === 'clause' && node.label === label)
    return isRepeat
      ? { kind: 'repeat', where: `khoản ${label}`, detail: 'có hai lần' }
      : { kind: 'gap', where: `khoản ${label}`, detail: 'không nối tiếp khoản trước nó' }
  }
  const under = outline.filter((node) => node.kind === 'point' && node.label === label)
  const place = clause === null ? 'pt-' : `cl-${clause}/`
  const isRepeat = under.some(({ path }) => path.startsWith(place))
  return isRepeat
    ? { kind: 'repeat', where: pointPlace(label, clause), detail: 'có hai lần' }
    : { kind: 'orphan', where: pointPlace(label, clause), detail: 'không nối tiếp điểm trước nó' }
}
