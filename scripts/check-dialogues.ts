// How many dialogues of two turns keep their subject, or change it when the citizen does, from
// knowledge/ alone: node scripts/check-dialogues.ts [--json]
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { answerQuestion } from '../src/answering/answer-question.ts'
import { openKnowledge } from './knowledge/open-knowledge.ts'

interface Dialogue {
  readonly id: string
  readonly kind: 'follow-up' | 'new-subject'
  readonly first: string
  readonly second: string
  /** Articles that answer the second question. */
  readonly gold: readonly string[]
}

/** Of one kind of dialogue: how many answers cite a right article first, and how many at all. */
export interface DialogueTally {
  readonly dialogues: number
  readonly right: number
  readonly cited: number
  /** Ids of those not right. */
  readonly wrong: readonly string[]
}

const file = fileURLToPath(new URL('../test/golden/answer-dialogues.jsonl', import.meta.url))
const asOf = '2026-11-23'

/** Asks both questions of each, of a fresh installation. */
export async function checkDialogues(): Promise<Record<Dialogue['kind'], DialogueTally>> {
  const dialogues = readFileSync(file, 'utf8').trim().split('\n')
  const { deps, close } = await openKnowledge()
  const results: { kind: Dialogue['kind']; id: string; right: boolean; cited: boolean }[] = []
  for (const line of dialogues) {
    const { id, kind, first, second, gold } = JSON.parse(line) as Dialogue
    const { context, citations } = await answerQuestion(deps, { text: first, asOf })
    const before = {
      question: context?.subject ?? first,
      provisionId: citations[0]?.provisionId ?? null,
    }
    const answer = await answerQuestion(deps, { text: second, asOf, before })
    const hits = answer.citations.map(({ provisionId }) =>
      gold.some((each) => provisionId === each || provisionId.startsWith(`${each}/`)),
    )
    results.push({ kind, id, right: hits[0] === true, cited: hits.includes(true) })
  }
  await close()
  const tally = (kind: Dialogue['kind']): DialogueTally => {
    const own = results.filter((each) => each.kind === kind)
    return {
      dialogues: own.length,
      right: own.filter((each) => each.right).length,
      cited: own.filter((each) => each.cited).length,
      wrong: own.filter((each) => !each.right).map((each) => each.id),
    }
  }
  return { 'follow-up': tally('follow-up'), 'new-subject': tally('new-subject') }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const tallies = await checkDialogues()
  if (process.argv.includes('--json')) console.log(JSON.stringify(tallies, null, 2))
  else {
    for (const [kind, { dialogues, right, cited, wrong }] of Object.entries(tallies)) {
      console.log(`${kind}: ${right} of ${dialogues} right, ${cited} cited; not ${wrong.join(' ')}`)
    }
  }
}
