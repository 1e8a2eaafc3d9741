import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { benchAsk } from './bench/ask.ts'
import { benchEventLoop } from './bench/event-loop.ts'
import type { Bench } from './bench/figure.ts'
import { benchImport } from './bench/import.ts'
import { benchRetrieval, engineNames } from './bench/retrieval.ts'
import { printTable } from './bench/table.ts'

// Speed and memory of the embedded installation, in a folder of its own: no variable is read.

const benches: Readonly<Record<string, Bench>> = {
  import: benchImport,
  ask: benchAsk,
  'event-loop': benchEventLoop,
  retrieval: benchRetrieval,
}

const usage = [
  'npm run -s bench -- NAME [--articles N] [--json]',
  '',
  '  import       articles a second, and how long anybody waits for the database meanwhile',
  '  ask          time of an answer, building the index, memory',
  '  event-loop   the longest stall of the main thread during a query and during an import',
  '  retrieval    plain BM25 of a library, pg_textsearch and our stack, side by side',
  '',
  '  --articles N   size of the corpus that is made up for the purpose; 5000 by default',
  '  --json         JSON on standard output, and nothing else',
  '',
  '  of retrieval:',
  '  --corpus PATH      what import reads, instead of the made-up corpus; may be repeated',
  '  --questions FILE   questions with answers, as evaluate retrieval reads them; needs --corpus',
  `  --engines A,B      some of ${engineNames.join(', ')}; all by default`,
  '  --growth           speed while the corpus grows to ten times its size by made-up articles',
  '  --plot FILE.svg    draws that growth',
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
      corpus: { type: 'string', multiple: true, default: [] },
      questions: { type: 'string' },
      engines: { type: 'string', default: engineNames.join(',') },
      growth: { type: 'boolean', default: false },
      plot: { type: 'string' },
    },
  })
  const [name = ''] = positionals
  const bench = benches[name]
  const articles = Number(values.articles)
  const retrieval = {
    corpus: values.corpus,
    questions: values.questions ?? null,
    engines: values.engines.split(','),
    growth: values.growth,
    plot: values.plot ?? null,
  }
  const isUsable =
    bench !== undefined &&
    Number.isInteger(articles) &&
    articles > 0 &&
    retrieval.engines.every((engine) => engineNames.includes(engine)) &&
    (retrieval.questions === null || retrieval.corpus.length > 0)
  if (!isUsable) {
    const isAsking = name === '' && !values.json
    if (isAsking) console.log(usage)
    else console.error(usage)
    return isAsking ? 0 : 2
  }
  const figures = await bench({ articles, retrieval, say: (line) => console.error(line) })
  if (values.json)
    console.log(JSON.stringify({ bench: name, machine: machine(), figures }, null, 2))
  else printTable(figures)
  return 0
}

function machine() {
  return { cores: availableParallelism(), node: process.version, at: new Date().toISOString() }
}
