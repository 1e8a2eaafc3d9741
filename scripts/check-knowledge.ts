/**
 * Checks everything in `knowledge/`: shapes always, and the truth of each digest against the full
 * texts of the laws when `../shared/data` is there.
 *
 * A digest is our own wording of one article. So a machine can check that the cited provision
 * exists, that every figure stands in that article, and that no long passage was copied.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { hasSources, readSources, type SourceDocument } from './knowledge-sources.ts'

/** The longest run of syllables a digest may share with the law, plus one. */
const COPIED_RUN_SYLLABLES = 16

const projectRoot = join(import.meta.dirname, '..')
export const defaultSources = join(projectRoot, '..', 'shared', 'data')

const topics = [
  ...['dat_dai', 'nha_o_xay_dung', 'hon_nhan_gia_dinh', 'thua_ke', 'dan_su', 'hinh_su'],
  ...['giao_thong', 'lao_dong', 'bao_hiem_an_sinh', 'ho_tich', 'cu_tru_can_cuoc'],
  ...['hanh_chinh_khieu_nai', 'tre_em_gia_dinh', 'to_tung_tro_giup', 'quan_su'],
  ...['tieu_dung_kinh_doanh', 'du_lieu_khong_gian_mang'],
]
const documentTypes = [
  ...['law', 'code', 'ordinance', 'resolution', 'decree', 'circular', 'decision'],
] as const
const linkShapes = [
  /^https:\/\/vbpl\.vn\/TW\/Pages\/vbpq-toanvan\.aspx\?ItemID=\d+$/,
  /^https:\/\/congbao\.chinhphu\.vn\/van-ban\/[\w-]+\.htm$/,
]

const text = z.string().trim().min(1).refine(isComposed, 'is not in Unicode NFC')
const date = z.iso.date()

const digestSchema = z.strictObject({
  article: z.string().regex(/^\d+[a-zđ]?$/),
  topic: z.enum(topics),
  heading: text,
  plain: text,
  askedAs: z.array(text).min(4).max(8).refine(hasNoRepeats, 'repeats a question'),
  restsOn: z.array(
    z.strictObject({
      clause: z.string().regex(/^\d+[a-zđ]?$/),
      point: z
        .string()
        .regex(/^[a-zđ]\d?$/)
        .optional(),
    }),
  ),
  reviewed: z.strictObject({ by: text, on: date }).nullable(),
})

const documentSchema = z
  .strictObject({
    documentNumber: text,
    title: text,
    shortNames: z.array(text).min(1),
    documentType: z.enum(documentTypes),
    issuingAuthority: text,
    issuedOn: date,
    effectiveOn: date,
    expiresOn: date.nullable(),
    amendedBy: z.array(text),
    url: z.string().refine(isAllowedLink, 'is no official address we know').nullable(),
    contentChecked: z.boolean(),
    checkedOn: date,
    digests: z.array(digestSchema),
  })
  // A text whose wording nobody could read is named, and nothing of it is stated.
  .refine(({ digests, contentChecked }) => digests.length > 0 || !contentChecked, {
    error: 'has no digests but claims that its content was checked',
  })

const unitsSchema = z.strictObject({
  province: text,
  since: date,
  units: z.array(
    z.strictObject({
      code: z.string().regex(/^\d{5}$/),
      name: text,
      kind: z.enum(['commune', 'ward', 'special-zone']),
      formerProvince: text,
      formerDistrict: text,
      formerCommunes: z.array(
        z.strictObject({ name: text, district: text, part: z.enum(['whole', 'split']) }),
      ),
    }),
  ),
})

const lexiconSchema = z.strictObject({
  teencode: z.record(lowerText(), text),
  abbreviations: z.record(lowerText(), text),
  layTerms: z.array(z.strictObject({ lay: lowerText(), legal: z.array(lowerText()).min(1) })),
})

export type KnowledgeDocument = z.infer<typeof documentSchema>
export type Digest = z.infer<typeof digestSchema>

/** What a check found; empty `problems` means all is well. */
export interface KnowledgeReport {
  readonly documents: readonly KnowledgeDocument[]
  readonly digests: number
  readonly units: number
  readonly layTerms: number
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
): Promise<KnowledgeReport> {
  const problems: string[] = []
  const documents = readDocuments(join(knowledge, 'documents'), problems)
  const units = readShaped(join(knowledge, 'administrative-units.json'), unitsSchema, problems)
  const lexicon = readShaped(join(knowledge, 'lexicon.json'), lexiconSchema, problems)
  if (units) problems.push(...unitProblems(units.units))
  if (lexicon)
    problems.push(
      ...repeats(
        'lexicon.json',
        lexicon.layTerms.map((term) => term.lay),
      ),
    )
  const comparedWithSources = hasSources(sources)
  if (comparedWithSources) problems.push(...(await sourceProblems(documents, sources)))
  return {
    documents,
    digests: documents.reduce((sum, document) => sum + document.digests.length, 0),
    units: units?.units.length ?? 0,
    layTerms: lexicon?.layTerms.length ?? 0,
    problems,
    comparedWithSources,
  }
}

