import { foldDiacritics } from '../language/normalize.ts'

const label = /^(?:\d{1,3}[a-zđ]?\s*[.,]|[a-zđ]\d?\s*[).])\s*/iu
const verb =
  /^(?:sua doi|bo sung|bai bo|thay the|thay cum tu|thay tu|bo cum tu|bo tu|bo doan)(?![a-z])/
// Longer than any verb above, with letters to spare for marks written apart.
const verbLength = 40

/**
 * Whether a line is a clause or point that orders a change: "2. Sửa đổi, bổ sung khoản 2 Điều 5".
 *
 * Told without accents, for copies read from paper write "bỗ sung", "Sữa đổi" and "cựm từ".
 */
export function ordersChange(line: string): boolean {
  const found = label.exec(line)
  if (found === null) return false
  return verb.test(foldDiacritics(line.slice(found[0].length, found[0].length + verbLength)))
}
