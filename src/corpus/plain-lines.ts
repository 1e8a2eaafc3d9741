/** A line of an article outside quotation marks. */
export interface PlainLine {
  /** Without its own label. */
  readonly text: string
  readonly level: 'clause' | 'point' | 'none'
  readonly clause: string | null
  readonly point: string | null
}

const labelPattern = /^\s*(?:(?<clause>\d{1,3}[a-zđ]?)\.\s|(?<point>[a-zđ]\d?)\)\s|-\s)/iu

/** The lines of an article that it says itself: what it quotes for other texts is left out. */
export function plainLines(body: string): PlainLine[] {
  const lines: PlainLine[] = []
  const isBalanced = count(body, '“') === count(body, '”')
  let depth = 0
  let clause: string | null = null
  for (const line of body.split('\n')) {
    const isQuoted = isBalanced && (depth > 0 || /^\s*“/.test(line))
    depth = Math.max(0, depth + count(line, '“') - count(line, '”'))
    if (isQuoted) continue
    const label = labelPattern.exec(line)
    const point = label?.groups?.['point']?.toLowerCase() ?? null
    if (label?.groups?.['clause'] !== undefined) clause = label.groups['clause'].toLowerCase()
    lines.push({
      text: line.slice(label?.[0].length ?? 0).trim(),
      level: label === null ? 'none' : label.groups?.['clause'] === undefined ? 'point' : 'clause',
      clause,
      point,
    })
  }
  return lines
}

function count(text: string, mark: string): number {
  return text.split(mark).length - 1
}
