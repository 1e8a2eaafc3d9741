import mammoth from 'mammoth'
import { checkOfficeArchive } from './check-archive.ts'
import { checkCompoundFile } from './check-compound-file.ts'
import { htmlLines } from './extract-html.ts'
import { UnreadableFileError } from './unreadable-file.ts'

/**
 * The lines of a .docx, one paragraph or line break each, empty ones left out.
 *
 * @throws {UnreadableFileError} when the archive is damaged or not safe to unpack
 */
export async function extractDocxLines(bytes: Buffer, name: string): Promise<string[]> {
  checkOfficeArchive(bytes, name, '.docx')
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer: bytes },
      { convertImage: mammoth.images.imgElement(async () => ({ src: '' })) },
    )
    return htmlLines(value)
  } catch (error) {
    throw new UnreadableFileError(
      `${name}: tệp .docx bị hỏng hoặc chưa tải xong. Hãy mở bằng Word và lưu lại, rồi nhập lại.`,
      { cause: error },
    )
  }
}

/**
 * The text of a Word 97 file, in the letters of its fonts: the body, then what stands in text boxes.
 *
 * Numbers that Word counts itself are not in the file's text and are lost.
 *
 * @throws {UnreadableFileError} when the file is damaged, locked, or no Word file
 */
export async function wordText(bytes: Buffer, name: string): Promise<string> {
  const document = await openWord(bytes, name)
  // Curly quotation marks tell amended text apart, so the library must not straighten them.
  const body = document.getBody({ filterUnicode: false })
  const boxes = document.getTextboxes({ filterUnicode: false, includeHeadersAndFooters: false })
  return `${body}\n${boxes}`
}

/** Opens a Word 97 file. Its parts are asked for one by one. */
export async function openWord(bytes: Buffer, name: string) {
  checkCompoundFile(bytes, name)
  const { default: WordExtractor } = await import('word-extractor')
  try {
    return await new WordExtractor().extract(bytes)
  } catch (error) {
    throw new UnreadableFileError(
      `${name}: tệp .doc bị hỏng, có mật khẩu hoặc không phải văn bản Word. Hãy mở bằng Word và lưu lại dạng .docx, rồi nhập lại.`,
      { cause: error },
    )
  }
}

const label = /^\s*(?:[-–+•*]|\d{1,3}[a-zđ]?[.)]?|[a-zđ]\d?[.)]|Điều\s+\d+[a-zđ]?[.:]?)?\s*$/i

/** One line for each paragraph and table cell; a tab behind a clause's own label is no cell. */
export function wordLines(text: string): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    let open = ''
    for (const cell of paragraph.split('\t')) {
      if (label.test(open)) open = `${open} ${cell}`
      else {
        lines.push(open)
        open = cell
      }
    }
    return [...lines, open].map((line) => line.trim()).filter((line) => line !== '')
  })
}