/** The file name of a document: its number in lower case, without diacritics or slashes. */
export function documentFileName(documentNumber: string): string {
  const plain = documentNumber.toLowerCase().replaceAll('đ', 'd').normalize('NFD')
  return `${plain.replace(/\p{M}/gu, '').replaceAll('/', '-')}.json`
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
  if (document.issuedOn > document.effectiveOn) problems.push(`${file}: in force before issued`)
  for (const { article, plain } of document.digests) {
    if (/(ubnd|ủy ban nhân dân) (cấp )?(huyện|quận|thị xã)/i.test(plain)) {
      problems.push(`${file} Điều ${article}: sends people to a district, abolished 2025-07-01`)
    }
  }
  return problems
}

function unitProblems(units: z.infer<typeof unitsSchema>['units']): string[] {
  const problems = repeats(
    'administrative-units.json',
    units.map((unit) => unit.code),
  )
  const counted = (['commune', 'ward', 'special-zone'] as const).map(
    (kind) => units.filter((unit) => unit.kind === kind).length,
  )
  if (counted.join('/') !== '48/16/1') {
    problems.push(`administrative-units.json: expected 48/16/1 units, found ${counted.join('/')}`)
  }
  return problems
}

function repeats(where: string, ids: readonly string[]): string[] {
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index)
  return twice.map((id) => `${where}: "${id}" stands there twice`)
}

function isAllowedLink(link: string): boolean {
  return linkShapes.some((shape) => shape.test(link))
}

function isComposed(value: string): boolean {
  return value === value.normalize('NFC')
}

function hasNoRepeats(values: readonly string[]): boolean {
  return new Set(values).size === values.length
}

function lowerText() {
  return text.refine((value) => value === value.toLowerCase(), 'is not in lower case')
}

// ── Against the full texts ──────────────────────────────────────────────────────────────────

async function sourceProblems(
  documents: readonly KnowledgeDocument[],
  folder: string,
): Promise<string[]> {
  const wanted = documents.filter((one) => one.digests.length > 0)
  const sources = await readSources(folder, new Set(wanted.map((one) => one.documentNumber)))
  return documents.flatMap((document) => {
    const file = documentFileName(document.documentNumber)
    const source = sources.get(document.documentNumber)
    if (document.digests.length === 0) return []
    if (!source) return [`${file}: its full text is not among the sources`]
    const problems: string[] = []
    for (const field of ['issuedOn', 'effectiveOn'] as const) {
      if (source[field] !== null && document[field] !== source[field]) {
        problems.push(`${file}: ${field} is ${document[field]}, the source says ${source[field]}`)
      }
    }
    const runs = syllableRuns([...source.articles.values()].join('\n'))
    for (const digest of document.digests) {
      const found = [...digestProblems(digest, source), ...copiedFrom(digest, runs)]
      problems.push(...found.map((problem) => `${file} Điều ${digest.article}: ${problem}`))
    }
    return problems
  })
}

function digestProblems(digest: Digest, source: SourceDocument): string[] {
  const article = source.articles.get(digest.article)
  if (article === undefined) return ['the law has no such article']
  const provisions = provisionsOf(article)
  const missing = digest.restsOn.map(provisionKey).filter((key) => !provisions.has(key))
  const cited = citedText(digest, provisions)
  const known = new Set([...quantities(cited), ...quantities(cited, { withUnits: false })])
  const unknown = quantities(digest.plain).filter((quantity) => !known.has(quantity))
  return [
    ...missing.map((key) => `the article has no clause or point ${key}`),
    ...unknown.map((quantity) => `"${quantity}" does not stand in the provisions it rests on`),
  ]
}

/** Text by provision: `` before the first clause, `2` a clause up to its points, `2:a` a point. */
function provisionsOf(article: string): Map<string, string> {
  const provisions = new Map<string, string>()
  let clause = ''
  let key = ''
  for (const line of article.split('\n')) {
    const number = /^(\d+[a-zđ]?)\./.exec(line)?.[1]
    const point = /^([a-zđ]\d?)\)/.exec(line)?.[1]
    if (number) clause = key = number
    if (point) key = `${clause}:${point}`
    provisions.set(key, `${provisions.get(key) ?? ''}\n${line}`)
  }
  return provisions
}

