import { ordersChange } from './amending-phrase.ts'
import type { OutlineNode, Provision } from './document.ts'
import { labelToId, provisionIdOf } from './provision-id.ts'

/** The letters of points in the order of the law: đ follows d, which no code point order gives. */
export const letterOrder = 'abcdđeghiklmnopqrstuvxy'
// Read from paper, a full stop is now and then a comma: "15, Người …".
const clauseLine = /^(\d{1,3})([a-zđ]?)(?:\.(?!\d)|,(?= \p{Lu}))\s*/u
const pointLine = /^([a-zđ])(\d{0,2})\)\s*/

interface Line {
  readonly text: string
  readonly start: number
  readonly quoted: boolean
}

/**
 * Finds the clauses and points of an article's text.
 *
 * A line opens a clause or point only when its label can follow the one before it, so that a line
 * beginning with a year or a quoted amendment is not mistaken for structure. Text between
 * quotation marks is never structure. Where a mark is missing, a quotation ends at the next clause
 * or point that orders a change; in an article that orders none, marks are not trusted.
 *
 * @param body - one paragraph a line
 * @returns nodes in reading order, a clause before its points; empty for an article without clauses
 */
export function parseOutline(body: string): OutlineNode[] {
  return build(splitLines(body), body)
}

/** A line that looks like the head of a clause or point, whether it became one or not. */
export interface LabelledLine {
  readonly kind: OutlineNode['kind']
  readonly label: string
  /** UTF-16 offset in the body. */
  readonly start: number
  /** A label with nothing behind it is mostly the cell of a table. */
  readonly isBare: boolean
}

/** Every such line outside quoted text, in reading order: what an outline was chosen from. */
export function labelledLines(body: string): LabelledLine[] {
  return splitLines(body).flatMap(({ text, start, quoted }): LabelledLine[] => {
    if (quoted) return []
    const clause = clauseLine.exec(text)
    const match = clause ?? pointLine.exec(text)
    if (match === null) return []
    const number = clause === null ? match[1] : `${Number(match[1])}`
    const label = `${number}${match[2] ?? ''}`
    const isBare = match[0].trimEnd() === text.trimEnd()
    return [{ kind: clause === null ? 'point' : 'clause', label, start, isBare }]
  })
}

function splitLines(body: string): Line[] {
  const texts = body.split('\n')
  const read = readQuotes(texts, false)
  if (read.isBalanced) return read.lines
  // An unbalanced quotation mark would swallow the rest.
  if (texts.some(ordersChange)) return readQuotes(texts, true).lines
  return read.lines.map((line) => ({ ...line, quoted: false }))
}

