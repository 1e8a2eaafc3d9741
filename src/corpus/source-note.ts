import { calendarDay } from './calendar-day.ts'

/** What the bracketed source note of a codified article says. Absent facts are null. */
export interface SourceNote {
  readonly article: string
  readonly typeName: string
  readonly documentNumber: string
  readonly title: string | null
  readonly issuedOn: string | null
  readonly issuer: string | null
  readonly effectiveOn: string | null
}

const notePattern =
  /^\(Điều\s+(\d+[a-zđ]?)\s+(.+?)\s+số\s+(?:Số:\s*)?(\S+?)(?:,|\s+(.*?))?(?:\s*,)?\s+có hiệu lực thi hành kể từ ngày\s+(\d{1,2}\/\d{1,2}\/\d{4})/i
const noteDetail = /^(.*?)\s+ngày\s+(\d{1,2}\/\d{1,2}\/\d{4})\s+của\s+(.*?),?$/

/** Reads "(Điều 1 Luật số 35/2013/QH13 … có hiệu lực thi hành kể từ ngày …)". */
export function parseNote(note: string): SourceNote | null {
  const match = notePattern.exec(note)
  if (match === null) return null
  const [, article = '', typeName = '', documentNumber = '', detail = '', effective = ''] = match
  const parts = noteDetail.exec(detail)
  return {
    article: article.toLowerCase(),
    typeName,
    documentNumber: documentNumber.replace(/,$/, ''),
    title: parts?.[1]?.trim() || null,
    issuedOn: parts?.[2] === undefined ? null : isoDate(parts[2]),
    issuer: parts?.[3]?.trim() || null,
    effectiveOn: isoDate(effective),
  }
}

function isoDate(text: string): string | null {
  const [day = '', month = '', year = ''] = text.split('/')
  return calendarDay(year, month, day)
}
