import { closeSync, fsyncSync, openSync, readSync, renameSync, statSync, writeSync } from 'node:fs'

/** Columns of numbers with what is text beside them: an index, or a trained model. */
export interface ColumnFile<Text> {
  readonly text: Text
  readonly columns: Columns
}

export type Column = Int32Array | Uint16Array | Uint8Array | Int8Array | Float32Array
export type Columns = Readonly<Record<string, Column>>

interface Head {
  readonly text: unknown
  readonly columns: readonly { name: string; kind: keyof typeof kinds; length: number }[]
}

const kinds = { Int32Array, Uint16Array, Uint8Array, Int8Array, Float32Array } as const

/** A file of columns is cut off, or is none. */
export class DamagedColumnFileError extends Error {
  override readonly name = 'DamagedColumnFileError'
}

/**
 * Writes a file of columns: the length of its JSON head as eight digits of hex, the head, then the
 * columns in their order, little-endian. The old file stays until the new one is whole.
 *
 * @param mode - who may read it; nobody else, unless said
 */
export function writeColumnFile<Text>(
  file: string,
  { text, columns }: ColumnFile<Text>,
  mode = 0o600,
): void {
  const entries = Object.entries(columns)
  const head: Head = {
    text,
    columns: entries.map(([name, data]) => ({
      name,
      kind: data.constructor.name as keyof typeof kinds,
      length: data.length,
    })),
  }
  const headBytes = Buffer.from(JSON.stringify(head))
  const temporary = `${file}.new`
  const handle = openSync(temporary, 'w', mode)
  try {
    writeAll(handle, Buffer.from(headBytes.length.toString(16).padStart(8, '0')))
    writeAll(handle, headBytes)
    for (const [, data] of entries) writeAll(handle, bytesOf(data))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(temporary, file)
}

/**
 * Reads a file of columns, each straight into its own memory: no second copy of it all.
 *
 * @param accepts - looks at the text first; when it says no, the columns are not read
 * @returns null when `accepts` said no
 * @throws {DamagedColumnFileError} when the file is not whole
 */
export function readColumnFile<Text>(
  file: string,
  accepts: (text: Text) => boolean = () => true,
): ColumnFile<Text> | null {
  const handle = openSync(file, 'r')
  try {
    const size = statSync(file).size
    const headLength = Number.parseInt(readBytes(handle, 8).toString('latin1'), 16)
    if (!(headLength > 0 && headLength < size)) throw new Error('The file has no head')
    const head = JSON.parse(readBytes(handle, headLength).toString('utf8')) as Head
    if (!accepts(head.text as Text)) return null
    const columns: Record<string, Column> = {}
    for (const { name, kind, length } of head.columns) {
      const data = new kinds[kind](length)
      readInto(handle, bytesOf(data))
      columns[name] = data
    }
    return { text: head.text as Text, columns }
  } catch (error) {
    throw new DamagedColumnFileError(file, { cause: error })
  } finally {
    closeSync(handle)
  }
}

function bytesOf(data: Column): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

function writeAll(handle: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done)
}

function readBytes(handle: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  readInto(handle, bytes)
  return bytes
}

function readInto(handle: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(handle, bytes, done, bytes.length - done, null)
    if (read === 0) throw new Error('The file ends early')
    done += read
  }
}
