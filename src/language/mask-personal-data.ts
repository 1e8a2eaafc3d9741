import { maskNames } from './mask-names.ts'
import { normalizeText } from './normalize.ts'

export type PersonalDataKind =
  | 'phone'
  | 'identity-number'
  | 'bank-account'
  | 'email'
  | 'licence-plate'
  | 'birth-date'
  | 'address'
  | 'name'

/** What a reader sees in place of the words. */
export const placeholders: Readonly<Record<PersonalDataKind, string>> = {
  phone: '[số điện thoại]',
  'identity-number': '[số giấy tờ]',
  'bank-account': '[số tài khoản]',
  email: '[thư điện tử]',
  'licence-plate': '[biển số xe]',
  'birth-date': '[ngày sinh]',
  address: '[địa chỉ]',
  name: '[tên người]',
}

export interface MaskedText {
  /** The text, repaired by `normalizeText`, with placeholders. */
  readonly text: string
  /** What was masked, one entry for each replacement. */
  readonly found: readonly PersonalDataKind[]
}

/** One way of writing something personal. Named group `keep` stays in front of the placeholder. */
interface Rule {
  readonly kind: PersonalDataKind
  readonly pattern: RegExp
  /** Looks like it, but is not. */
  readonly spares?: (found: string, before: string, after: string) => boolean
}

const sep = '[ .\\-]?'
const digits = (count: number | string) => `(?:${sep}\\d){${count}}`
const alone = '(?<![\\d/])'
const ends = '(?![\\d/])'
const date = '\\d{1,2}\\s?[./-]\\s?\\d{1,2}\\s?[./-]\\s?\\d{4}'
const spokenDate = '\\d{1,2}\\s+tháng\\s+\\d{1,2}(?:\\s+năm)?\\s+\\d{4}'
// "Trần Phú", "3 tháng 2", "23/10": the rest of a street's name.
const streetName = '(?:\\p{Lu}[\\p{L}\\d]*(?:[ -]\\p{Lu}[\\p{L}\\d]*){0,5}|\\d+(?:[/ -]\\d+)?)'
const houseNumber = '\\d+[A-Za-z]?(?:\\s?[/-]\\s?\\d+[A-Za-z]?)*'
const street = '(?:[Đđ]ường|[Pp]hố|[Nn]gõ|[Nn]gách|[Hh]ẻm|[Kk]iệt|[Ll]ô|ĐƯỜNG|PHỐ|HẺM)'
const quarter =
  '(?:[Tt]hôn|[Tt]ổ dân phố|TDP|[Tt]ổ|[Ấấ]p|[Xx]óm|[Bb]uôn|[Kk]hóm|[Kk]hu phố|THÔN|TỔ DÂN PHỐ|TỔ|ẤP)'

const moneyAfter =
  /^\s*(?:đồng|đ(?!\p{L})|vnđ|vnd|triệu|tr(?!\p{L})|tỷ|tỉ|nghìn|ngàn|k(?!\p{L})|usd|đô|\/\s?tháng|(?:một|mỗi) tháng)/iu
const moneyBefore =
  /(?:tiền|giá|phạt|lương|nợ|vay|mượn|trả|cọc|thu nhập|đến|từ|hơn|khoảng)(?:\s+(?:là|có|khoảng|hơn|trị|được))?\s*$/iu
const isMoney = (_: string, before: string, after: string) =>
  moneyAfter.test(after) || moneyBefore.test(before)
const beginsWithDate = new RegExp(`^${date}(?!\\d)`, 'u')

