import { readDate } from './document-header.ts'
import { findDocumentNumbers } from './document-number.ts'
import type { RelationOperation } from './relation.ts'

/** A change that the codification's note under an article names. */
export interface NotedChange {
  readonly operation: RelationOperation
  readonly byNumber: string
  readonly effectiveOn: string | null
  /** The whole article is meant; else some part of it, which the text above has worked in. */
  readonly isWhole: boolean
}

/**
 * Reads the note of the codification: "(Điều 36 Nghị định số 83/2014/NĐ-CP, có hiệu lực …, bị bãi bỏ
 * bởi Điều 2 Nghị định số 95/2021/NĐ-CP có hiệu lực thi hành kể từ ngày 02/01/2022)".
 *
 * @returns in the order of the note; empty for a note that names no change
 */
export function changesInNote(note: string | null): NotedChange[] {
  if (note === null) return []
  let action = ''
  return note.split(/(?=\sbởi\s)/u).flatMap((part, i, parts) => {
    if (i === 0) {
      action = part
      return []
    }
    const said = action
    action = part
    const numbers = findDocumentNumbers(part)
    return numbers.map(({ printed, index, length }, n): NotedChange => {
      const behind = part.slice(index + length, numbers[n + 1]?.index ?? part.length)
      const word = lastAction(said)
      return {
        operation: operationOf(word),
        byNumber: printed,
        effectiveOn: readDate(behind),
        isWhole: !/có nội dung/iu.test(word) && parts.length > 1,
      }
    })
  })
}

/** What is said last before "bởi": "có nội dung được sửa đổi", "bị bãi bỏ". */
function lastAction(text: string): string {
  return (
    text.match(
      /(?:có nội dung\s+)?(?:được|bị)\s+(?:sửa đổi|bổ sung|thay thế|bãi bỏ|ngưng hiệu lực)[^,]*$/iu,
    )?.[0] ?? ''
  )
}

function operationOf(word: string): RelationOperation {
  if (/bãi bỏ/iu.test(word)) return 'repeals'
  if (/ngưng/iu.test(word)) return 'suspends'
  return /^được bổ sung/iu.test(word) ? 'inserts' : 'amends'
}
