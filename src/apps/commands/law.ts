import type { Command } from 'commander'
import { type ArticleOnDay, articleOn, loadArticleHistories } from '../../corpus/article-history.ts'
import { formatPlace } from '../../corpus/citation.ts'
import type { ArticleWording } from '../../corpus/consolidate.ts'
import {
  findArticles,
  findDocumentsByNumber,
  listDocuments,
  type StoredArticle,
} from '../../corpus/corpus-store.ts'
import { parseOutline, provisionsOf } from '../../corpus/outline.ts'
import { articleIdOf, parseProvisionId } from '../../corpus/provision-id.ts'
import type { Amendment } from '../../corpus/relation-store.ts'
import { localDate } from '../../platform/clock.ts'
import type { CommandContext } from '../commands.ts'
import { addChangeCommands } from './law-changes.ts'
import { requireDay } from './law-document.ts'
import { addStatusCommands } from './law-status.ts'

/** `law list`, `law show`, and what is known of validity. */
export function addLawCommands(program: Command, context: CommandContext): void {
  const law = program.command('law').description('xem kho văn bản')
  law
    .command('list')
    .description('liệt kê văn bản đang có')
    .option('--json', 'in JSON')
    .action((options: { json?: boolean }) => listLaw(context, options))
  law
    .command('show')
    .description('xem một điều: law show 52/2014/QH13 8, hoặc theo mã 52-2014-qh13/body/art-8')
    .argument('<document>', 'số văn bản hoặc mã quy định')
    .argument('[article]', 'số điều')
    .option('--as-of <day>', 'lời văn của một ngày (YYYY-MM-DD); mặc định hôm nay')
    .option('--json', 'in JSON')
    .action((document: string, article: string | undefined, options: ShowOptions) =>
      showLaw(context, document, article, options),
    )
  addStatusCommands(law, context)
  addChangeCommands(law, context)
}

async function listLaw(context: CommandContext, options: { json?: boolean }): Promise<void> {
  const { app } = await context.openApp()
  const documents = await listDocuments(app.database)
  const counts = await app.database.query<{ id: string; articles: number }>(
    `select document_id as id, count(distinct article_id) as articles
       from article_version group by document_id`,
  )
  const articlesById = new Map(counts.map((row) => [row.id, row.articles]))
  const rows = documents.map((each) => ({ ...each, articles: articlesById.get(each.id) ?? 0 }))
  if (options.json) {
    context.streams.stdout(`${JSON.stringify(rows, null, 2)}\n`)
    return
  }
  for (const row of rows) {
    const since = row.effectiveOn ?? 'chưa rõ'
    context.streams.stdout(
      `${row.documentNumber.padEnd(22)} hiệu lực ${since.padEnd(10)} ${String(row.articles).padStart(4)} điều  ${row.title}\n`,
    )
  }
}

interface ShowOptions {
  readonly asOf?: string
  readonly json?: boolean
}

async function showLaw(
  context: CommandContext,
  documentText: string,
  article: string | undefined,
  options: ShowOptions,
): Promise<void> {
  const day = options.asOf === undefined ? null : requireDay(context, '--as-of', options.asOf)
  const { app } = await context.openApp()
  const asOf = day ?? localDate(app.clock.now())
  const path = parseProvisionId(documentText)
  const ids =
    path !== null
      ? [articleIdOf(path.documentId, path.part, path.article)]
      : (await findDocumentsByNumber(app.database, documentText)).map((document) =>
          articleIdOf(document.id, 'body', article ?? '1'),
        )
  const histories = await loadArticleHistories(app.database, ids)
  const stored = await findArticles(app.database, ids)
  const found = [...histories.values()].flatMap((history) => {
    const on = articleOn(history, asOf)
    return on.wording === null ? [] : [{ ...on, wording: on.wording, articleId: history.articleId }]
  })
  if (found.length === 0) {
    context.fail(
      `Kho văn bản không có nguyên văn Điều ${article ?? path?.article ?? '1'} của ${documentText} vào ngày ${asOf}. Xem văn bản đang có: cli law list.`,
    )
  }
  if (options.json) {
    const data = found.map(({ wording, ...on }) => {
      const { heading, body, isRepealed } = wording
      const articleNumber = parseProvisionId(on.articleId)?.article ?? ''
      const outline = parseOutline(body)
      const provisions = provisionsOf({ articleId: on.articleId, articleNumber, body, outline })
      return {
        ...stored.get(on.articleId),
        ...on,
        articleNumber,
        heading,
        body,
        outline,
        isRepealed,
        asOf,
        provisions,
      }
    })
    context.streams.stdout(`${JSON.stringify(data, null, 2)}\n`)
    return
  }
  for (const each of found)
    context.streams.stdout(articleText(each, stored.get(each.articleId), asOf))
}

/** The article's words on the day, then how we come to them. */
function articleText(
  {
    articleId,
    wording,
    sourceKey,
    applied,
    left,
    tooEarly,
  }: ArticleOnDay & {
    readonly articleId: string
    readonly wording: ArticleWording
  },
  stored: StoredArticle | undefined,
  asOf: string,
): string {
  const place = formatPlace({
    article: parseProvisionId(articleId)?.article ?? '',
    clause: null,
    point: null,
  })
  const named = (changes: readonly Amendment[]) =>
    [...new Set(changes.map((each) => each.byNumber))].join(', ')
  return [
    ...(stored === undefined ? [] : [stored.headings.join(' › ')]),
    `${place}. ${wording.heading}`,
    wording.body,
    '',
    ...(wording.isRepealed
      ? [`Đã bị bãi bỏ vào ngày ${asOf}; trên đây là lời văn cuối cùng.`]
      : []),
    ...(applied.length === 0 ? [] : [`Hệ thống hợp nhất từ bản gốc và ${named(applied)}.`]),
    ...(left.length === 0 ? [] : [`Còn sửa đổi chưa hợp nhất được, của ${named(left)}.`]),
    ...(tooEarly.length === 0
      ? []
      : [`Lời văn trên đã gồm sửa đổi sau ngày ${asOf}, của ${named(tooEarly)}.`]),
    `(lời văn ngày ${asOf}, nguồn ${sourceKey ?? 'văn bản sửa đổi'}, mã ${articleId})`,
    '',
  ].join('\n')
}
