import { basename } from 'node:path'
import { toUnicode } from '../language/legacy-encoding.ts'
import { detectFormat } from './detect-format.ts'
import { decodePage, htmlLines, pageLines } from './extract-html.ts'
import { readMarkdown } from './extract-markdown.ts'
import { extractPdfLines } from './extract-pdf.ts'
import { rtfText } from './extract-rtf.ts'
import { extractDocxLines, wordLines, wordText } from './extract-word.ts'
import { codificationMark } from './read-codification.ts'
import { UnreadableFileError } from './unreadable-file.ts'

/** The text of one document, and what kind of copy it is. */
export interface ExtractedText {
  /**
   * `file` an official file; `page` a page of a law site; `transcript` somebody's typed copy;
   * `codification` a subject of the codification, which has a reader of its own.
   */
  readonly kind: 'file' | 'page' | 'transcript' | 'codification'
  readonly lines: readonly string[]
  /** What the copy says of itself beside the text, as plain pairs. */
  readonly facts: Readonly<Record<string, string>>
}

/**
 * Takes the text out of a document of any kind we read. The bytes decide which it is, not the name.
 *
 * @throws {UnreadableFileError} when it cannot be read, with the reason and the way out
 */
export async function extractText(bytes: Buffer, path: string): Promise<ExtractedText> {
  const name = basename(path)
  const file = (lines: readonly string[]): ExtractedText => ({ kind: 'file', lines, facts: {} })
  switch (detectFormat(bytes, name)) {
    case 'docx':
      return file(await extractDocxLines(bytes, name))
    case 'doc':
      return file(wordLines(toUnicode(await wordText(bytes, name))))
    case 'rtf':
      return file(toUnicode(rtfText(bytes, name)).split('\n'))
    case 'pdf':
      return file(await extractPdfLines(bytes, name))
    case 'html':
      return fromHtml(bytes, name)
    case 'markdown':
      return { kind: 'transcript', ...readMarkdown(bytes.toString('utf8')) }
    case 'yaml':
      throw refusal(
        name,
        'tệp YAML là dữ liệu kèm theo (bảng thuật ngữ, từng mục rời), không phải một văn bản. Hãy nhập bản .mdx, .md hoặc .docx của văn bản.',
      )
    case 'word-xml':
    case 'web-archive':
      throw refusal(
        name,
        'tệp XML hoặc trang web đóng gói (.mht). Hãy mở bằng Word và lưu lại dạng .docx.',
      )
    case 'other-archive':
      throw refusal(name, archiveReason(bytes))
    case 'unknown':
      throw refusal(name, unknownReason(name))
  }
}

function refusal(name: string, reason: string): UnreadableFileError {
  return new UnreadableFileError(`${name}: ${reason}`)
}

function archiveReason(bytes: Buffer): string {
  // Every whole archive ends with its directory.
  return bytes.includes('PK\u0005\u0006')
    ? 'tệp nén này không phải văn bản Word (có thể là bảng tính, bản trình chiếu hoặc .zip). Hãy giải nén, hoặc lưu văn bản dạng .docx.'
    : 'tệp .docx bị hỏng hoặc chưa tải xong. Hãy mở bằng Word và lưu lại, rồi nhập lại.'
}

function unknownReason(name: string): string {
  const extension = /\.(docx|doc|rtf|pdf)$/i.exec(name)?.[0]
  if (extension === undefined) return 'không nhận ra đây là loại tệp gì, hoặc tệp trống.'
  return `không phải tệp ${extension.toLowerCase()} (nội dung là thứ khác, hoặc tệp trống). Hãy mở bằng Word và lưu lại dạng .docx.`
}

function fromHtml(bytes: Buffer, name: string): ExtractedText {
  const html = toUnicode(decodePage(bytes))
  if (codificationMark.test(html.slice(0, 2_000))) {
    return { kind: 'codification', lines: [], facts: {} }
  }
  // Word saves pages under .doc too: then it is a file that an officer keeps.
  const isFile = /\.(docx?|rtf)$/i.test(name)
  return {
    kind: isFile ? 'file' : 'page',
    lines: isFile ? htmlLines(html) : pageLines(html),
    facts: {},
  }
}
