import { foldDiacritics, normalizeText } from '../language/normalize.ts'
import type { AnswerReason, AnswerStatus } from './answer.ts'

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
]
const wantsPerson =
  /\b(gap|noi chuyen voi|lien he|goi cho|ket noi) (can bo|nguoi that|luat su|tro giup vien|trung tam tro giup)\b/

/** Decides before searching: nothing asked, far too long, life in danger, a person wanted. */
export function screenQuestion(text: string): Screened | null {
  const trimmed = text.trim()
  if (!/[\p{L}\d]/u.test(trimmed))
    return { status: 'needs-clarification', reason: 'empty-question' }
  if (trimmed.length > longestQuestion) return { status: 'refused', reason: 'too-long' }
  const folded = foldDiacritics(normalizeText(trimmed).toLowerCase().replace(harmless, ' '))
  if (danger.some((pattern) => pattern.test(folded))) {
    return { status: 'emergency', reason: 'life-in-danger' }
  }
  if (wantsPerson.test(folded)) return { status: 'out-of-scope', reason: 'asked-for-a-person' }
  return null
}
