import { z } from 'zod'
import { procedureSchema } from '../../src/corpus/procedure.ts'

// The files of knowledge/, field by field.

export const topics = [
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
  procedure: procedureSchema
    .refine(({ steps, papers }) => steps.length + papers.length > 0, 'tells nothing to do')
    .optional(),
  // Of the provisions it was compared with; `--record` writes it.
  groundHash: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  reviewed: z.strictObject({ by: text, on: date }).nullable(),
})

export const documentSchema = z
  .strictObject({
    documentNumber: text,
    title: text,
    shortNames: z.array(text).min(1),
    documentType: z.enum(documentTypes),
    issuingAuthority: text,
    // Not known of some texts that are known by name only.
    issuedOn: date.nullable(),
    effectiveOn: date,
    // In force from a day before it was issued, as a few texts in favour of taxpayers are.
    retroactive: z.literal(true).optional(),
    expiresOn: date.nullable(),
    amendedBy: z.array(text),
    url: z.string().refine(isAllowedLink, 'is no official address we know').nullable(),
    contentChecked: z.boolean(),
    checkedOn: date,
    // Words of a question that belong to a text known by name only.
    pointedToBy: z.array(lowerText()).min(1).optional(),
    digests: z.array(digestSchema),
  })
  // A text whose wording nobody could read is named, and nothing of it is stated.
  .refine(({ digests, contentChecked }) => digests.length > 0 || !contentChecked, {
    error: 'has no digests but claims that its content was checked',
  })
  .refine(({ digests, pointedToBy }) => digests.length === 0 || pointedToBy === undefined, {
    error: 'has digests, and so needs no pointers',
  })
  .refine(({ digests, issuedOn }) => digests.length === 0 || issuedOn !== null, {
    error: 'has digests but no date of issue',
  })

export const unitsSchema = z.strictObject({
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

export const lexiconSchema = z.strictObject({
  teencode: z.record(lowerText(), text),
  abbreviations: z.record(lowerText(), text),
  ambiguous: z.record(
    lowerText(),
    z.strictObject({
      readings: z.array(z.strictObject({ means: text, near: z.array(lowerText()).min(1) })).min(1),
      otherwise: text.nullable(),
    }),
  ),
  layTerms: z.array(
    z.strictObject({
      lay: lowerText(),
      legal: z.array(lowerText()).min(1),
      domain: z.enum(topics),
      // Words of the south-central coast that people elsewhere may not use.
      region: z.literal('nam').optional(),
      // Phrases with the same words and another meaning.
      not: z.array(lowerText()).min(1).optional(),
    }),
  ),
})

const monthDay = z.string().regex(/^\d{2}-\d{2}$/)

export const holidaysSchema = z.strictObject({
  fixed: z.array(
    z.strictObject({
      name: text,
      on: monthDay,
      sinceYear: z.int(),
      basis: text,
      confirmed: z.boolean(),
    }),
  ),
  yearly: z.array(
    z.strictObject({
      year: z.int(),
      name: text,
      /** First and last day off that the law gives, weekends and swapped days apart. */
      from: date,
      to: date,
      basis: text,
      // Whether the notice of the year was at hand; until then the Department checks the days.
      confirmed: z.boolean(),
      note: text.nullable(),
    }),
  ),
})

export type KnowledgeDocument = z.infer<typeof documentSchema>
export type KnowledgeDigest = z.infer<typeof digestSchema>
export type KnowledgeLexicon = z.infer<typeof lexiconSchema>
export type KnowledgeUnits = z.infer<typeof unitsSchema>

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