const rules: readonly Rule[] = [
  { kind: 'email', pattern: /[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu },
  {
    kind: 'birth-date',
    pattern: new RegExp(
      `(?<keep>(?:sinh ngày|ngày sinh|ngày tháng năm sinh|sinh vào ngày|sinh|n\\.?s\\.?)\\s*(?:là|:)?\\s*)(?:${date}|${spokenDate})`,
      'giu',
    ),
  },
  {
    kind: 'address',
    pattern: new RegExp(
      `(?:(?:[Ss]ố nhà|[Nn]hà số|SỐ NHÀ)\\s+${houseNumber}(?:\\s*,?\\s*(?:${street}\\s+)?${streetName})?` +
        `|(?:[Ss]ố\\s+)?(?<![\\d/])${houseNumber}\\s*,?\\s*(?:${street})\\s+${streetName}` +
        `|(?:[Nn]gõ|[Nn]gách|[Hh]ẻm|[Kk]iệt)\\s+${houseNumber}(?:\\s*,?\\s*(?:${street}\\s+)?${streetName})?` +
        `|(?<!\\p{L})${quarter}\\s+(?:số\\s+)?(?:\\d+[A-Za-z]?|\\p{Lu}[\\p{L}\\d]*(?: \\p{Lu}[\\p{L}\\d]*){0,3})(?![\\p{L}\\d/])` +
        `|[Cc]ăn hộ\\s+(?:số\\s+)?[A-Z]*\\d[\\dA-Z.-]*)`,
      'gu',
    ),
  },
  {
    kind: 'bank-account',
    pattern:
      /(?<keep>(?:stk|số tài khoản|tài khoản(?: ngân hàng)?|số tk|so tai khoan|tai khoan)(?:\s+(?:số|so|của tôi|ngân hàng|là|la|\p{Lu}[\p{L}]*)){0,4}\s*:?\s*)\d(?:[ .-]?\d){5,18}(?!\d)/giu,
  },
  {
    kind: 'identity-number',
    pattern:
      /(?<keep>(?:cccd|cmnd|cmt|căn cước(?: công dân)?|chứng minh(?: nhân dân| thư)?|can cuoc|chung minh|định danh|hộ chiếu|mã số thuế|mst|bhxh|bhyt)(?:\s+(?:số|so|là|la|của tôi|cá nhân)){0,3}\s*:?\s*)[A-Z]{0,2}\d(?:[ .-]?\d){6,14}(?!\d)/giu,
  },
  {
    // (+84) 905 123 456, 0905.123.456, 84905123456
    kind: 'phone',
    pattern: new RegExp(
      `${alone}(?:\\(?\\+\\s?84\\)?${sep}0?|0084${sep}|84${sep}|\\(?0${sep})(?:[35789]\\)?${digits(8)}|2${digits('2')}\\)?${digits('7')})${ends}`,
      'gu',
    ),
    spares: (found, before, after) =>
      beginsWithDate.test(found) || (!/^\(?[+0]/.test(found) && isMoney(found, before, after)),
  },
  {
    kind: 'identity-number',
    pattern: new RegExp(
      `${alone}(?:0\\d{2}([ .-]?)\\d{3}\\1\\d{3}\\1\\d{3}|0\\d{3}([ .-])\\d{4}\\2\\d{4}|\\d{3} \\d{3} \\d{3})${ends}`,
      'gu',
    ),
    spares: (found, before, after) => !found.startsWith('0') && isMoney(found, before, after),
  },
  {
    kind: 'licence-plate',
    pattern:
      /(?<![\p{L}\d/])\d{2}\s?-?\s?(?:[A-HK-NPSTUVXYZĐ][A-HK-NPSTUVXYZĐ\d]?)\s?[-.]?\s?(?:\d{3}\.?\d{2}|\d{4})(?![\p{L}\d/])/gu,
    spares: (found, before) =>
      /(?:điều|khoản|điểm|mẫu|mẫu số|phụ lục|lớp|hạng)\s+$/iu.test(before) ||
      /\s(?:19|20)\d{2}$/.test(found),
  },
  {
    kind: 'licence-plate',
    pattern:
      /(?<![\p{L}\d/])\d{2}-?[a-hk-npstuvxyzđ]\d?[-.]?(?:\d{3}\.\d{2}|\d{5})(?![\p{L}\d/])/gu,
    spares: (found, before) =>
      /(?:điều|khoản|điểm|mẫu|mẫu số|phụ lục)\s+$/iu.test(before) || /^\d+[km]/.test(found),
  },
  {
    // Passports, insurance cards, tax codes: whatever long row of digits is no amount of money.
    kind: 'identity-number',
    pattern: /(?<![\p{L}\d/])(?:[A-Z]\d{7}|[A-Z]{0,3}\d{8,})(?!\d)/gu,
    spares: (found, before, after) =>
      /^1[89]00(?:\d{4}|\d{6})$/.test(found) ||
      /^\/\d{4}\/|^\/\p{Lu}/u.test(after) ||
      (/^[1-9]\d*$/.test(found) && isMoney(found, before, after)),
  },
]

/**
 * Puts placeholders where a text tells who somebody is: telephone and identity numbers, e-mail,
 * bank accounts, licence plates, days of birth, exact addresses, names after a form of address.
 *
 * Numbers of documents and articles, amounts of money, years and the days of laws stay. Masking a
 * masked text changes nothing.
 */
export function maskPersonalData(text: string): MaskedText {
  const found: PersonalDataKind[] = []
  let current = plainDigits(normalizeText(text))
  // A placeholder can bring two things together that were apart: until nothing is left to find.
  for (;;) {
    const masked = maskOnce(current, found)
    if (masked === current) return { text: current, found }
    current = masked
  }
}

function maskOnce(text: string, found: PersonalDataKind[]): string {
  const masked = rules.reduce((current, rule) => applyRule(current, rule, found), text)
  return maskNames(masked, (kept) => {
    found.push('name')
    return `${kept}${placeholders.name}`
  })
}

function applyRule(text: string, { kind, pattern, spares }: Rule, found: PersonalDataKind[]) {
  return text.replace(pattern, (match: string, ...rest: unknown[]) => {
    const groups = rest.at(-1)
    const keep = typeof groups === 'object' ? ((groups as { keep?: string }).keep ?? '') : ''
    const at = rest.find((each) => typeof each === 'number') as number
    const before = text.slice(Math.max(0, at - 40), at)
    if (spares?.(match, before, text.slice(at + match.length)) === true) return match
    found.push(kind)
    return `${keep}${placeholders[kind]}`
  })
}

/** Full-width and other scripts' digits as ours: they would slip through every pattern. */
function plainDigits(text: string): string {
  return text.replace(/[\uFF10-\uFF19]/g, (each) => String(each.charCodeAt(0) - 0xff10))
}
