import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import {
  type FetchedCodification,
  fetchCodification,
  isWebAddress,
} from '../../corpus/fetch-codification.ts'
import { importCorpus } from '../../corpus/import-corpus.ts'
import { localDate } from '../../platform/clock.ts'
import type { App } from '../assemble.ts'
import type { CommandContext } from '../commands.ts'
import { importSummary, progressBar } from './import-output.ts'

interface ImportOptions {
  readonly phapdien?: string
  readonly json?: boolean
}

/** `import`. */
export function addImportCommand(program: Command, context: CommandContext): void {
  program
    .command('import')
    .description(
      'nhập văn bản: .docx, .doc, .rtf, .pdf, HTML, Markdown, JSONL, .zip của Bộ pháp điển; tệp hoặc thư mục',
    )
    .argument('[sources...]', 'tệp hoặc thư mục')
    .option('--phapdien <address>', 'cả Bộ pháp điển: địa chỉ tải (https://…) hoặc tệp .zip')
    .option('--json', 'in kết quả dạng JSON')
    .action((sources: string[], options: ImportOptions) => importSources(context, sources, options))
}

async function importSources(
  context: CommandContext,
  sources: readonly string[],
  options: ImportOptions,
): Promise<void> {
  if (sources.length === 0 && options.phapdien === undefined) {
    context.fail('Hãy nêu tệp hoặc thư mục cần nhập, hoặc --phapdien kèm địa chỉ hay tệp .zip.')
  }
  const { app } = await context.openApp()
  const startedAt = performance.now()
  const bar = progressBar(context)
  const paths = sources.map((source) => resolve(context.cwd, source))
  const fetched = await fetchIfWanted(context, app, options.phapdien, bar.download)
  if (fetched !== null) paths.push(fetched.path)
  else if (options.phapdien !== undefined) paths.push(resolve(context.cwd, options.phapdien))
  const report = await importCorpus(app.database, paths, {
    today: localDate(app.clock.now()),
    onProgress: bar.update,
    onStored: () => void app.searcher.follow().catch(() => undefined),
  })
  bar.stop()
  await fetched?.discard()
  await app.searcher.follow()
  await app.searcher.save()
  const seconds = (performance.now() - startedAt) / 1000
  if (options.json) context.streams.stdout(`${JSON.stringify({ ...report, seconds }, null, 2)}\n`)
  else context.streams.stdout(importSummary(report, seconds))
}

/** @returns null where nothing is to be fetched */
async function fetchIfWanted(
  context: CommandContext,
  app: App,
  address: string | undefined,
  onProgress: (received: number, total: number | null) => void,
): Promise<FetchedCodification | null> {
  if (address === undefined || !isWebAddress(address)) return null
  return fetchCodification(address, join(app.config.dataDir, 'downloads'), {
    onProgress,
    signal: context.streams.signal,
  })
}
