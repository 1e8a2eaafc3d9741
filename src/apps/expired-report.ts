import { documentName } from '../corpus/citation.ts'
import { vietnameseTypeName } from '../corpus/document.ts'
import type { ExpiredEntry, ExpiredList } from '../corpus/expired-list.ts'
import type { Report, ReportColumn, ReportTable } from '../reporting/report-table.ts'

// Here corpus and reporting meet: neither knows the other, and the list is a plain report.

const columns: readonly ReportColumn[] = [
  { key: 'number', label: 'STT', kind: 'count' },
  { key: 'kind', label: 'Tên loại văn bản', kind: 'text' },
  { key: 'symbol', label: 'Số, ký hiệu; ngày ban hành', kind: 'text' },
  { key: 'title', label: 'Tên gọi, trích yếu', kind: 'text' },
  { key: 'reason', label: 'Lý do hết hiệu lực, ngưng hiệu lực', kind: 'text' },
  { key: 'day', label: 'Ngày hết hiệu lực, ngưng hiệu lực', kind: 'text' },
]
const parts: ReportColumn = {
  key: 'parts',
  label: 'Nội dung, quy định hết hiệu lực, ngưng hiệu lực',
  kind: 'text',
}

/** The annual list as a report, for the renderers of reporting/: two tables, and what is to check. */
export function expiredReport(list: ExpiredList, preparedOn: string): Report {
  const { year, whole, partial, conflicts } = list
  return {
    title: `Danh mục văn bản quy phạm pháp luật hết hiệu lực, ngưng hiệu lực toàn bộ hoặc một phần năm ${year}`,
    period: { from: `${year}-01-01`, to: `${year + 1}-01-01` },
    preparedOn,
    sections: [
      section('A. Văn bản hết hiệu lực, ngưng hiệu lực toàn bộ', whole, columns),
      section('B. Văn bản hết hiệu lực, ngưng hiệu lực một phần', partial, [
        ...columns.slice(0, 4),
        parts,
        ...columns.slice(4),
      ]),
      ...(conflicts.length === 0
        ? []
        : [
            {
              heading: 'Cần kiểm tra trước khi công bố',
              paragraphs: conflicts.map(
                ({ document, words }) =>
                  `${documentName(document)}: ${words.map((word) => wordNames[word] ?? word).join(', ')} ghi khác nhau.`,
              ),
              tables: [],
            },
          ]),
    ],
  }
}

/** Who says something on a text's force. */
export const wordNames: Readonly<Record<string, string>> = {
  computed: 'hệ thống tính',
  source: 'nguồn ghi',
  list: 'danh mục của Sở',
  reviewed: 'cán bộ xác định',
}

function section(heading: string, entries: readonly ExpiredEntry[], own: readonly ReportColumn[]) {
  const table: ReportTable = {
    title: heading.replace(/^([AB])\. .* (toàn bộ|một phần)$/, '$1. Hết hiệu lực $2'),
    columns: own,
    rows: entries.map((entry, i) => ({
      number: i + 1,
      kind: vietnameseTypeName[entry.document.documentType],
      symbol: [entry.document.documentNumber, day(entry.document.issuedOn)]
        .filter(Boolean)
        .join('; '),
      title: entry.document.title,
      parts: entry.parts,
      reason: entry.reason,
      day: day(entry.day),
    })),
    totals: null,
  }
  const count = entries.length === 0 ? 'Không có.' : `Tổng số: ${entries.length}.`
  return { heading, paragraphs: [count], tables: entries.length === 0 ? [] : [table] }
}

function day(iso: string | null): string {
  return iso === null ? '' : iso.split('-').reverse().join('/')
}
