import { readDate } from './document-header.ts'
import { findDocumentNumbers, slug } from './document-number.ts'
import type { Target } from './relation.ts'

const kinds = `bộ luật|luật|pháp lệnh|nghị định|nghị quyết|thông tư|quyết định`
const namePattern = new RegExp(
  String.raw`(?:của|bãi bỏ|thay thế)\s+((?:${kinds})\s+[^,;]*?(?:,\s+[^,;]*?)*?)(?:\s+số\s|\s+đã được|\s+ngày\s|\s+của\s|\s+như sau|[.;:]|$)`,
  'iu',
)

/** The text that is changed: "… của Luật Đất đai số 31/2024/QH15 …"; null where none is named. */
export function targetIn(text: string): Target | null {
  // Which texts changed it before is no matter here.
  const plain = withoutQuotes(text).replace(/\s+(?:đã )?được sửa đổi.*$/isu, '')
  if (!/(sửa đổi|bổ sung|bãi bỏ|thay thế|thay|bỏ)/iu.test(plain)) return null
  const [number] = findDocumentNumbers(plain)
  const said = namePattern.exec(plain)?.[1]
  const name = said === undefined || /\s(?:này|có liên quan)$/iu.test(said) ? undefined : said
  const isNamed = name !== undefined && /^(?:bộ luật|luật|pháp lệnh)\s+\p{L}/iu.test(name)
  if (number === undefined && !isNamed) return null
  return {
    targetNumber: number?.printed ?? null,
    targetTitle: isNamed ? titleKey(name) : null,
    targetIssuedOn: number === undefined ? null : dayBehind(plain, number.index + number.length),
  }
}

/** The day of issue that stands right behind a number. */
export function dayBehind(text: string, at: number): string | null {
  const behind = /^\s+(?:ngày\s[^,;]{4,30})/iu.exec(text.slice(at))?.[0]
  return behind === undefined ? null : readDate(behind)
}

/** The form under which two spellings of a law's name meet. */
export function titleKey(title: string): string {
  // Before folding: "Việt Nam 2008" must not lose its "Nam" as if it were "năm".
  return slug(title.replace(/\s+(?:năm\s+)?(?:19|20)\d{2}\s*$/iu, ''))
}

/** Without what stands between quotation marks, of whatever kind. */
export function withoutQuotes(text: string): string {
  return text.replace(/“[^”]*”/g, ' ').replace(/["”“][^"“”]*["”“]/g, ' ')
}
