import type { Queryable } from '../../src/platform/database.ts'
import { type ReachEvent, recordReach } from '../../src/reach/reach-event.ts'
import type { Report, ReportTable, ReportUnit } from '../../src/reporting/report.ts'
import { createTestClock } from '../support/clock.ts'

/** 65 communes, as the province has; the first three saw something in November. */
export const units: readonly ReportUnit[] = Array.from({ length: 65 }, (_, index) => ({
  code: String(22000 + index),
  name: `Xã số ${index + 1}`,
}))

export const november = { from: '2026-11-01', to: '2026-12-01' }
export const preparedAt = new Date('2026-12-01T01:00:00Z')

function repeat(count: number, event: ReachEvent): ReachEvent[] {
  return Array.from({ length: count }, () => event)
}

/** A month small enough to count by hand. */
const events: readonly ReachEvent[] = [
  ...repeat(1200, { kind: 'question', channel: 'zalo', communeCode: '22000', pseudonym: 'z1' }),
  ...repeat(3, { kind: 'question', channel: 'zalo', communeCode: '22001', pseudonym: 'z1' }),
  { kind: 'question', channel: 'zalo', communeCode: '22001', pseudonym: 'z2' },
  { kind: 'question', channel: 'telegram', communeCode: '22002', pseudonym: 't1' },
  { kind: 'question', channel: 'web' },
  { kind: 'press', channel: 'web', pseudonym: 'w1' },
  ...repeat(5, { kind: 'answer', channel: 'zalo', communeCode: '22000', status: 'answered' }),
  { kind: 'answer', channel: 'telegram', status: 'no-basis', reason: 'nothing-found' },
  { kind: 'answer', channel: 'web', status: 'out-of-scope' },
  { kind: 'handover', channel: 'zalo', communeCode: '22001', pseudonym: 'z2' },
  ...repeat(4, delivery('zalo', 'accepted')),
  ...repeat(2, delivery('telegram', 'accepted')),
  delivery('telegram', 'refused'),
  delivery('telegram', 'uncertain'),
  { kind: 'receipt', channel: 'zalo', status: 'delivered', pseudonym: 'z1' },
  { kind: 'subscribed', channel: 'zalo', communeCode: '22000', pseudonym: 'z1' },
  { kind: 'subscribed', channel: 'zalo', communeCode: '22000', pseudonym: 'z1' },
  { kind: 'stopped', channel: 'telegram', communeCode: '22002', pseudonym: 't1' },
  { kind: 'left', channel: 'zalo', pseudonym: 'z3' },
]

function delivery(channel: 'zalo' | 'telegram', status: 'accepted' | 'refused' | 'uncertain') {
  return { kind: 'delivery', channel, status, documentId: '31-2024-qh15', pseudonym: 'd' } as const
}

/** Records that month, and an event on either side of it. */
export async function recordNovember(database: Queryable): Promise<void> {
  const clock = createTestClock('2026-11-10T02:00:00Z')
  await recordReach({ database, clock }, events)
  for (const outside of ['2026-10-31T16:59:59Z', '2026-11-30T17:00:00Z']) {
    clock.set(outside)
    await recordReach({ database, clock }, { kind: 'question', channel: 'zalo', pseudonym: 'x' })
  }
}

/** The table of a report with this title. */
export function tableOf(report: Report, title: string): ReportTable {
  const tables = report.sections.flatMap((section) => section.tables)
  const found = tables.find((table) => table.title === title)
  if (found === undefined) throw new Error(`No table "${title}"`)
  return found
}
