import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Law that nobody made, in the format of an import folder. */
export interface GeneratedLaw {
  readonly folder: string
  readonly articles: number
  /** Document numbers, in the order of the file. */
  readonly numbers: readonly string[]
}

const subjects = ['nuôi trồng thủy sản', 'lưu trữ hồ sơ', 'cấp nước sạch', 'chiếu sáng đô thị']
const duties = ['phải đăng ký với cơ quan quản lý', 'được miễn phí sử dụng', 'bị thu hồi giấy phép']

/** Writes `documents` laws of a hundred articles each, every one with words of its own. */
export function writeGeneratedLaw(parent: string, documents: number): GeneratedLaw {
  const folder = join(parent, 'generated')
  mkdirSync(folder, { recursive: true })
  const numbers = Array.from({ length: documents }, (_, at) => `${900 + at}/2025/NĐ-TN`)
  const rows = numbers.flatMap((docId, at) =>
    Array.from({ length: 100 }, (_, index) => articleRow(docId, at, index + 1)),
  )
  const metadata = numbers.map((docNumber, at) => ({
    docNumber,
    docType: 'Nghị định',
    title: `Nghị định thử về ${subjects[at % subjects.length]} số ${at}`,
    issuer: 'Chính phủ',
    issueDate: '2025-01-02',
    effectiveDate: '2025-03-01',
    status: 'Còn hiệu lực',
  }))
  writeFileSync(join(folder, 'articles.jsonl'), asLines(rows))
  writeFileSync(join(folder, 'documents.jsonl'), asLines(metadata))
  return { folder, articles: rows.length, numbers }
}

function articleRow(docId: string, at: number, article: number) {
  const subject = subjects[(at + article) % subjects.length]
  const clauses = Array.from({ length: 3 + (article % 5) }, (_, index) => {
    const duty = duties[(article + index) % duties.length]
    return `${index + 1}. Tổ chức, cá nhân ${subject} theo mẫu ${at}-${article}-${index} ${duty} trong thời hạn ${article + index} ngày kể từ ngày nhận đủ hồ sơ hợp lệ theo quy định của Nghị định này.`
  })
  return {
    docId,
    articleId: String(article),
    title: `Thời hạn ${subject} loại ${at}-${article}`,
    chapter: `Chương ${Math.ceil(article / 20)}`,
    text: clauses.join('\n'),
  }
}

function asLines(rows: readonly object[]): string {
  return `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`
}
