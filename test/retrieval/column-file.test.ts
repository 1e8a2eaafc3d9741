import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  type Column,
  DamagedColumnFileError,
  readColumnFile,
  writeColumnFile,
} from '../../src/retrieval/column-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'column-file-'))
let files = 0
const newFile = () => join(folder, `${++files}.bin`)

const column: fc.Arbitrary<Column> = fc.oneof(
  fc.int32Array(),
  fc.uint16Array(),
  fc.uint8Array(),
  fc.int8Array(),
  fc.float32Array(),
)
const columns = fc.dictionary(fc.stringMatching(/^[a-z][a-zA-Z]{0,9}$/), column, {
  noNullPrototype: true,
})
const small = { text: { note: 'giếng' }, columns: { depth: Int32Array.of(3, 9, 27) } }

function written(content: { text: unknown; columns: Readonly<Record<string, Column>> }): string {
  const file = newFile()
  writeColumnFile(file, content)
  return file
}

it('reads back what was written, columns of every kind and empty ones', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), columns, (text, each) => {
      const read = readColumnFile(written({ text, columns: each }))
      expect(read?.text).toEqual(JSON.parse(JSON.stringify(text)))
      expect(read?.columns).toEqual(each)
      expect(Object.keys(read?.columns ?? {})).toEqual(Object.keys(each))
    }),
    { numRuns: 30 },
  )
})

it('of a view into a larger array writes the part in view', () => {
  const view = Int32Array.of(1, 2, 3, 4, 5).subarray(1, 4)
  const read = readColumnFile(written({ text: '', columns: { view } }))
  expect(read?.columns['view']).toEqual(Int32Array.of(2, 3, 4))
})

it('gives nothing when the text is not accepted, and what there is when it is', () => {
  const file = written(small)
  const accepts = (note: string) => (text: { note: string }) => text.note === note
  expect(readColumnFile(file, accepts('suối'))).toBeNull()
  expect(readColumnFile(file, accepts('giếng'))).toEqual(small)
})

function expectDamaged(file: string): void {
  expect(() => readColumnFile(file)).toThrow(DamagedColumnFileError)
  expect(() => readColumnFile(file)).toThrow(file)
}

it('wherever it is cut off, a file is damaged, and the error names it', () => {
  const whole = readFileSync(written(small))
  fc.assert(
    fc.property(fc.nat(whole.length - 1), (length) => {
      const file = newFile()
      writeFileSync(file, whole)
      truncateSync(file, length)
      expectDamaged(file)
    }),
    { numRuns: 50 },
  )
})

const framed = (head: string) => Buffer.from(`${head.length.toString(16).padStart(8, '0')}${head}`)

it.each([
  ['nothing', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(4096)],
  ['prose', Buffer.from('Nắp giếng phải khóa khi không có người múc nước.')],
  ['a head that is no JSON', framed('{"text": ')],
  ['a head without columns', framed('{"text": ""} ')],
  [
    'an unknown kind',
    framed('{"text":"","columns":[{"name":"a","kind":"Int7Array","length":0}]} '),
  ],
  [
    'a negative length',
    framed('{"text":"","columns":[{"name":"a","kind":"Int8Array","length":-1}]} '),
  ],
])('a file of %s is damaged, and the error names it', (_, bytes) => {
  const file = newFile()
  writeFileSync(file, bytes)
  expectDamaged(file)
})

it('a file of noise is damaged', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const file = newFile()
      writeFileSync(file, bytes)
      expectDamaged(file)
    }),
    { numRuns: 50 },
  )
})

it('a file that is not there is missing, not damaged', () => {
  expect(() => readColumnFile(newFile())).toThrow(expect.objectContaining({ code: 'ENOENT' }))
})

it('a new file takes the place of the old one', () => {
  const file = written({ text: 'old', columns: {} })
  writeColumnFile(file, small)
  expect(readColumnFile(file)).toEqual(small)
  expect(existsSync(`${file}.new`)).toBe(false)
})

it('when the new file cannot be opened the old one stays', () => {
  const file = written(small)
  mkdirSync(`${file}.new`)
  expect(() => writeColumnFile(file, { text: 'new', columns: {} })).toThrow()
  expect(readColumnFile(file)).toEqual(small)
})

it.skipIf(!existsSync('/dev/full'))(
  'when the disk is full the old file stays (skipped without /dev/full)',
  () => {
    const file = written(small)
    symlinkSync('/dev/full', `${file}.new`)
    const large = { text: 'new', columns: { all: new Int32Array(10_000) } }
    expect(() => writeColumnFile(file, large)).toThrow(expect.objectContaining({ code: 'ENOSPC' }))
    expect(readColumnFile(file)).toEqual(small)
  },
)
