import { findDocumentNumbers, slug } from './document-number.ts'

/** What an amending text does to a provision of another text. */
export type RelationOperation = 'amends' | 'inserts' | 'repeals' | 'replaces'

/** A place in a text. A null clause means the whole article. Labels as printed, lower case. */
export interface Place {
  readonly article: string
  readonly clause: string | null
  readonly point: string | null
}

/** One change to one provision, as an amending text orders it. */
export interface Relation {
  readonly operation: RelationOperation
  /** Number of the text that is changed; null where the amending text only names it. */
  readonly targetNumber: string | null
  /** Name of the text that is changed, as a slug without a year; null where unknown. */
  readonly targetTitle: string | null
  readonly place: Place
}

/** Article of a text that may order changes. */
export interface AmendingArticle {
  readonly heading: string
  readonly body: string
}

const labelList = String.raw`((?:[0-9]+[a-zđ]?|[a-zđ][0-9]?)(?:\s*(?:,|;|và\s)\s*(?:(?:điểm|khoản|điều)\s+)?(?:[0-9]+[a-zđ]?|[a-zđ][0-9]?)(?![\p{L}\d]))*)`
const placePattern = new RegExp(
  String.raw`(?<![\p{L}])(điểm|khoản|điều)\s+${labelList.replace(/\(\?:\(\?:điểm\|khoản\|điều\)\\s\+\)\?/, '')}(?![\p{L}\d])`,
  'giu',
)
const rangePattern = /từ\s+điều\s+(\d+)\s+đến\s+(?:hết\s+)?điều\s+(\d+)/giu
const verbPattern =
  /(?<![\p{L}])(sửa đổi, bổ sung|sửa đổi|bổ sung|bãi bỏ|thay thế|thay|bỏ)(?![\p{L}])/giu

const operationByVerb: Readonly<Record<string, RelationOperation>> = {
  'sửa đổi, bổ sung': 'amends',
  'sửa đổi': 'amends',
  'bổ sung': 'inserts',
  'bãi bỏ': 'repeals',
  'thay thế': 'amends',
  thay: 'amends',
  bỏ: 'amends',
}

/** Where an instruction stands: what the lines above it already said. */
interface Context {
  readonly article: string | null
  readonly clause: string | null
}

const nowhere: Context = { article: null, clause: null }

/**
 * Reads the changes that an article orders: "Sửa đổi, bổ sung khoản 2 Điều 5 như sau: …".
 *
 * Quoted new wording is passed over. A clause that only announces ("một số khoản của Điều 11")
 * lends its article to the points below it.
 *
 * @returns in reading order, each place once for each operation; empty for an ordinary article
 */
export function parseRelations(article: AmendingArticle, documentTitle: string): Relation[] {
  const lines = instructionLines(article)
  const target = targetOf(article.heading) ?? targetOf(documentTitle)
  if (target === null || !lines.some((line) => isInstruction(line.text))) return []
  const found = new Map<string, Relation>()
  let clauseContext = nowhere
  lines.forEach((line, i) => {
    if (!isInstruction(line.text)) return
    if (line.level === 'clause') clauseContext = nowhere
    const parsed = readInstruction(line.text, line.level === 'point' ? clauseContext : nowhere)
    if (line.level === 'clause') clauseContext = parsed.context
    // Announced in one line and ordered in the points below: only the points count.
    const isAnnouncement = line.level === 'clause' && lines[i + 1]?.level === 'point'
    if (isAnnouncement) return
    for (const { operation, place } of parsed.changes) {
      const key = `${operation} ${place.article} ${place.clause} ${place.point}`
      if (!found.has(key)) found.set(key, { operation, place, ...target })
    }
  })
  return [...found.values()]
}

interface InstructionLine {
  readonly text: string
  readonly level: 'clause' | 'point'
}

