/**
 * Checks everything in `knowledge/`: shapes always, and the truth of each digest against the full
 * texts of the laws when `../shared/data` is there.
 *
 * A digest is our own wording of one article. So a machine can check that the cited provision
 * exists, that every figure stands in that article, and that no long passage was copied.
 *
 * `--record` writes into each digest the hash of the provisions it was compared with.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { compareWithSources, type DigestFinding } from './knowledge/compare-with-sources.ts'
import { lexiconProblems, unknownLegalTerms } from './knowledge/lexicon-problems.ts'
import {
  documentSchema,
  holidaysSchema,
  type KnowledgeDocument,
  lexiconSchema,
  unitsSchema,
} from './knowledge/shapes.ts'
import { mappingProblems, unitProblems } from './knowledge/unit-problems.ts'
import { hasSources } from './knowledge-sources.ts'

const projectRoot = join(import.meta.dirname, '..')
export const defaultSources = join(projectRoot, '..', 'shared', 'data')

/** What a check found; empty `problems` means all is well. */
export interface KnowledgeReport {
  readonly documents: readonly KnowledgeDocument[]
  readonly digests: number
  readonly procedures: number
  readonly units: number
  readonly layTerms: number
  /** Chat spellings and abbreviations, those with several meanings among both. */
  readonly spellings: { readonly teencode: number; readonly abbreviations: number }
  /** One sentence each, beginning with the file it is about. */
  readonly problems: readonly string[]
  readonly comparedWithSources: boolean
}

/**
 * Checks the knowledge folder.
 *
 * @param sources - folder of the full texts; comparisons are skipped when it does not exist
 */
export async function checkKnowledge(
  knowledge = join(projectRoot, 'knowledge'),
  sources = defaultSources,
  options: { readonly record?: boolean } = {},
): Promise<KnowledgeReport> {
  const problems: string[] = []
  const documents = readDocuments(join(knowledge, 'documents'), problems)
  const units = readShaped(join(knowledge, 'administrative-units.json'), unitsSchema, problems)
  const lexiconFile = join(knowledge, 'lexicon.json')
  const lexicon = readShaped(lexiconFile, lexiconSchema, problems)
  readShaped(join(knowledge, 'holidays.json'), holidaysSchema, problems)
  if (units) problems.push(...inFile('administrative-units.json', unitProblems(units.units)))
  if (lexicon) problems.push(...inFile('lexicon.json', lexiconProblems(lexicon, lexiconFile)))
  const comparedWithSources = hasSources(sources)
  if (comparedWithSources) {
    const compared = await compareWithSources(documents, sources)
    if (options.record) record(join(knowledge, 'documents'), compared.findings)
    for (const { number, problem } of compared.problems) {
      problems.push(`${documentFileName(number)}: ${problem}`)
    }
    problems.push(...compared.findings.flatMap((finding) => linesOf(finding, options)))
    if (lexicon) problems.push(...inFile('lexicon.json', unknownLegalTerms(lexicon, sources)))
    if (units) {
      problems.push(...inFile('administrative-units.json', mappingProblems(units.units, sources)))
    }
  }
  const digests = documents.flatMap((document) => document.digests)
  return {
    documents,
    digests: digests.length,
    procedures: digests.filter(({ procedure }) => procedure !== undefined).length,
    units: units?.units.length ?? 0,
    layTerms: lexicon?.layTerms.length ?? 0,
    spellings: {
      teencode: Object.keys(lexicon?.teencode ?? {}).length,
      abbreviations: Object.keys(lexicon?.abbreviations ?? {}).length,
    },
    problems,
    comparedWithSources,
  }
}

/** The file name of a document: its number in lower case, without diacritics or slashes. */
export function documentFileName(documentNumber: string): string {
  const plain = documentNumber.toLowerCase().replaceAll('đ', 'd').normalize('NFD')
  return `${plain.replace(/\p{M}/gu, '').replaceAll('/', '-')}.json`
}

function inFile(file: string, problems: readonly string[]): string[] {
  return problems.map((problem) => `${file}: ${problem}`)
}

