import { toUnicode } from '../language/legacy-encoding.ts'
import { foldDiacritics } from '../language/normalize.ts'
import { checkPdf } from './check-pdf.ts'
import { restoreLines } from './restore-lines.ts'
import { sourceLimits, UnreadableFileError } from './unreadable-file.ts'

const fewestLettersPerPage = 100
/** Real texts have 25 to 30 accented letters in a hundred. */
const leastAccented = 0.08

/**
 * The paragraphs of a PDF with text: lines joined again, running heads and page numbers left out.
 *
 * @throws {UnreadableFileError} when it is a scan without text, damaged, or locked
 */
export async function extractPdfLines(bytes: Buffer, name: string): Promise<string[]> {
  const pages = await pageTexts(bytes, name)
  const text = toUnicode(pages.join('\f\n').replace(/\f/g, pageMark))
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  if (letters < fewestLettersPerPage * pages.length && letters < 2_000) {
    throw new UnreadableFileError(
      `${name}: tệp PDF này là bản quét, không có chữ để đọc. Hãy tải bản .docx hoặc PDF có chữ của văn bản (congbao.chinhphu.vn, vbpl.vn), hoặc nhận dạng chữ (OCR), đối chiếu với bản gốc rồi lưu thành .docx.`,
    )
  }
  if (accentedShare(text) < leastAccented) {
    throw new UnreadableFileError(
      `${name}: lớp chữ của tệp PDF này bị hỏng (mất dấu tiếng Việt). Hãy tải bản .docx của văn bản hoặc nhận dạng chữ lại rồi đối chiếu với bản gốc.`,
    )
  }
  return restoreLines(text.split(pageMark).map((page) => page.split('\n')))
}

// Survives normalisation, and no text holds it.
const pageMark = '\u0001'

/** The text of each page, a line for each printed line, in the letters of the file. */
export async function pageTexts(bytes: Buffer, name: string): Promise<string[]> {
  checkPdf(bytes, name)
  // Loaded here only: the library takes a third of a second that other imports need not wait for.
  const { extractText, getDocumentProxy } = await import('unpdf')
  try {
    const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 })
    if (pdf.numPages > sourceLimits.pages) {
      throw new UnreadableFileError(
        `${name}: tệp PDF có hơn ${sourceLimits.pages.toLocaleString('vi-VN')} trang. Hãy chia nhỏ rồi nhập lại.`,
      )
    }
    const { text } = await extractText(pdf, { mergePages: false })
    return text
  } catch (error) {
    if (error instanceof UnreadableFileError) throw error
    const isLocked = (error as Error).name === 'PasswordException'
    throw new UnreadableFileError(
      isLocked
        ? `${name}: tệp PDF có mật khẩu. Hãy bỏ mật khẩu rồi nhập lại.`
        : `${name}: tệp PDF bị hỏng hoặc chưa tải xong. Hãy tải lại tệp rồi nhập lại.`,
      { cause: error },
    )
  }
}

function accentedShare(text: string): number {
  const letters = text.match(/\p{L}/gu) ?? []
  if (letters.length === 0) return 0
  const accented = letters.filter((letter) => foldDiacritics(letter) !== letter.toLowerCase())
  return accented.length / letters.length
}
