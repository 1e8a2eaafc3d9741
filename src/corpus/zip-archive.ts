import { basename } from 'node:path'
import { crc32 } from 'node:zlib'
import yauzl from 'yauzl'
import { isUnsafeName } from './check-archive.ts'
import { sourceLimits, UnreadableFileError } from './unreadable-file.ts'

/** A file inside a zip archive. */
export interface ArchiveEntry {
  /** With `/` between folders. */
  readonly name: string
  readonly packedBytes: number
}

/** An open zip archive whose directory was found harmless. Close it when done. */
export interface ZipArchive {
  readonly entries: readonly ArchiveEntry[]
  /**
   * The UTF-8 text of an entry, in pieces, without its byte-order mark.
   *
   * @throws {UnreadableFileError} when it is damaged, or not what the directory says
   */
  text(entry: ArchiveEntry): AsyncGenerator<string>
  close(): void
}

/**
 * Opens a zip archive from disk; only its directory is read, entries are unpacked one by one.
 *
 * @throws {UnreadableFileError} when it is no archive, too large, or not safe to unpack
 */
export async function openZipArchive(path: string): Promise<ZipArchive> {
  const name = basename(path)
  const zip = await yauzl.openPromise(path, { autoClose: false }).catch((error: unknown) => {
    throw damaged(name, error)
  })
  try {
    const entries = await listEntries(zip, name)
    return {
      entries: [...entries.keys()].map((each) => ({
        name: each,
        packedBytes: entries.get(each)?.compressedSize ?? 0,
      })),
      text: (entry) => entryText(zip, entries.get(entry.name), `${name}/${entry.name}`),
      close: () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function listEntries(zip: yauzl.ZipFile, name: string): Promise<Map<string, yauzl.Entry>> {
  const refuse = (reason: string): never => {
    throw new UnreadableFileError(`${name}: ${reason}`)
  }
  if (zip.entryCount > sourceLimits.archiveEntries) {
    refuse('tệp nén chứa quá nhiều tệp, không giống một bộ văn bản.')
  }
  const entries = new Map<string, yauzl.Entry>()
  let unpacked = 0
  try {
    for await (const entry of zip.eachEntry()) {
      if (isUnsafeName(entry.fileName)) refuse(unsafePath)
      if (entry.isEncrypted()) refuse('tệp nén có mật khẩu. Hãy bỏ mật khẩu rồi nhập lại.')
      unpacked += entry.uncompressedSize
      if (unpacked > sourceLimits.archiveUnpackedBytes || isSwollen(entry)) {
        refuse('tệp nén bung ra quá lớn, không giống một bộ văn bản. Hãy kiểm tra lại tệp.')
      }
      if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry)
    }
  } catch (error) {
    if (error instanceof UnreadableFileError) throw error
    // The library refuses paths out of the folder by itself.
    if (/path|fileName/i.test((error as Error).message)) refuse(unsafePath)
    throw damaged(name, error)
  }
  return entries
}

const unsafePath = 'tệp nén chứa đường dẫn không hợp lệ bên trong; tệp này không an toàn.'

function damaged(name: string, cause: unknown): UnreadableFileError {
  return new UnreadableFileError(
    `${name}: tệp nén bị hỏng hoặc chưa tải xong. Hãy tải lại tệp rồi nhập lại.`,
    { cause },
  )
}

function isSwollen({ uncompressedSize, compressedSize }: yauzl.Entry): boolean {
  return (
    uncompressedSize > sourceLimits.ratioFloorBytes &&
    uncompressedSize > compressedSize * sourceLimits.compressionRatio
  )
}

/** The library stops where an entry is longer than its directory says; the checksum tells the rest. */
async function* entryText(
  zip: yauzl.ZipFile,
  entry: yauzl.Entry | undefined,
  name: string,
): AsyncGenerator<string> {
  if (entry === undefined) throw damaged(name, null)
  const decoder = new TextDecoder()
  let checksum = 0
  try {
    const stream = await zip.openReadStreamPromise(entry)
    for await (const chunk of stream) {
      checksum = crc32(chunk as Buffer, checksum)
      yield decoder.decode(chunk as Buffer, { stream: true })
    }
    yield decoder.decode()
  } catch (error) {
    throw damaged(name, error)
  }
  if (checksum !== entry.crc32) throw damaged(name, null)
}
