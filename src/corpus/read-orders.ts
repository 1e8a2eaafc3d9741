import { parseEndings } from './parse-endings.ts'
import { parseRelations } from './parse-relations.ts'
import { parseStatedDays } from './parse-stated-days.ts'
import type { AmendingArticle, Relation, StatedDay } from './relation.ts'

/** What an article says of other texts, and of days: see the three parsers. */
export interface ReadOrders {
  readonly relations: readonly Relation[]
  readonly days: readonly StatedDay[]
}

/** The same, with where it stands. */
export interface ReadArticle extends ReadOrders {
  readonly articleId: string
  readonly documentId: string
}

/** Reads what an article orders, ends and sets a day for. */
export function readOrders(article: AmendingArticle, documentTitle: string): ReadOrders {
  const relations = [...parseRelations(article, documentTitle), ...parseEndings(article)]
  return { relations, days: [...parseStatedDays(article), ...daysSetElsewhere(relations)] }
}

/** New wording of another text's article on its own taking effect sets that text's day. */
function daysSetElsewhere(relations: readonly Relation[]): StatedDay[] {
  return relations.flatMap(({ change, targetNumber, targetTitle, targetIssuedOn }) => {
    if (change?.kind !== 'wording') return []
    const target = { targetNumber, targetTitle, targetIssuedOn }
    return parseStatedDays({ heading: '', body: change.text }).map((day) => ({ ...day, target }))
  })
}
