import { normalizeText } from '../language/normalize.ts'
import { isOwnTitle, ordersChange } from './amending-phrase.ts'
import type { ArticleText, LegalDocument } from './document.ts'
import { DocumentStructureError, type KnownFacts, readHeader } from './document-header.ts'
import { comesAfter, quoteDepthAfter } from './outline.ts'
import { articleIdOf } from './provision-id.ts'
import { sourceLimits } from './unreadable-file.ts'

const articleLine = /^Điều\s+(\d{1,4}[a-zđ]?)\s*[.:]?\s*(.*)$/i
const upperHeading =
  /^(phần\s+(?:thứ\s+\S+|[IVXLC]+|\d+)|chương\s+[IVXLC\d]+[a-z]?|(?:tiểu\s+)?mục\s+(?:\d+|[IVXLC]+))\s*[.:]?\s*(.*)$/i
const levelNames = ['phần', 'chương', 'mục', 'tiểu mục']
const tailLine =
  /^(_{4,}|-{4,}|nơi nhận\s*:|(?:tm|kt|tuq)\.\s|(luật|bộ luật|pháp lệnh|nghị quyết) này (đã )?được (quốc hội|ủy ban thường vụ quốc hội).* thông qua)/i

/** Forms and tables follow; where an amending text prints one in its middle, its articles go on. */
const annexLine =
  /^(?:PHỤ LỤC(?=[\s.:]|$).{0,140}|Phụ lục(?: số)?(?: [IVXLC]+| \d+)?[a-z]?|Mẫu số \d+[a-zđ]?(?:[/.-][\p{L}\d]+)*)$/u

type Tail = 'none' | 'annex' | 'signed'

/**
 * Reads a normative document from its lines: header, legal bases, headings, articles.
 *
 * Quoted articles inside an amending article stay part of it. Articles of an attached instrument,
 * whose numbers start again at 1, become part `att-1`, `att-2`, …; those of an annex `annex-1`, …
 *
 * @param lines - the text, one paragraph a line; need not be normalised
 * @param known - what a copy says beside the text, for what the text leaves out
 * @throws {DocumentStructureError} when no number or no article is found
 */
export function parseDocument(
  lines: readonly string[],
  known: KnownFacts = {},
): { document: LegalDocument; articles: ArticleText[] } {
  checkMeasure(lines)
  const clean = lines.map((line) => normalizeText(line).trim()).filter((line) => line !== '')
  const firstArticle = clean.findIndex((line) => articleLine.test(line))
  if (firstArticle < 0) {
    throw new DocumentStructureError(
      'Không tìm thấy "Điều 1" nào: tệp này không phải văn bản quy phạm pháp luật, hoặc là bản quét không có chữ.',
    )
  }
  const header = clean.slice(0, firstArticle)
  const body = clean.slice(firstArticle)
  const document = readHeader(header, body, known)
  return { document, articles: readArticles(document.id, header, body) }
}

/** What is no text at all would keep the reader busy for minutes. */
function checkMeasure(lines: readonly string[]): void {
  if (lines.length > sourceLimits.lines) {
    throw new DocumentStructureError(
      'Tệp có quá nhiều dòng, không giống một văn bản. Hãy xóa các dòng thừa hoặc chia nhỏ tệp.',
    )
  }
  if (lines.some((line) => line.length > sourceLimits.paragraphCharacters)) {
    throw new DocumentStructureError(
      'Tệp có một đoạn dài quá mức, không giống một văn bản. Hãy mở tệp, ngắt đoạn và lưu lại.',
    )
  }
}

interface OpenArticle {
  readonly number: string
  readonly heading: string
  readonly headings: readonly string[]
  readonly part: string
  readonly lines: string[]
}

