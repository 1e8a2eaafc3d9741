import { Parser } from 'htmlparser2'
import { normalizeText } from '../language/normalize.ts'

/** One article of a subject file, its parts as they stand. */
export interface CodificationEntry {
  readonly chapter: string
  /** "Điều 37.1.LQ.1. Phạm vi điều chỉnh" */
  readonly heading: string
  readonly note: string
  readonly noteUrl: string | null
  readonly text: string
}

/** One subject file, split. */
export interface CodificationSubject {
  /** "37.1", or "unknown" where the page does not say. */
  readonly code: string
  readonly entries: readonly CodificationEntry[]
}

/**
 * Splits a subject file (`demuc/<GUID>.html`) into its articles.
 *
 * The text of an article is a paragraph with paragraphs inside, which an HTML5 parser would empty:
 * so the classes are followed as a flat row, everything after `pNoiDung` belonging to it.
 */
export async function parseSubject(chunks: AsyncIterable<string>): Promise<CodificationSubject> {
  const collector = createCollector()
  for await (const chunk of chunks) collector.write(chunk)
  return collector.end()
}

type Field = 'subject' | 'chapter' | 'heading' | 'note' | 'text' | 'none'
const fieldByClass: Readonly<Record<string, Field>> = {
  pChuong: 'chapter',
  pDieu: 'heading',
  pGhiChu: 'note',
  pNoiDung: 'text',
  pChiDan: 'none',
}
const breaks = new Set(['p', 'br', 'tr', 'li', 'div'])

function createCollector() {
  const entries: CodificationEntry[] = []
  let field: Field = 'none'
  let subject = ''
  let chapters: string[] = []
  let chapterIsOpen = false
  let current = { heading: '', note: '', noteUrl: null as string | null, text: '' }
  let chapterText = ''

  const endChapterLine = () => {
    const text = tidy(chapterText)
    chapterText = ''
    if (text === '') return
    if (!chapterIsOpen) chapters = /^mục/i.test(text) ? chapters.slice(0, 1) : []
    chapters = chapterIsOpen
      ? [...chapters.slice(0, -1), `${chapters.at(-1)} ${text}`]
      : [...chapters, text]
    chapterIsOpen = !chapterIsOpen
  }
  const endEntry = () => {
    if (current.heading !== '') {
      entries.push({
        chapter: chapters.join('\n'),
        heading: tidy(current.heading),
        note: tidy(current.note),
        noteUrl: current.noteUrl,
        text: current.text
          .split('\n')
          .map(tidy)
          .filter((line) => line !== '')
          .join('\n'),
      })
    }
    current = { heading: '', note: '', noteUrl: null, text: '' }
  }

  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'h3') field = 'subject'
      const next = name === 'p' ? fieldByClass[attributes['class'] ?? ''] : undefined
      if (next !== undefined) {
        if (field === 'chapter') endChapterLine()
        if (next === 'heading' || next === 'chapter') endEntry()
        if (next === 'heading') chapterIsOpen = false
        field = next
      }
      if (field === 'text' && breaks.has(name)) current.text += '\n'
      if (field === 'text' && (name === 'td' || name === 'th')) current.text += ' '
      if (field === 'note' && name === 'a') current.noteUrl ??= attributes['href'] ?? null
    },
    ontext(text) {
      if (field === 'subject') subject += text
      else if (field === 'chapter') chapterText += text
      else if (field === 'heading' || field === 'note') current[field] += text
      else if (field === 'text') current.text += text.replace(/\s+/g, ' ')
    },
    onclosetag(name) {
      if (name === 'h3') field = 'none'
    },
  })
  return {
    write: (chunk: string) => parser.write(chunk),
    end(): CodificationSubject {
      parser.end()
      endEntry()
      return { code: /(\d+\.\d+)/.exec(subject)?.[1] ?? 'unknown', entries }
    },
  }
}

function tidy(text: string): string {
  return normalizeText(text).replace(/\s+/g, ' ').trim()
}