/** A cited clause with its points, a cited point with the words that open its clause. */
function citedText(digest: Digest, provisions: ReadonlyMap<string, string>): string {
  if (digest.restsOn.length === 0) return [...provisions.values()].join('\n')
  const cited = digest.restsOn.flatMap(({ clause, point }) => {
    const keys = [...provisions.keys()].filter((key) => point === undefined && belongs(key, clause))
    return ['', clause, ...keys, provisionKey({ clause, point })]
  })
  return [...new Set(cited)].map((key) => provisions.get(key) ?? '').join('\n')
}

function belongs(key: string, clause: string): boolean {
  return key === clause || key.startsWith(`${clause}:`)
}

function provisionKey({ clause, point }: Digest['restsOn'][number]): string {
  return point === undefined ? clause : `${clause}:${point}`
}

// ── Figures ─────────────────────────────────────────────────────────────────────────────────

const spelled: Readonly<Record<string, number>> = {
  ...{ hai: 2, ba: 3, bốn: 4, lăm: 5, sáu: 6, bảy: 7, tám: 8, chín: 9, mười: 10 },
}
const scales: Readonly<Record<string, number>> = { nghìn: 1e3, triệu: 1e6, tỷ: 1e9 }
const units =
  'người làm chứng|đồng|ngày|tháng|năm|giờ|phút|tuổi|lần|đời|phần|điểm|bản|suất|%|km/h|miligam|kw'
const quantityPattern = new RegExp(
  `(\\d[\\d.]*\\d(?:,\\d+)?|\\d(?:,\\d+)?|(?:(?:${Object.keys(spelled).join('|')}|mươi|năm)\\s+)+)` +
    `\\s*(?:(${Object.keys(scales).join('|')})\\s*)?(?:(${units})(?![\\p{L}]))?`,
  'giu',
)

/**
 * The figures of a text, spelled or in digits, each with its unit when one follows: `6000000 đồng`.
 *
 * Spelled numbers count only before a unit in our own text ("hai người" may mean a couple).
 */
function quantities(content: string, { withUnits = true } = {}): string[] {
  const found: string[] = []
  for (const match of withoutReferences(content).matchAll(quantityPattern)) {
    const [, digits = '', scale = '', unit = ''] = match
    const value = /\d/.test(digits) ? readDigits(digits) : readWords(digits)
    if (Number.isNaN(value) || (withUnits && !/\d/.test(digits) && unit === '')) continue
    const scaled = value * (scales[scale.toLowerCase()] ?? 1)
    found.push(withUnits && unit !== '' ? `${scaled} ${unit.toLowerCase()}` : `${scaled}`)
  }
  return found
}

/** Drops document numbers and "Điều 5 khoản 2": they are no figures of the rule. */
function withoutReferences(content: string): string {
  return content
    .replace(/\d+(?:\.\d+)?\/\d{4}\/[\p{L}\d-]+/gu, ' ')
    .replace(/(?:điều|khoản|hạng) [A-Z]?\d+[a-zđ]?/giu, ' ')
}

function readDigits(digits: string): number {
  return Number(
    digits
      .replace(/\.(?=\d{3})/g, '')
      .replace(/\.$/, '')
      .replace(',', '.'),
  )
}

function readWords(words: string): number {
  let value = 0
  for (const word of words.trim().toLowerCase().split(/\s+/)) {
    if (word === 'mươi') value *= 10
    else value += spelled[word] ?? (value > 0 ? 5 : Number.NaN)
  }
  return value
}

// ── Copying ─────────────────────────────────────────────────────────────────────────────────

/** Names that have to be written in full, and may therefore be long. */
const officialNames = [
  'giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất',
  'nước cộng hòa xã hội chủ nghĩa việt nam',
]

function copiedFrom(digest: Digest, runs: ReadonlySet<string>): string[] {
  const own = [digest.heading, digest.plain, ...digest.askedAs].flatMap((part) => [
    ...syllableRuns(part),
  ])
  return own.filter((run) => runs.has(run)).map((run) => `copies the law: "${run}"`)
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

// ── Program ─────────────────────────────────────────────────────────────────────────────────

async function main(): Promise<void> {
  const report = await checkKnowledge()
  if (!report.comparedWithSources) {
    console.log('Skipped: no ../shared/data, so citations, figures and copying were not checked.')
  }
  for (const problem of report.problems) console.error(problem)
  console.log(
    `Knowledge: ${report.documents.length} documents, ${report.digests} digests, ` +
      `${report.units} units, ${report.layTerms} lay terms; ${report.problems.length} problems.`,
  )
  if (report.problems.length > 0) process.exitCode = 1
}

if (import.meta.main) await main()