function readArticles(
  documentId: string,
  header: readonly string[],
  body: readonly string[],
): ArticleText[] {
  const above: (string | undefined)[] = []
  const headingState = { level: -1 }
  for (const line of header) takeHeading(line, above, headingState)

  const articles: OpenArticle[] = []
  let part = 'body'
  let attachments = 0
  let annexes = 0
  let isInAnnex = false
  let quoteDepth = 0
  let tail: Tail = 'none'

  for (const [at, line] of body.entries()) {
    // A forgotten closing mark would swallow the rest: the next amendment starts outside quotes.
    if (ordersChange(line) || opensOwnArticle(line, body[at + 1] ?? '')) quoteDepth = 0
    const isQuoted = quoteDepth > 0
    quoteDepth = quoteDepthAfter(line, quoteDepth)
    const match = isQuoted ? null : articleLine.exec(line)
    const previous = articles.at(-1)
    if (match !== null && canFollow(previous?.number ?? null, match[1] ?? '', tail)) {
      const number = (match[1] ?? '').toLowerCase()
      if (number === '1' && previous !== undefined) {
        if (!isInAnnex) attachments += 1
        part = isInAnnex ? `annex-${annexes}` : `att-${attachments}`
      }
      isInAnnex = false
      tail = 'none'
      headingState.level = -1
      articles.push({
        number,
        heading: match[2] ?? '',
        headings: above.filter((text) => text !== undefined),
        part,
        lines: [],
      })
      continue
    }
    if (!isQuoted && takeHeading(line, above, headingState)) continue
    if (!isQuoted && tailLine.test(line)) tail = 'signed'
    else if (!isQuoted && annexLine.test(line)) {
      if (/^phụ lục/i.test(line)) {
        annexes += 1
        isInAnnex = true
      }
      if (tail === 'none') tail = 'annex'
    }
    if (tail === 'none') previous?.lines.push(line)
  }
  return articles.map((article, position) => ({
    articleId: articleIdOf(documentId, article.part, article.number),
    articleNumber: article.number,
    position,
    headings: article.headings,
    ...splitHeading(article),
    effectiveOn: null,
    sourceNote: null,
    url: null,
  }))
}

/** "Điều 7. Sửa đổi, bổ sung …", also with the title on the line below. */
function opensOwnArticle(line: string, next: string): boolean {
  const match = articleLine.exec(line)
  return match !== null && isOwnTitle(match[2] === '' ? next : (match[2] ?? ''))
}

/**
 * An article without a title has its text on the heading's line; a title may stand on the line below.
 */
function splitHeading({ heading, lines }: OpenArticle): { heading: string; body: string } {
  const [first = ''] = lines
  if (heading === '' && lines.length > 1 && isTitleAlone(first)) {
    return { heading: first, body: lines.slice(1).join('\n') }
  }
  const isSentence = lines.length === 0 && /[.;:]$/.test(heading)
  return isSentence
    ? { heading: '', body: heading }
    : { heading: heading.replace(/\.$/, ''), body: lines.join('\n') }
}

function isTitleAlone(line: string): boolean {
  return line.length < 200 && /^\p{Lu}/u.test(line) && !/[.;:,”"]$/.test(line)
}

/** Numbers run on by one, or take a letter, or start again in an attached instrument. */
function canFollow(previous: string | null, number: string, tail: Tail): boolean {
  if (previous === null) return true
  const now = Number.parseInt(number, 10)
  const before = Number.parseInt(previous, 10)
  if (now === before) {
    return comesAfter(number.toLowerCase().replace(/^\d+/, ''), previous.replace(/^\d+/, ''))
  }
  if (tail === 'signed') return now === 1
  return now === before + 1 || (tail === 'annex' && now === 1)
}

/** Keeps the headings above the article: a heading's title may stand on the lines after it. */
function takeHeading(
  line: string,
  above: (string | undefined)[],
  state: { level: number },
): boolean {
  const match = upperHeading.exec(line)
  if (match !== null) {
    const name = (match[1] ?? '').toLowerCase()
    const level = levelNames.findIndex((each) => name.startsWith(each))
    above[level] = `${match[1]} ${match[2] ?? ''}`.trim()
    above.length = level + 1
    state.level = level
    return true
  }
  // Its title is in capitals, or follows at once.
  const open = state.level >= 0 ? above[state.level] : undefined
  if (open !== undefined && !articleLine.test(line) && line.length < 200 && !/[.;:]$/.test(line)) {
    above[state.level] = `${open} ${line}`
    return true
  }
  state.level = -1
  return false
}
