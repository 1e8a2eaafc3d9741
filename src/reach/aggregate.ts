import type { Queryable } from '../platform/database.ts'
import type { ReachKind } from './reach-event.ts'

/** Local calendar days `YYYY-MM-DD`, half-open: `from` is included, `to` is not. */
export interface ReachPeriod {
  readonly from: string
  readonly to: string
}

export type ReachDimension = 'channel' | 'commune' | 'kind' | 'status' | 'topic' | 'document'

/** One cell of a table: its place along each dimension (null: not known), and two counts. */
export type ReachRow<Dimension extends ReachDimension> = {
  readonly [Each in Dimension]: string | null
} & {
  /** What happened, each time it did. */
  readonly events: number
  /**
   * Distinct pseudonyms among those events; events without one add nothing.
   *
   * A pseudonym belongs to one channel, so a sum over channels counts accounts, not people. Sums
   * along any other dimension count some of them twice.
   */
  readonly people: number
}

/** Counts of a period. Rows come in code-point order of their dimensions, unknown last. */
export interface ReachTable<Dimension extends ReachDimension = ReachDimension> {
  readonly period: ReachPeriod
  readonly dimensions: readonly Dimension[]
  readonly rows: readonly ReachRow<Dimension>[]
}

const columnByDimension: Readonly<Record<ReachDimension, string>> = {
  channel: 'channel',
  commune: 'commune_code',
  kind: 'kind',
  status: 'status',
  topic: 'topic',
  document: 'document_id',
}

/**
 * Counts the events and the distinct people of a period, for each combination that occurs.
 *
 * Without dimensions there is exactly one row, of the whole period. `kinds` narrows what is
 * counted, so that people can be counted once over several kinds.
 *
 * @throws {RangeError} when the period is not two dates in order: an empty table would look true
 */
export async function aggregateReach<const Dimension extends ReachDimension>(
  database: Queryable,
  period: ReachPeriod,
  dimensions: readonly Dimension[],
  options: { readonly kinds?: readonly ReachKind[] } = {},
): Promise<ReachTable<Dimension>> {
  requirePeriod(period)
  const asked = [...new Set(dimensions)]
  const columns = asked.map((dimension) => columnByDimension[dimension])
  const selected = asked.map((dimension) => `${columnByDimension[dimension]} as "${dimension}", `)
  // The "C" collation gives the same order on every server.
  const ordered = columns.map((column) => `${column} collate "C" nulls last`)
  const rows = await database.query<ReachRow<Dimension>>(
    `select ${selected.join('')}
            count(*) as "events",
            count(distinct pseudonym) as "people"
       from reach_event
      where day >= $1::date
        and day < $2::date
        and ($3::jsonb is null or $3::jsonb ? kind)
      ${columns.length > 0 ? `group by ${columns.join(', ')} order by ${ordered.join(', ')}` : ''}`,
    [period.from, period.to, options.kinds === undefined ? null : JSON.stringify(options.kinds)],
  )
  return { period, dimensions: asked, rows }
}

function requirePeriod({ from, to }: ReachPeriod): void {
  if (isLocalDate(from) && isLocalDate(to) && from < to) return
  throw new RangeError(
    `A period runs from one day to a later one, both YYYY-MM-DD: got "${from}" to "${to}"`,
  )
}

function isLocalDate(text: string): boolean {
  const instant = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().slice(0, 10) === text
}

/** Fields in which a handful of people could be recognised: crime, violence at home, children. */
export const sensitiveTopics: readonly string[] = ['hinh_su', 'tre_em_gia_dinh']

/** The fewest people a cell of a sensitive field may show. */
export const smallestCell = 5

/** A count as it may be printed. */
export type PrintedCount = number | `<${number}`

/** A row whose counts may have been hidden. */
export type PrintedReachRow<Dimension extends ReachDimension> = {
  readonly [Each in Dimension]: string | null
} & {
  readonly events: PrintedCount
  readonly people: PrintedCount
}

/**
 * Prints `<5` for counts of one to four in the rows of a sensitive field.
 *
 * A small number of events is hidden as well, since one event is at most one person. Tables without
 * topics pass as they are. Totals are computed on the true table, before this.
 */
export function suppressSmallCells<Dimension extends ReachDimension>(
  table: ReachTable<Dimension>,
): readonly PrintedReachRow<Dimension>[] {
  return table.rows.map((row) => {
    const topic = 'topic' in row ? row.topic : null
    if (typeof topic !== 'string' || !sensitiveTopics.includes(topic)) return row
    return { ...row, events: hideSmall(row.events), people: hideSmall(row.people) }
  })
}

function hideSmall(count: number): PrintedCount {
  return count > 0 && count < smallestCell ? `<${smallestCell}` : count
}
