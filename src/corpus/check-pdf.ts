import { constants, inflateSync } from 'node:zlib'
import { sourceLimits, UnreadableFileError } from './unreadable-file.ts'

// Far more than the words before a stream's data ever are.
const dictionaryBytes = 2_000

/**
 * Looks through a PDF before a library reads it: what its packed streams unpack to. Pictures are left
 * out, for nobody unpacks them to find text.
 *
 * @throws {UnreadableFileError} when a stream, or all of them together, unpack beyond all measure
 */
export function checkPdf(bytes: Buffer, name: string): void {
  let left: number = sourceLimits.unpackedBytes
  for (const packed of packedStreams(bytes)) {
    const most = Math.max(sourceLimits.ratioFloorBytes, packed.length * sourceLimits.streamRatio)
    const unpacked = unpackedBytes(packed, Math.min(left, most))
    left -= unpacked ?? 0
    if (unpacked === null || left <= 0) {
      throw new UnreadableFileError(
        `${name}: tệp PDF bung ra quá lớn, không giống một văn bản. Hãy tải lại tệp, hoặc dùng bản .docx của văn bản.`,
      )
    }
  }
}

function* packedStreams(bytes: Buffer): Generator<Buffer> {
  for (let at = bytes.indexOf('stream'); at >= 0; at = bytes.indexOf('stream', at + 6)) {
    const before = bytes.toString('latin1', Math.max(0, at - dictionaryBytes), at)
    if (before.endsWith('end')) continue
    const dictionary = before.slice(before.lastIndexOf(' obj') + 1)
    const isPicture = /\/Subtype\s*\/Image/.test(dictionary)
    if (isPicture || !/\/(?:FlateDecode|Fl)(?![A-Za-z])/.test(dictionary)) continue
    const start = at + (bytes[at + 6] === 0x0d ? 8 : 7)
    const end = bytes.indexOf('endstream', start)
    yield bytes.subarray(start, end < 0 ? bytes.length : end)
  }
}

/** @returns null when it is more than `most`; 0 for a damaged stream, which the library will tell */
function unpackedBytes(packed: Buffer, most: number): number | null {
  try {
    const options = { maxOutputLength: Math.max(1, most), finishFlush: constants.Z_SYNC_FLUSH }
    return inflateSync(packed, options).length
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? null : 0
  }
}
