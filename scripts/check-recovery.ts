import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { numberKey } from '../src/corpus/document-number.ts'
import type { ImportRecord } from '../src/corpus/import-record.ts'
import { findSourceFiles, readSource } from '../src/corpus/read-source.ts'
import { foldDiacritics } from '../src/language/normalize.ts'
import { tokenize } from '../src/language/tokenize.ts'
import { sequenceAgreement } from './recovery/sequence-agreement.ts'

// Checks what the importer makes of original files against the same laws from other hands:
// article numbers, wording, clauses and points. Run: node scripts/check-recovery.ts [--data DIR]

type Articles = ReadonlyMap<string, ImportRecord>
type Laws = ReadonlyMap<string, Articles>

/** What one comparison counts; shares are taken from totals, so long laws weigh more. */
interface Tally {
  articles: number
  sameNumber: number
  /** Articles that the other source holds in a later version, by its own note; not compared. */
  later: number
  /** Articles of another text of the same number: a resolution and a law of one session. */
  otherText: number
  /** Articles in which a second witness (laws-2024) says what we say, and this source does not. */
  alone: number
  tokens: number
  sameTokens: number
  nodes: number
  sameNodes: number
}

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: resolve(import.meta.dirname, '../../shared/data') },
    /** Prints the articles whose wording agrees least. */
    worst: { type: 'string', default: '0' },
  },
})
const data = values.data
if (!existsSync(data)) {
  console.error(
    `check-recovery: ${data} is missing. Pass --data with the folder of original files.`,
  )
  process.exit(1)
}

/** Every law of a path, its body's articles by number; attachments are left out. */
async function readLaws(
  path: string,
  wanted?: ReadonlySet<string>,
): Promise<Map<string, Map<string, ImportRecord>>> {
  const laws = new Map<string, Map<string, ImportRecord>>()
  for (const file of (await findSourceFiles(path)).files) {
    for await (const item of readSource(file)) {
      if (item.kind === 'problem' && wanted === undefined) {
        console.log(`! ${item.problem.file} ${item.problem.where ?? ''}: ${item.problem.reason}`)
      }
      if (item.kind !== 'record' || !item.record.article.articleId.includes('/body/')) continue
      const key = numberKey(item.record.document.documentNumber)
      if (wanted !== undefined && !wanted.has(key)) continue
      const articles = laws.get(key) ?? new Map<string, ImportRecord>()
      laws.set(key, articles.set(item.record.article.articleNumber, item.record))
    }
  }
  return laws
}

const wordsOf = (record: ImportRecord) =>
  tokenize(foldDiacritics(`${record.article.heading} ${record.article.body}`.normalize('NFC')))