function linesOf({ document, digest, problems }: DigestFinding, options: { record?: boolean }) {
  const where = `${documentFileName(document.documentNumber)} Điều ${digest.article}`
  return problems
    .filter((problem) => !(options.record && problem.includes('--record')))
    .map((problem) => `${where}: ${problem}`)
}

/** Writes the hashes into the files, and leaves every other byte of their meaning as it is. */
function record(folder: string, findings: readonly DigestFinding[]): void {
  const byFile = Map.groupBy(findings, ({ document }) => documentFileName(document.documentNumber))
  for (const [file, own] of byFile) {
    const path = join(folder, file)
    const content = JSON.parse(readFileSync(path, 'utf8')) as { digests: object[] }
    const digests = content.digests.map((digest, at) => {
      const { reviewed, ...rest } = digest as { reviewed: unknown }
      return { ...rest, groundHash: own[at]?.groundHash ?? undefined, reviewed }
    })
    writeFileSync(path, `${JSON.stringify({ ...content, digests }, null, 2)}\n`)
  }
}

// ── Shapes ──────────────────────────────────────────────────────────────────────────────────

function readDocuments(folder: string, problems: string[]): KnowledgeDocument[] {
  const documents: KnowledgeDocument[] = []
  for (const file of readdirSync(folder).sort()) {
    const document = readShaped(join(folder, file), documentSchema, problems)
    if (!document) continue
    documents.push(document)
    problems.push(...documentProblems(file, document))
  }
  problems.push(
    ...repeats(
      'documents',
      documents.map((document) => document.documentNumber),
    ),
  )
  return documents
}

function readShaped<T>(file: string, schema: z.ZodType<T>, problems: string[]): T | undefined {
  const name = file.slice(file.lastIndexOf('/') + 1)
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    if (parsed.success) return parsed.data
    for (const { path, message } of parsed.error.issues) {
      problems.push(`${name}: ${path.join('.')}: ${message}`)
    }
  } catch (error) {
    problems.push(`${name}: cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  return undefined
}

function documentProblems(file: string, document: KnowledgeDocument): string[] {
  const problems = repeats(
    file,
    document.digests.map((digest) => `Điều ${digest.article} · ${digest.heading}`),
  )
  const expected = documentFileName(document.documentNumber)
  if (file !== expected) problems.push(`${file}: should be named ${expected}`)
  const { issuedOn, effectiveOn, retroactive } = document
  if (issuedOn !== null && issuedOn > effectiveOn && !retroactive) {
    problems.push(`${file}: in force before issued`)
  }
  for (const { article, plain, procedure } of document.digests) {
    const stated = `${plain}\n${procedure?.place ?? ''}\n${procedure?.steps.join('\n') ?? ''}`
    if (/(ubnd|ủy ban nhân dân) (cấp )?(huyện|quận|thị xã)/i.test(stated)) {
      problems.push(`${file} Điều ${article}: sends people to a district, abolished 2025-07-01`)
    }
  }
  return problems
}

function repeats(where: string, ids: readonly string[]): string[] {
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index)
  return twice.map((id) => `${where}: "${id}" stands there twice`)
}

// ── Program ─────────────────────────────────────────────────────────────────────────────────

async function main(): Promise<void> {
  const report = await checkKnowledge(undefined, undefined, {
    record: process.argv.includes('--record'),
  })
  if (!report.comparedWithSources) {
    console.log('Skipped: no ../shared/data, so citations, figures and copying were not checked.')
  }
  for (const problem of report.problems) console.error(problem)
  const { teencode, abbreviations } = report.spellings
  console.log(
    `Knowledge: ${report.documents.length} documents, ${report.digests} digests, ` +
      `${report.procedures} procedures, ${report.units} units, ${report.layTerms} lay terms, ` +
      `${teencode} chat spellings, ${abbreviations} abbreviations; ${report.problems.length} problems.`,
  )
  if (report.problems.length > 0) process.exitCode = 1
}

if (import.meta.main) await main()
