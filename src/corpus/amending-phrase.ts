import { foldDiacritics } from '../language/normalize.ts'

const label = /^(?:\d{1,3}[a-zđ]?\s*[.,]|[a-zđ]\d?\s*[).])\s*/iu
const verb =
  /^(?:sua d[a-z]{1,2}|b[eo] sung|bai bo|thay the|thay cum tu|thay tu|bo cum tu|bo tu|bo doan)(?![a-z])/
/** What an amending text's own articles are called; those it quotes are called otherwise. */
const ownTitle =
  /^(?:sua d[a-z]{1,2},? b[eo] sung|b[eo] sung,? (?:khoan|diem|dieu|chuong|muc|mot so|thay the|bai bo)|bai bo|thay the|hieu luc thi hanh|dieu khoan (?:thi hanh|chuyen tiep)|quy dinh chuyen tiep|to chuc thuc hien|trach nhiem thi hanh)(?![a-z])/
// Longer than any of these, with letters to spare for marks written apart.
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

/** Whether an article of this title is one of the amending text itself, though a quotation seems open. */
export function isOwnTitle(title: string): boolean {
  return ownTitle.test(foldDiacritics(title.slice(0, verbLength)))
}