/** The lines outside quotation marks, without their own labels. */
function instructionLines({ heading, body }: AmendingArticle): InstructionLine[] {
  const lines: InstructionLine[] = []
  const isBalanced = count(body, '“') === count(body, '”')
  let depth = 0
  for (const raw of body.split('\n')) {
    const isNext =
      !isBalanced &&
      /^(?:\d{1,3}[a-z]?\.|[a-zđ]\))\s+(?:sửa đổi|bổ sung|bãi bỏ|thay thế|bỏ )/iu.test(raw)
    if (isNext) depth = 0 // a forgotten closing mark ends here
    const isQuoted = depth > 0 || /^\s*[“"]/.test(raw)
    depth = Math.max(0, depth + count(raw, '“') - count(raw, '”'))
    if (isQuoted) continue
    const point = /^[a-zđ]\d?\)\s+(.*)$/iu.exec(raw)
    const clause = /^\d{1,3}[a-zđ]?\.\s+(.*)$/iu.exec(raw)
    lines.push({ text: point?.[1] ?? clause?.[1] ?? raw, level: point ? 'point' : 'clause' })
  }
  const saysItself = lines.some((line) => isInstruction(line.text))
  return saysItself ? lines : [{ text: heading, level: 'clause' }]
}

function count(text: string, mark: string): number {
  return text.split(mark).length - 1
}

function isInstruction(text: string): boolean {
  return /^(?:sửa đổi|bổ sung|bãi bỏ|thay thế|thay|bỏ)(?![\p{L}])/iu.test(text.trim())
}

/** The text that is changed: "… của Luật Đất đai số 31/2024/QH15 …". */
function targetOf(text: string): Pick<Relation, 'targetNumber' | 'targetTitle'> | null {
  if (!/(sửa đổi|bổ sung|bãi bỏ|thay thế)/iu.test(text)) return null
  const numbers = findDocumentNumbers(text)
  const name =
    /(?:của|bãi bỏ|thay thế)\s+((?:bộ luật|luật|pháp lệnh|nghị định|nghị quyết|thông tư|quyết định)\s+[^,;]*?(?:,\s+[^,;]*?)*?)(?:\s+số\s|\s+đã được|\s+ngày\s|\s+của\s|[.;]|$)/iu.exec(
      text,
    )?.[1]
  const targetTitle = name === undefined ? null : titleKey(name)
  const [number] = numbers
  if (number === undefined && targetTitle === null) return null
  return { targetNumber: number?.printed ?? null, targetTitle }
}

/** The form under which two spellings of a law's name meet. */
export function titleKey(title: string): string {
  // Before folding: "Việt Nam 2008" must not lose its "Nam" as if it were "năm".
  return slug(title.replace(/\s+(?:năm\s+)?(?:19|20)\d{2}\s*$/iu, ''))
}

interface Change {
  readonly operation: RelationOperation
  readonly place: Place
}

/** Reads one instruction; `context` is what the enclosing clause said. */
function readInstruction(text: string, context: Context): { changes: Change[]; context: Context } {
  const plain = text
    .replace(/tên\s+điều\s+\d+[a-zđ]?/giu, ' ') // a new title changes no rule
    .replace(/“[^”]*”/g, ' ')
    .replace(/"[^"]*"/g, ' ')
    .replace(
      rangePattern,
      (_, from: string, to: string) => `điều ${listOf(Number(from), Number(to))}`,
    )
  const segments = splitByVerb(plain)
  const read = segments.map(({ verb, rest }) => readSegment(verb, rest))
  // "Sửa đổi khoản 4 và bổ sung khoản 5 vào sau khoản 4 Điều 5": the article comes last.
  const said = read.flatMap((segment) => segment.places)
  const lastArticle = said.findLast((place) => place.article !== null)?.article ?? null
  const lastClause = read.findLast((segment) => segment.anchorClause !== null)?.anchorClause ?? null
  const changes = read.flatMap(({ operation, places }) =>
    places
      .filter((place) => !place.isAnchor)
      .flatMap((place): Change[] => {
        const article = place.article ?? place.anchorArticle ?? lastArticle ?? context.article
        if (article === null) return []
        const needsClause = place.point !== null && place.clause === null
        const clause = needsClause ? (lastClause ?? context.clause) : place.clause
        return [{ operation, place: { article, clause, point: place.point } }]
      }),
  )
  const announced = said.findLast((place) => place.article !== null)
  const announcedClause = announced?.clause ?? null
  return {
    changes: changes.filter(({ place }) => place.point === null || place.clause !== null),
    context: { article: announced?.article ?? null, clause: announcedClause },
  }
}

