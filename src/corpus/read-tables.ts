import { basename } from 'node:path'
import ExcelJS from 'exceljs'
import { Parser } from 'htmlparser2'
import mammoth from 'mammoth'
import { normalizeText } from '../language/normalize.ts'
import { checkOfficeArchive } from './check-archive.ts'
import { readDocumentBytes } from './read-bytes.ts'
import { UnreadableFileError } from './unreadable-file.ts'

/** A row as its reader counts it, cells from the left; a merged cell is in every place it covers. */
export interface TableRow {
  /** From 1. */
  readonly number: number
  readonly cells: readonly string[]
}

/** A table of a document, or a sheet of a workbook. */
export interface Table {
  readonly name: string
  /** What stands above it, in a document. */
  readonly above: string
  readonly rows: readonly TableRow[]
}

const mostRows = 20_000
const mostColumns = 50

/**
 * The tables of a .docx or .xlsx. Dates in cells come as `YYYY-MM-DD`.
 *
 * @throws {UnreadableFileError} when it is neither, damaged, not safe to unpack, or has no end
 */
export async function readTables(path: string): Promise<Table[]> {
  const name = basename(path)
  const bytes = await readDocumentBytes(path)
  const isArchive = bytes.subarray(0, 2).toString('latin1') === 'PK'
  if (isArchive && bytes.includes('xl/workbook.xml')) return workbookTables(bytes, name)
  if (isArchive && bytes.includes('word/document')) return documentTables(bytes, name)
  throw new UnreadableFileError(
    `${name}: danh mục phải là tệp .xlsx hoặc .docx còn nguyên. Hãy mở bằng Excel hoặc Word và lưu lại dạng đó.`,
  )
}

async function workbookTables(bytes: Buffer, name: string): Promise<Table[]> {
  checkOfficeArchive(bytes, name, '.xlsx')
  const workbook = new ExcelJS.Workbook()
  try {
    await workbook.xlsx.load(new Uint8Array(bytes).buffer)
  } catch (error) {
    throw new UnreadableFileError(
      `${name}: tệp .xlsx bị hỏng hoặc có mật khẩu. Hãy mở bằng Excel và lưu lại, rồi nhập lại.`,
      { cause: error },
    )
  }
  return workbook.worksheets.map((sheet) => {
    const rows: TableRow[] = []
    sheet.eachRow((row, number) => {
      checkCount(rows.length, name)
      const columns = Math.min(row.cellCount, mostColumns)
      const cells = Array.from({ length: columns }, (_, i) => cellText(row.getCell(i + 1)))
      rows.push({ number, cells })
    })
    return { name: tidy(sheet.name), above: '', rows }
  })
}

function cellText(cell: ExcelJS.Cell): string {
  const value = cell.value
  const result = value !== null && typeof value === 'object' && 'result' in value
  const date = result ? value.result : value
  if (date instanceof Date) return date.toISOString().slice(0, 10)
  return tidy(cell.text)
}

async function documentTables(bytes: Buffer, name: string): Promise<Table[]> {
  checkOfficeArchive(bytes, name, '.docx')
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer: bytes },
      { convertImage: mammoth.images.imgElement(async () => ({ src: '' })) },
    )
    return htmlTables(value, name)
  } catch (error) {
    if (error instanceof UnreadableFileError) throw error
    throw new UnreadableFileError(
      `${name}: tệp .docx bị hỏng. Hãy mở bằng Word và lưu lại, rồi nhập lại.`,
      { cause: error },
    )
  }
}

/** A table within a cell is text of that cell. */
function htmlTables(html: string, name: string): Table[] {
  const tables: { name: string; above: string; rows: TableRow[] }[] = []
  let depth = 0
  let above = ''
  let text = ''
  let grid = createGrid()
  const parser = new Parser({
    onopentag(tag, attributes) {
      if (tag === 'table') depth += 1
      if (tag === 'table' && depth === 1) {
        tables.push({ name: `bảng ${tables.length + 1}`, above: tidy(above), rows: [] })
        grid = createGrid()
        above = ''
      }
      if (depth === 1 && tag === 'tr') grid.beginRow()
      if (depth === 1 && (tag === 'td' || tag === 'th')) {
        grid.beginCell(Number(attributes['colspan'] ?? 1), Number(attributes['rowspan'] ?? 1))
        text = ''
      }
      if (tag === 'p' || tag === 'br' || depth > 1) text += '\n'
    },
    ontext(part) {
      if (depth === 0) above += part
      else text += part
    },
    onclosetag(tag) {
      if (depth === 0 && tag === 'p') above += '\n'
      if (depth === 1 && (tag === 'td' || tag === 'th')) grid.endCell(tidy(text))
      if (depth === 1 && tag === 'tr') {
        const rows = tables.at(-1)?.rows ?? []
        checkCount(rows.length, name)
        rows.push({ number: rows.length + 1, cells: grid.endRow() })
      }
      if (tag === 'table') depth -= 1
    },
  })
  parser.write(html)
  parser.end()
  return tables
}

/** Spreads merged cells over the places they cover. */
function createGrid() {
  let cells: string[] = []
  let spans = { columns: 1, rows: 1 }
  let column = 0
  const hanging = new Map<number, { text: string; rows: number }>()
  const fillHanging = () => {
    for (let held = hanging.get(column); held !== undefined; held = hanging.get(column)) {
      cells[column] = held.text
      if (held.rows <= 1) hanging.delete(column)
      else hanging.set(column, { ...held, rows: held.rows - 1 })
      column += 1
    }
  }
  return {
    beginRow() {
      cells = []
      column = 0
      fillHanging()
    },
    beginCell(columns: number, rows: number) {
      spans = { columns: Math.min(columns || 1, mostColumns), rows: rows || 1 }
    },
    endCell(text: string) {
      for (let i = 0; i < spans.columns && column < mostColumns; i++) {
        cells[column] = text
        if (spans.rows > 1) hanging.set(column, { text, rows: spans.rows - 1 })
        column += 1
      }
      fillHanging()
    },
    endRow: () => [...cells],
  }
}

function checkCount(rows: number, name: string): void {
  if (rows < mostRows) return
  throw new UnreadableFileError(
    `${name}: bảng dài hơn ${mostRows.toLocaleString('vi-VN')} dòng, không giống một danh mục. Hãy xóa các dòng trống hoặc chia nhỏ tệp.`,
  )
}

function tidy(text: string): string {
  return normalizeText(text)
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n')
}
