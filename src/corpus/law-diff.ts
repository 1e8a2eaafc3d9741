import type { Database } from '../platform/database.ts'
import {
  type ArticleHistory,
  type ArticleOnDay,
  articleOn,
  type KnownAmendment,
  loadArticleHistories,
} from './article-history.ts'
import type { LegalDocument } from './document.ts'
import { listArticleIds } from './history-store.ts'
import { parseOutline } from './outline.ts'
import { comparePlaces } from './place-order.ts'
import { articleIdOf, idToLabel, parseProvisionId } from './provision-id.ts'
import type { Place } from './relation.ts'
import { listAmendments, touches } from './relation-store.ts'

/** What became of one provision between two days. */
export interface ProvisionDifference {
  readonly place: Place
  /** `unread`: a text changes it, but its new words could not be worked in. */
  readonly kind: 'changed' | 'added' | 'repealed' | 'unread'
  /** Without what stands in clauses and points of its own; null where there was none. */
  readonly before: string | null
  readonly after: string | null
  readonly byNumbers: readonly string[]
}

/**
 * What changed in a document from one day to another, provision by provision, in the order of the
 * text.
 *
 * @param from - the day whose words are the old ones
 * @param to - the day whose words are the new ones
 */
export async function diffDocument(
  database: Database,
  document: LegalDocument,
  from: string,
  to: string,
): Promise<ProvisionDifference[]> {
  const amendments = await listAmendments(database, document.id)
  const inserted = amendments.map(({ place }) => articleIdOf(document.id, 'body', place.article))
  const stored = await listArticleIds(database, document.id)
  const ids = [...new Set([...stored, ...inserted])]
  const histories = await loadArticleHistories(database, ids)
  return [...histories.values()]
    .flatMap((history) => {
      const between = history.amendments.filter(
        ({ effectiveOn }) => effectiveOn !== null && from < effectiveOn && effectiveOn <= to,
      )
      if (between.length === 0) return []
      const [before, after] = readBoth(history, from, to)
      const article = idToLabel(parseProvisionId(history.articleId)?.article ?? '')
      const unread = after.left
        .filter((each) => between.includes(each))
        .map(
          ({ place, byNumber }): ProvisionDifference => ({
            place,
            kind: 'unread',
            before: null,
            after: null,
            byNumbers: [byNumber],
          }),
        )
      // Two sources spell differently: only what a text ordered counts as a change.
      const ordered = differences(article, before.wording, after.wording).filter(({ place }) =>
        between.some((each) => touches(each.place, place)),
      )
      return [
        ...ordered.map((each) => ({ ...each, byNumbers: numbersOn(between, each.place) })),
        ...unread,
      ]
    })
    .sort((a, b) => comparePlaces(a.place, b.place))
}

/** Both days from one source where one has the words of both, else from the best for each. */
function readBoth(history: ArticleHistory, from: string, to: string): [ArticleOnDay, ArticleOnDay] {
  for (const text of history.texts) {
    const alone = { ...history, texts: [text] }
    const [before, after] = [articleOn(alone, from), articleOn(alone, to)]
    if (before.tooEarly.length === 0 && after.left.length === 0) return [before, after]
  }
  return [articleOn(history, from), articleOn(history, to)]
}

function numbersOn(changes: readonly KnownAmendment[], place: Place): string[] {
  const own = changes.filter((each) => touches(each.place, place))
  return [...new Set(own.map((each) => each.byNumber))]
}

type Wording = ReturnType<typeof articleOn>['wording']

/** The units whose own words differ: what stands in clauses and points counts for these. */
export function differences(
  article: string,
  before: Wording,
  after: Wording,
): Omit<ProvisionDifference, 'byNumbers'>[] {
  const whole = { article, clause: null, point: null }
  if (before !== null && after?.isRepealed === true && !before.isRepealed) {
    return [{ place: whole, kind: 'repealed', before: before.body, after: null }]
  }
  if (before === null && after !== null) {
    return [
      {
        place: whole,
        kind: 'added',
        before: null,
        after: `${after.heading}\n${after.body}`.trim(),
      },
    ]
  }
  if (before === null || after === null) return []
  const [old, now] = [unitsOf(article, before), unitsOf(article, after)]
  const paths = [...new Set([...old.keys(), ...now.keys()])]
  return paths.flatMap((path) => {
    const [was, is] = [old.get(path), now.get(path)]
    if (was?.text === is?.text) return []
    const place = (is ?? was)?.place ?? whole
    const isRepealed = is === undefined || /\(được bãi bỏ\)$/.test(is.text)
    const kind = was === undefined ? 'added' : isRepealed ? 'repealed' : 'changed'
    return [
      {
        place,
        kind,
        before: was?.text ?? null,
        after: isRepealed ? null : (is?.text ?? null),
      } as const,
    ]
  })
}

function unitsOf(article: string, { heading, body }: NonNullable<Wording>) {
  const outline = parseOutline(body)
  const units = new Map<string, { readonly place: Place; readonly text: string }>()
  const own = (start: number, end: number, at: number) =>
    body.slice(start, Math.min(end, outline[at]?.start ?? end)).trim()
  const lead = `${heading}\n${own(0, body.length, 0)}`.trim()
  units.set('', { place: { article, clause: null, point: null }, text: lead })
  let clause: string | null = null
  outline.forEach((node, i) => {
    if (node.kind === 'clause') clause = node.label
    const place = { article, clause, point: node.kind === 'point' ? node.label : null }
    units.set(node.path, { place, text: own(node.start, node.end, i + 1) })
  })
  return units
}
