import { foldDiacritics } from '../language/normalize.ts'
import { type Instruction, isInstruction, readInstructions } from './amending-lines.ts'
import { readPhrase } from './read-phrase.ts'
import { readPlaces, type SaidPlace } from './read-places.ts'
import type {
  AmendingArticle,
  Change,
  Place,
  Relation,
  RelationOperation,
  Target,
} from './relation.ts'
import { targetIn, withoutQuotes } from './relation-target.ts'
import { splitWording } from './split-wording.ts'

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

/** What the orders above already said: a place to begin with, and the text that is meant. */
interface Context extends Omit<Place, 'article'> {
  readonly article: string | null
  readonly target: Target | null
}

/**
 * Reads the changes that an article orders: "Sửa đổi, bổ sung khoản 2 Điều 5 như sau: …".
 *
 * An order that only announces ("một số khoản của Điều 11") lends its place, and the text it
 * names, to the orders below it.
 *
 * @returns in reading order, each place once for each operation and text; empty for an ordinary
 *   article
 */
export function parseRelations(article: AmendingArticle, documentTitle: string): Relation[] {
  if (!mayOrder(article, documentTitle)) return []
  const instructions = readInstructions(article)
  const ofTitle = targetIn(documentTitle)
  const top: Context = {
    article: null,
    clause: null,
    point: null,
    target: targetIn(article.heading) ?? ofTitle,
  }
  const contexts = new Map<Instruction['level'], Context>()
  const found = new Map<string, Relation>()
  instructions.forEach((instruction, i) => {
    const context = contextOf(instruction.level, contexts, top)
    const { relations, lent } = readInstruction(instruction, context)
    contexts.set(instruction.level, lent)
    if (instruction.level === 'article') contexts.delete('clause')
    if (isAnnouncement(instruction, instructions[i + 1])) return
    for (const relation of relations) {
      const key = JSON.stringify([
        relation.operation,
        relation.place,
        relation.targetNumber ?? relation.targetTitle,
        phraseOf(relation.change),
      ])
      if (!found.has(key)) found.set(key, relation)
    }
  })
  return [...found.values()]
}

const orders =
  /(?:^|\n)\s*(?:\d{1,3}[a-zđ]?\.|[a-zđ]\d?\))?\s*(?:sửa đổi|bổ sung|bãi bỏ|thay|bỏ|(?:các |đoạn [^.;:\n]{1,40} )?(?:điểm|khoản|điều) [^.;:\n]{1,160} (?:được|bị) (?:sửa đổi|bổ sung|bãi bỏ|thay thế))(?![\p{L}])/iu

/** A quick look, as nearly all articles order nothing; texts that say so in their title may be scans. */
function mayOrder({ heading, body }: AmendingArticle, documentTitle: string): boolean {
  return orders.test(`${heading}\n${body}`) || /sua doi|bo sung/.test(foldDiacritics(documentTitle))
}

/** Two phrases may change one place: these are two changes. */
function phraseOf(change: Change | null): string | null {
  return change?.kind === 'phrase' ? change.old : null
}

function contextOf(
  level: Instruction['level'],
  contexts: ReadonlyMap<Instruction['level'], Context>,
  top: Context,
): Context {
  const outer = contexts.get('article') ?? top
  return level === 'article' ? top : level === 'clause' ? outer : (contexts.get('clause') ?? outer)
}

const depth = { article: 0, clause: 1, point: 2 } as const

/** Announced in one order and ordered in those below: only those below count. */
function isAnnouncement(instruction: Instruction, next: Instruction | undefined): boolean {
  if (!isInstruction(instruction.text)) return true
  if (instruction.wording !== null || next === undefined) return false
  // The heading of an article whose text repeats the order.
  return depth[next.level] > depth[instruction.level] || instruction.level === 'article'
}

function readInstruction(
  instruction: Instruction,
  context: Context,
): { relations: Relation[]; lent: Context } {
  const target = targetIn(instruction.text) ?? context.target
  const plain = withoutQuotes(instruction.text)
  const segments = splitByVerb(plain).map(({ verb, rest }) => readSegment(verb, rest))
  const said = segments.flatMap((segment) => [...segment.places, ...segment.anchors])
  // "Sửa đổi khoản 4 và bổ sung khoản 5 vào sau khoản 4 Điều 5": the article comes last.
  const lastArticle = said.findLast((place) => place.article !== null) ?? null
  const lastClause = said.findLast((place) => place.clause !== null)?.clause ?? null
  const lent: Context = {
    article: lastArticle?.article ?? context.article,
    clause: lastArticle === null ? (lastClause ?? context.clause) : lastArticle.clause,
    point: null,
    target,
  }
  if (target === null) return { relations: [], lent }
  const placed = segments.flatMap(({ operation, places, anchors }) =>
    places
      .filter((place) => place.scope !== 'title')
      .flatMap((place) => {
        const anchor = anchors.at(-1) ?? null
        const article = place.article ?? anchor?.article ?? lastArticle?.article ?? context.article
        const needsClause = place.point !== null && place.clause === null
        const clause = needsClause ? (anchor?.clause ?? lastClause ?? context.clause) : place.clause
        if (article === null || (needsClause && clause === null)) return []
        return [
          { operation, scope: place.scope, anchor, place: { article, clause, point: place.point } },
        ]
      }),
  )
  const whole = placed.length === 0 ? articlesOfHeading(instruction) : placed
  const changes = changesOf(instruction, whole)
  const relations = whole.map(({ operation, place }, i) => ({
    operation,
    place,
    change: operation === 'repeals' ? null : (changes[i] ?? { kind: 'unclear' as const }),
    orderedIn: { clause: instruction.clause, point: instruction.point },
    effectiveOn: null,
    endsOn: null,
    ...target,
  }))
  return { relations, lent }
}