function listOf(from: number, to: number): string {
  return Array.from({ length: Math.max(0, to - from) + 1 }, (_, i) => from + i).join(', ')
}

function splitByVerb(text: string): { verb: string; rest: string }[] {
  const verbs = [...text.matchAll(verbPattern)]
  return verbs.map((match, i) => ({
    verb: match[1]?.toLowerCase() ?? '',
    rest: text.slice(match.index + match[0].length, verbs[i + 1]?.index ?? text.length),
  }))
}

interface SaidPlace {
  readonly article: string | null
  readonly clause: string | null
  readonly point: string | null
  /** Article of the place after which something is inserted. */
  readonly anchorArticle: string | null
  readonly isAnchor: boolean
}

function readSegment(verb: string, rest: string) {
  const operation = operationByVerb[verb] ?? 'amends'
  const cut = rest.search(/(?:vào|và vào)?\s*(?:sau|trước)\s+(?:điểm|khoản|điều)/iu)
  const isInsertion = operation === 'inserts' && cut >= 0
  const own = readPlaces(isInsertion ? rest.slice(0, cut) : rest)
  const anchors = isInsertion ? readPlaces(rest.slice(cut)) : []
  const anchor = anchors.at(-1)
  const places: SaidPlace[] = [
    ...own.map((place) => ({
      ...place,
      clause: place.clause ?? (place.point !== null ? (anchor?.clause ?? null) : null),
      anchorArticle: place.article === null ? (anchor?.article ?? null) : null,
      isAnchor: false,
    })),
    ...anchors.map((place) => ({ ...place, anchorArticle: null, isAnchor: true })),
  ]
  // Inserting a phrase changes the place it goes into.
  const isPhrase = operation === 'inserts' && /cụm từ|\btừ\b/iu.test(rest)
  return {
    operation: isPhrase ? ('amends' as const) : operation,
    places,
    anchorClause: anchor?.clause ?? own.findLast((place) => place.clause !== null)?.clause ?? null,
  }
}

type PartialPlace = Pick<SaidPlace, 'article' | 'clause' | 'point'>

/**
 * Reads places written small to large: points wait for their clause, clauses for their article.
 * What is still waiting at the end has no article of its own.
 */
function readPlaces(text: string): PartialPlace[] {
  const places: PartialPlace[] = []
  let points: string[] = []
  let clauses: PartialPlace[] = []
  for (const match of text.matchAll(placePattern)) {
    const kind = match[1]?.toLowerCase()
    const labels = (match[2] ?? '')
      .toLowerCase()
      .split(/\s*(?:,|;|và)\s*/u)
      .filter(Boolean)
    if (kind === 'điểm') points.push(...labels)
    else if (kind === 'khoản') {
      clauses.push(...labels.flatMap((clause, i) => clauseWith(clause, i === 0 ? points : [])))
      points = []
    } else {
      labels.forEach((article, i) => {
        const inside = i === 0 ? [...clauses, ...points.map(loosePoint)] : []
        if (inside.length === 0) places.push({ article, clause: null, point: null })
        for (const place of inside) places.push({ ...place, article })
      })
      clauses = []
      points = []
    }
  }
  return [...places, ...clauses, ...points.map(loosePoint)]
}

function clauseWith(clause: string, points: readonly string[]): PartialPlace[] {
  if (points.length === 0) return [{ article: null, clause, point: null }]
  return points.map((point) => ({ article: null, clause, point }))
}

function loosePoint(point: string): PartialPlace {
  return { article: null, clause: null, point }
}
