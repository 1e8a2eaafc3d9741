import { formatCount } from './format.ts'
import {
  type ReachFigures,
  type ReportMaterial,
  type ReportUnit,
  sumAccounts,
  tally,
} from './reach-figures.ts'
import { type ReportRow, type ReportSection, type ReportTable, sumColumns } from './report-table.ts'

/** III. Every commune of the province, those nobody wrote from included. */
export function placeSection({ figures, units }: ReportMaterial): ReportSection {
  const unknown = tally(figures.events.filter((row) => row.commune === null)).questions
  return {
    heading: 'III. Theo địa bàn',
    paragraphs: [
      `Tổng cộng ${formatCount(units.length)} xã, phường, đặc khu; ` +
        `${formatCount(unknown)} lượt hỏi chưa xác định được địa bàn.`,
    ],
    tables: [placeTable(figures, units)],
  }
}

function placeTable(figures: ReachFigures, units: readonly ReportUnit[]): ReportTable {
  const rows = [
    ...units.map(({ code, name }) => placeRow(figures, name, (commune) => commune === code)),
    ...strayRows(figures, units),
    placeRow(figures, 'Chưa xác định', (commune) => commune === null),
  ].map((row, index) => ({ number: index + 1, ...row }))
  const summed = ['questions', 'grounded', 'handovers', 'accepted', 'subscribed', 'people']
  return {
    title: 'Số liệu theo địa bàn',
    columns: [
      { key: 'number', label: 'STT', kind: 'count' },
      { key: 'name', label: 'Địa bàn', kind: 'text' },
      { key: 'questions', label: 'Lượt hỏi', kind: 'count' },
      { key: 'grounded', label: 'Lượt trả lời có căn cứ', kind: 'count' },
      { key: 'handovers', label: 'Lượt chuyển cán bộ', kind: 'count' },
      { key: 'accepted', label: 'Lượt gửi tin được chấp nhận', kind: 'count' },
      { key: 'subscribed', label: 'Lượt đăng ký mới', kind: 'count' },
      { key: 'people', label: 'Lượt tài khoản tương tác', kind: 'count' },
    ],
    rows,
    totals: { name: 'Tổng cộng', ...sumColumns(rows, summed) },
  }
}

/** Codes outside the list, so that the total stays whole; usually there are none. */
function strayRows(figures: ReachFigures, units: readonly ReportUnit[]): ReportRow[] {
  const known = new Set(units.map(({ code }) => code))
  const isStray = (commune: string | null) => commune !== null && !known.has(commune)
  if (!figures.events.some((row) => isStray(row.commune))) return []
  return [placeRow(figures, 'Ngoài danh mục địa bàn', isStray)]
}

function placeRow(
  figures: ReachFigures,
  name: string,
  isHere: (commune: string | null) => boolean,
): ReportRow {
  const here = tally(figures.events.filter((row) => isHere(row.commune)))
  return {
    name,
    questions: here.questions,
    grounded: here.grounded,
    handovers: here.handovers,
    accepted: here.accepted,
    subscribed: here.subscribed,
    people: sumAccounts(figures.activeByPlace.filter((row) => isHere(row.commune))),
  }
}
