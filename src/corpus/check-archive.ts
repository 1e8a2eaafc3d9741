import { inflateRawSync } from 'node:zlib'
import { sourceLimits, UnreadableFileError } from './unreadable-file.ts'

/** One file inside a zip archive, as its directory tells it. */
interface Entry {
  readonly name: string
  readonly method: number
  readonly isEncrypted: boolean
  readonly packedBytes: number
  readonly unpackedBytes: number
  readonly headerAt: number
}

type Refuse = (reason: string) => never

const endMark = 0x06054b50
const directoryMark = 0x02014b50
const localMark = 0x04034b50

/** The archives that office programs write. */
export type OfficeFormat = '.docx' | '.xlsx'

const programs: Readonly<Record<OfficeFormat, string>> = { '.docx': 'Word', '.xlsx': 'Excel' }

/**
 * Looks through an office file before a library unpacks it: sizes, names, and XML that would grow.
 *
 * A directory can lie about sizes, so the parts with text are unpacked here once, under a limit.
 *
 * @throws {UnreadableFileError} with the reason
 */
export function checkOfficeArchive(bytes: Buffer, name: string, format: OfficeFormat): void {
  const refuse: Refuse = (reason) => {
    throw new UnreadableFileError(`${name}: ${reason}`)
  }
  const damaged = `tệp ${format} bị hỏng hoặc chưa tải xong. Hãy mở bằng ${programs[format]} và lưu lại, rồi nhập lại.`
  const entries = listEntries(bytes)
  if (entries === null) {
    refuse(damaged)
  }
  if (entries.length > sourceLimits.archiveEntries) {
    refuse(`tệp ${format} chứa quá nhiều thành phần, không giống một văn bản.`)
  }
  let unpacked = 0
  for (const entry of entries) {
    if (isUnsafeName(entry.name)) {
      refuse(`tệp ${format} chứa đường dẫn không hợp lệ bên trong; tệp này không an toàn.`)
    }
    if (entry.isEncrypted) {
      refuse(`tệp ${format} có mật khẩu. Hãy bỏ mật khẩu rồi nhập lại.`)
    }
    unpacked += entry.unpackedBytes
    if (unpacked > sourceLimits.unpackedBytes || isSwollen(entry)) {
      refuse(`tệp ${format} bung ra quá lớn, không giống một văn bản.`)
    }
  }
  checkParts(bytes, entries, format, damaged, refuse)
}

function checkParts(
  bytes: Buffer,
  entries: readonly Entry[],
  format: OfficeFormat,
  damaged: string,
  refuse: Refuse,
): void {
  let left: number = sourceLimits.unpackedBytes
  let elements = 0
  let paragraphs = 0
  for (const entry of entries.filter(({ name }) => /\.(xml|rels)$/i.test(name))) {
    const content = unpackEntry(bytes, entry, left)
    if (content === 'damaged') {
      refuse(damaged)
    }
    if (content === 'too-large') {
      refuse(`tệp ${format} bung ra quá lớn, không giống một văn bản.`)
    }
    left -= content.length
    const xml = content.toString(content[0] === 0xff || content[0] === 0xfe ? 'utf16le' : 'utf8')
    // Word never declares a document type; entities are how a few bytes become gigabytes.
    if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) {
      refuse(`tệp ${format} chứa khai báo XML nguy hiểm (DOCTYPE/ENTITY); tệp này không an toàn.`)
    }
    const { deepest, count } = elementsOf(xml)
    if (deepest > sourceLimits.nesting) {
      refuse(`tệp ${format} lồng quá nhiều lớp, không giống một văn bản.`)
    }
    elements += count
    paragraphs += xml.split(/<w:p[\s/>]/).length - 1
    if (elements > sourceLimits.elements || paragraphs > sourceLimits.paragraphs) {
      refuse(
        `tệp ${format} chứa quá nhiều đoạn hoặc ô, không giống một văn bản. Hãy chép phần chữ sang một tệp mới rồi nhập lại.`,
      )
    }
  }
}

/** Whether a path inside an archive leads out of it, or too deep. */
export function isUnsafeName(name: string): boolean {
  return (
    name.includes('\\') ||
    name.startsWith('/') ||
    /^[a-z]:/i.test(name) ||
    name.includes('\0') ||
    name.split('/').includes('..') ||
    name.split('/').length > 20
  )
}

function isSwollen({ packedBytes, unpackedBytes }: Entry): boolean {
  return (
    unpackedBytes > sourceLimits.ratioFloorBytes &&
    unpackedBytes > packedBytes * sourceLimits.compressionRatio
  )
}

/** @returns null when there is no directory, or it reaches past the end */
function listEntries(bytes: Buffer): Entry[] | null {
  const lowest = Math.max(0, bytes.length - 22 - 0xffff)
  let end = bytes.length - 22
  while (end >= lowest && bytes.readUInt32LE(end) !== endMark) end -= 1
  if (end < lowest || end < 0) return null
  const count = bytes.readUInt16LE(end + 10)
  let at = bytes.readUInt32LE(end + 16)
  const entries: Entry[] = []
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== directoryMark) return null
    const nameLength = bytes.readUInt16LE(at + 28)
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      method: bytes.readUInt16LE(at + 10),
      isEncrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
      packedBytes: bytes.readUInt32LE(at + 20),
      unpackedBytes: bytes.readUInt32LE(at + 24),
      headerAt: bytes.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries
}

function unpackEntry(bytes: Buffer, entry: Entry, most: number): Buffer | 'damaged' | 'too-large' {
  const at = entry.headerAt
  if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== localMark) return 'damaged'
  const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
  const packed = bytes.subarray(start, start + entry.packedBytes)
  if (packed.length < entry.packedBytes) return 'damaged'
  if (entry.method === 0) return packed
  try {
    const ratioLimit = Math.max(
      sourceLimits.ratioFloorBytes,
      packed.length * sourceLimits.compressionRatio,
    )
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, Math.min(most, ratioLimit)) })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    return code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'damaged'
  }
}

function elementsOf(xml: string): { deepest: number; count: number } {
  let depth = 0
  let deepest = 0
  let count = 0
  for (const [tag] of xml.matchAll(/<\/?[a-z][^>]*>/gi)) {
    count += 1
    if (tag.startsWith('</')) depth -= 1
    else if (!tag.endsWith('/>')) depth += 1
    if (depth > deepest) deepest = depth
  }
  return { deepest, count }
}
