import type { Command } from 'commander'
import { documentName, formatPlace } from '../../corpus/citation.ts'
import {
  type Digest,
  findArticles,
  findDocuments,
  findDocumentsByNumber,
  listDigests,
  type StoredArticle,
} from '../../corpus/corpus-store.ts'
import { type DigestStanding, groundOf, standingOf } from '../../corpus/digest-ground.ts'
import {
  findDigest,
  reviewDigest,
  reviewHistory,
  type Verdict,
} from '../../corpus/knowledge-review-store.ts'
import { procedureLines } from '../../corpus/procedure.ts'
import { parseProvisionId, provisionIdOf } from '../../corpus/provision-id.ts'
import { localDate } from '../../platform/clock.ts'
import type { App } from '../assemble.ts'
import type { CommandContext } from '../commands.ts'

interface ListOptions {
  readonly document?: string
  readonly unreviewed?: boolean
  readonly needsChecking?: boolean
  readonly json?: boolean
}

/** `knowledge list`, `knowledge show`, `knowledge approve`, `knowledge unapprove`. */
export function addKnowledgeCommands(program: Command, context: CommandContext): void {
  const knowledge = program
    .command('knowledge')
    .description('tóm tắt bằng lời thường: xem, duyệt, rút duyệt')
  knowledge
    .command('list')
    .description('liệt kê tóm tắt và tình trạng duyệt')
    .option('--document <number>', 'chỉ của một văn bản, ví dụ 52/2014/QH13')
    .option('--unreviewed', 'chỉ những tóm tắt chưa được duyệt')
    .option('--needs-checking', 'chỉ những tóm tắt không còn khớp với nguyên văn đã nhập')
    .option('--json', 'in JSON')
    .action((options: ListOptions) => list(context, options))
  knowledge
    .command('show')
    .description('xem một tóm tắt, nguyên văn nếu có, và ai đã duyệt')
    .argument('<id>', 'mã, ví dụ 52-2014-qh13/body/art-8#1')
    .option('--json', 'in JSON')
    .action((id: string, options: { json?: boolean }) => show(context, id, options))
  for (const [name, description, verdict] of [
    ['approve', 'duyệt tóm tắt đúng như nội dung hiện có', 'approved'],
    ['unapprove', 'rút lại việc duyệt', 'withdrawn'],
  ] as const) {
    knowledge
      .command(name)
      .description(description)
      .argument('<ids...>', 'một hay nhiều mã tóm tắt')
      .requiredOption('--as <name>', 'cán bộ quyết định')
      .option('--json', 'in JSON')
      .action((ids: string[], options: { as: string; json?: boolean }) =>
        decide(context, ids, verdict, options),
      )
  }
}

async function list(context: CommandContext, options: ListOptions): Promise<void> {
  const { app } = await context.openApp()
  const documents =
    options.document === undefined
      ? null
      : await findDocumentsByNumber(app.database, options.document)
  if (documents?.length === 0) {
    context.fail(
      `Kho văn bản không có văn bản số ${options.document}. Xem văn bản đang có: cli law list.`,
    )
  }
  const wanted = documents?.map(({ id }) => id)
  const digests = (await listDigests(app.database)).filter(
    (digest) => wanted?.includes(digest.documentId) ?? true,
  )
  const standings = await standingsOf(app, digests)
  const rows = digests
    .map((digest) => ({ ...digest, standing: standings.get(digest.id) ?? null }))
    .filter((row) => !options.unreviewed || row.reviewedBy === null)
    .filter((row) => !options.needsChecking || row.standing === 'needs-checking')
  if (options.json) {
    context.streams.stdout(`${JSON.stringify(rows, null, 2)}\n`)
    return
  }
  for (const row of rows) {
    context.streams.stdout(
      `${row.id}  ${reviewText(row)}${standingMark(row.standing)}  ${row.heading}\n`,
    )
  }
  context.streams.stdout(`${rows.length} tóm tắt.\n`)
}

/** How each digest agrees with the official words; absent where those were not imported. */
async function standingsOf(
  app: App,
  digests: readonly Digest[],
): Promise<Map<string, DigestStanding>> {
  const articleIds = [...new Set(digests.map(({ articleId }) => articleId))]
  const articles = await findArticles(app.database, articleIds)
  return new Map(
    digests.flatMap((digest) => {
      const article = articles.get(digest.articleId)
      return article === undefined ? [] : [[digest.id, standingOf(digest, article)] as const]
    }),
  )
}

