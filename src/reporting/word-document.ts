import {
  AlignmentType,
  Document,
  Header,
  HeadingLevel,
  convertMillimetersToTwip as mm,
  Packer,
  PageNumber,
  Paragraph,
  type Table,
  TextRun,
} from 'docx'
import { dayBefore, formatDay, printable } from './format.ts'
import type { Report, ReportSection } from './report-table.ts'
import {
  centred,
  dataTable,
  halfPoints,
  shortRule,
  sideBySide,
  textParagraph,
} from './word-parts.ts'

const author = 'Sở Tư pháp tỉnh Khánh Hòa'
const blank = '………………………'

/**
 * The report as an A4 .docx file in the layout of Nghị định 30/2020/NĐ-CP, Phụ lục I.
 *
 * The document's number, its recipients and the signature are left blank: people fill them in.
 */
export async function renderWordDocument(report: Report): Promise<Buffer> {
  const document = new Document({
    title: printable(report.title),
    creator: author,
    lastModifiedBy: author,
    styles: { default: defaultStyles },
    sections: [
      {
        properties: { page: pageLayout, titlePage: true },
        headers: { default: pageNumber(), first: new Header({ children: [new Paragraph({})] }) },
        children: [
          officialHead(report),
          ...title(report),
          ...report.sections.flatMap(sectionBlocks),
          // A table right after another would become part of it.
          new Paragraph({}),
          signatureBlock(),
        ],
      },
    ],
  })
  return Packer.toBuffer(document)
}

/** Margins within the bounds of Phụ lục I: 20–25, 20–25, 30–35 and 15–20 mm. */
const pageLayout = {
  size: { width: 11_906, height: 16_838 }, // A4, which Word knows by these very numbers
  margin: { top: mm(20), bottom: mm(20), left: mm(30), right: mm(20) },
}

const font = 'Times New Roman'
const headingRun = { font, size: halfPoints.body, bold: true, color: '000000' }
const defaultStyles = {
  document: {
    run: { font, size: halfPoints.body, language: { value: 'vi-VN' } },
    paragraph: { spacing: { before: 0, after: 0 } },
  },
  heading1: { run: headingRun, paragraph: { spacing: { before: 240, after: 120 } } },
  heading2: { run: headingRun, paragraph: { spacing: { before: 160, after: 80 } } },
}

/** Pages are numbered at the top, centred, from the second on. */
function pageNumber(): Header {
  const number = new TextRun({ children: [PageNumber.CURRENT] })
  return new Header({
    children: [new Paragraph({ alignment: AlignmentType.CENTER, children: [number] })],
  })
}

function officialHead(report: Report): Table {
  const left = [
    centred('SỞ TƯ PHÁP TỈNH KHÁNH HÒA', { bold: true, size: halfPoints.small }),
    shortRule(1100),
    centred('Số:        /BC-STP'),
  ]
  const right = [
    centred('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', { bold: true, size: halfPoints.small }),
    centred('Độc lập - Tự do - Hạnh phúc', { bold: true }),
    shortRule(1150),
    centred(dateLine(report.preparedOn), { italics: true }),
  ]
  return sideBySide(left, right, 0.4)
}

/** Days below 10 and the months 1 and 2 take a leading zero. */
function dateLine(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-')
  const monthText = Number(month) <= 2 ? month : String(Number(month))
  return `Khánh Hòa, ngày ${day} tháng ${monthText} năm ${year}`
}

function title(report: Report): Paragraph[] {
  const { from, to } = report.period
  return [
    textParagraph(
      'BÁO CÁO',
      { bold: true, size: halfPoints.title },
      { alignment: AlignmentType.CENTER, spacing: { before: 360 } },
    ),
    centred(report.title, { bold: true, size: halfPoints.title }),
    shortRule(3300),
    textParagraph(
      `(Từ ngày ${formatDay(from)} đến hết ngày ${formatDay(dayBefore(to))}; ` +
        `số liệu chốt ngày ${formatDay(report.preparedOn)})`,
      { italics: true },
      { alignment: AlignmentType.CENTER, spacing: { before: 60, after: 120 } },
    ),
  ]
}

function sectionBlocks(section: ReportSection): (Paragraph | Table)[] {
  return [
    textParagraph(section.heading, {}, { heading: HeadingLevel.HEADING_1, keepNext: true }),
    ...section.paragraphs.map(bodyParagraph),
    ...section.tables.flatMap((table) => [
      textParagraph(
        table.title,
        {},
        { heading: HeadingLevel.HEADING_2, alignment: AlignmentType.CENTER, keepNext: true },
      ),
      dataTable(table),
    ]),
  ]
}

/** Justified, the first line drawn in by 10 mm, 6 pt between paragraphs. */
function bodyParagraph(text: string): Paragraph {
  return textParagraph(
    text,
    {},
    {
      alignment: AlignmentType.JUSTIFIED,
      indent: { firstLine: mm(10) },
      spacing: { before: 60, after: 60 },
    },
  )
}

function signatureBlock(): Table {
  const small = { size: halfPoints.cell }
  const left = [
    textParagraph(
      'Nơi nhận:',
      { bold: true, italics: true, size: halfPoints.small },
      { spacing: { before: 360 } },
    ),
    textParagraph(`- ${blank};`, small),
    textParagraph(`- ${blank};`, small),
    textParagraph('- Lưu: VT, …………', small),
  ]
  const right = [
    textParagraph(
      blank,
      { bold: true },
      { alignment: AlignmentType.CENTER, spacing: { before: 360 } },
    ),
    centred('(Chức vụ, chữ ký, dấu)', { italics: true, size: halfPoints.small }),
    ...[1, 2, 3].map(() => centred('')),
    centred(blank, { bold: true }),
    centred('(Họ và tên)', { italics: true, size: halfPoints.small }),
  ]
  return sideBySide(left, right, 0.5)
}
