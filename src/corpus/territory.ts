import { foldDiacritics } from '../language/normalize.ts'
import type { LegalDocument } from './document.ts'
import { numberKey } from './document-number.ts'

/** Where a text holds. The two old provinces each keep their texts until these are replaced. */
export type Territory =
  | { readonly kind: 'country' }
  | { readonly kind: 'province' }
  | { readonly kind: 'former-province'; readonly name: FormerProvince }
  /** Folded name without "huyện", "thị xã", "thành phố". */
  | { readonly kind: 'former-district'; readonly name: string }
  /** Folded name without "xã", "phường", "đặc khu". */
  | { readonly kind: 'commune'; readonly name: string }
  /** A local text of another province, or of an issuer that nobody can place. */
  | { readonly kind: 'elsewhere' }

export type FormerProvince = 'Khánh Hòa' | 'Ninh Thuận'

/** What of a commune tells which local texts hold there. */
export interface Commune {
  readonly name: string
  readonly formerProvince: string
  readonly formerDistrict: string
  /** The districts of the communes it was made from: a mixed one has several. */
  readonly formerCommunes: readonly { readonly district: string }[]
}

/** The day on which the two provinces became one and the districts ended. */
const mergerDay = '2025-07-01'
/** Until then texts of former districts may hold: Điều 3 Luật 87/2025/QH15. */
const lastDayOfDistrictTexts = '2027-02-28'

/**
 * Where a text holds, told by its number, its issuer and its day.
 *
 * Texts of central bodies hold in the whole country. A text that "tỉnh Khánh Hòa" issued before the
 * merger holds in the former province of that name, one issued since in the whole new one.
 */
export function territoryOf(
  document: Pick<LegalDocument, 'documentNumber' | 'issuingAuthority' | 'issuedOn'>,
): Territory {
  if (!/UBND|HDND/.test(numberKey(document.documentNumber))) return { kind: 'country' }
  const issuer = foldDiacritics(document.issuingAuthority ?? '')
  const local = /(?:^|\s)(huyen|thi xa|thanh pho|xa|phuong|thi tran|dac khu)\s+([^,]+)/.exec(issuer)
  if (local !== null && !/^thanh pho truc thuoc/.test(local[0].trim())) {
    const isDistrict = /huyen|thi xa|thanh pho/.test(local[1] ?? '')
    const name = (local[2] ?? '').replace(/\s+(?:tinh|huyen|thi xa|thanh pho)\s.*$/, '').trim()
    return { kind: isDistrict ? 'former-district' : 'commune', name }
  }
  if (/ninh thuan/.test(issuer)) return { kind: 'former-province', name: 'Ninh Thuận' }
  if (!/khanh hoa/.test(issuer)) return { kind: 'elsewhere' }
  const isOld = document.issuedOn === null || document.issuedOn < mergerDay
  return isOld ? { kind: 'former-province', name: 'Khánh Hòa' } : { kind: 'province' }
}

/**
 * Whether a text holds in a commune, as far as its territory goes; whether it is still in force is
 * another question (`statusOn`).
 */
export function appliesIn(
  document: Pick<LegalDocument, 'documentNumber' | 'issuingAuthority' | 'issuedOn'>,
  commune: Commune,
  day = mergerDay,
): boolean {
  const territory = territoryOf(document)
  switch (territory.kind) {
    case 'country':
    case 'province':
      return true
    case 'former-province':
      return territory.name === commune.formerProvince
    case 'former-district':
      return day <= lastDayOfDistrictTexts && districtsOf(commune).has(territory.name)
    case 'commune':
      return territory.name === bareName(commune.name)
    case 'elsewhere':
      return false
  }
}

function districtsOf({ formerDistrict, formerCommunes }: Commune): Set<string> {
  return new Set([formerDistrict, ...formerCommunes.map((each) => each.district)].map(bareName))
}

function bareName(name: string): string {
  return foldDiacritics(name).replace(
    /^(?:huyen|thi xa|thanh pho|xa|phuong|thi tran|dac khu)\s+/,
    '',
  )
}

const rankByType: Readonly<Record<LegalDocument['documentType'], number>> = {
  constitution: 1,
  code: 2,
  law: 2,
  ordinance: 3,
  order: 4,
  decree: 5,
  resolution: 5,
  'joint-resolution': 5,
  decision: 6,
  circular: 8,
  'joint-circular': 9,
  directive: 9,
  'consolidated-text': 9,
  other: 9,
}

/**
 * A text's rank among the kinds of Điều 4 of the law on normative documents, 1 the highest: where two
 * disagree, the smaller number goes first. Every local text ranks behind the central ones.
 */
export function legalRank(
  document: Pick<
    LegalDocument,
    'documentNumber' | 'documentType' | 'issuingAuthority' | 'issuedOn'
  >,
): number {
  const territory = territoryOf(document)
  const key = numberKey(document.documentNumber)
  if (territory.kind === 'country') {
    if (/QH\d+$/.test(key) && !/UBTVQH/.test(key)) return 2
    return /UBTVQH/.test(key) ? 3 : rankByType[document.documentType]
  }
  const isCouncil = /HDND/.test(key)
  const isProvince = territory.kind === 'province' || territory.kind === 'former-province'
  if (isProvince) return isCouncil ? 10 : 11
  return isCouncil ? 13 : 14
}
