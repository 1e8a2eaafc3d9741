import { localDate } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { placeSection } from './place-section.ts'
import { type ReportMaterial, type ReportUnit, readFigures } from './reach-figures.ts'
import type { Report } from './report-table.ts'
import { answerSection, channelSection, definitionSection } from './sections.ts'
import { summarySection } from './summary-section.ts'

export type { ReportUnit } from './reach-figures.ts'
export type {
  Report,
  ReportCell,
  ReportColumn,
  ReportSection,
  ReportTable,
} from './report-table.ts'

export interface ReportOptions {
  /** First local day of the period, `YYYY-MM-DD`. */
  readonly from: string
  /** The local day after its last. */
  readonly to: string
  /** Every unit of the province, in the order to print; those without activity are listed too. */
  readonly units: readonly ReportUnit[]
  readonly preparedAt: Date
  readonly title?: string
}

const defaultTitle = 'Kết quả phổ biến, giáo dục pháp luật qua hệ thống trò chuyện tự động'

/**
 * Writes the report of a period, from one snapshot of the events.
 *
 * Sections: summary, by channel, by commune, by answer status, and how the figures are counted.
 *
 * @throws {RangeError} when `from` and `to` are not two dates in order
 */
export async function buildReport(database: Database, options: ReportOptions): Promise<Report> {
  const period = { from: options.from, to: options.to }
  const figures = await database.transaction((snapshot) => readFigures(snapshot, period), {
    readOnlySnapshot: true,
  })
  const material: ReportMaterial = { period, units: options.units, figures }
  return {
    title: options.title ?? defaultTitle,
    period,
    preparedOn: localDate(options.preparedAt),
    sections: [
      summarySection(material),
      channelSection(material),
      placeSection(material),
      answerSection(material),
      definitionSection(),
    ],
  }
}