interface Placed {
  readonly operation: RelationOperation
  readonly scope: SaidPlace['scope']
  readonly anchor: SaidPlace | null
  readonly place: Place
}

/** "Sửa đổi, bổ sung Mục 3 Chương IV như sau": the articles that the new section holds. */
function articlesOfHeading({ text, wording }: Instruction): Placed[] {
  if (wording === null || !/(?<![\p{L}])(?:tiểu mục|mục|chương|phần)\s/iu.test(text)) return []
  const operation = /^bổ sung/iu.test(text) ? ('inserts' as const) : ('amends' as const)
  return [...wording.matchAll(/^Điều (\d{1,4}[a-zđ]?)\./gmu)].map((match) => ({
    operation,
    scope: 'whole' as const,
    anchor: null,
    place: { article: match[1] ?? '', clause: null, point: null },
  }))
}

function changesOf(instruction: Instruction, placed: readonly Placed[]): Change[] {
  const phrase = readPhrase(instruction.text)
  if (phrase !== null) return placed.map(() => phrase)
  if (instruction.wording === null || placed.some(({ scope }) => scope === 'part')) return []
  const [only] = placed
  if (placed.length === 1 && only?.scope === 'lead') {
    return [{ kind: 'lead', text: instruction.wording }]
  }
  // What is repealed in the same order has no words among those quoted.
  const worded = placed.filter(({ operation }) => operation !== 'repeals')
  const texts = splitWording(
    instruction.wording,
    worded.map(({ place }) => place),
  )
  return placed.map((each) => {
    const text = texts?.[worded.indexOf(each)]
    if (text === undefined || each.scope !== 'whole') return { kind: 'unclear' }
    const { anchor, place } = each
    return {
      kind: 'wording',
      text,
      anchor: anchor === null ? null : anchorOf(anchor, place, instruction.text),
    }
  })
}

function anchorOf(anchor: SaidPlace, place: Place, text: string) {
  const label =
    place.point !== null ? anchor.point : place.clause !== null ? anchor.clause : anchor.article
  if (label === null) return null
  const side = /(?:vào\s+)?trước\s+(?:điểm|khoản|điều)/iu.test(text) ? 'before' : 'after'
  return { side, label } as const
}

function splitByVerb(text: string): { verb: string; rest: string }[] {
  const verbs = [...text.matchAll(verbPattern)]
  return verbs.map((match, i) => ({
    verb: match[1]?.toLowerCase() ?? '',
    rest: text.slice(match.index + match[0].length, verbs[i + 1]?.index ?? text.length),
  }))
}

function readSegment(verb: string, rest: string) {
  const operation = operationByVerb[verb] ?? 'amends'
  const cut = rest.search(/(?:vào|và vào)?\s*(?:sau|trước)\s+(?:điểm|khoản|điều)/iu)
  const isInsertion = operation === 'inserts' && cut >= 0
  // A phrase that is inserted changes the place it goes into, a paragraph what it stands in.
  if (operation === 'inserts' && /cụm từ|(?<![\p{L}])từ(?![\p{L}])/iu.test(withoutRanges(rest))) {
    return { operation: 'amends' as const, places: readPlaces(rest), anchors: [] }
  }
  if (operation === 'inserts' && /(?<![\p{L}])(?:đoạn|khổ)(?![\p{L}])/iu.test(rest)) {
    const places = readPlaces(isInsertion ? rest.slice(cut) : rest)
    return {
      operation: 'amends' as const,
      places: isInsertion ? places.map(around) : places.map(inPart),
      anchors: [],
    }
  }
  return {
    operation,
    places: readPlaces(isInsertion ? rest.slice(0, cut) : rest),
    anchors: isInsertion ? readPlaces(rest.slice(cut)) : [],
  }
}

function withoutRanges(text: string): string {
  return text.replace(/(?<![\p{L}])từ\s+(?:điểm|khoản|điều)/giu, ' ')
}

/** What a paragraph stands in that is put behind or before this place. */
function around(place: SaidPlace): SaidPlace {
  const outer = place.point !== null ? { point: null } : { clause: null }
  return { ...place, ...outer, scope: 'part' }
}

function inPart(place: SaidPlace): SaidPlace {
  return { ...place, scope: 'part' }
}
