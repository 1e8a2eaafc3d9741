import { foldDiacritics, hasDiacritics, normalizeText } from '../language/normalize.ts'
import type { AnswerPart } from './answer.ts'

// "Vợ dành con" is no beating, though it looks like one without diacritics.
const beaten = /đánh|đập|bạo hành|hành hạ|tát|đấm/
// Said of oneself or one's own: "chồng tôi đánh tôi hoài". Of others, the law alone is told.
const family = '(chong|vo|cha|ba|bo|me|con trai|con re|anh|em trai|duong|di ghe)'
const oneself = '(toi|em|con|minh|chau|tui|ca nha|vo con)'
const homeViolence = [
  new RegExp(
    `\\b${family}( cu)?( ${oneself})?( \\p{L}+){0,3} (danh|dap|bao hanh|hanh ha|tat|dam)( dap)? ${oneself}\\b`,
    'u',
  ),
  new RegExp(
    `\\b${oneself} (hay |thuong xuyen |lien tuc )?bi ${family}( \\p{L}+){0,2} (danh|bao hanh|hanh ha|tat)`,
    'u',
  ),
]

/** Whether somebody tells of violence at home, against themselves or their children. */
function mentionsHomeViolence(text: string): boolean {
  const lower = normalizeText(text).toLowerCase()
  const folded = foldDiacritics(lower)
  if (hasDiacritics(text) && !beaten.test(lower)) return false
  return homeViolence.some((pattern) => pattern.test(folded))
}

/** Where to turn at once, before whatever else is said to somebody who is beaten at home. */
export function helpLines(question: string): AnswerPart[] {
  if (!mentionsHomeViolence(question)) return []
  const text =
    'Nếu bạn hoặc người trong nhà bị đánh đập, hãy gọi 113 (công an), 111 (bảo vệ trẻ em) hoặc 1900 969 680 (Ngôi nhà bình yên, bạo lực gia đình). Trung tâm Trợ giúp pháp lý nhà nước của tỉnh cũng giúp người bị bạo lực gia đình.'
  return [{ kind: 'text', text }]
}
