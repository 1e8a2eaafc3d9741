import type { Command } from 'commander'
import { countCorpus, currentRevision } from '../../corpus/corpus-store.ts'
import type { EmbeddingProgress } from '../../retrieval/embed-corpus.ts'
import { countEmbeddable, listEmbeddingSets } from '../../retrieval/embedding-store.ts'
import {
  countArticleRows,
  prepareSearchEngine,
  readFollowState,
} from '../../retrieval/search-rows-store.ts'
import type { App } from '../assemble.ts'
import type { CommandContext } from '../commands.ts'

/** `index status` and `index rebuild`. */
export function addSearchIndexCommands(program: Command, context: CommandContext): void {
  const index = program.command('index').description('chỉ mục tìm kiếm và vector')
  index
    .command('status')
    .description('xem chỉ mục trong cơ sở dữ liệu và các bộ vector đã tới đâu')
    .option('--json', 'in JSON')
    .action((options: { json?: boolean }) => showStatus(context, options))
  index
    .command('rebuild')
    .description('dựng bộ vector của mô hình đặt ở EMBEDDER; bộ cũ vẫn phục vụ tới khi xong')
    .option('--from-scratch', 'bỏ bộ vector của chính mô hình này và làm lại từ đầu')
    .option('--json', 'in JSON')
    .action((options: RebuildOptions) => rebuild(context, options))
}

async function showStatus(context: CommandContext, options: { json?: boolean }): Promise<void> {
  const { app } = await context.openApp()
  const status = await readStatus(app)
  context.streams.stdout(options.json ? `${JSON.stringify(status, null, 2)}\n` : statusText(status))
}

type Status = Awaited<ReturnType<typeof readStatus>>

async function readStatus({ config, database }: App) {
  const { hasBm25, hasVector } = await prepareSearchEngine(database)
  const { articles } = await countCorpus(database)
  const engine = await readFollowState(database)
  const sets = hasVector ? await listEmbeddingSets(database) : []
  return {
    corpus: {
      articles,
      toEmbed: await countEmbeddable(database),
      revision: await currentRevision(database),
    },
    engine: {
      hasBm25,
      hasVector,
      articles: await countArticleRows(database),
      revision: engine.revision,
    },
    embedder: config.embedder.kind,
    vectorSets: sets.map(({ embedder, dimension, vectors, isServing, revision, startedAt }) => ({
      embedder,
      dimension,
      vectors,
      isServing,
      revision,
      startedAt: startedAt.toISOString(),
    })),
  }
}

function statusText({ corpus, engine, embedder, vectorSets }: Status): string {
  const held = (has: boolean) => (has ? 'có' : 'chưa có')
  return [
    `Kho luật: ${number(corpus.articles)} điều.`,
    `Cơ sở dữ liệu: pg_textsearch ${held(engine.hasBm25)}, pgvector ${held(engine.hasVector)}; ` +
      `chỉ mục ở đó giữ ${number(engine.articles)} điều.`,
    `Mô hình vector (EMBEDDER): ${embedder}.`,
    ...(vectorSets.length === 0 ? ['Chưa có bộ vector nào trong cơ sở dữ liệu.'] : []),
    ...vectorSets.map(
      (set) =>
        `  - ${set.embedder}: ${number(set.vectors)}/${number(corpus.toEmbed)} điều, ` +
        `${set.dimension} chiều, ${set.isServing ? 'đang phục vụ' : 'đang dựng'}`,
    ),
    '',
  ].join('\n')
}

interface RebuildOptions {
  readonly fromScratch?: boolean
  readonly json?: boolean
}

async function rebuild(context: CommandContext, options: RebuildOptions): Promise<void> {
  const { app } = await context.openApp()
  const { vectors } = app
  if (vectors === null) context.fail(whyNoVectors(app))
  const startedAt = performance.now()
  const report = await vectors.rebuild({
    fromScratch: options.fromScratch === true,
    signal: context.streams.signal,
    onProgress: progressLine(context),
  })
  if (context.isTerminal) context.streams.stderr('\n')
  const seconds = (performance.now() - startedAt) / 1000
  if (options.json) context.streams.stdout(`${JSON.stringify({ ...report, seconds }, null, 2)}\n`)
  else context.streams.stdout(summary(report.embedded, report.isServing, seconds))
}

function whyNoVectors({ config }: App): string {
  return config.embedder.kind === 'built-in'
    ? 'EMBEDDER đang là built-in: vector có sẵn theo kho luật, không phải dựng. ' +
        'Hãy đặt EMBEDDER=openai hoặc EMBEDDER=local nếu muốn dùng mô hình khác.'
    : 'Máy chủ PostgreSQL chưa có pgvector, nên chưa lưu được vector. Xem nhật ký lúc khởi động.'
}

function progressLine(context: CommandContext): (progress: EmbeddingProgress) => void {
  let lastPercent = -1
  return ({ done, total }) => {
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total)
    if (!context.isTerminal || percent === lastPercent) return
    lastPercent = percent
    context.streams.stderr(`\r${percent} % · ${number(done)}/${number(total)} điều `)
  }
}

function summary(embedded: number, isServing: boolean, seconds: number): string {
  const took = seconds.toFixed(1).replace('.', ',')
  const what = `Đã tạo ${number(embedded)} vector trong ${took} giây. `
  return isServing
    ? `${what}Bộ vector đầy đủ và đang phục vụ.\n`
    : `${what}Chưa xong; chạy lại lệnh này để làm tiếp từ đây.\n`
}

function number(value: number): string {
  return value.toLocaleString('vi-VN')
}
