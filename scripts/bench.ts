import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { benchAsk } from './bench/ask.ts'
import { benchEventLoop } from './bench/event-loop.ts'
import type { Bench, Figure } from './bench/figure.ts'
import { benchImport } from './bench/import.ts'

// Speed and memory of the embedded installation, in a folder of its own: no variable is read.

const benches: Readonly<Record<string, Bench>> = {
  import: benchImport,
  ask: benchAsk,
  'event-loop': benchEventLoop,
}

const usage = [
  'npm run -s bench -- NAME [--articles N] [--json]',
  '',
  '  import       articles a second, and how long anybody waits for the database meanwhile',
  '  ask          time of an answer, building the index, memory',
  '  event-loop   the longest stall of the main thread during a query and during an import',
  '',
  '  --articles N   size of the corpus that is made up for the purpose; 5000 by default',
  '  --json         JSON on standard output, and nothing else',
].join('\n')

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      articles: { type: 'string', default: '5000' },
      json: { type: 'boolean', default: false },
    },
  })
  const [name = ''] = positionals
  const bench = benches[name]
  const articles = Number(values.articles)
  const isUsable = bench !== undefined && Number.isInteger(articles) && articles > 0
  if (!isUsable) {
    const isAsking = name === '' && !values.json
    if (isAsking) console.log(usage)
    else console.error(usage)
    return isAsking ? 0 : 2
  }
  const figures = await bench({ articles, say: (line) => console.error(line) })
  if (values.json)
    console.log(JSON.stringify({ bench: name, machine: machine(), figures }, null, 2))
  else printTable(figures)
  return 0
}

function machine() {
  return { cores: availableParallelism(), node: process.version, at: new Date().toISOString() }
}

function printTable(figures: readonly Figure[]): void {
  const columns = ['corpus', 'figure', 'value', 'unit'] as const
  const rows = [
    columns,
    ...figures.map(({ corpus, name, value, unit }) => [corpus, name, format(value), unit] as const),
  ]
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  for (const row of rows) {
    const cells = row.map((cell, i) =>
      i === 2 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
    )
    console.log(cells.join('  ').trimEnd())
  }
}

function format(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })
}
