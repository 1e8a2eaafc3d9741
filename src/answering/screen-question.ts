import { foldDiacritics, normalizeText } from '../language/normalize.ts'
import type { AnswerReason, AnswerStatus } from './answer.ts'
import { refusalOf } from './refusable-request.ts'

/** A question that is not looked up, and why. */
export interface Screened {
  readonly status: Extract<
    AnswerStatus,
    'needs-clarification' | 'refused' | 'emergency' | 'out-of-scope'
  >
  readonly reason: AnswerReason
}

/** Longer than this is no question but a document. */
export const longestQuestion = 2_000

// Asked about calmly: "đang đánh bạc", "đang đâm đơn", "tội đe dọa giết người", "từ từ" (slowly).
// Without diacritics only where the next word leaves no doubt: "danh bac toi" may be an uncle.
const harmless =
  /đánh (bạc|bài|cá|đề|giá|thuế)|danh (bac|bai) (bi|thi|an tien)|(đâm|dam) (đơn|don)|chém gió|hiệp thương|từ từ|(dọa|doạ|doa) (giết|giet) (người|nguoi)(?! (nhà|nha|thân|than|yêu|yeu))/g
const danger = [
  /\bdang (bi )?(danh|dam|chem|hiep|truy duoi|bao hanh)\b/,
  /\b(cuu (toi|em|con|minh) voi|keu cuu|giup toi voi no (danh|giet))\b/,
  /\b(muon|dinh|tinh) (tu tu|tu sat|chet di)\b/,
  /\b(doa giet|dang doa (giet|chem))\b/,
  /\bchay nha (roi|dang)\b/,
  /\bdang .{0,20}\b(cam|vac|xach|mang) (dao|kiem|gay|sung|bua|ma tau)\b/,
  /\b(cuu|giup) (toi|em|con|minh|chau)\b.{0,40}\b(nhot|bat coc|tra tan|chem|giet)\b/,
  /\bkhong (muon|thiet|con muon) song\b/,
]
const wantsPerson =
  /\b(gap|noi chuyen voi|lien he|goi cho|ket noi) (can bo|nguoi that|luat su|tro giup vien|trung tam tro giup)\b/

// Words that ask without saying about what. "Phạt bao nhiêu" has only these, "phạt nguội" has more.
const emptyWords = new Set(
  'a ad ah alo anh ay ban bao biet bot cai can chi cho chu co con cua da dau day di do dum duoc em gi giay gio gium giup ha hay het ho hoi hong k khi khong kia kieu la lam lau len luc luon ly ma mat may minh mn mot muon nao nay ne nen ngay nha nhe nhi nhieu nhu ni no nop oi phai phat sao so ta te thang thanh the thi thoi tien to toi tui u va vay vi viec voi vu xin xong xu'.split(
    ' ',
  ),
)

/** Whether nothing in a question says what it is about. */
function isVague(folded: string): boolean {
  return folded
    .replace(/\bthu tuc\b/g, ' ')
    .split(/[^\p{L}\d]+/u)
    .every((word) => word === '' || emptyWords.has(word))
}

/** Decides before searching: nothing asked, too long, danger, what must be refused, a person wanted. */
export function screenQuestion(text: string): Screened | null {
  const trimmed = text.trim()
  if (!/[\p{L}\d]/u.test(trimmed))
    return { status: 'needs-clarification', reason: 'empty-question' }
  if (trimmed.length > longestQuestion) return { status: 'refused', reason: 'too-long' }
  const folded = foldDiacritics(normalizeText(trimmed).toLowerCase().replace(harmless, ' '))
  if (danger.some((pattern) => pattern.test(folded))) {
    return { status: 'emergency', reason: 'life-in-danger' }
  }
  const refused = refusalOf(normalizeText(trimmed).toLowerCase(), folded)
  if (refused !== null) return { status: 'refused', reason: refused }
  if (isVague(folded)) return { status: 'needs-clarification', reason: 'too-vague' }
  if (wantsPerson.test(folded)) return { status: 'out-of-scope', reason: 'asked-for-a-person' }
  return null
}
