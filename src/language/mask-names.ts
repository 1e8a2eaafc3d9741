// Names of people, found by the words before them. A name alone cannot be told from a street's or
// a company's, so that what follows no form of address stays, unless it can only be a person.

const surname =
  'nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|đinh|trịnh|mai|lương|trương|đoàn|cao|tạ|hà|tô|lâm|châu|thái|kiều|quách|la|cù|mấu|bo bo|nguyen|tran|pham|hoang|huynh|vo|dang|bui|ngo|duong|dinh|trinh|luong|truong|doan'
const capitalised = '\\p{Lu}[\\p{L}\\p{M}]*'
const names = `${capitalised}(?:[ ]+${capitalised}){0,4}`

/** "ông", "chị", … and what stands between them and the name. */
const title =
  '(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Ee]m|[Cc]ô|[Cc]hú|[Bb]ác|[Cc]ậu|[Dd]ì|[Tt]hầy|[Cc]háu|[Bb]é|[Oo]ng|[Cc]hi|ÔNG|BÀ|ANH|CHỊ)'
const stating =
  '(?:(?:[Tt]ên|[Tt]en|TÊN) (?:tôi|toi|em|mình|anh|chị|cháu|TÔI|chồng|vợ|con)(?: tôi| em)?(?: (?:là|la|LÀ))?' +
  '|(?:[Tt]ôi|[Tt]oi|[Ee]m|[Mm]ình|[Cc]háu|TÔI) (?:tên|ten|TÊN)(?: (?:là|la|LÀ))?' +
  '|[Hh]ọ (?:và )?tên(?: (?:là|tôi là))?|[Tt]ên (?:là|la)|[Tt]en la)\\s*:?'
const being =
  '(?:[Tt]ôi|[Tt]oi|[Ee]m|[Mm]ình|[Cc]háu|TÔI|[Cc]hồng(?: tôi)?|[Vv]ợ(?: tôi)?|[Cc]on(?: tôi)?) (?:là|la|LÀ)'
// Offices and institutions that follow a form of address: "anh Công an", "ông Chủ tịch".
const noName =
  '(?:Công (?:an|ty|chức|đoàn)|Nhà (?:nước|máy|trường)|[UỦ][ỷy] ban|Ủy|To?[aà]à? án|Luật|Điều|Chủ|Giám|Phó|Trưởng|Bộ|Sở|Phòng|Bí thư|Việt Nam|Rịa|Nà(?!\\p{L})|Đen|Kiểm|Thẩm|Thủ|Người|Cục|Viện|Nghị|Bảo|Cảnh|Trọng tài|Thanh tra)'

const patterns: readonly RegExp[] = [
  new RegExp(`(?<keep>(?<!\\p{L})${stating}\\s+)(?!${noName})${names}`, 'gu'),
  new RegExp(`(?<keep>(?<!\\p{L})${being}\\s+)(?!${noName})(?:${capitalised} +)${names}`, 'gu'),
  new RegExp(
    `(?<keep>(?<!\\p{L})(?<!Hai )${title}(?:\\s+(?:tên|là|tên là))?\\s+)(?!${noName})${names}`,
    'gu',
  ),
  // All in small letters: only where the name is announced, and begins with a surname.
  new RegExp(`(?<keep>(?<!\\p{L})${stating}\\s+)(?:${surname})(?: \\p{L}+){1,2}(?!\\p{L})`, 'gu'),
  // A surname with văn or thị is a person's, unless it names a street or a school.
  new RegExp(
    `(?<keep>(?<!(?:[Đđ]ường|[Pp]hố|[Tt]rường|[Cc]ầu|THPT|THCS|học) )(?<!\\p{L}))(?:${surname
      .split('|')
      .map((each) => each.replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase()))
      .join('|')}) (?:Văn|Thị|Van|Thi) ${names}`,
    'gu',
  ),
]

/** Replaces each name found; `replaceName` gets the words before it that stay. */
export function maskNames(text: string, replaceName: (kept: string) => string): string {
  return patterns.reduce(
    (current, pattern) =>
      current.replace(pattern, (match: string, ...rest: unknown[]) => {
        const { keep = '' } = rest.at(-1) as { keep?: string }
        return isShouted(match.slice(keep.length)) && !startsWithSurname(match.slice(keep.length))
          ? match
          : replaceName(keep)
      }),
    text,
  )
}

/** "TÔI LÀ NGƯỜI LAO ĐỘNG": capitals tell nothing where all words have them. */
function isShouted(words: string): boolean {
  return words.includes(' ') && words === words.toUpperCase()
}

const surnameFirst = new RegExp(`^(?:${surname})(?!\\p{L})`, 'iu')

function startsWithSurname(words: string): boolean {
  return surnameFirst.test(words)
}
