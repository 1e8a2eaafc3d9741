import { letterOrder } from './outline.ts'

/** How much of a place is meant: all, the words before its points, its title, or some paragraph. */
export type PlaceScope = 'whole' | 'lead' | 'title' | 'part'

/** A place as far as the words say it; what is missing has to come from around it. */
export interface SaidPlace {
  readonly article: string | null
  readonly clause: string | null
  readonly point: string | null
  readonly scope: PlaceScope
}

const label = {
  điểm: String.raw`[a-zđ]\d{0,2}`,
  khoản: String.raw`\d{1,3}[a-zđ]?`,
  điều: String.raw`\d{1,4}[a-zđ]?`,
} as const
type Unit = keyof typeof label

const listOf = (unit: Unit) =>
  String.raw`(?<${unit === 'điểm' ? 'points' : unit === 'khoản' ? 'clauses' : 'articles'}>${label[unit]}(?:\s*(?:,|;|và\s)\s*${label[unit]}(?![\p{L}\d/]|\.\d))*)`
const unitPattern = (unit: Unit) => String.raw`${unit}\s+${listOf(unit)}`
const placePattern = new RegExp(
  String.raw`(?<![\p{L}])(?:${unitPattern('điểm')}|${unitPattern('khoản')}|${unitPattern('điều')})(?![\p{L}\d/])`,
  'giu',
)
const rangePattern =
  /(?<![\p{L}])(?:các\s+)?(?<unit>điểm|khoản|điều)?\s*từ\s+(?:điểm|khoản|điều)?\s*(?<from>[a-zđ]|\d+)\s+đến\s+(?:hết\s+)?(?<again>điểm|khoản|điều)?\s*(?<to>[a-zđ]|\d+)(?![\p{L}\d])/giu

/**
 * Reads the places that a text names, small to large, as the law writes them: "điểm b và điểm c
 * khoản 3 Điều 9, khoản 2 Điều 7". Ranges are written out.
 *
 * @returns in reading order; what no clause or article follows has none
 */
export function readPlaces(text: string): SaidPlace[] {
  const spelled = text.replace(rangePattern, spellOut)
  const places: SaidPlace[] = []
  let points: SaidPlace[] = []
  let clauses: SaidPlace[] = []
  let end = 0
  for (const match of spelled.matchAll(placePattern)) {
    const scope = scopeOf(spelled.slice(end, match.index), match.groups?.['articles'] !== undefined)
    end = match.index + match[0].length
    const { points: pointLabels, clauses: clauseLabels, articles } = match.groups ?? {}
    if (pointLabels !== undefined) {
      points.push(...split(pointLabels).map((point) => said({ point, scope })))
    } else if (clauseLabels !== undefined) {
      clauses.push(...split(clauseLabels).flatMap((clause, i) => within(clause, i, points, scope)))
      points = []
    } else {
      split(articles ?? '').forEach((article, i) => {
        const inside = i === 0 ? [...clauses, ...points] : []
        if (inside.length === 0) places.push(said({ article, scope }))
        for (const place of inside) places.push({ ...place, article })
      })
      clauses = []
      points = []
    }
  }
  return [...places, ...clauses, ...points]
}

/** The clause with the points said before it; only the first of a list of clauses has any. */
function within(
  clause: string,
  index: number,
  points: readonly SaidPlace[],
  scope: PlaceScope,
): SaidPlace[] {
  if (index > 0 || points.length === 0) return [said({ clause, scope })]
  return points.map((place) => ({ ...place, clause }))
}

function said(place: Partial<SaidPlace> & Pick<SaidPlace, 'scope'>): SaidPlace {
  return { article: null, clause: null, point: null, ...place }
}

function split(labels: string): string[] {
  return labels
    .toLowerCase()
    .split(/\s*(?:,|;|và\s)\s*/u)
    .filter(Boolean)
}

/** What stands between the place before and this one says how much of it is meant. */
function scopeOf(before: string, isArticle: boolean): PlaceScope {
  const near = before.split(/[,;]|\svà\s/u).at(-1) ?? ''
  if (/(?:đoạn|phần)\s+mở\s+đầu|khổ\s+đầu|(?:lời|câu)\s+dẫn/iu.test(near)) return 'lead'
  if (/(?<![\p{L}])tên\s+(?:gọi\s+)?(?:của\s+)?$/iu.test(near)) return isArticle ? 'title' : 'part'
  return /(?<![\p{L}])(?:đoạn|khổ|câu|gạch đầu dòng|tiết)\s/iu.test(near) ? 'part' : 'whole'
}

function spellOut(whole: string, ...rest: unknown[]): string {
  const groups = rest.at(-1) as Record<string, string | undefined>
  const { from = '', to = '' } = groups
  const unit = (
    groups['unit'] ??
    groups['again'] ??
    /điểm|khoản|điều/iu.exec(whole)?.[0]
  )?.toLowerCase()
  if (unit === undefined) return whole
  if (/\d/.test(from) && /\d/.test(to)) {
    const count = Number(to) - Number(from) + 1
    if (count < 1 || count > 400) return whole
    return `${unit} ${Array.from({ length: count }, (_, i) => Number(from) + i).join(', ')}`
  }
  const [first, last] = [from, to].map((letter) => letterOrder.indexOf(letter.toLowerCase()))
  if (first === undefined || last === undefined || first < 0 || last < first) return whole
  return `${unit} ${[...letterOrder.slice(first, last + 1)].join(', ')}`
}
