import { sourceLimits, UnreadableFileError } from './unreadable-file.ts'

/** Groups that hold no text of the document. `listtext` stays: it is the number as printed. */
const hiddenGroups = new Set(
  (
    'fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl ' +
    'footerr footerf footnote annotation fldinst filetbl listtable listoverridetable revtbl ' +
    'rsidtbl generator xmlnstbl themedata colorschememapping latentstyles datastore nonshppict ' +
    'pnseclvl bkmkstart bkmkend'
  ).split(' '),
)
const characters: Readonly<Record<string, string>> = {
  par: '\n',
  line: '\n',
  sect: '\n',
  page: '\n',
  cell: '\n',
  row: '\n',
  nestcell: '\n',
  nestrow: '\n',
  tab: ' ',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  emspace: ' ',
  enspace: ' ',
}
const token =
  /\\([a-z]+)(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)/gi

interface Group {
  isHidden: boolean
  /** How many plain characters follow each \u for readers without Unicode. */
  fallback: number
}

/**
 * The text of a Rich Text file, a line for each paragraph and cell.
 *
 * @throws {UnreadableFileError} when groups are nested too deep, or the file ends inside one
 */
export function rtfText(bytes: Buffer, name: string): string {
  const source = bytes.toString('latin1')
  const decoder = new TextDecoder(codePage(source))
  const groups: Group[] = []
  let current: Group = { isHidden: false, fallback: 1 }
  let text = ''
  let skip = 0
  let hasClosed = false
  const put = (part: string) => {
    if (!current.isHidden) text += part
  }
  token.lastIndex = 0
  for (let match = token.exec(source); match !== null; match = token.exec(source)) {
    const [, word, number, hex, symbol, brace, plain] = match
    if (brace === '{') {
      groups.push(current)
      if (groups.length > sourceLimits.nesting) {
        throw new UnreadableFileError(
          `${name}: tệp .rtf lồng quá nhiều lớp, không giống một văn bản.`,
        )
      }
      current = { ...current }
    } else if (brace === '}') {
      current = groups.pop() ?? current
      skip = 0
      hasClosed ||= groups.length === 0
      if (groups.length === 0) break
    } else if (word !== undefined) {
      if (word === 'bin') token.lastIndex += Math.max(0, Number(number ?? 0))
      else if (word === 'uc') current.fallback = Number(number ?? 1)
      else if (word === 'u') {
        put(String.fromCharCode(Number(number) & 0xffff))
        skip = current.fallback
      } else if (word === 'v' || word === 'deleted') current.isHidden = number !== '0'
      else if (hiddenGroups.has(word)) current.isHidden = true
      else put(characters[word] ?? '')
    } else if (hex !== undefined) {
      if (skip > 0) skip -= 1
      else put(decoder.decode(Uint8Array.of(Number.parseInt(hex, 16))))
    } else if (symbol !== undefined) {
      if (symbol === '*') current.isHidden = true
      else put(symbol === '~' ? ' ' : symbol === '_' ? '-' : '\\{}'.includes(symbol) ? symbol : '')
    } else if (plain !== undefined) {
      put(plain.slice(skip))
      skip = Math.max(0, skip - plain.length)
    }
  }
  if (!hasClosed) {
    throw new UnreadableFileError(
      `${name}: tệp .rtf bị hỏng hoặc chưa tải xong. Hãy mở bằng Word và lưu lại dạng .docx.`,
    )
  }
  return text
}

/** Windows-1252 for the fonts of before Unicode, 1258 where the file says so. */
function codePage(source: string): string {
  const stated = /\\ansicpg(\d+)/.exec(source)?.[1]
  return stated === '1258' ? 'windows-1258' : 'windows-1252'
}
