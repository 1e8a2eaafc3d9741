import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { createGunzip } from 'node:zlib'
import { sourceLimits, UnreadableFileError } from './unreadable-file.ts'

/** One line of a file, and how many bytes of the file were read for it. */
export interface JsonLine {
  readonly line: string
  readonly bytesRead: number
}

/**
 * The lines of a text file, plain or gzipped, one after the other: a collection may be larger than
 * memory.
 *
 * @throws {UnreadableFileError} when the archive is damaged, or unpacks to more than it may
 */
export async function* readJsonLines(file: string): AsyncGenerator<JsonLine> {
  const name = basename(file)
  const raw = createReadStream(file)
  const input = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw
  raw.on('error', (error) => input.destroy(error))
  input.setEncoding('utf8')
  let rest = ''
  let characters = 0
  try {
    for await (const chunk of input) {
      characters += (chunk as string).length
      checkSize(name, characters, raw.bytesRead)
      const lines = (chunk as string).split('\n')
      lines[0] = rest + lines[0]
      rest = lines.pop() ?? ''
      if (rest.length > sourceLimits.lineCharacters) {
        throw new UnreadableFileError(
          `${name}: có một dòng dài hơn 20 triệu ký tự; tệp này không phải JSON từng dòng.`,
        )
      }
      for (const line of lines) yield { line, bytesRead: raw.bytesRead }
    }
  } catch (error) {
    if (error instanceof UnreadableFileError) throw error
    throw new UnreadableFileError(
      `${name}: tệp nén bị hỏng hoặc chưa tải xong. Hãy tải lại tệp rồi nhập lại; phần đã đọc được vẫn giữ.`,
      { cause: error },
    )
  } finally {
    raw.destroy()
  }
  if (rest !== '') yield { line: rest, bytesRead: raw.bytesRead }
}

function checkSize(name: string, characters: number, bytesRead: number): void {
  const isSwollen =
    characters > sourceLimits.ratioFloorBytes &&
    characters > bytesRead * sourceLimits.compressionRatio
  if (characters > sourceLimits.collectionBytes || isSwollen) {
    throw new UnreadableFileError(
      `${name}: tệp nén bung ra quá lớn, không giống một bộ văn bản. Hãy kiểm tra lại tệp.`,
    )
  }
}

/** The first line with something in it, without its byte-order mark; empty for an empty file. */
export async function firstJsonLine(file: string): Promise<string> {
  for await (const { line } of readJsonLines(file)) {
    const text = line.replace(/^\uFEFF/, '').trim()
    if (text !== '') return text
  }
  return ''
}
