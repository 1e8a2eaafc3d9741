import { readDate } from './document-header.ts'
import { findDocumentNumbers } from './document-number.ts'
import { type PlainLine, plainLines } from './plain-lines.ts'
import { readPlaces } from './read-places.ts'
import type { AmendingArticle, Place, Relation, RelationOperation } from './relation.ts'
import { dayBehind } from './relation-target.ts'

const kinds =
  'bộ luật|luật|pháp lệnh|nghị định|nghị quyết liên tịch|nghị quyết|thông tư liên tịch|thông tư|quyết định|chỉ thị|lệnh'
const number = String.raw`\d+[^\s,;]*`
const dated = String.raw`(?:\s+ngày\s+[^,;]*)?`

/** "đã được sửa đổi, bổ sung một số điều theo Luật số 1 và Luật số 2": these do not end themselves. */
const amenders = new RegExp(
  String.raw`,?\s*(?:đã\s+)?được\s+(?:sửa đổi|bổ sung)[^;]*?(?:theo|bởi|tại|bằng)\s+(?:các\s+)?(?:${kinds})\s+số\s+${number}${dated}(?:(?:\s*,\s*|\s+và\s+)(?:${kinds})\s+số\s+${number}${dated})*`,
  'giu',
)

/** A text at the head of an item of a list, with what is said before it. */
const item = new RegExp(
  String.raw`(?:^|[,;]\s*|\svà\s+|thay thế\s+|bãi bỏ\s+|toàn bộ\s+|một phần\s+|hiệu lực\s+(?:thi hành\s+)?|các\s+|điều\s+\d+[a-z]?\s+(?:của\s+)?)(?:${kinds})(?![\p{L}])(?:(?!sửa đổi|hướng dẫn|thi hành)[^,;])*?\s(?=(?:số\s*)?:?\s*\d)`,
  'giu',
)

/**
 * Reads which whole texts an article ends: "Luật này thay thế Luật số …", "Nghị định số … hết hiệu
 * lực kể từ ngày …", "Bãi bỏ toàn bộ Thông tư số …", also as a list, and what it suspends.
 *
 * Provisions of another text that "hết hiệu lực" are repealed; orders that begin with "Bãi bỏ Điều …"
 * are left to `parseRelations`.
 *
 * @returns in reading order; only texts that are named by number
 */
export function parseEndings({ heading, body }: AmendingArticle): Relation[] {
  if (!/hiệu lực|thay thế|bãi bỏ/iu.test(`${heading} ${body}`)) return []
  const relations: Relation[] = []
  const isClosing = /hiệu lực|thi hành|bãi bỏ|thay thế/iu.test(heading)
  let list: Ending | null = null
  for (const line of plainLines(`${heading}\n${body}`)) {
    if (line.level === 'clause') list = null
    const ending = endingOf(line.text)
    if (ending !== null && /:\s*$/u.test(line.text) && textsIn(ending.subject).length === 0) {
      list = ending
    } else if (ending !== null) relations.push(...relationsOf(ending, line, isClosing))
    else if (list !== null)
      relations.push(...relationsOf({ ...list, subject: line.text }, line, isClosing))
  }
  return relations
}

interface Ending {
  readonly operation: RelationOperation
  /** The words that name what ends. */
  readonly subject: string
  readonly except: string
  readonly effectiveOn: string | null
  readonly endsOn: string | null
}

const own = String.raw`(?:${kinds})\s+này`
const replaces = new RegExp(
  String.raw`${own}\s+(?:được ban hành )?thay thế\s+(?:cho\s+)?(?=(?:các\s+)?(?:${kinds}))(.*)$`,
  'iu',
)
const ends = /^(.*?)\s*(?:hết|chấm dứt|không còn) hiệu lực(?: thi hành)?(.*)$/isu
const repeals = new RegExp(
  String.raw`^bãi bỏ\s+(?:toàn bộ\s+|một phần\s+)?(?=(?:các\s+)?(?:${kinds}|văn bản))(.*)$`,
  'iu',
)
const suspends = /(?:^|\s)(?:tạm\s+)?ngưng hiệu lực(?: thi hành)?\s*(.*)$/iu

