// How well changes are worked into laws: the laws of laws-2024 with the changes that laws-2024 itself
// orders, against the same articles in the codification of 2023. node scripts/check-consolidation.ts
import { fileURLToPath } from 'node:url'
import { changesInNote } from '../src/corpus/codification-note.ts'
import { type ArticleWording, consolidate, type DatedChange } from '../src/corpus/consolidate.ts'
import type { LegalDocument } from '../src/corpus/document.ts'
import { numberKey } from '../src/corpus/document-number.ts'
import type { ImportRecord } from '../src/corpus/import-record.ts'
import { parseRelations } from '../src/corpus/parse-relations.ts'
import { articleIdOf } from '../src/corpus/provision-id.ts'
import { findSourceFiles, readSource } from '../src/corpus/read-source.ts'
import type { Relation } from '../src/corpus/relation.ts'
import { titleKey } from '../src/corpus/relation-target.ts'
import { foldDiacritics } from '../src/language/normalize.ts'

const data = fileURLToPath(new URL('../../shared/data/', import.meta.url))

type Order = DatedChange & { readonly byNumber: string }

async function* recordsIn(folder: string): AsyncGenerator<ImportRecord> {
  const { files } = await findSourceFiles(data + folder)
  for (const file of files) {
    for await (const item of readSource(file)) if (item.kind === 'record') yield item.record
  }
}

const articles = new Map<string, ImportRecord['article']>()
const documents = new Map<string, LegalDocument>()
const said: { readonly relation: Relation; readonly by: LegalDocument }[] = []
for await (const { article, document } of recordsIn('laws-2024')) {
  articles.set(article.articleId, article)
  documents.set(document.id, document)
  for (const relation of parseRelations(article, document.title))
    said.push({ relation, by: document })
}

/** The text that an order means: by number, else the last of its name before. */
function targetOf(
  { targetNumber, targetTitle }: Relation,
  by: LegalDocument,
): LegalDocument | null {
  const all = [...documents.values()]
  if (targetNumber !== null) {
    return all.find((each) => numberKey(each.documentNumber) === numberKey(targetNumber)) ?? null
  }
  const named = all.filter(
    (each) => titleKey(each.title) === targetTitle && (each.issuedOn ?? '') < (by.issuedOn ?? ''),
  )
  return named.sort((a, b) => (b.issuedOn ?? '').localeCompare(a.issuedOn ?? ''))[0] ?? null
}

const orders = new Map<string, Order[]>()
for (const { relation, by } of said) {
  const target = targetOf(relation, by)
  if (target === null || relation.place === null) continue
  const articleId = articleIdOf(target.id, 'body', relation.place.article)
  const { operation, place, change } = relation
  const order = {
    operation,
    place,
    change,
    effectiveOn: by.effectiveOn,
    byNumber: by.documentNumber,
  }
  orders.set(articleId, [...(orders.get(articleId) ?? []), order])
}

const wordingOf = (articleId: string) => {
  const article = articles.get(articleId)
  return article === undefined
    ? null
    : { heading: article.heading, body: article.body, isRepealed: false }
}
let applied = 0
let left = 0
for (const [articleId, own] of orders) {
  const result = consolidate(wordingOf(articleId), own)
  applied += result.applied.length
  left += result.left.length
}

/** Letters and digits only: sources differ in tone marks, i and y, spaces and stops. */
const bare = (text: string) =>
  foldDiacritics(text.replace(/[ðÐ]/g, 'đ'))
    .replace(/y/g, 'i')
    // What was repealed leaves its label or nothing.
    .replace(/(?:\d+[a-z]?\.|[a-z]\d?\))\s*\(?(?:duoc|bi) bai bo\)?/g, '')
    .replace(/[^a-z0-9]+/g, '')

/** Of an article that was repealed whole the codification keeps the words or nothing. */
function isSame(
  wording: ArticleWording | null,
  { body, sourceNote }: ImportRecord['article'],
): boolean {
  const isGone = changesInNote(sourceNote).some(
    (each) => each.operation === 'repeals' && each.isWhole,
  )
  if (wording?.isRepealed === true) return isGone
  return bare(wording?.body ?? '') === bare(body)
}

const counts = { same: 0, different: 0, incomplete: 0 }
for await (const { article } of recordsIn('phapdien-2023')) {
  const own = orders.get(article.articleId) ?? []
  const noted = new Set(changesInNote(article.sourceNote).map((each) => numberKey(each.byNumber)))
  const mine = own.filter((each) => noted.has(numberKey(each.byNumber)))
  // Comparable where laws-2024 holds the article and every law that the note names.
  const isComparable =
    noted.size > 0 &&
    articles.has(article.articleId) &&
    new Set(mine.map((each) => numberKey(each.byNumber))).size === noted.size
  if (!isComparable) continue
  const result = consolidate(wordingOf(article.articleId), mine)
  if (result.left.length > 0) counts.incomplete += 1
  else if (isSame(result.wording, article)) {
    counts.same += 1
  } else {
    counts.different += 1
    if (process.argv.includes('--show')) console.log(`differs: ${article.articleId}`)
  }
}
console.log(`${applied + left} orders about laws that are held: ${applied} worked in, ${left} left`)
console.log(
  `${counts.same + counts.different + counts.incomplete} changed articles compared: ${counts.same} equal, ${counts.different} different, ${counts.incomplete} not complete`,
)
