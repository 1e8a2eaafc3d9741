import { foldDiacritics, hasDiacritics } from '../language/normalize.ts'

/** Of this many questions in one message each gets its answer. */
export const mostQuestions = 3

const listMark = /(?:^|\s)(?:\d{1,2}[.)]|[-•+])\s+(?=\p{L})/gu
const asks =
  /\?$|\b(bao nhieu|bao lau|may (thang|ngay|tuoi|lan|nam|gio|nguoi)|o dau|khi nao|luc nao|the nao|lam sao|ra sao|thi sao|sao|gi|ai)\b|\b(khong|ko|hong|hok|chua)( (a|ha|vay|nhi|ta))?[.!…]*$/
/** Words that ask nothing of their own, or lean on what was said before. */
const empty =
  'a à ạ ad admin ah alo anh ấy bạn bao bị biết bot cách cái chào cháu cho chút chuyện có con của dạ đâu dậy đấy để đi dùm được dung em gì giá giúp hả hỏi hông hay hôm khi không ko là làm lúc mà mấy minh mình mới một nào này nè nên ngày nha nhé nhỉ nhiêu như nữa ơ ở ơi phải rồi sao ta thế thì thôi tới tôi tui và vậy với về xin kỳ khác lại hoặc cần nếu kia'.split(
    ' ',
  )
const emptyToned = new Set(empty)
const emptyFolded = new Set(empty.map(foldDiacritics))
/** Words of its own that a question needs to say what it is about. */
const ownWords = 2
const leans =
  /^(?:(?:va|the|vay|con|roi|a|da|thi) )*(?:co (?:bi|duoc|phai|can|mat)|nop o dau|o dau|mat |bao lau|khi do|nguoi ta|ho |no |neu )/

/**
 * The questions of one message, in order: one for almost every message.
 *
 * Only a message that is nothing but questions is taken apart, each of which says by itself what it is
 * about. A story with its question, a question in two sentences, a greeting before it stay whole.
 */
export function splitQuestions(message: string): string[] {
  const text = message.normalize('NFC').trim()
  const parts = listed(text) ?? sentences(text)
  const isSeveral = parts.length > 1 && parts.every(standsAlone)
  return isSeveral ? parts : [message]
}

/** The points of a list; null where there are not two. What leads to the list is left out. */
function listed(text: string): string[] | null {
  const marks = [...text.matchAll(listMark)]
  const [first] = marks
  if (first === undefined || marks.length < 2) return null
  const lead = text.slice(0, first.index).trim()
  if (ownWordsOf(lead).length > 0) return null
  return marks.map((mark, i) =>
    text.slice(mark.index + mark[0].length, marks[i + 1]?.index ?? text.length).trim(),
  )
}

function sentences(text: string): string[] {
  return text
    .split(/(?<=[?])\s+|\n+|(?<=[.!…])\s+(?=\p{Lu})/u)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function standsAlone(part: string): boolean {
  const folded = foldDiacritics(part.toLowerCase())
  return asks.test(folded) && !leans.test(folded) && ownWordsOf(part).length >= ownWords
}

/** Typed without diacritics, "vay" may be "vậy" and counts for nothing. */
function ownWordsOf(text: string): string[] {
  const known = hasDiacritics(text) ? emptyToned : emptyFolded
  return (text.toLowerCase().match(/[\p{L}\p{M}\d]+/gu) ?? []).filter((word) => !known.has(word))
}
