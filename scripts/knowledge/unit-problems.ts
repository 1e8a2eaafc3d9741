import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { KnowledgeUnits } from './shapes.ts'

type Units = KnowledgeUnits['units']

/** What the file of communes says about itself: how many of each kind, and which were split. */
export function unitProblems(units: Units): string[] {
  const codes = units.map((unit) => unit.code)
  const twice = codes.filter((code, at) => codes.indexOf(code) !== at)
  const counted = (['commune', 'ward', 'special-zone'] as const).map(
    (kind) => units.filter((unit) => unit.kind === kind).length,
  )
  return [
    ...twice.map((code) => `"${code}" stands there twice`),
    ...(counted.join('/') === '48/16/1'
      ? []
      : [`expected 48/16/1 units, found ${counted.join('/')}`]),
    ...splitProblems(units),
  ]
}

/** A commune that went to several units is `split` in each of them, and only such a one is. */
function splitProblems(units: Units): string[] {
  const places = Map.groupBy(
    units.flatMap((unit) => unit.formerCommunes),
    ({ name, district }) => `${name}, ${district}`,
  )
  return [...places].flatMap(([name, parts]) => {
    const isSplit = parts.length > 1
    const isMarked = parts.every(({ part }) => part === (isSplit ? 'split' : 'whole'))
    return isMarked ? [] : [`${name} went to ${parts.length} units, which its marks do not say`]
  })
}

interface MappingRow {
  readonly old_commune: string
  readonly new_commune_code: string
  readonly part: string
}

/** Where the file and the public mapping of old communes to new ones disagree. */
export function mappingProblems(units: Units, sources: string): string[] {
  const file = join(sources, 'commune-mapping-khanh-hoa.csv')
  if (!existsSync(file)) return []
  const rows = parse(readFileSync(file), { columns: true, bom: true }) as MappingRow[]
  const keyOf = (name: string, code: string, part: string) =>
    `${name.replace(/^(Xã|Phường|Thị trấn) /, '')} → ${code} (${part})`.normalize('NFC')
  const theirs = new Set(rows.map((row) => keyOf(row.old_commune, row.new_commune_code, row.part)))
  const ours = new Set(
    units.flatMap(({ code, formerCommunes }) =>
      formerCommunes.map(({ name, part }) => keyOf(name, code, part)),
    ),
  )
  return [
    ...[...ours].filter((key) => !theirs.has(key)).map((key) => `the mapping has no ${key}`),
    ...[...theirs].filter((key) => !ours.has(key)).map((key) => `lacks ${key} of the mapping`),
  ]
}
