/**
 * Measures what `leastEvidence` in src/answering/answer-question.ts should be: how much
 * evidence its best passage gives, for questions about law and for small talk.
 *
 *     node scripts/calibrate-coverage.ts [corpus file or folder …] [--more train.jsonl]
 *
 * The index holds knowledge/ and the named paths, in memory. `--more` adds law questions of our
 * shared form, one `{"question": …}` a line.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { importCorpus } from '../src/corpus/import-corpus.ts'
import { loadKnowledge } from '../src/corpus/load-knowledge.ts'
import { loadLexicon } from '../src/language/lexicon.ts'
import { openEmbeddedDatabase } from '../src/platform/embedded-database.ts'
import { migrate } from '../src/platform/migrate.ts'
import { interpretQuery } from '../src/retrieval/query.ts'
import { type RetrievalDeps, retrieve } from '../src/retrieval/retrieve.ts'
import { createSearcher } from '../src/retrieval/searcher.ts'

const asOf = '2026-11-23'
const questionsFile = join(import.meta.dirname, '..', 'test', 'golden', 'coverage-questions.json')
const questionShape = z.object({ question: z.string() })
const goldenShape = z.array(
  questionShape.extend({ isAboutLaw: z.boolean(), isHeldOut: z.boolean().default(false) }),
)

interface Measured {
  readonly question: string
  /** 0 where nothing was found. */
  readonly evidence: number
  readonly found: string
}

const { values, positionals } = parseArgs({
  options: { more: { type: 'string' } },
  allowPositionals: true,
})
const golden = goldenShape.parse(JSON.parse(readFileSync(questionsFile, 'utf8')))
const database = await openEmbeddedDatabase({ dataDir: null })
await migrate(database)
await loadKnowledge(database)
const imported = await importCorpus(database, positionals)
const searcher = await createSearcher({ database, cacheFile: null })
await searcher.follow()
process.stdout.write(`knowledge/ and ${imported.added} imported articles\n`)

const deps = { database, searcher }
const law = await measure(deps, textsOf(true))
const other = await measure(deps, textsOf(false))
printQuestions('law questions, least evidence first', law)
printQuestions('other questions, most evidence first', other.toReversed())
printCurve('law (golden) kept', law, 'other (golden) refused', other)
printCurve(
  'law (golden) kept',
  law,
  'other (held out) refused',
  await measure(deps, textsOf(false, true)),
)
if (values.more !== undefined) {
  const more = await measure(deps, readMore(values.more))
  printCurve(`law (${values.more}) kept`, more, 'other (golden) refused', other)
}
await searcher.close()
await database.close()

/** Held-out questions were written later, to check the threshold that the others chose. */
function textsOf(isAboutLaw: boolean, isHeldOut = false): string[] {
  return golden
    .filter((each) => each.isAboutLaw === isAboutLaw && each.isHeldOut === isHeldOut)
    .map((each) => each.question)
}

function readMore(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => questionShape.parse(JSON.parse(line)).question)
}

/** Least evidence first. */
async function measure(deps: RetrievalDeps, questions: readonly string[]): Promise<Measured[]> {
  const lexicon = loadLexicon()
  const measured: Measured[] = []
  for (const question of questions) {
    const { passages } = await retrieve(deps, interpretQuery(question, lexicon), { asOf, limit: 1 })
    const evidence = passages[0]?.evidence ?? 0
    measured.push({ question, evidence, found: passages[0]?.provisionId ?? '-' })
  }
  return measured.sort((a, b) => a.evidence - b.evidence)
}

function printQuestions(title: string, measured: readonly Measured[]): void {
  process.stdout.write(`\n${title}\n`)
  for (const { question, evidence, found } of measured) {
    process.stdout.write(`  ${evidence.toFixed(2)}  ${question}  → ${found}\n`)
  }
}

function printCurve(
  keptTitle: string,
  law: readonly Measured[],
  refusedTitle: string,
  other: readonly Measured[],
): void {
  process.stdout.write(`\nthreshold  ${keptTitle} (${law.length})  ${refusedTitle}\n`)
  for (let hundredths = 20; hundredths <= 80; hundredths += 5) {
    const threshold = hundredths / 100
    const kept = share(law, (each) => each.evidence >= threshold)
    const refused = share(other, (each) => each.evidence < threshold)
    process.stdout.write(`  ${threshold.toFixed(2)}      ${percent(kept)}   ${percent(refused)}\n`)
  }
}

function share(measured: readonly Measured[], holds: (each: Measured) => boolean): number {
  return measured.filter(holds).length / Math.max(measured.length, 1)
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1).padStart(6)} %`
}