function endingOf(text: string): Ending | null {
  const [said = '', except = ''] = splitAt(text, /,?\s+trừ\s/iu)
  const suspended = suspends.exec(said)
  if (suspended !== null) {
    const rest = suspended[1] ?? ''
    const from = /(?:kể\s+)?từ\s+(?=ngày)(.*)$/iu.exec(rest)?.[1] ?? ''
    const until = /đến\s+(?:hết\s+)?(?=ngày)(.*)$/iu.exec(rest)?.[1] ?? ''
    const subject = findDocumentNumbers(rest).length > 0 ? rest : said.slice(0, suspended.index)
    const day = from.startsWith('ngày') ? readDate(from) : null
    return { operation: 'suspends', subject, except, effectiveOn: day, endsOn: readDate(until) }
  }
  const replaced = replaces.exec(said)?.[1]
  if (replaced !== undefined) return ending('replaces', replaced, except, null)
  const repealed = repeals.exec(said)?.[1]
  if (repealed !== undefined) return ending('repeals', repealed, except, null)
  const [, subject = '', rest = ''] = ends.exec(said) ?? []
  const isOwn = new RegExp(String.raw`(?:^|\s)${own}\s*$`, 'iu').test(subject)
  if (rest === '' && subject === '') return null
  if (isOwn || /(?:được|khi|sau khi|trước khi)\s*$/iu.test(subject)) return null
  const from = /^\s*(?:kể\s+)?từ\s+(ngày\s+\d.*)$/isu.exec(rest)?.[1] ?? ''
  if (
    subject.trim() === '' ||
    /^(?:các|những)\s/iu.test(subject) ||
    /:\s*$/u.test(rest) ||
    /từ\s/iu.test(rest)
  ) {
    return ending('repeals', subject, except, readDate(from))
  }
  return null
}

function ending(
  operation: RelationOperation,
  subject: string,
  except: string,
  effectiveOn: string | null,
): Ending {
  return { operation, subject, except, effectiveOn, endsOn: null }
}

function splitAt(text: string, pattern: RegExp): [string, string] {
  const at = text.search(pattern)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)]
}

interface NamedText {
  readonly printed: string
  readonly issuedOn: string | null
  /** What is said before the text's name, since the text before it. */
  readonly before: string
}

function textsIn(subject: string): NamedText[] {
  const plain = subject.replace(/\([^()]*\)/g, ' ').replace(amenders, ' ')
  const texts: NamedText[] = []
  let end = 0
  for (const match of plain.matchAll(item)) {
    const from = match.index + match[0].length
    const [found] = findDocumentNumbers(plain.slice(from))
    // The number stands right behind the name.
    if (found === undefined || !/^(?:số)?\s*:?\s*$/iu.test(plain.slice(from, from + found.index)))
      continue
    const before = plain.slice(end, from)
    end = from + found.index + found.length
    texts.push({ printed: found.printed, before, issuedOn: dayBehind(plain, end) })
  }
  return texts
}

/** What is said before a text's name where provisions of it are meant. */
const provisions =
  /^[\s,;]*(?:kể từ[^,]*,\s*)?(?:và\s+)?(?:bãi bỏ\s+)?(?:(?:các\s+)?quy định\s[^,;]{0,80}?)?(?:tại\s+|của\s+)?(?:các\s+)?(?:điểm|khoản|điều)\s/iu

function relationsOf(ending: Ending, line: PlainLine, isClosing: boolean): Relation[] {
  return textsIn(ending.subject).flatMap(({ printed, before, issuedOn }) => {
    const shared = {
      targetNumber: printed,
      targetTitle: null,
      targetIssuedOn: issuedOn,
      orderedIn: { clause: line.clause, point: line.point },
      effectiveOn: ending.effectiveOn,
      endsOn: ending.endsOn,
    }
    const places = placesIn(before)
    // "Quyết định khoanh nợ theo điểm c khoản 6 Điều 34 Nghị định số … hết hiệu lực": no text ends.
    if (places.length > 0 && !isClosing && !provisions.test(before)) return []
    if (places.length > 0) {
      const operation = ending.operation === 'suspends' ? 'suspends' : 'repeals'
      return places.map((place): Relation => ({ ...shared, operation, place, change: null }))
    }
    const isPartial = /một phần/iu.test(ending.subject)
    return [
      {
        ...shared,
        operation: ending.operation,
        place: null,
        change: isPartial
          ? { kind: 'unclear' }
          : { kind: 'ending', except: exceptionsOf(ending.except, printed) },
      },
    ]
  })
}

/** "trừ Điều 75 của Luật Đầu tư số 67/2014/QH14": a place of the text that ends, not of this one. */
function exceptionsOf(except: string, printed: string): Place[] {
  return except.includes(printed) ? placesIn(except) : []
}

function placesIn(text: string): Place[] {
  return readPlaces(text).flatMap(({ article, clause, point }) =>
    article === null ? [] : [{ article, clause, point }],
  )
}
