import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { canonicalSyllable, foldDiacritics, normalizeText } from '../language/normalize.ts'

const unitSchema = z.object({
  code: z.string().min(1),
  name: z.string().min(1),
  kind: z.enum(['commune', 'ward', 'special-zone']),
  formerProvince: z.string(),
  formerDistrict: z.string(),
  formerCommunes: z.array(z.object({ name: z.string(), district: z.string(), part: z.string() })),
})
const fileSchema = z.object({ units: z.array(unitSchema) })

/**
 * A commune, ward or special zone of the province, with the units it was made from in July 2025.
 *
 * `name` carries no "xã" or "phường"; a former commune that was divided is listed under each of
 * the units that got a part of it.
 */
export type AdministrativeUnit = z.infer<typeof unitSchema>

/** What somebody may have meant by the name of a place. `several` has to be asked back. */
export type UnitMatch =
  | { readonly kind: 'one'; readonly unit: AdministrativeUnit }
  | { readonly kind: 'several'; readonly units: readonly AdministrativeUnit[] }
  | { readonly kind: 'none' }

const defaultFile = fileURLToPath(
  new URL('../../knowledge/administrative-units.json', import.meta.url),
)

/** Reads the province's units, in the order of the file. */
export function loadAdministrativeUnits(file = defaultFile): AdministrativeUnit[] {
  return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).units
}

const kindNames = { commune: 'Xã', ward: 'Phường', 'special-zone': 'Đặc khu' } as const

/** The unit as officials write it: "Phường Nha Trang". */
export function unitName(unit: Pick<AdministrativeUnit, 'kind' | 'name'>): string {
  return `${kindNames[unit.kind]} ${unit.name}`
}

/**
 * Finds the unit somebody means, by its code, its name or the name of a unit it was made from.
 *
 * "xã", "phường" and the like may be missing, and so may all diacritics. A place after a comma
 * ("Phước Hải, Nha Trang") narrows. A bare name that is both a new unit and an old district
 * ("Nha Trang") gives all units of the district, the one of that name first: most people who still
 * use the old name live in another of its units.
 */
export function matchUnit(units: readonly AdministrativeUnit[], text: string): UnitMatch {
  const byCode = units.find((unit) => unit.code === text.trim())
  if (byCode !== undefined) return { kind: 'one', unit: byCode }
  const [first, ...wider] = text.split(',').map(parsePlace)
  if (first === undefined || first.name === '') return { kind: 'none' }
  return asMatch(narrow(candidates(units, first), wider))
}

/**
 * The one unit that bears this name today, whatever else was called so before. For lists in which
 * officials name today's communes; null when none does.
 */
export function unitNamed(
  units: readonly AdministrativeUnit[],
  text: string,
): AdministrativeUnit | null {
  const { name, prefix } = parsePlace(text)
  if (prefix !== null && districtPrefixes.has(prefix)) return null
  const [unit, ...others] = units.filter((each) => parsePlace(each.name).name === name)
  return others.length === 0 ? (unit ?? null) : null
}

/** Whether a text begins with a kind of unit, as "xã Hoa Hồng" does, known or not. */
export function namesKindOfUnit(text: string): boolean {
  return parsePlace(text).prefix !== null
}

interface Place {
  /** The folded word before the name, such as `xa` or `huyen`; null when there is none. */
  readonly prefix: string | null
  /** Folded. */
  readonly name: string
  /** With its diacritics: Thành Hải and Thanh Hải are two places. */
  readonly spelled: string
}

const prefixes: Readonly<Record<string, string>> = {
  x: 'xa', xa: 'xa', p: 'phuong', phuong: 'phuong', tt: 'thi tran', 'thi tran': 'thi tran',
  dk: 'dac khu', 'dac khu': 'dac khu', h: 'huyen', huyen: 'huyen', tx: 'thi xa',
  'thi xa': 'thi xa', tp: 'thanh pho', 'thanh pho': 'thanh pho', t: 'tinh', tinh: 'tinh',
} // biome-ignore format: a table reads best by rows

const prefixPattern = new RegExp(`^(${Object.keys(prefixes).join('|')}) (.+)$`)
const districtPrefixes = new Set(['huyen', 'thi xa', 'thanh pho'])
const prefixOfKind = { commune: 'xa', ward: 'phuong', 'special-zone': 'dac khu' } as const

function parsePlace(text: string): Place {
  const words = (
    normalizeText(text)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).map(canonicalSyllable)
  const folded = foldDiacritics(words.join(' '))
  const match = prefixPattern.exec(folded)
  const prefix = match?.[1] === undefined ? null : (prefixes[match[1]] ?? null)
  const name = match?.[2] ?? folded
  return { prefix, name, spelled: words.slice(-name.split(' ').length).join(' ') }
}

function candidates(units: readonly AdministrativeUnit[], place: Place): AdministrativeUnit[] {
  const inDistrict = units.filter((unit) => isOneOf(districtsOf(unit), place))
  if (place.prefix !== null && districtPrefixes.has(place.prefix)) return inDistrict
  const named = units.filter((unit) => parsePlace(unit.name).name === place.name)
  if (place.prefix === null && named.length > 0) return [...new Set([...named, ...inDistrict])]
  const sameKind = named.filter((unit) => prefixOfKind[unit.kind] === place.prefix)
  if (sameKind.length > 0) return sameKind
  const madeFrom = withFormerCommune(units, place)
  if (madeFrom.length > 0) return madeFrom
  return named.length > 0 ? named : inDistrict
}

/** Units made from a commune of that name: the same kind and spelling, where one has both. */
function withFormerCommune(
  units: readonly AdministrativeUnit[],
  place: Place,
): AdministrativeUnit[] {
  const looks: ((former: Place) => boolean)[] = [
    (former) => former.spelled === place.spelled && former.prefix === place.prefix,
    (former) => former.name === place.name && former.prefix === place.prefix,
    (former) => former.spelled === place.spelled,
    (former) => former.name === place.name,
  ]
  for (const look of looks) {
    const found = units.filter((unit) =>
      unit.formerCommunes.some((former) => look(parsePlace(former.name))),
    )
    if (found.length > 0) return found
  }
  return []
}

/** Keeps those of the named district or province; all of them when the name says nothing. */
function narrow(found: AdministrativeUnit[], wider: readonly Place[]): AdministrativeUnit[] {
  return wider.reduce((rest, place) => {
    const inside = rest.filter((unit) =>
      isOneOf([...districtsOf(unit), unit.formerProvince, unit.name], place),
    )
    return inside.length > 0 ? inside : rest
  }, found)
}

/** The old districts a unit has land of: some were made across a border. */
function districtsOf(unit: AdministrativeUnit): string[] {
  return [unit.formerDistrict, ...unit.formerCommunes.map((former) => former.district)]
}

function isOneOf(names: readonly string[], place: Place): boolean {
  return names.some((name) => parsePlace(name).name === place.name)
}

function asMatch(found: readonly AdministrativeUnit[]): UnitMatch {
  const [unit] = found
  if (unit === undefined) return { kind: 'none' }
  return found.length === 1 ? { kind: 'one', unit } : { kind: 'several', units: found }
}
