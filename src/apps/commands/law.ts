import type { Command } from 'commander'
import { documentName, formatPlace } from '../../corpus/citation.ts'
import { findArticles, findDocumentsByNumber, listDocuments } from '../../corpus/corpus-store.ts'
import { validityOn } from '../../corpus/document.ts'
import { provisionsOf } from '../../corpus/outline.ts'
import { articleIdOf, parseProvisionId } from '../../corpus/provision-id.ts'
import { type Amendment, listAmendments } from '../../corpus/relation-store.ts'
import { localDate } from '../../platform/clock.ts'
import type { CommandContext } from '../commands.ts'

/** `law list`, `law show`, `law status`. */
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
    .option('--json', 'in JSON')
    .action((document: string, article: string | undefined, options: { json?: boolean }) =>
      showLaw(context, document, article, options),
    )
  law
    .command('status')
    .description('hiệu lực của một văn bản và những chỗ đã bị sửa đổi, bãi bỏ')
    .argument('<document>', 'số văn bản')
    .option('--as-of <day>', 'vào một ngày (YYYY-MM-DD); mặc định hôm nay')
    .option('--json', 'in JSON')
    .action((document: string, options: { asOf?: string; json?: boolean }) =>
      lawStatus(context, document, options),
    )
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

async function showLaw(
  context: CommandContext,
  documentText: string,
  article: string | undefined,
  options: { json?: boolean },
): Promise<void> {
  const { app } = await context.openApp()
  const path = parseProvisionId(documentText)
  const ids =
    path !== null
      ? [articleIdOf(path.documentId, path.part, path.article)]
      : (await findDocumentsByNumber(app.database, documentText)).map((document) =>
          articleIdOf(document.id, 'body', article ?? '1'),
        )
  const found = [...(await findArticles(app.database, ids)).values()]
  if (found.length === 0) {
    context.fail(
      `Kho văn bản không có nguyên văn Điều ${article ?? path?.article ?? '1'} của ${documentText}. Xem văn bản đang có: cli law list.`,
    )
  }
  if (options.json) {
    const data = found.map((each) => ({ ...each, provisions: provisionsOf(each) }))
    context.streams.stdout(`${JSON.stringify(data, null, 2)}\n`)
    return
  }
  for (const each of found) {
    const place = formatPlace({ article: each.articleNumber, clause: null, point: null })
    context.streams.stdout(
      `${each.headings.join(' › ')}\n${place}. ${each.heading}\n${each.body}\n\n(${each.document.documentNumber}, nguồn ${each.sourceKey}, mã ${each.articleId})\n`,
    )
  }
}

const validityNames = {
  'not-yet-in-force': 'chưa có hiệu lực',
  'in-force': 'còn hiệu lực',
  'partly-in-force': 'hết hiệu lực một phần',
  suspended: 'ngưng hiệu lực',
  expired: 'hết hiệu lực',
  unknown: 'chưa rõ ngày có hiệu lực',
} as const

const operationNames = {
  amends: 'sửa đổi',
  inserts: 'bổ sung',
  repeals: 'bãi bỏ',
  replaces: 'thay thế',
  suspends: 'ngưng hiệu lực',
} as const

/** What the dates say, what the source says, and what amending texts order: side by side. */
async function lawStatus(
  context: CommandContext,
  number: string,
  options: { asOf?: string; json?: boolean },
): Promise<void> {
  const { app } = await context.openApp()
  const asOf = options.asOf ?? localDate(app.clock.now())
  const documents = await findDocumentsByNumber(app.database, number)
  if (documents.length === 0) {
    context.fail(`Kho văn bản không có văn bản số ${number}. Xem văn bản đang có: cli law list.`)
  }
  for (const document of documents) {
    const computed = validityOn(document, asOf)
    const amendments = await listAmendments(app.database, document.id)
    if (options.json) {
      const status = { asOf, computed, source: document.sourceStatus, document, amendments }
      context.streams.stdout(`${JSON.stringify(status, null, 2)}\n`)
      continue
    }
    const lines = [
      documentName(document),
      `Ngày có hiệu lực: ${document.effectiveOn ?? 'chưa rõ'}; ngày hết hiệu lực: ${document.expiresOn ?? 'không có'}`,
      `Tính theo ngày (${asOf}): ${validityNames[computed]}; nguồn ghi: ${document.sourceStatus ?? 'không ghi'}`,
      ...amendmentLines(amendments, asOf),
    ]
    context.streams.stdout(`${lines.join('\n')}\n`)
  }
}

function amendmentLines(amendments: readonly Amendment[], asOf: string): string[] {
  if (amendments.length === 0) return ['Kho văn bản chưa có văn bản nào sửa đổi văn bản này.']
  return amendments.map(({ operation, place, byNumber, effectiveOn }) => {
    const when = effectiveOn === null ? '' : ` từ ${effectiveOn}`
    const coming = effectiveOn !== null && effectiveOn > asOf ? ' (sắp tới)' : ''
    return `- ${formatPlace(place)}: ${operationNames[operation]} bởi ${byNumber}${when}${coming}`
  })
}
