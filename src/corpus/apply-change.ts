import type { OutlineNode } from './document.ts'
import { parseOutline } from './outline.ts'
import { isBehind, pathOf } from './place-order.ts'
import type { Change, Place, RelationOperation } from './relation.ts'
import { replacePhrase } from './replace-phrase.ts'

/** The words of an article on some day. */
export interface ArticleWording {
  readonly heading: string
  /** One paragraph a line. */
  readonly body: string
  /** Its last words then, where it is repealed. */
  readonly isRepealed: boolean
}

export interface PlacedChange {
  readonly operation: RelationOperation
  readonly place: Place
  readonly change: Change | null
}

/**
 * Works one change into an article, where that is certain: articles, clauses and points that are
 * replaced, inserted or repealed whole, the words before the first point, and phrases found exactly.
 *
 * Afterwards every clause and point outside the place has each of its characters, else nothing is
 * done.
 *
 * @param wording - null where the article does not exist yet
 * @returns null where it is not certain
 */
export function applyChange(
  wording: ArticleWording | null,
  { operation, place, change }: PlacedChange,
): ArticleWording | null {
  if (operation === 'suspends' || operation === 'replaces') return null
  if (pathOf(place) === null) return changeArticle(wording, { operation, place, change })
  if (wording === null || wording.isRepealed) return null
  const body = changePart(wording.body, { operation, place, change })
  if (body === null || !keepsTheRest(wording.body, body, place)) return null
  return { ...wording, body }
}

function changeArticle(
  wording: ArticleWording | null,
  { operation, place, change }: PlacedChange,
): ArticleWording | null {
  if (operation === 'repeals') return wording === null ? null : { ...wording, isRepealed: true }
  if (change?.kind === 'wording') {
    const next = readArticle(change.text, place.article, wording?.heading ?? null)
    const isThere = operation === 'inserts' && wording !== null && wording.body !== next?.body
    return isThere ? null : next
  }
  if (wording === null || wording.isRepealed) return null
  if (change?.kind === 'phrase') {
    const body = replacePhrase(wording.body, change)
    return body === null ? null : { ...wording, body }
  }
  if (change?.kind !== 'lead' || change.text.includes('\n')) return null
  const [first] = parseOutline(wording.body)
  const lead = wording.body.slice(0, first?.start ?? 0).trimEnd()
  if (first === undefined || lead === '' || lead.includes('\n')) return null
  return { ...wording, body: `${change.text}\n${wording.body.slice(first.start)}` }
}

/** `Điều 5a. Tên\n1. …`: the first line is no title where it leads on or the article had none before. */
function readArticle(
  text: string,
  article: string,
  headingBefore: string | null,
): ArticleWording | null {
  const [first = '', ...rest] = text.split('\n')
  const match = /^Điều\s+(\d{1,4}[a-zđ]?)\s*[.:]?\s*(.*)$/iu.exec(first.trim())
  if (match === null || match[1]?.toLowerCase() !== article) return null
  const title = match[2] ?? ''
  if (rest.length === 0) return { heading: '', body: title, isRepealed: false }
  const isLead = title !== '' && (/[:;]$/.test(title) || headingBefore === '')
  if (isLead) return { heading: '', body: [title, ...rest].join('\n'), isRepealed: false }
  return { heading: title.replace(/\.$/, ''), body: rest.join('\n'), isRepealed: false }
}

function changePart(body: string, { operation, place, change }: PlacedChange): string | null {
  const outline = parseOutline(body)
  const node = outline.find((each) => each.path === pathOf(place)) ?? null
  if (operation === 'inserts') {
    return change?.kind === 'wording' ? insert(body, outline, place, change, node) : null
  }
  if (node === null) return null
  const text = body.slice(node.start, node.end)
  const put = (next: string) => body.slice(0, node.start) + next + body.slice(node.end)
  if (operation === 'repeals') {
    return isEndUnclear(text, node, outline, body) ? null : put(`${labelOf(place)} (được bãi bỏ)`)
  }
  if (change?.kind === 'phrase') {
    const next = replacePhrase(text, change)
    return next === null ? null : put(next)
  }
  if (change?.kind === 'wording') {
    const isSafe = opens(change.text, place) && !isEndUnclear(text, node, outline, body)
    return isSafe ? put(change.text) : null
  }
  if (change?.kind !== 'lead' || change.text.includes('\n') || !opens(change.text, place))
    return null
  const inside = outline.find((each) => each.start > node.start && each.start < node.end)
  const lead = body.slice(node.start, inside?.start ?? node.end).trimEnd()
  if (inside === undefined || node.kind !== 'clause' || lead.includes('\n')) return null
  return `${body.slice(0, node.start)}${change.text}\n${body.slice(inside.start)}`
}