function readQuotes(texts: readonly string[], endsAtInstruction: boolean) {
  const lines: Line[] = []
  let start = 0
  let depth = 0
  let straightOpen = false
  for (const text of texts) {
    if (endsAtInstruction && (depth > 0 || straightOpen) && ordersChange(text)) {
      depth = 0
      straightOpen = false
    }
    const opensInside = depth > 0 || straightOpen
    depth = quoteDepthAfter(text, depth)
    if (count(text, '"') % 2 === 1) straightOpen = !straightOpen
    lines.push({ text, start, quoted: opensInside || /^\s*[“"]/.test(text) })
    start += text.length + 1
  }
  return { lines, isBalanced: depth === 0 && !straightOpen }
}

function build(lines: readonly Line[], body: string): OutlineNode[] {
  const open: { clause: MutableNode | null; point: MutableNode | null } = {
    clause: null,
    point: null,
  }
  const nodes: MutableNode[] = []
  const used = new Set<string>()

  function add(kind: 'clause' | 'point', label: string, start: number): void {
    const parentPath = kind === 'point' && open.clause !== null ? `${open.clause.path}/` : ''
    const path = `${parentPath}${kind === 'clause' ? 'cl' : 'pt'}-${labelToId(label)}`
    if (used.has(path)) return
    used.add(path)
    const node: MutableNode = { path, kind, label, start, end: body.length }
    if (open.point !== null) open.point.end = start
    if (kind === 'clause' && open.clause !== null) open.clause.end = start
    if (kind === 'clause') open.clause = node
    open.point = kind === 'point' ? node : null
    nodes.push(node)
  }

  for (const line of lines) {
    if (line.quoted) continue
    const clause = clauseLine.exec(line.text)
    if (
      clause !== null &&
      followsClause(open.clause?.label ?? null, clause[1] ?? '', clause[2] ?? '')
    ) {
      add('clause', `${Number(clause[1])}${clause[2] ?? ''}`, line.start)
      continue
    }
    const point = pointLine.exec(line.text)
    if (point !== null && followsPoint(open.point?.label ?? null, point[1] ?? '', point[2] ?? '')) {
      add('point', `${point[1]}${point[2] ?? ''}`, line.start)
    }
  }
  return nodes.map((node) => ({ ...node, end: trimmedEnd(body, node) }))
}

type MutableNode = { -readonly [Key in keyof OutlineNode]: OutlineNode[Key] }

/** 1 or 1a first; then the next number (one may be missing), or a letter added to the same one. */
function followsClause(previous: string | null, digits: string, letter: string): boolean {
  const number = Number(digits)
  if (previous === null) return number === 1
  const previousNumber = Number.parseInt(previous, 10)
  const previousLetter = previous.replace(/^\d+/, '')
  if (number === previousNumber) {
    return comesAfter(letter, previousLetter) || (previousLetter !== '' && letter === '')
  }
  return number === previousNumber + 1 || number === previousNumber + 2
}

/** Whether a letter added to a number stands after another; none comes first. */
export function comesAfter(letter: string, previous: string): boolean {
  return letter !== '' && letterOrder.indexOf(letter) > letterOrder.indexOf(previous || '-')
}

/** a first; then the next letter of the legal order (one may be missing), or a digit added. */
function followsPoint(previous: string | null, letter: string, digits: string): boolean {
  if (previous === null) return letter === 'a'
  const at = letterOrder.indexOf(letter)
  const previousAt = letterOrder.indexOf(previous.charAt(0))
  if (at === previousAt) return Number(digits || 0) > Number(previous.slice(1) || 0)
  return at === previousAt + 1 || at === previousAt + 2
}

function trimmedEnd(body: string, node: OutlineNode): number {
  return node.start + body.slice(node.start, node.end).trimEnd().length
}

/**
 * How many quotations are still open behind a line.
 *
 * Only a mark that stands at a line's head or behind a colon opens text of several lines, as amending
 * laws quote it; a mark inside a sentence whose partner is missing or straight ends with its line.
 */
export function quoteDepthAfter(line: string, before: number): number {
  const open: boolean[] = new Array<boolean>(before).fill(true)
  for (const { 0: mark, index } of line.matchAll(/[“”]/g)) {
    if (mark === '“') open.push(opensBlock(line, index))
    else open.pop()
  }
  return open.filter((isBlock) => isBlock).length
}

function opensBlock(line: string, markAt: number): boolean {
  let before = markAt - 1
  while (before >= 0 && /\s/.test(line.charAt(before))) before -= 1
  return before < 0 || line.charAt(before) === ':'
}

function count(text: string, mark: string): number {
  return text.split(mark).length - 1
}

/** The whole article and each of its clauses and points, as provisions with their wording. */
export function provisionsOf(article: {
  readonly articleId: string
  readonly articleNumber: string
  readonly body: string
  readonly outline: readonly OutlineNode[]
}): Provision[] {
  const whole: Provision = {
    provisionId: article.articleId,
    article: article.articleNumber,
    clause: null,
    point: null,
    text: article.body,
  }
  let clause: string | null = null
  const parts = article.outline.map((node): Provision => {
    if (node.kind === 'clause') clause = node.label
    return {
      provisionId: provisionIdOf(article.articleId, node.path),
      article: article.articleNumber,
      clause,
      point: node.kind === 'point' ? node.label : null,
      text: article.body.slice(node.start, node.end),
    }
  })
  return [whole, ...parts]
}
