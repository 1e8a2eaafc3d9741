import { parse } from 'csv-parse/sync'
import { normalizeText } from '../language/normalize.ts'
import type { ChannelAddress } from '../messaging/channel.ts'
import { instantOfLocal, localDate } from '../platform/clock.ts'

/** The header that a list of subscribers must have, in this order. */
export const subscriberColumns = [
  'channel',
  'address',
  'commune',
  'topics',
  'wording',
  'consentedAt',
] as const

/** The file is not a list of subscribers at all: its first line says so. */
export class SubscriberFileError extends Error {
  override readonly name = 'SubscriberFileError'
  readonly safeToLog = true
}

/** One line of the file that makes sense by itself. */
export interface SubscriberRow {
  readonly line: number
  readonly address: ChannelAddress
  readonly communeCode: string | null
  readonly topics: readonly string[]
  readonly wording: string
  readonly consentedAt: Date
}

/** One line that cannot be used, and what the official has to mend. Quotes no address. */
export interface RejectedRow {
  /** Counted from 1, the header included; of a row over several lines, the first. */
  readonly line: number
  readonly reason: string
}

/** What reading a row needs from outside. */
export interface RowContext {
  readonly now: Date
  /** The code of a commune by code or name, or the reason why there is none. */
  readonly findCommune: (text: string) => { readonly code: string } | { readonly reason: string }
}

/**
 * Reads a list of subscribers, row by row, so that one bad row costs only itself.
 *
 * Byte order mark, CRLF, quoted fields and empty lines are fine.
 *
 * @throws {SubscriberFileError} when the header is not `subscriberColumns`
 */
export function readSubscriberRows(
  csvText: string,
  context: RowContext,
): { readonly rows: SubscriberRow[]; readonly rejected: RejectedRow[] } {
  const [header, ...records] = splitRecords(csvText)
  checkHeader(header)
  const rows: SubscriberRow[] = []
  const rejected: RejectedRow[] = []
  for (const { line, fields } of parseRecords(records)) {
    const read = fields === null ? 'Dấu ngoặc kép (") đặt sai chỗ' : readRow(fields, line, context)
    if (typeof read === 'string') rejected.push({ line, reason: read })
    else rows.push(read)
  }
  return { rows, rejected }
}

interface RawRecord {
  readonly line: number
  readonly text: string
}

const longestRecordLines = 20

/** Lines joined while a quote is open. One that never closes spoils its own line only. */
function splitRecords(csvText: string): RawRecord[] {
  const lines = csvText.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const records: RawRecord[] = []
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1
    let text = lines[index] ?? ''
    if (text.trim() === '') continue
    let last = index
    while (hasOpenQuote(text) && last + 1 < lines.length && last - index < longestRecordLines) {
      last++
      text += `\n${lines[last]}`
    }
    const joined = last > index && !hasOpenQuote(text) && parseCsv(text)?.length === 1
    records.push({ line, text: joined ? text : (lines[index] ?? '') })
    if (joined) index = last
  }
  return records
}

function hasOpenQuote(text: string): boolean {
  let quotes = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes++
  return quotes % 2 === 1
}

function checkHeader(header: RawRecord | undefined): void {
  const [only] = header === undefined ? [] : parseRecords([header])
  const names = only?.fields?.map((name) => name.trim().toLowerCase()) ?? []
  const wanted = subscriberColumns.map((name) => name.toLowerCase())
  if (names.length === wanted.length && wanted.every((name, at) => names[at] === name)) return
  throw new SubscriberFileError(
    `Dòng đầu của tệp phải đúng là: ${subscriberColumns.join(',')} ` +
      '(phân cách bằng dấu phẩy, mã hóa UTF-8).',
  )
}

interface ParsedRecord {
  readonly line: number
  /** Null when the record is not CSV. */
  readonly fields: readonly string[] | null
}

const recordsAtOnce = 500

/** Many records in one go, as one at a time is ten times slower; one at a time where one is bad. */
function* parseRecords(records: readonly RawRecord[]): Generator<ParsedRecord> {
  for (let start = 0; start < records.length; start += recordsAtOnce) {
    const some = records.slice(start, start + recordsAtOnce)
    const together = parseCsv(some.map((record) => record.text).join('\n'))
    const fits = together?.length === some.length
    for (const [at, { line, text }] of some.entries()) {
      yield { line, fields: (fits ? together[at] : parseCsv(text)?.[0]) ?? null }
    }
  }
}

function parseCsv(text: string): string[][] | null {
  try {
    return parse(text, { relax_column_count: true, trim: true, record_delimiter: '\n' })
  } catch {
    return null // malformed quoting: the caller says which line
  }
}

const idPatterns: Readonly<Record<string, RegExp>> = {
  telegram: /^[1-9]\d{0,15}$/, // up to 52 significant bits
  zalo: /^\d{5,24}$/,
}

/** @returns the row, or the reason why it cannot be used */
function readRow(
  fields: readonly string[],
  line: number,
  { now, findCommune }: RowContext,
): SubscriberRow | string {
  if (fields.length !== subscriberColumns.length) {
    return `Có ${fields.length} cột, cần đúng ${subscriberColumns.length} cột`
  }
  const [channelText = '', id = '', commune = '', topics = '', wording = '', date = ''] =
    fields.map((field) => normalizeText(field).trim())
  const channel = channelText.toLowerCase()
  if (channel !== 'telegram' && channel !== 'zalo') {
    return 'Kênh (channel) phải là telegram hoặc zalo'
  }
  if (!idPatterns[channel]?.test(id)) {
    return `Địa chỉ (address) không phải là mã người dùng ${channel}: mã chỉ gồm chữ số`
  }
  const unit = commune === '' ? { code: null } : findCommune(commune)
  if ('reason' in unit) return unit.reason
  if (wording === '') return 'Thiếu câu đồng ý (wording): phải ghi đúng câu người dân đã đồng ý'
  const consentedAt = readInstant(date)
  if (consentedAt === null) {
    return 'Ngày đồng ý (consentedAt) phải có dạng 2026-11-23 hoặc 2026-11-23T08:30:00+07:00'
  }
  if (consentedAt > now) return 'Ngày đồng ý (consentedAt) nằm trong tương lai'
  return {
    line,
    address: { channel, id },
    communeCode: unit.code,
    topics: readTopics(topics),
    wording,
    consentedAt,
  }
}

function readTopics(text: string): string[] {
  const topics = text.split(/[;|]/).map((topic) => topic.trim())
  return [...new Set(topics.filter((topic) => topic !== ''))]
}

const isoPattern =
  /^(\d{4}-\d{2}-\d{2})(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?$/

/** An ISO date (its first moment in Vietnam) or date and time (in Vietnam, without an offset). */
function readInstant(text: string): Date | null {
  const match = isoPattern.exec(text)
  const [, date, hour, minute, , offset] = match ?? []
  if (date === undefined) return null
  const midnight = instantOfLocal(date, 0)
  // 30 February would silently become 2 March.
  if (Number.isNaN(midnight.getTime()) || localDate(midnight) !== date) return null
  if (hour === undefined || minute === undefined) return midnight
  const instant = new Date(text.replace(' ', 'T') + (offset === undefined ? '+07:00' : ''))
  return Number.isNaN(instant.getTime()) ? null : instant
}
