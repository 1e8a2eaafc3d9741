import { foldDiacritics } from '../language/normalize.ts'
import { calendarDay } from './calendar-day.ts'
import type { KnownFacts } from './document-header.ts'

/** How the people who keep Markdown copies name each fact, folded and without separators. */
const names = {
  documentNumber: ['sohieu', 'sokyhieu', 'so', 'number', 'docnumber', 'documentnumber'],
  title: ['title', 'trichyeu'],
  issuingAuthority: [
    'coquanbanhanh',
    'cquanbanhanh',
    'noibanhanh',
    'issuer',
    'issuedby',
    'issuingbody',
  ],
  issuedOn: ['ngaybanhanh', 'ngay', 'issueddate', 'issuedate', 'promulgateddate', 'date'],
  effectiveOn: [
    'ngayhieuluc',
    'ngaycohieuluc',
    'effectivedate',
    'effdate',
    'takingeffectdate',
    'hieuluc',
  ],
} as const

/** The facts of a document in front matter, whatever its author calls them. */
export function knownFacts(pairs: Readonly<Record<string, string>>): KnownFacts {
  const byName = new Map(
    Object.entries(pairs).map(([key, value]) => [
      foldDiacritics(key).replace(/[^a-z]/g, ''),
      value.normalize('NFC').trim(),
    ]),
  )
  const find = (fact: keyof typeof names) =>
    names[fact].map((name) => byName.get(name)).find((value) => value) ?? null
  return {
    documentNumber: find('documentNumber'),
    title: find('title'),
    issuingAuthority: find('issuingAuthority'),
    issuedOn: readDay(find('issuedOn')),
    effectiveOn: readDay(find('effectiveOn')),
  }
}

/** `2026-06-26`, `26/06/2026`: the day as `YYYY-MM-DD`; null for anything else. */
function readDay(text: string | null): string | null {
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:\D|$)/.exec(text ?? '')
  if (iso !== null) return calendarDay(iso[1] ?? '', iso[2] ?? '', iso[3] ?? '')
  const spoken = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(text ?? '')
  if (spoken === null) return null
  return calendarDay(spoken[3] ?? '', spoken[2] ?? '', spoken[1] ?? '')
}
