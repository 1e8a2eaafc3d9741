import { type FindingKind, findingKinds, type StructureFinding } from './check-structure.ts'
import type { CodificationEdition, ImportProblem } from './import-record.ts'
import type { DocumentOutcome } from './save-corpus.ts'
import type { SourceBatch } from './source-worker.ts'

/** Documents by what became of them. */
export interface DocumentCounts {
  /** No text of these was held before. */
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  /** Not taken at all; `problems` says why. */
  readonly refused: number
}

/** What the check of structure found in what was read. */
export interface StructureSummary {
  readonly documents: number
  readonly counts: Readonly<Record<FindingKind, number>>
  /** The first 500; `law check` lists all of what is held. */
  readonly findings: readonly StructureFinding[]
}

const mostFindings = 500

/** Adds up the batches of an import. */
export function createTally() {
  const outcomes = new Map<string, DocumentOutcome>()
  const problems: ImportProblem[] = []
  const findings: StructureFinding[] = []
  const documentsWithFindings = new Set<string>()
  const counts = Object.fromEntries(findingKinds.map((kind) => [kind, 0])) as Record<
    FindingKind,
    number
  >
  let codification: CodificationEdition | null = null

  function takeFinding(finding: StructureFinding): void {
    counts[finding.kind] += 1
    documentsWithFindings.add(finding.documentNumber)
    if (findings.length < mostFindings) findings.push(finding)
  }

  return {
    take(batch: SourceBatch, documents: ReadonlyMap<string, DocumentOutcome>): void {
      problems.push(...batch.problems)
      codification = batch.edition ?? codification
      for (const finding of batch.findings) takeFinding(finding)
      for (const [id, outcome] of documents) outcomes.set(id, merged(outcomes.get(id), outcome))
    },
    report() {
      const each = [...outcomes.values()]
      const count = (wanted: DocumentOutcome) => each.filter((one) => one === wanted).length
      const documents: DocumentCounts = {
        added: count('added'),
        changed: count('changed'),
        unchanged: count('unchanged'),
        refused: problems.filter(({ refused }) => refused === 'document').length,
      }
      const structure: StructureSummary = {
        documents: documentsWithFindings.size,
        counts,
        findings,
      }
      return { documents, problems, structure, codification }
    },
  }
}

/** A document lies in several batches: what the first one added, later ones only add to. */
function merged(before: DocumentOutcome | undefined, now: DocumentOutcome): DocumentOutcome {
  if (before === undefined || now === before) return now
  return before === 'unchanged' ? 'changed' : before
}