async function show(
  context: CommandContext,
  id: string,
  options: { json?: boolean },
): Promise<void> {
  const { app } = await context.openApp()
  const digest = await digestOf(context, app, id)
  const article = (await findArticles(app.database, [digest.articleId])).get(digest.articleId)
  const standing = article === undefined ? null : standingOf(digest, article)
  const history = await reviewHistory(app.database, digest)
  if (options.json) {
    const data = { ...digest, standing, history }
    context.streams.stdout(`${JSON.stringify(data, null, 2)}\n`)
    return
  }
  const decisions = history.map(
    ({ verdict, byOperator, at, isCurrent }) =>
      `- ${localDate(at)}: ${byOperator} ${verdictNames[verdict]}${isCurrent ? '' : ' (nội dung cũ)'}`,
  )
  const lines = [
    `${digest.id} · ${reviewText(digest)}${standingMark(standing)}`,
    await placeLine(app, digest),
    digest.heading,
    digest.plain,
    ...(digest.procedure === null ? [] : procedureLines(digest.procedure)),
    ...officialLines(digest, article),
    ...(decisions.length === 0 ? [] : ['Việc duyệt:', ...decisions]),
  ]
  context.streams.stdout(`${lines.join('\n')}\n`)
}

async function placeLine(app: App, digest: Digest): Promise<string> {
  const document = (await findDocuments(app.database, [digest.documentId])).get(digest.documentId)
  const places = (digest.restsOn.length === 0 ? [null] : digest.restsOn).flatMap((path) => {
    const place = parseProvisionId(provisionIdOf(digest.articleId, path))
    return place === null ? [] : [formatPlace(place)]
  })
  const name = document === undefined ? digest.documentId : documentName(document)
  return `Căn cứ: ${places.join('; ')} ${name}`
}

function officialLines(digest: Digest, article: StoredArticle | undefined): string[] {
  if (article === undefined) return ['Chưa nhập nguyên văn của điều này.']
  return ['Nguyên văn:', groundOf(article, digest.restsOn).cited]
}

const verdictNames: Readonly<Record<Verdict, string>> = {
  approved: 'đã duyệt',
  withdrawn: 'đã rút duyệt',
}

function reviewText(digest: Digest): string {
  return digest.reviewedBy === null
    ? 'chưa duyệt'
    : `${digest.reviewedBy} duyệt ${digest.reviewedOn}`
}

function standingMark(standing: DigestStanding | null): string {
  return standing === 'needs-checking' ? ' · KHÔNG KHỚP NGUYÊN VĂN, CẦN KIỂM TRA' : ''
}

async function decide(
  context: CommandContext,
  ids: readonly string[],
  verdict: Verdict,
  options: { as: string; json?: boolean },
): Promise<void> {
  const by = options.as.trim()
  if (by === '') context.fail('--as: hãy ghi tên cán bộ quyết định.')
  const { app } = await context.openApp()
  // All ids are looked up first: one that is mistyped leaves nothing half done.
  const digests = await Promise.all(ids.map((id) => digestOf(context, app, id)))
  const idle = digests.find((digest) => verdict === 'withdrawn' && digest.reviewedBy === null)
  if (idle !== undefined) context.fail(`${idle.id} chưa được duyệt nên không có gì để rút.`)
  const at = app.clock.now()
  for (const digest of digests) {
    await reviewDigest(app.database, digest, { verdict, by, at, decidedOn: localDate(at) })
  }
  const text = `${by} ${verdictNames[verdict]} ${digests.length} tóm tắt: ${ids.join(', ')}`
  context.streams.stdout(
    options.json ? `${JSON.stringify({ verdict, by, ids }, null, 2)}\n` : `${text}\n`,
  )
}

async function digestOf(context: CommandContext, app: App, id: string): Promise<Digest> {
  const digest = await findDigest(app.database, id)
  return digest ?? context.fail(`Không có tóm tắt mã ${id}. Xem các mã: cli knowledge list.`)
}
