import { checkHeadings } from './check-headings.ts'
import { checkOutline } from './check-outline.ts'
import type { ArticleText, OutlineNode } from './document.ts'

/**
 * - `gap` a number of the sequence is missing
 * - `repeat` a number stands twice
 * - `orphan` something without what it belongs to: a point without a clause, 12a without 12
 * - `overlong` an article longer than articles are; mostly something swallowed
 * - `empty` an article without text
 */
export const findingKinds = ['gap', 'repeat', 'orphan', 'overlong', 'empty'] as const
export type FindingKind = (typeof findingKinds)[number]

/** Something in the structure of a document that an official should look at. */
export interface StructureFinding {
  readonly kind: FindingKind
  readonly documentNumber: string
  /** The provision or heading meant, in Vietnamese: "khoản 3 Điều 5". */
  readonly where: string
  /** What is odd about it, in Vietnamese. */
  readonly detail: string
}

/** A finding before anybody said of which document. */
export type Finding = Omit<StructureFinding, 'documentNumber'>

/** What of an article places it among the others. */
export type PlacedArticle = Pick<ArticleText, 'articleId' | 'articleNumber' | 'headings'>

/** What of an article is looked at. */
export type CheckedArticle = PlacedArticle &
  Pick<ArticleText, 'body'> & { readonly outline: readonly OutlineNode[] }

/**
 * Of the articles with clauses in our sources 999 in 1,000 are shorter; longer are amending laws,
 * penalties, and texts that swallowed an annex.
 */
export const longestArticle = 40_000

/** Looks at one article by itself. */
export function checkArticle(article: CheckedArticle): Finding[] {
  const where = placeOf(article)
  if (article.body.trim() === '') {
    return [{ kind: 'empty', where, detail: 'không có nội dung' }]
  }
  const found = checkOutline(article.body, article.outline).map((each) => ({
    ...each,
    where: each.where === '' ? where : `${each.where} ${where}`,
  }))
  if (article.body.length <= longestArticle) return found
  const length = article.body.length.toLocaleString('vi-VN')
  return [{ kind: 'overlong', where, detail: `dài ${length} ký tự` }, ...found]
}

/**
 * Looks at the articles of one document together: their numbers and the headings above them.
 *
 * @param articles - one version of each; attachments are told by their ids
 */
export function checkDocument(articles: readonly PlacedArticle[]): Finding[] {
  const parts = Map.groupBy(articles, partOf)
  const numbers = [...parts.values()].flatMap(checkNumbers)
  return [...numbers, ...checkHeadings(parts.get('body') ?? [])]
}

function partOf({ articleId }: PlacedArticle): string {
  return articleId.split('/')[1] ?? 'body'
}

/** "Điều 5", "Điều 5 (văn bản kèm theo 1)" */
function placeOf(article: PlacedArticle): string {
  return `Điều ${article.articleNumber}${partName(partOf(article))}`
}

function partName(part: string): string {
  const attached = /^(att|annex)-(\d+)$/.exec(part)
  if (attached === null) return ''
  return ` (${attached[1] === 'att' ? 'văn bản kèm theo' : 'phụ lục'} ${attached[2]})`
}

function checkNumbers(articles: readonly PlacedArticle[]): Finding[] {
  const part = partName(articles[0] === undefined ? 'body' : partOf(articles[0]))
  const labels = articles.map(({ articleNumber }) => articleNumber.toLowerCase())
  const plain = new Set(labels.filter((label) => /^\d+$/.test(label)).map(Number))
  const found: Finding[] = []
  let before = 0
  for (const number of [...plain].sort((a, b) => a - b)) {
    if (number > before + 1) {
      const range = number === before + 2 ? `${before + 1}` : `${before + 1}–${number - 1}`
      found.push({ kind: 'gap', where: `Điều ${range}${part}`, detail: 'không có trong văn bản' })
    }
    before = number
  }
  for (const [label, same] of Map.groupBy(labels, (each) => each)) {
    const where = `Điều ${label}${part}`
    if (same.length > 1) found.push({ kind: 'repeat', where, detail: `có ${same.length} lần` })
    const base = /^(\d+)\D/.exec(label)?.[1]
    if (base !== undefined && !plain.has(Number(base))) {
      found.push({ kind: 'orphan', where, detail: `không có Điều ${base} mà nó được thêm vào` })
    }
  }
  return found
}