const laterNote = /sửa đổi|bổ sung|bãi bỏ|thay thế|đính chính|hết hiệu lực/i
const isOtherText = (our: ImportRecord, their: ImportRecord) =>
  /^\(Điều \S+ Nghị quyết/.test(their.article.sourceNote ?? '') &&
  our.document.documentType !== 'resolution'
/** Articles whose text two sources give alike. */
const confirmed = new Set<string>()
const worst: { share: number; where: string }[] = []

function compare(ours: Articles, theirs: Articles, label: string): Tally {
  const isWitness = label.includes('laws-2024')
  const tally: Tally = {
    articles: 0,
    sameNumber: 0,
    later: 0,
    otherText: 0,
    alone: 0,
    tokens: 0,
    sameTokens: 0,
    nodes: 0,
    sameNodes: 0,
  }
  for (const [number, their] of theirs) {
    tally.articles += 1
    const our = ours.get(number)
    if (our === undefined) {
      worst.push({ share: 0, where: `${label} Điều ${number}: missing` })
      continue
    }
    if (isOtherText(our, their)) {
      tally.articles -= 1
      tally.otherText += 1
      continue
    }
    tally.sameNumber += 1
    if (laterNote.test(their.article.sourceNote ?? '')) {
      tally.later += 1
      continue
    }
    const { same, length } = sequenceAgreement(wordsOf(our), wordsOf(their))
    const ourPaths = new Set(our.article.outline.map(({ path }) => path))
    const theirPaths = new Set(their.article.outline.map(({ path }) => path))
    const all = [...new Set([...ourPaths, ...theirPaths])]
    const nodes = all.filter((path) => !(ourPaths.has(path) && theirPaths.has(path)))
    const isSame = same === length && nodes.length === 0
    const place = `${their.document.id} ${number}`
    if (isWitness && isSame) confirmed.add(place)
    if (!isWitness && !isSame && confirmed.has(place)) {
      tally.alone += 1
      continue
    }
    tally.tokens += length
    tally.sameTokens += same
    tally.nodes += all.length
    tally.sameNodes += all.length - nodes.length
    if (!isSame) {
      const differing = nodes.length === 0 ? '' : ` outline differs: ${nodes.join(' ')}`
      worst.push({
        share: same / Math.max(length, 1),
        where: `${label} Điều ${number}:${differing}`,
      })
    }
  }
  return tally
}

const percent = (part: number, whole: number) =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)} %`

function row(label: string, tally: Tally): Record<string, string | number> {
  return {
    law: label,
    articles: tally.articles,
    'same numbers': percent(tally.sameNumber, tally.articles),
    'later version': tally.later,
    'other text': tally.otherText,
    'differs alone': tally.alone,
    'same words': percent(tally.sameTokens, tally.tokens),
    'same clauses and points': percent(tally.sameNodes, tally.nodes),
  }
}

function sum(tallies: readonly Tally[]): Tally {
  const total: Tally = {
    articles: 0,
    sameNumber: 0,
    later: 0,
    otherText: 0,
    alone: 0,
    tokens: 0,
    sameTokens: 0,
    nodes: 0,
    sameNodes: 0,
  }
  for (const tally of tallies) {
    for (const key of Object.keys(total) as (keyof Tally)[]) total[key] += tally[key]
  }
  return total
}

async function compareLaws(): Promise<void> {
  const originals = [
    ['docx', await readLaws(join(data, 'raw/docx-laws'))],
    ['page', await readLaws(join(data, 'raw/html-thuvienphapluat'))],
  ] as const
  const wanted = new Set(originals.flatMap(([, laws]) => [...laws.keys()]))
  for (const reference of ['laws-2024', 'phapdien-2026', 'phapdien-2023']) {
    const theirs: Laws = await readLaws(join(data, reference), wanted)
    for (const [kind, ours] of originals) {
      const rows: [string, Tally][] = []
      for (const [key, articles] of ours) {
        const other = theirs.get(key)
        if (other !== undefined)
          rows.push([key, compare(articles, other, `${kind} / ${reference} ${key}`)])
      }
      console.log(`\n${kind} against ${reference}: ${rows.length} laws in both`)
      console.table(
        [...rows, ['total', sum(rows.map(([, tally]) => tally))] as const].map(([key, tally]) =>
          row(key, tally),
        ),
      )
    }
  }
}

/** The codification's pages against the same edition taken out of them by others. */
async function compareCodification(): Promise<void> {
  const ours = new Map<string, ImportRecord>()
  const { files } = await findSourceFiles(join(data, 'raw/html-phapdien'))
  for (const file of files) {
    for await (const item of readSource(file)) {
      if (item.kind === 'record') ours.set(item.record.article.articleId, item.record)
    }
  }
  let found = 0
  let same = 0
  const [reference] = (await findSourceFiles(join(data, 'phapdien-2023'))).files
  if (reference === undefined) return
  for await (const item of readSource(reference)) {
    const our = item.kind === 'record' ? ours.get(item.record.article.articleId) : undefined
    if (item.kind !== 'record' || our === undefined) continue
    found += 1
    if (wordsOf(our).join(' ') === wordsOf(item.record).join(' ')) same += 1
  }
  console.log(
    `\ncodification HTML (${files.map(({ path }) => basename(path)).length} files): ${ours.size} articles read, ${found} also in phapdien-2023 (${percent(found, ours.size)}), ${same} word for word (${percent(same, found)})`,
  )
}

await compareLaws()
await compareCodification()
worst.sort((a, b) => a.share - b.share)
for (const { share, where } of worst.slice(0, Number(values.worst))) {
  console.log(`${(100 * share).toFixed(1).padStart(6)} % ${where}`)
}
