import { Parser } from 'htmlparser2'
import { sourceLimits, UnreadableFileError } from './unreadable-file.ts'

const blockTags = new Set(
  'p br div li tr h1 h2 h3 h4 h5 h6 table section article blockquote pre'.split(' '),
)
/** What a page shows around a text, or not at all. */
const hiddenTags = new Set(
  // A form is none of them: some sites wrap the whole page in one.
  'script style nav header footer aside button select noscript svg title template iframe xml'.split(
    ' ',
  ),
)

/** Where the sites of law keep the text itself, the first that is found. */
const textContainers: readonly ((attributes: Record<string, string>) => boolean)[] = [
  ({ class: names = '' }) => /(?:^|\s)content1(?:\s|$)/.test(names), // thuvienphapluat.vn
  ({ id = '', class: names = '' }) => id === 'toanvancontent' || /\btoanvancontent\b/.test(names), // vbpl.vn before 2025
  ({ class: names = '' }) => /(?:^|\s)(?:the-document-body|docitem-body)(?:\s|$)/.test(names), // luatvietnam.vn
]

/**
 * The text of HTML, a line for each block or line break; markup, scripts and styles left out.
 *
 * @throws {UnreadableFileError} when elements are nested too deep
 */
export function htmlLines(html: string): string[] {
  return collect(html, () => true)
}

/** The lines of the text in a page of a law site, without the page around it. */
export function pageLines(html: string): string[] {
  for (const isContainer of textContainers) {
    const lines = collect(html, isContainer)
    if (lines.length > 0) return lines
  }
  return htmlLines(html)
}

/** Reads the first element that is wanted, or everything when the root itself is. */
function collect(html: string, isWanted: (attributes: Record<string, string>) => boolean) {
  const lines: string[] = []
  const isWhole = isWanted({})
  let line = ''
  let hidden = 0
  let nesting = 0
  // Depth of the wanted element, counted in elements of its own name.
  let inside: { name: string; depth: number } | null = null
  let isDone = false
  const isTaken = () => hidden === 0 && !isDone && (isWhole || inside !== null)
  const endLine = () => {
    const text = line.replace(/\s+/g, ' ').trim()
    if (text !== '') lines.push(text)
    line = ''
  }
  const parser = new Parser({
    onopentag(name, attributes) {
      nesting += 1
      if (nesting > sourceLimits.nesting * 5) {
        throw new UnreadableFileError('Trang HTML lồng quá nhiều lớp, không giống một văn bản.')
      }
      if (hiddenTags.has(name)) hidden += 1
      if (inside !== null && name === inside.name) inside.depth += 1
      else if (inside === null && !isDone && !isWhole && isWanted(attributes)) {
        inside = { name, depth: 1 }
      }
      if (blockTags.has(name)) endLine()
      if (name === 'td' || name === 'th') line += ' '
    },
    ontext(text) {
      if (isTaken()) line += text
    },
    onclosetag(name) {
      nesting -= 1
      if (hiddenTags.has(name)) hidden -= 1
      if (blockTags.has(name)) endLine()
      if (inside !== null && name === inside.name) {
        inside.depth -= 1
        if (inside.depth === 0) {
          endLine()
          inside = null
          isDone = true
        }
      }
    },
  })
  parser.write(html)
  parser.end()
  endLine()
  return lines
}

/** The page as text, in the encoding it states; UTF-8 where it states none. */
export function decodePage(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le').slice(1)
  if (bytes[0] === 0xef && bytes[1] === 0xbb) return bytes.toString('utf8').slice(1)
  const head = bytes.toString('latin1', 0, 4_096)
  const stated = /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(stated).decode(bytes)
  } catch {
    return bytes.toString('utf8')
  }
}
