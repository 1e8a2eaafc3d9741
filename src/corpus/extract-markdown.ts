import { DocumentStructureError } from './document-header.ts'

/** A text in Markdown: its front matter as plain pairs, and its lines without markup. */
export interface MarkdownText {
  readonly facts: Readonly<Record<string, string>>
  readonly lines: readonly string[]
}

/** Chapters that somebody wrote about a text; they are not the text. */
const sideChapters =
  /^(?:thông tin|thong tin|tóm tắt|tom tat|trích yếu|trich yeu|văn bản liên quan|van ban lien quan|nguồn|nguon|tham khảo|ghi chú|ghi chu|phương pháp|phuong phap|giới thiệu|điểm mới|đánh giá|phân tích|mục lục|nơi nhận|tài liệu|lưu ý|hiệu lực$)/i

// Real ones have at most 25,000 characters; the patterns for emphasis are slow on longer ones.
const longestLine = 100_000

const labelAlone = /^(?:\d{1,3}\.|[a-zđ]\d?\))$/

/**
 * Reads Markdown, and the MDX of sites that show law: front matter, emphasis, links, lists and
 * components go, the words stay. Chapters that only speak of the text are left out.
 */
export function readMarkdown(source: string): MarkdownText {
  const { facts, body } = takeFrontMatter(source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'))
  const plain = withoutComponents(body)
  const lines: string[] = []
  let sideLevel = 0
  for (const raw of plain.split('\n')) {
    if (raw.length > longestLine) {
      throw new DocumentStructureError(
        'Tệp Markdown có một dòng dài quá mức, không giống một văn bản. Hãy ngắt dòng và lưu lại.',
      )
    }
    const heading = /^\s{0,3}(#{1,6})\s+(.*)$/.exec(raw)
    const text = plainLine(heading?.[2] ?? raw)
    if (heading !== null) {
      const level = heading[1]?.length ?? 0
      if (sideLevel === 0 || level <= sideLevel) {
        sideLevel = sideChapters.test(text.replace(/^[IVX\d]+\.\s*/, '')) ? level : 0
      }
    }
    if (sideLevel > 0 || text === '') continue
    // A label alone in a paragraph of its own belongs to the text below it.
    if (labelAlone.test(lines.at(-1) ?? '')) lines.push(`${lines.pop()} ${text}`)
    else lines.push(text)
  }
  return { facts, lines }
}

function takeFrontMatter(source: string): { facts: Record<string, string>; body: string } {
  const match = /^---\n([\s\S]*?)\n---\s*(?:\n|$)/.exec(source)
  const facts: Record<string, string> = {}
  if (match === null) return { facts, body: source }
  for (const line of (match[1] ?? '').split('\n')) {
    const pair = /^([\p{L}][\p{L}\d_-]*)\s*:\s*(.+)$/u.exec(line)
    if (pair?.[1] !== undefined) facts[pair[1]] = (pair[2] ?? '').replace(/^["']|["']$/g, '').trim()
  }
  return { facts, body: source.slice(match[0].length) }
}

/** Heads that MDX pages build from properties hold the number and the date: they become lines. */
function withoutComponents(body: string): string {
  const uncommented = replaceBlocks(
    replaceBlocks(body, '{/*', '*/}', () => ''),
    '<!--',
    '-->',
    () => '',
  )
  return replaceBlocks(uncommented, '<DocumentHeading', '\n/>', (properties) =>
    properties
      .replace(/\sclassName="[^"]*"/g, '')
      .replace(/\b(?:left|right|title)=(?:\{\s*<>|")/g, '\n')
      .replace(/<\/>\s*\}|"\s*$/gm, '\n')
      .replace(/<br\s*\/?>/g, '\n')
      // A sentence broken for the page's sake is one line again.
      .replace(/([^\n>])\n\s+(?=\p{Ll})/gu, '$1 '),
  )
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<\/?[A-Za-z][\w.]*(?:\s[^<>]*)?>/g, '')
}

/** In one walk: a pattern would look for the end again from every beginning. */
function replaceBlocks(
  text: string,
  opening: string,
  closing: string,
  replace: (inside: string) => string,
): string {
  const parts: string[] = []
  let at = 0
  for (;;) {
    const start = text.indexOf(opening, at)
    const end = start < 0 ? -1 : text.indexOf(closing, start + opening.length)
    if (end < 0) break
    parts.push(text.slice(at, start), replace(text.slice(start + opening.length, end)))
    at = end + closing.length
  }
  return parts.join('') + text.slice(at)
}

function plainLine(raw: string): string {
  if (/^\s*(?:-{3,}|\*{3,}|_{3}|\|?(?:\s*:?-+:?\s*\|)+\s*:?-*:?)\s*$/.test(raw)) return ''
  return (
    raw
      .replace(/^\s*>+\s?/, '')
      .replace(/^\s*[*+]\s+/, '')
      .replace(/^\s*-\s+(?=(?:[*_]{0,3})(?:[a-zđ]\d{0,2}\)|\d+\.|\*))/, '')
      .replace(/!?\[([^\]]{0,2000})\]\([^)]{0,2000}\)/g, '$1')
      // Words of a glossary; a number in brackets is a footnote and stays.
      .replace(/\[(\D[^\]]{0,2000})\]/g, '$1')
      .replace(/\\([\\`*_{}[\]()#+\-.!|>])/g, '$1')
      .replace(/\\\s*$/, '')
      .replace(/(\*{1,3}|(?<![\p{L}\d_])_{1,3})(?=\S)(.{1,2000}?)(?<=\S)\1(?![\p{L}\d_])/gu, '$2')
      .replace(/\*\*/g, '')
      .replace(/^\s*\||\|\s*$/g, '')
      .replace(/\s*\|\s*/g, ' ')
      .replace(/`/g, '')
      .replace(/&nbsp;/g, ' ')
      .replace(/&amp;/g, '&')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/\s+/g, ' ')
      .trim()
      // Lists of letters are written "a." in Markdown; the law prints "a)".
      .replace(/^([a-zđ]\d?)\.(?=\s|$)/, '$1)')
  )
}
