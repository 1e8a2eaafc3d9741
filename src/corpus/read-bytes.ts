import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { constants, gunzipSync } from 'node:zlib'
import { sourceLimits, UnreadableFileError } from './unreadable-file.ts'

/**
 * A whole document from disk, unpacked when it is gzipped.
 *
 * @throws {UnreadableFileError} when it is too large, damaged, or packed twice
 */
export async function readDocumentBytes(path: string): Promise<Buffer> {
  const name = basename(path)
  const handle = await open(path).catch((error: unknown) => {
    throw new UnreadableFileError(
      `${name}: không mở được tệp này. Hãy kiểm tra quyền đọc tệp rồi nhập lại.`,
      { cause: error },
    )
  })
  try {
    const { size } = await handle.stat()
    if (size > sourceLimits.fileBytes) {
      throw new UnreadableFileError(
        `${name}: tệp lớn hơn 40 MB. Hãy bỏ bớt hình ảnh hoặc chia nhỏ tệp rồi thử lại.`,
      )
    }
    const bytes = await handle.readFile()
    return isGzip(bytes) ? unpack(bytes, name) : bytes
  } finally {
    await handle.close()
  }
}

/** Whether the bytes begin like a gzip archive. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function unpack(bytes: Buffer, name: string): Buffer {
  const ratioLimit = Math.max(
    sourceLimits.ratioFloorBytes,
    bytes.length * sourceLimits.compressionRatio,
  )
  const maxOutputLength = Math.min(sourceLimits.unpackedBytes, ratioLimit)
  let unpacked: Buffer
  try {
    unpacked = gunzipSync(bytes, { maxOutputLength, finishFlush: constants.Z_FINISH })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new UnreadableFileError(
        `${name}: tệp nén bung ra quá lớn, không giống một văn bản. Hãy giải nén và kiểm tra lại tệp.`,
        { cause: error },
      )
    }
    throw new UnreadableFileError(
      `${name}: tệp nén bị hỏng hoặc chưa tải xong. Hãy tải lại tệp rồi nhập lại.`,
      { cause: error },
    )
  }
  if (isGzip(unpacked)) {
    throw new UnreadableFileError(
      `${name}: tệp nén nhiều lớp. Hãy giải nén rồi nhập tệp bên trong.`,
    )
  }
  return unpacked
}
