// What answering from different degrees of certainty would let through, from knowledge/ alone and on
// development questions: node scripts/choose-thresholds.ts [--json]
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { interpretQuery } from '../src/retrieval/query.ts'
import { retrieve } from '../src/retrieval/retrieve.ts'
import type { SearchSignals } from '../src/retrieval/signals.ts'
import { openKnowledge } from './knowledge/open-knowledge.ts'
import { goldId } from './train/training-data.ts'

const day = '2026-11-23'
const leastOnTopic = [0.02, 0.05, 0.1, 0.3, 0.5]
const leastLawHeld = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3]

interface AskedQuestion {
  readonly text: string
  /** Ids of the articles that answer; empty for a question that is not about law. */
  readonly gold: readonly string[]
}

interface Observed extends SearchSignals {
  readonly isRight: boolean
}

const golden = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../test/golden/${name}`, import.meta.url)), 'utf8')

interface Row {
  readonly question: string
  readonly part?: string
  readonly relevant?: readonly { readonly docId: string; readonly articleId: string }[]
}

function readRows(name: string): AskedQuestion[] {
  return golden(name)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row)
    .filter(({ part }) => part === 'dev')
    .map(({ question, relevant = [] }) => ({
      text: question,
      gold: relevant.map(({ docId, articleId }) => goldId(docId, articleId)),
    }))
}

function readEveryday(): AskedQuestion[] {
  const rows = JSON.parse(golden('everyday-questions.json')) as readonly {
    readonly question: string
    readonly gold: readonly { readonly documentNumber: string; readonly article: string }[]
  }[]
  return rows.map(({ question, gold }) => ({
    text: question,
    gold: gold.map(({ documentNumber, article }) => goldId(documentNumber, article)),
  }))
}

const { deps, close } = await openKnowledge()

async function observe(questions: readonly AskedQuestion[]): Promise<Observed[]> {
  const observed: Observed[] = []
  for (const { text, gold } of questions) {
    const found = await retrieve(deps, interpretQuery(text, deps.reading), { asOf: day })
    const best = found.passages[0]?.provisionId ?? ''
    const isRight = gold.some((id) => best === id || best.startsWith(`${id}/`))
    observed.push({ ...found.signals, isRight })
  }
  return observed
}

const sets = {
  everyday: await observe(readEveryday()),
  offTopic: await observe(readRows('off-topic-questions.jsonl')),
  citizens: await observe(readRows('citizen-questions.jsonl')),
}
await close()

const table = leastOnTopic.flatMap((onTopic) =>
  leastLawHeld.map((lawHeld) => {
    const count = (observed: readonly Observed[], isRight: boolean) =>
      observed.filter(
        (each) => each.onTopic >= onTopic && each.lawHeld >= lawHeld && each.isRight === isRight,
      ).length
    return {
      onTopic,
      lawHeld,
      everydayRight: count(sets.everyday, true),
      everydayWrong: count(sets.everyday, false),
      offTopicAnswered: count(sets.offTopic, false),
      citizensRight: count(sets.citizens, true),
      citizensWrong: count(sets.citizens, false),
    }
  }),
)
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(table, null, 2)}\n`)
else console.table(table)