function insert(
  body: string,
  outline: readonly OutlineNode[],
  place: Place,
  change: Extract<Change, { kind: 'wording' }>,
  existing: OutlineNode | null,
): string | null {
  if (!opens(change.text, place)) return null
  if (existing !== null) {
    // Already worked in, if it says the same.
    return body.slice(existing.start, existing.end) === change.text ? body : null
  }
  const siblings = siblingsOf(outline, place)
  if (change.anchor?.side === 'before') {
    const next = siblings.find((each) => each.label === change.anchor?.label)
    if (next === undefined) return null
    return `${body.slice(0, next.start)}${change.text}\n${body.slice(next.start)}`
  }
  const label = place.point ?? place.clause ?? ''
  const before = siblings.findLast((each) => isBehind(label, each.label, each.kind))
  const isAnchorThere =
    change.anchor === null || siblings.some((each) => each.label === change.anchor?.label)
  if (before === undefined || !isAnchorThere) return null
  const text = body.slice(before.start, before.end)
  if (isEndUnclear(text, before, outline, body)) return null
  return `${body.slice(0, before.end)}\n${change.text}${body.slice(before.end)}`
}

function siblingsOf(outline: readonly OutlineNode[], place: Place): OutlineNode[] {
  if (place.point === null) return outline.filter((each) => each.kind === 'clause')
  const parent = pathOf({ ...place, point: null })
  const prefix = parent === null ? '' : `${parent}/`
  return outline.filter((each) => each.kind === 'point' && each.path.startsWith(prefix))
}

/**
 * Whether lines at a part's end may belong to what is around it: behind the last point of a clause
 * ("Chính phủ quy định chi tiết khoản này.") or the last clause of an article.
 */
function isEndUnclear(
  text: string,
  node: OutlineNode,
  outline: readonly OutlineNode[],
  body: string,
): boolean {
  const lines = text.split('\n')
  if (lines.length === 1) return false
  if (node.kind === 'clause') {
    const last = lines.at(-1) ?? ''
    const isLast = body.slice(node.end).trim() === ''
    return isLast && /điều này/iu.test(last) && !/(?:khoản|điểm)\s+\S+\s+điều này/iu.test(last)
  }
  const next = outline[outline.indexOf(node) + 1]
  return next === undefined || next.kind === 'clause'
}

function labelOf({ clause, point }: Place): string {
  return point === null ? `${clause}.` : `${point})`
}

function opens(text: string, place: Place): boolean {
  return text.toLowerCase().startsWith(labelOf(place))
}

/** Whether every part outside the place, and neither holding it, reads as before. */
function keepsTheRest(before: string, after: string, place: Place): boolean {
  const path = pathOf(place) ?? ''
  const textByPath = new Map(
    parseOutline(after).map((node) => [node.path, after.slice(node.start, node.end)]),
  )
  if (!textByPath.has(path)) return false
  const outline = parseOutline(before)
  const opening = (body: string, end: number | undefined) => body.slice(0, end ?? 0).trimEnd()
  const [first] = parseOutline(after)
  const isOpeningSame = opening(before, outline[0]?.start) === opening(after, first?.start)
  return (
    isOpeningSame &&
    outline.every((node) => {
      const isTouched =
        node.path === path || node.path.startsWith(`${path}/`) || path.startsWith(`${node.path}/`)
      return isTouched || textByPath.get(node.path) === before.slice(node.start, node.end)
    })
  )
}
