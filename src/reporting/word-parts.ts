import {
  AlignmentType,
  BorderStyle,
  type IParagraphOptions,
  type ITableBordersOptions,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlign,
  WidthType,
} from 'docx'
import { formatCell, printable } from './format.ts'
import type { ReportColumn, ReportRow, ReportTable } from './report-table.ts'

/** Width between the margins of the page, in twentieths of a point: 210 − 30 − 20 mm. */
export const textWidth = 9071

/** Font sizes in half-points, as .docx counts them. */
export const halfPoints = { body: 26, title: 28, small: 24, cell: 22 } as const

const none = { style: BorderStyle.NONE, size: 0, color: 'auto' } as const
const noBorders: ITableBordersOptions = {
  top: none,
  bottom: none,
  left: none,
  right: none,
  insideHorizontal: none,
  insideVertical: none,
}

interface TextStyle {
  readonly bold?: boolean
  readonly italics?: boolean
  readonly size?: number
}

/** One paragraph of plain text. */
export function textParagraph(
  text: string,
  style: TextStyle = {},
  layout: Omit<IParagraphOptions, 'children' | 'text'> = {},
): Paragraph {
  return new Paragraph({ ...layout, children: [new TextRun({ ...style, text: printable(text) })] })
}

/** The same, centred. */
export function centred(text: string, style: TextStyle = {}): Paragraph {
  return textParagraph(text, style, { alignment: AlignmentType.CENTER })
}

/** The short rule under a heading: the border of an empty line, drawn in from both sides. */
export function shortRule(indentTwips: number): Paragraph {
  return new Paragraph({
    indent: { left: indentTwips, right: indentTwips },
    spacing: { before: 0, after: 0, line: 60, lineRule: 'exact' },
    border: { bottom: { style: BorderStyle.SINGLE, size: 6, color: '000000', space: 1 } },
  })
}

/** Two blocks side by side without lines: the head of an official letter, and its foot. */
export function sideBySide(
  left: readonly Paragraph[],
  right: readonly Paragraph[],
  leftShare: number,
): Table {
  const leftWidth = Math.round(textWidth * leftShare)
  const widths = [leftWidth, textWidth - leftWidth]
  const cells = [left, right].map(
    (children, index) =>
      new TableCell({
        children: [...children],
        width: { size: widths[index] ?? 0, type: WidthType.DXA },
      }),
  )
  return new Table({
    rows: [new TableRow({ children: cells, cantSplit: true })],
    width: { size: textWidth, type: WidthType.DXA },
    columnWidths: widths,
    layout: TableLayoutType.FIXED,
    borders: noBorders,
  })
}

/** A table with lines; its head is repeated on every page and no row is cut by a page's end. */
export function dataTable(table: ReportTable): Table {
  const widths = columnWidths(table)
  const rows = table.rows.map((row) => dataRow(table.columns, widths, row, {}))
  const totals = table.totals
  if (totals !== null) rows.push(dataRow(table.columns, widths, totals, { bold: true }))
  return new Table({
    rows: [headRow(table.columns, widths), ...rows],
    width: { size: textWidth, type: WidthType.DXA },
    columnWidths: [...widths],
    layout: TableLayoutType.FIXED,
  })
}

function headRow(columns: readonly ReportColumn[], widths: readonly number[]): TableRow {
  const cells = columns.map((column, index) =>
    cell(widths[index] ?? 0, centred(column.label, { bold: true, size: halfPoints.cell })),
  )
  return new TableRow({ children: cells, tableHeader: true, cantSplit: true })
}

function dataRow(
  columns: readonly ReportColumn[],
  widths: readonly number[],
  row: ReportRow,
  style: TextStyle,
): TableRow {
  const cells = columns.map(({ key, kind }, index) => {
    const text = formatCell(row[key], kind)
    const alignment = kind === 'text' ? AlignmentType.LEFT : AlignmentType.RIGHT
    const sized = { ...style, size: halfPoints.cell }
    return cell(widths[index] ?? 0, textParagraph(text, sized, { alignment }))
  })
  return new TableRow({ children: cells, cantSplit: true })
}

function cell(width: number, paragraph: Paragraph): TableCell {
  return new TableCell({
    children: [paragraph],
    width: { size: width, type: WidthType.DXA },
    verticalAlign: VerticalAlign.CENTER,
    margins: { left: 60, right: 60, top: 20, bottom: 20 },
  })
}

/** Each column by its longest cell, within reason; labels break between words. */
function columnWidths({ columns, rows, totals }: ReportTable): readonly number[] {
  const weights = columns.map(({ key, kind, label }) => {
    const cells = [...rows, totals ?? {}].map((row) => formatCell(row[key], kind).length)
    const words = label.split(' ').map((word) => word.length)
    return Math.min(34, 2 + Math.max(4, ...cells, ...words))
  })
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const widths = weights.map((weight) => Math.floor((textWidth * weight) / whole))
  const rest = textWidth - widths.reduce((sum, width) => sum + width, 0)
  return widths.map((width, index) => (index === 0 ? width + rest : width))
}
