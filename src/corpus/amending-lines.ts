import { comesAfter, letterOrder } from './outline.ts'
import type { AmendingArticle } from './relation.ts'
import { foldInPlace, repairInstruction } from './repair-instruction.ts'

/** An order in an amending article, with the wording that it gives. */
export interface Instruction {
  /** Repaired, without its own label. */
  readonly text: string
  /** `article` is the heading's own or one without a label before any other. */
  readonly level: 'article' | 'clause' | 'point'
  /** Where it stands in the amending article. */
  readonly clause: string | null
  readonly point: string | null
  /** The quoted lines under it, without the marks around them; null where it quotes nothing. */
  readonly wording: string | null
}

interface OpenInstruction extends Omit<Instruction, 'wording'> {
  text: string
  wording: string[]
}

const verb = /^(?:sửa đổi|bổ sung|bãi bỏ|thay thế|thay|bỏ)(?![\p{L}])/iu

/** Whether a repaired line, without its label, gives an order. */
export function isInstruction(text: string): boolean {
  return verb.test(text)
}

const passive =
  /^(?<place>(?:các\s+|đoạn\s[^.;:]{1,40}?)?(?:điểm|khoản|điều)\s[^.;:“"]{1,160}?)\s+(?:được|bị)\s+(?<verb>sửa đổi, bổ sung|sửa đổi|bổ sung|bãi bỏ|thay thế)(?<rest>\s+như sau.*|\s*[.;:]?)$/iu

/** "Khoản 1 Điều 4 được sửa đổi như sau", as older texts put it, in the words of today. */
function inActiveVoice(text: string): string {
  const { place, verb: said, rest } = passive.exec(text)?.groups ?? {}
  return place === undefined ? text : `${said} ${place}${rest}`
}

const labelled =
  /^[\s_.–—-]*(?:(?<clause>\d{1,3}[a-zđ]?)\s*[.,]|(?<point>[a-zđ]\d?)\))[\s–—-]*(?<rest>.*)$/iu

/**
 * The orders of an amending article, its heading first, each with its new wording.
 *
 * Where the quotation marks can be trusted they tell wording from order. Else (a mark forgotten, or
 * straight marks from a scanned page) a line is an order when it begins with one of the verbs and
 * its label follows the order before it.
 */
export function readInstructions({ heading, body }: AmendingArticle): Instruction[] {
  const lines = body.split('\n')
  const title = inActiveVoice(repairInstruction(heading.trim()))
  const first: OpenInstruction[] = isInstruction(title)
    ? [opened(title, 'article', null, null)]
    : []
  const read = areMarksTrusted(lines) ? readByMarks(lines, first) : readByLabels(lines, first)
  return read.flatMap(({ wording, ...instruction }): Instruction[] => {
    // Once more, as a phrase may have been broken by the end of a line.
    const text = repairInstruction(instruction.text)
    return wording.length === 0
      ? phrasesOf(text).map((each) => ({ ...instruction, text: each, wording: null }))
      : [{ ...instruction, text, wording: unquoted(wording.join('\n')) }]
  })
}

const nextPhrase = /;\s*(?=(?:(?:thay thế|thay|bổ sung|bỏ)\s+)?(?:các\s+)?(?:cụm\s+từ|từ)\s*[“"])/iu

/** "Thay từ “a” bằng từ “b” tại …; từ “c” bằng từ “d” tại …": several orders under one verb. */
function phrasesOf(text: string): string[] {
  const [first = '', ...more] = text.split(nextPhrase)
  const said = verb.exec(first)?.[0]
  if (said === undefined || !/^\S+(?:\s\S+)?\s+(?:các\s+)?(?:cụm\s+từ|từ)\s*[“"]/iu.test(first))
    return [text]
  return [first, ...more.map((part) => (verb.test(part) ? part : `${said} ${part}`))]
}

function opened(
  text: string,
  level: Instruction['level'],
  clause: string | null,
  point: string | null,
): OpenInstruction {
  return { text, level, clause, point, wording: [] }
}

function areMarksTrusted(lines: readonly string[]): boolean {
  const text = lines.join('\n')
  const isBalanced = count(text, '“') === count(text, '”')
  return isBalanced && /^\s*“/mu.test(text) && !/^\s*(?:"|'')/mu.test(text)
}

/** A quick look at a line's head: nearly all lines give no order. */
const mayBegin =
  /^[\s_.–—-]*(?:\d{1,3}[a-z]?\s*[.,]|[a-z]\d?\))?[\s–—-]*(?:sua|b[a-z]|bai|thay|cac|doan|diem|khoan|dieu)/
// An order does not go on for ever: what follows a forgotten stop is ordinary text.
const longestOrder = 4_000

/** The order that a line gives by itself; null for any other line. */
function asInstruction(line: string, before: OpenInstruction | undefined): OpenInstruction | null {
  if (!mayBegin.test(foldInPlace(line.slice(0, 80)))) return null
  const repaired = repairInstruction(line.trim())
  const { clause, point, rest } = labelled.exec(repaired)?.groups ?? {}
  const text = inActiveVoice((rest ?? repaired).trim())
  if (!isInstruction(text)) return null
  if (clause !== undefined) return opened(text, 'clause', clause.toLowerCase(), null)
  if (point !== undefined) return opened(text, 'point', before?.clause ?? null, point.toLowerCase())
  if (before === undefined) return opened(text, 'article', null, null)
  return opened(text, before.level, before.clause, before.point)
}

function readByMarks(lines: readonly string[], read: OpenInstruction[]): OpenInstruction[] {
  let depth = 0
  for (const line of lines) {
    const isQuoted = depth > 0 || /^\s*“/.test(line)
    depth = Math.max(0, depth + count(line, '“') - count(line, '”'))
    if (isQuoted) read.at(-1)?.wording.push(line)
    else {
      const instruction = asInstruction(line, read.at(-1)) ?? asIntroduction(line)
      if (instruction !== null) read.push(instruction)
    }
  }
  return read
}

/** A clause that gives no order begins afresh: what was said above it does not reach below it. */
function asIntroduction(line: string): OpenInstruction | null {
  const { clause, rest } = labelled.exec(line.trim())?.groups ?? {}
  return clause === undefined ? null : opened(rest ?? '', 'clause', clause.toLowerCase(), null)
}

const articleLine = /^Điều \d{1,4}[a-zđ]?\.?$/iu

function readByLabels(lines: readonly string[], read: OpenInstruction[]): OpenInstruction[] {
  let isWording = false
  for (const line of lines) {
    const last = read.at(-1)
    if (articleLine.test(line.trim())) {
      // Two articles ran into one: what follows is said of another.
      isWording = false
      read.push(opened('', 'article', null, null))
      continue
    }
    const instruction = asInstruction(line, last)
    if (instruction !== null && (!isWording || follows(instruction, last))) {
      const isAfresh = last?.text === '' && last.level === 'article'
      read.push(
        isAfresh
          ? { ...instruction, level: instruction.clause === null ? 'article' : instruction.level }
          : instruction,
      )
      isWording = false
    } else if (last !== undefined && (isWording || opensWording(line, last))) {
      isWording = true
      last.wording.push(line)
    } else if (last !== undefined && isUnfinished(last.text)) {
      last.text = `${last.text} ${line.trim()}`
    }
  }
  return read
}

function isUnfinished(text: string): boolean {
  return text !== '' && text.length < longestOrder && !/[.:]\s*$/.test(text)
}

/** Marks of every kind that scanning makes of a quotation mark at the head of a line. */
function opensWording(line: string, last: OpenInstruction): boolean {
  return /^\s*["“”*]|^\s*''/.test(line) || /như sau\s*:?\s*$/iu.test(last.text)
}

/** Whether an order's label can stand behind the order before it. */
function follows(next: OpenInstruction, last: OpenInstruction | undefined): boolean {
  if (last === undefined) return true
  if (next.level === 'clause') {
    const before = Number.parseInt(last.clause ?? '0', 10)
    return Number.parseInt(next.clause ?? '0', 10) === before + 1
  }
  if (next.level !== 'point') return /như sau\s*:?$/iu.test(next.text)
  const [now = '', before = ''] = [next.point?.charAt(0), last.point?.charAt(0)]
  if (before === '') return now === 'a'
  const distance = letterOrder.indexOf(now) - letterOrder.indexOf(before)
  // A scan takes d for đ; one letter may be missing.
  return comesAfter(now, before) && distance <= 3
}

/** Without the outer marks and what closes the sentence behind them. */
function unquoted(text: string): string {
  return text
    .trim()
    .replace(/^["“”*]\s*/u, '')
    .replace(/["”]\s*[.;,]*\s*$/u, '')
    .trim()
}

function count(text: string, mark: string): number {
  return text.split(mark).length - 1
}
