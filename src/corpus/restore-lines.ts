const runningHead = /^\s*(?:\d+\s+)?CÔNG BÁO\s*\/\s*Số\s.*Ngày/i
const pageNumber = /^\s*(?:-\s*)?(?:Trang\s+)?\d{1,4}(?:\s*\/\s*\d{1,4})?(?:\s*-)?\s*$/i

const structure =
  /^(?:Điều\s+\d{1,4}[a-zđ]?\s*[.:]|\d{1,3}[a-zđ]?\.\s|[a-zđ]\d{0,2}\)\s|[-–+•]\s|(?:Phần|Chương|Mục|Tiểu mục)\s+(?:thứ\s|[IVXLC\d]+\b)|Căn cứ\s|Theo đề nghị\s|Nơi nhận|Phụ lục|Mẫu số|_{3,}|-{3,}|\(\d+\)|\[\d+\]|[“"])/i
/** Words that call for another: what follows cannot open a clause, however it looks. */
const callsForMore =
  /(?:^|[\s(“])(?:tại|khoản|điểm|điều|các|của|và|hoặc|số|theo|đến|từ|ngày|năm|tháng|với|là)$|,$/iu
const hasEnded = /[.;:!?…][”"’)\d]*$/u
const kindAlone =
  /^(?:hiến pháp|bộ luật|luật|pháp lệnh|nghị quyết|nghị định|quyết định|thông tư|thông tư liên tịch|chỉ thị)\d?$/i

/**
 * Makes paragraphs again from printed lines: running heads (`CÔNG BÁO/Số …/Ngày …`) and page numbers
 * go, lines broken inside a sentence are joined, and what opens an article, a clause or a point
 * stays at the head of a line.
 *
 * @param pages - the lines of each page; a text without known pages is one page
 */
export function restoreLines(pages: readonly (readonly string[])[]): string[] {
  const lines = pages.flatMap(withoutFurniture)
  const width = usualWidth(lines)
  const paragraphs: string[] = []
  let last: string | null = null
  for (const line of lines) {
    if (last !== null && runsOn(last, line, width)) {
      paragraphs.push(`${paragraphs.pop()} ${line}`)
    } else {
      paragraphs.push(line)
    }
    last = line
  }
  return paragraphs
}

/** Takes the heads off a page. A number alone is one when a head, or the page's edge, is beside it. */
function withoutFurniture(page: readonly string[]): string[] {
  const lines = page.map((line) => line.replace(/\s+/g, ' ').trim()).filter((line) => line !== '')
  return lines.filter((line, at) => {
    if (runningHead.test(line)) return false
    if (!pageNumber.test(line)) return true
    const isAtEdge = at === 0 || at === lines.length - 1
    const beside = [lines[at - 2], lines[at - 1], lines[at + 1], lines[at + 2]]
    return !isAtEdge && !beside.some((each) => each !== undefined && runningHead.test(each))
  })
}

// A page of short lines only is a list, not a narrow column.
const narrowest = 60

function usualWidth(lines: readonly string[]): number {
  const lengths = lines.map((line) => line.length).sort((a, b) => a - b)
  return Math.max(narrowest, lengths[Math.floor(lengths.length * 0.9)] ?? 0)
}

function runsOn(line: string, next: string, width: number): boolean {
  const isCalling = callsForMore.test(line)
  if (structure.test(next) && !isCalling) return false
  if (isShouted(line) || isShouted(next) || kindAlone.test(line)) return false
  if (/^\p{Ll}/u.test(next) || isCalling) return true
  if (hasEnded.test(line)) return false
  // The printed lines of a paragraph are full, but for its last one.
  return line.length > 0.75 * width
}

function isShouted(line: string): boolean {
  return /\p{Lu}{2}/u.test(line) && line === line.toUpperCase()
}
