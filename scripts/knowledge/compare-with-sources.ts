import type { Digest } from '../../src/corpus/corpus-store.ts'
import { groundHash, groundOf, statementOf } from '../../src/corpus/digest-ground.ts'
import { pathOf } from '../../src/corpus/load-knowledge.ts'
import { parseOutline } from '../../src/corpus/outline.ts'
import { unsupportedFigures } from '../../src/language/figures.ts'
import { readSources, type SourceDocument } from '../knowledge-sources.ts'
import type { KnowledgeDigest, KnowledgeDocument } from './shapes.ts'

// The truth of each digest: that its provisions exist, that its figures stand in them, that their
// words are those it was written from, and that nothing was copied.

/** The longest run of syllables a digest may share with the law, plus one. */
const COPIED_RUN_SYLLABLES = 16

/** What is to be said of one digest. */
export interface DigestFinding {
  readonly document: KnowledgeDocument
  readonly digest: KnowledgeDigest
  /** Hash of the provisions it rests on; null where the law has no such article. */
  readonly groundHash: string | null
  readonly problems: readonly string[]
}

/** Compares every digest with the full text of its law; documents without digests are left out. */
export async function compareWithSources(
  documents: readonly KnowledgeDocument[],
  folder: string,
): Promise<{ findings: DigestFinding[]; problems: { number: string; problem: string }[] }> {
  const wanted = documents.filter((one) => one.digests.length > 0)
  const sources = await readSources(folder, new Set(wanted.map((one) => one.documentNumber)))
  const findings: DigestFinding[] = []
  const problems: { number: string; problem: string }[] = []
  for (const document of wanted) {
    const number = document.documentNumber
    const source = sources.get(number)
    if (source === undefined) {
      problems.push({ number, problem: 'its full text is not among the sources' })
      continue
    }
    problems.push(...dateProblems(document, source).map((problem) => ({ number, problem })))
    const runs = syllableRuns([...source.articles.values()].join('\n'))
    for (const digest of document.digests) findings.push(findingOf(document, digest, source, runs))
  }
  return { findings, problems }
}

function dateProblems(document: KnowledgeDocument, source: SourceDocument): string[] {
  return (['issuedOn', 'effectiveOn'] as const).flatMap((field) =>
    source[field] !== null && document[field] !== source[field]
      ? [`${field} is ${document[field]}, the source says ${source[field]}`]
      : [],
  )
}

function findingOf(
  document: KnowledgeDocument,
  digest: KnowledgeDigest,
  source: SourceDocument,
  runs: ReadonlySet<string>,
): DigestFinding {
  const body = source.articles.get(digest.article)
  if (body === undefined) {
    return { document, digest, groundHash: null, problems: ['the law has no such article'] }
  }
  const ground = groundOf({ body, outline: parseOutline(body) }, digest.restsOn.flatMap(pathOf))
  const hash = groundHash(ground.cited)
  const statement = statementOf({ plain: digest.plain, procedure: digest.procedure ?? null })
  const problems = [
    ...ground.missing.map((path) => `the article has no clause or point ${path}`),
    ...unsupportedFigures(statement, ground.withOpenings).map(
      (figure) => `"${figure}" does not stand in the provisions it rests on`,
    ),
    ...copiedRuns(digest, runs).map((run) => `copies the law: "${run}"`),
    ...hashProblems(digest, hash),
  ]
  return { document, digest, groundHash: hash, problems }
}

function hashProblems({ groundHash: recorded }: KnowledgeDigest, hash: string): string[] {
  if (recorded === undefined) return ['has no groundHash: run with --record once it was compared']
  if (recorded === hash) return []
  return ['its provisions read otherwise than when it was checked: compare it, then run --record']
}

/** Names that have to be written in full, and may therefore be long. */
const officialNames = [
  'giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất',
  'nước cộng hòa xã hội chủ nghĩa việt nam',
]

function copiedRuns(digest: KnowledgeDigest, runs: ReadonlySet<string>): string[] {
  const procedure: Digest['procedure'] = digest.procedure ?? null
  const parts = procedure === null ? [] : [...procedure.steps, ...procedure.papers]
  const own = [digest.heading, digest.plain, ...digest.askedAs, ...parts]
  return own.flatMap((part) => [...syllableRuns(part)]).filter((run) => runs.has(run))
}

function syllableRuns(content: string): Set<string> {
  let lower = content.toLowerCase()
  for (const name of officialNames) lower = lower.replaceAll(name, ' # ')
  const syllables = lower.match(/[\p{L}\d]+|#/gu) ?? []
  const runs = new Set<string>()
  for (let end = COPIED_RUN_SYLLABLES; end <= syllables.length; end += 1) {
    runs.add(syllables.slice(end - COPIED_RUN_SYLLABLES, end).join(' '))
  }
  return runs
}
