import { readDate } from './document-header.ts'
import { findDocumentNumbers } from './document-number.ts'
import { plainLines } from './plain-lines.ts'
import { readPlaces } from './read-places.ts'
import type { AmendingArticle, StatedDay } from './relation.ts'

const takesEffect =
  /(?:có|bắt đầu có) hiệu lực(?: thi hành)?(?:\s+và áp dụng)?\s+(?:kể\s+)?từ\s+(ngày\s+\d{1,2}(?:\/\d{1,2}\/|\s+tháng\s+\d{1,2}\s+năm\s+)\d{4})/giu
const ownText =
  /(?:bộ luật|luật|pháp lệnh|nghị định|nghị quyết|thông tư liên tịch|thông tư|quyết định)\s+này/iu

/**
 * Reads the days that an article sets for its own text and for single provisions of it: "Luật này có
 * hiệu lực từ ngày …, trừ khoản 2 Điều 3 có hiệu lực từ ngày …".
 *
 * @returns a null place for the text itself; empty for an article that sets no day
 */
export function parseStatedDays({ body }: AmendingArticle): StatedDay[] {
  if (!/có hiệu lực/iu.test(body)) return []
  const days: StatedDay[] = []
  let listedOn: string | null = null
  for (const { text, level } of plainLines(body)) {
    if (level === 'clause') listedOn = null
    let end = 0
    for (const match of text.matchAll(takesEffect)) {
      const subject = text.slice(end, match.index)
      end = match.index + match[0].length
      days.push(...daysOf(subject, readDate(match[1] ?? '')))
    }
    if (end === 0 && listedOn !== null && level === 'point') days.push(...daysOf(text, listedOn))
    if (/sau đây/iu.test(text) && /:\s*$/u.test(text) && end > 0) {
      listedOn = readDate(text.slice(0, end).match(/ngày\s+\d[^,;:]*$/iu)?.[0] ?? '')
    }
  }
  return days
}

function daysOf(subject: string, effectiveOn: string | null): StatedDay[] {
  if (effectiveOn === null || findDocumentNumbers(subject).length > 0) return []
  const said = subject.split(/(?:^|[\s,])trừ\s/iu).at(-1) ?? ''
  const places = readPlaces(said).flatMap(({ article, clause, point, scope }) =>
    article === null || scope === 'part' ? [] : [{ article, clause, point }],
  )
  if (places.length > 0) return places.map((place) => ({ target: null, place, effectiveOn }))
  const isText = ownText.test(said) && said.replace(ownText, '').replace(/[\s.,;]/g, '') === ''
  return isText ? [{ target: null, place: null, effectiveOn }] : []
}
