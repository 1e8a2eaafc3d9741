import { vietnameseDate } from '../answering/compose-answer.ts'
import { documentName, formatPlace } from '../corpus/citation.ts'
import {
  type Digest,
  findArticles,
  listDigests,
  type StoredArticle,
} from '../corpus/corpus-store.ts'
import type { LegalDocument } from '../corpus/document.ts'
import { parseProvisionId, provisionIdOf } from '../corpus/provision-id.ts'
import type { Queryable } from '../platform/database.ts'
import type { CampaignSummary } from './campaign.ts'

/** The corpus holds nothing of the document that could be told. */
export class NothingToTellError extends Error {
  override readonly name = 'NothingToTellError'
  readonly safeToLog = true
}

const mostLines = 5

/**
 * A first summary of a document for broadcasting: since when, what it is about, what to know.
 *
 * Lines come from digests where there are some, else from the headings of its articles; each names
 * the provision it rests on, and only provisions that the corpus holds.
 *
 * @throws {NothingToTellError} when neither digests nor articles are held
 */
export async function draftCampaign(
  database: Queryable,
  document: LegalDocument,
): Promise<CampaignSummary> {
  const digests = await listDigests(database, { documentId: document.id, limit: mostLines })
  const lines =
    digests.length > 0 ? digests.map(digestLine) : await headingLines(database, document)
  if (lines.length === 0) {
    throw new NothingToTellError(
      `Kho văn bản chưa có nội dung của ${documentName(document)}. Hãy nhập văn bản trước: cli import TỆP.`,
    )
  }
  const since =
    document.effectiveOn === null ? '' : `, có hiệu lực từ ${vietnameseDate(document.effectiveOn)}`
  return {
    title: `Những điều cần biết: ${documentName(document)}`,
    lines,
    sourceLine: `Căn cứ: ${documentName(document)}${since}.${document.url === null ? '' : ` Xem: ${document.url}`}`,
  }
}

function digestLine(digest: Digest): CampaignSummary['lines'][number] {
  const ids =
    digest.restsOn.length === 0
      ? [digest.articleId]
      : digest.restsOn.map((path) => provisionIdOf(digest.articleId, path))
  const first = parseProvisionId(ids[0] ?? digest.articleId)
  const place = first === null ? '' : ` (${formatPlace(first)})`
  return { text: `${digest.plain}${place}`, provisionIds: ids }
}

/** Headings of the first articles that say something of their own. */
async function headingLines(
  database: Queryable,
  document: LegalDocument,
): Promise<CampaignSummary['lines'][number][]> {
  const rows = await database.query<{ articleId: string }>(
    `select article_id as "articleId" from article_version where document_id = $1
      group by article_id order by min(position)`,
    [document.id],
  )
  const articles = await findArticles(
    database,
    rows.map((row) => row.articleId),
  )
  const telling = rows
    .map((row) => articles.get(row.articleId))
    .filter((article): article is StoredArticle => article !== undefined && isTelling(article))
    .slice(0, mostLines)
  return telling.map((article) => ({
    text: `Điều ${article.articleNumber}. ${article.heading}`,
    provisionIds: [article.articleId],
  }))
}

const formalHeading =
  /^(phạm vi điều chỉnh|đối tượng áp dụng|giải thích từ ngữ|hiệu lực thi hành|điều khoản thi hành|trách nhiệm thi hành|nguyên tắc|chính sách)/i

function isTelling(article: StoredArticle): boolean {
  return article.heading !== '' && !formalHeading.test(article.heading)
}
