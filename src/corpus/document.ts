/** The kinds of text, by the words of the field. `other` is a text whose kind nobody stated. */
export const documentTypes = [
  'constitution',
  'code',
  'law',
  'ordinance',
  'resolution',
  'order',
  'decree',
  'decision',
  'circular',
  'joint-circular',
  'joint-resolution',
  'directive',
  'consolidated-text',
  'other',
] as const
export type DocumentType = (typeof documentTypes)[number]

/** Any issued text with a number. Dates are calendar days, `YYYY-MM-DD`. */
export interface LegalDocument {
  /** See `documentIdOf`. */
  readonly id: string
  /** As printed. */
  readonly documentNumber: string
  readonly title: string
  readonly documentType: DocumentType
  readonly issuingAuthority: string | null
  readonly signer: string | null
  readonly issuedOn: string | null
  readonly effectiveOn: string | null
  readonly expiresOn: string | null
  /** The source's own word on validity, verbatim. */
  readonly sourceStatus: string | null
  readonly url: string | null
  /** False where only the metadata is known: the bot then names the text and states no content. */
  readonly contentChecked: boolean
  /** When it was last taken from its source or checked; set by storing, null where nobody knows. */
  readonly updatedOn?: string | null
  /** Numbers of texts known to change it, held or not; what knowledge/ says, absent elsewhere. */
  readonly amendedBy?: readonly string[]
}

/** One article as a source gives it. */
export interface ArticleText {
  /** `<document>/<part>/art-<number>`. */
  readonly articleId: string
  /** As printed, without the word: `5`, `12a`. */
  readonly articleNumber: string
  /** Order within the document, from 0. */
  readonly position: number
  /** Part, chapter, section above the article, outermost first. */
  readonly headings: readonly string[]
  /** The article's own title; empty where it has none. */
  readonly heading: string
  /** Its text, one paragraph a line. */
  readonly body: string
  readonly effectiveOn: string | null
  /** What the source says of origin and amendments, verbatim. */
  readonly sourceNote: string | null
  readonly url: string | null
}

/** A clause or point inside an article: `path` completes the article's id. */
export interface OutlineNode {
  readonly path: string
  readonly kind: 'clause' | 'point'
  /** As printed, without the word: `2`, `1a`, `đ`. */
  readonly label: string
  /** UTF-16 offsets in the body; a clause holds its points. */
  readonly start: number
  readonly end: number
}

/** The wording of a provision: an article, clause or point with an id. */
export interface Provision {
  readonly provisionId: string
  readonly article: string
  readonly clause: string | null
  readonly point: string | null
  readonly text: string
}

export type Validity =
  | 'not-yet-in-force'
  | 'in-force'
  | 'partly-in-force'
  | 'suspended'
  | 'expired'
  | 'unknown'

/**
 * Whether a text is in force on a day, from its dates alone.
 *
 * The day of expiry itself is the first day without force.
 */
export function validityOn(
  dates: { readonly effectiveOn: string | null; readonly expiresOn: string | null },
  day: string,
): Validity {
  if (dates.expiresOn !== null && day >= dates.expiresOn) return 'expired'
  if (dates.effectiveOn === null) return 'unknown'
  return day < dates.effectiveOn ? 'not-yet-in-force' : 'in-force'
}

const typeByVietnameseName: readonly (readonly [RegExp, DocumentType])[] = [
  [/^hiến pháp/, 'constitution'],
  [/^bộ luật/, 'code'],
  [/^luật/, 'law'],
  [/^pháp lệnh/, 'ordinance'],
  [/^nghị quyết liên tịch/, 'joint-resolution'],
  [/^nghị quyết/, 'resolution'],
  [/^lệnh/, 'order'],
  [/^nghị định/, 'decree'],
  [/^quyết định/, 'decision'],
  [/^thông tư liên tịch/, 'joint-circular'],
  [/^thông tư/, 'circular'],
  [/^chỉ thị/, 'directive'],
  [/^văn bản hợp nhất/, 'consolidated-text'],
]

/** The kind a Vietnamese name or title begins with. */
export function documentTypeOf(vietnameseName: string): DocumentType {
  const name = vietnameseName.trim().toLowerCase()
  return typeByVietnameseName.find(([pattern]) => pattern.test(name))?.[1] ?? 'other'
}

/** How each kind is named in front of a number. */
export const vietnameseTypeName: Readonly<Record<DocumentType, string>> = {
  constitution: 'Hiến pháp',
  code: 'Bộ luật',
  law: 'Luật',
  ordinance: 'Pháp lệnh',
  resolution: 'Nghị quyết',
  order: 'Lệnh',
  decree: 'Nghị định',
  decision: 'Quyết định',
  circular: 'Thông tư',
  'joint-circular': 'Thông tư liên tịch',
  'joint-resolution': 'Nghị quyết liên tịch',
  directive: 'Chỉ thị',
  'consolidated-text': 'Văn bản hợp nhất',
  other: 'Văn bản',
}

/** The kind that a number's symbol tells, where no name is given. */
export function documentTypeOfNumber(documentNumber: string): DocumentType {
  const key = documentNumber.toUpperCase()
  if (/VBHN/.test(key)) return 'consolidated-text'
  if (/TTLT/.test(key)) return 'joint-circular'
  if (/NQLT/.test(key)) return 'joint-resolution'
  if (/\/(NĐ|ND)-|\/CP$/.test(key)) return 'decree'
  if (/\/TT-/.test(key)) return 'circular'
  if (/\/(QĐ|QD)-/.test(key)) return 'decision'
  if (/NQ-|\/NQ/.test(key)) return 'resolution'
  if (/PL-/.test(key) || /UBTVQH/.test(key)) return 'ordinance'
  if (/QH\d+|\/CTN|SL\/L/.test(key)) return 'law'
  return 'other'
}
