import { closeSync, ftruncateSync, mkdtempSync, openSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { readInWorker } from '../../src/corpus/read-in-worker.ts'
import { findSourceFiles, readSource } from '../../src/corpus/read-source.ts'
import { collect } from '../fixtures/collect.ts'
import {
  docxOfParagraphs,
  pdfInCircles,
  pdfThatSwells,
  wordInCircles,
} from '../fixtures/hostile.ts'
import { pdfInTcvn3, rtfInUnicode } from '../fixtures/legacy.ts'
import { type ZipEntry, zip } from '../fixtures/zip.ts'

const mebibyte = 1024 * 1024
const blanks = Buffer.alloc(64 * mebibyte, ' ')
const body = '<w:document xmlns:w="w"><w:body><w:p/></w:body></w:document>'
const document = (content: Buffer | string, more: Partial<ZipEntry> = {}): ZipEntry => ({
  name: 'word/document.xml',
  content,
  ...more,
})
const laughs = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">${Array.from('bcdefghij', (name, i) => `<!ENTITY ${name} "${`&${'abcdefghij'.charAt(i)};`.repeat(10)}">`).join('')}]><w:document>&j;</w:document>`
const many = Array.from({ length: 6_000 }, (_, i) => ({ name: `word/${i}.bin`, content: '' }))
const nested = `${'<w:a>'.repeat(50_000)}${'</w:a>'.repeat(50_000)}`
const small = zip([document(body)])

const files: [string, string, Uint8Array | string, string][] = [
  [
    'a .docx that unpacks to a thousand times its size',
    'a.docx',
    zip([document(blanks)]),
    'quá lớn',
  ],
  [
    'a .docx whose directory lies about the size',
    'b.docx',
    zip([document(blanks, { statedSize: 100 })]),
    'quá lớn',
  ],
  ['a .docx of 6,000 parts', 'c.docx', zip([document(body), ...many]), 'quá nhiều'],
  [
    'a .docx with a path out of its folder',
    'd.docx',
    zip([document(body), { name: '../../evil.sh', content: 'x' }]),
    'đường dẫn',
  ],
  ['a .docx with entities in entities', 'e.docx', zip([document(laughs)]), 'ENTITY'],
  ['a .docx of 50,000 elements in each other', 'f.docx', zip([document(nested)]), 'nhiều lớp'],
  ['a .docx cut off', 'g.docx', small.subarray(0, small.length - 40), 'bị hỏng'],
  ['a .docx with a password', 'h.docx', zip([document(body, { flags: 1 })]), 'mật khẩu'],
  [
    'a workbook named .docx',
    'i.docx',
    zip([{ name: 'xl/workbook.xml', content: '<x/>' }]),
    'không phải văn bản Word',
  ],
  ['a page that unpacks to a thousand times its size', 'j.html.gz', gzipSync(blanks), 'quá lớn'],
  ['a page packed twice', 'k.html.gz', gzipSync(gzipSync('<p>x</p>')), 'nhiều lớp'],
  ['a page of 100,000 elements in each other', 'l.html', '<div>'.repeat(100_000), 'nhiều lớp'],
  [
    'Rich Text of 100,000 groups in each other',
    'm.rtf',
    `{\\rtf1${'{'.repeat(100_000)}`,
    'nhiều lớp',
  ],
  ['Rich Text cut off', 'n.rtf', rtfInUnicode(['Điều 1. Vườn']).subarray(0, 30), 'bị hỏng'],
  [
    'a PDF in name only',
    'o.pdf',
    Buffer.concat([Buffer.from('%PDF-1.7\n'), blanks.subarray(0, 5_000)]),
    'bị hỏng',
  ],
  ['a PDF cut off', 'p.pdf', pdfInTcvn3([['Điều 1. Vườn chung']]).subarray(0, 60), 'bị hỏng'],
  ['a Word 97 file cut off', 'q.doc', Buffer.from('d0cf11e0a1b11ae100000000', 'hex'), 'bị hỏng'],
  [
    'a program named .doc',
    'r.doc',
    Buffer.concat([Buffer.from('MZ\u0090'), Buffer.alloc(5_000)]),
    'không phải tệp .doc',
  ],
  ['JSON lines that never end a line', 's.jsonl.gz', gzipSync(blanks), 'quá lớn'],
  ['nothing at all', 't.pdf', '', 'tệp trống'],
  [
    'a .docx of a million empty paragraphs',
    'u.docx',
    docxOfParagraphs(1_000_000),
    'quá nhiều đoạn',
  ],
  ['a PDF whose pages are their own parents', 'v.pdf', pdfInCircles, 'bị hỏng'],
  ['a PDF that unpacks to a thousand times its size', 'w.pdf', pdfThatSwells(blanks), 'quá lớn'],
  ['a Word 97 file whose chains go in circles', 'x.doc', wordInCircles(), 'bị hỏng'],
  [
    'an archive in an archive, swollen',
    'y.zip',
    zip([{ name: 'demuc/a.zip', content: zip([{ name: 'b.html', content: blanks }]) }]),
    'không phải Bộ pháp điển',
  ],
  [
    'Markdown that opens emphasis a million times',
    'z.md',
    '*a '.repeat(1_000_000),
    'dòng dài quá mức',
  ],
  ['Markdown of comments without end', 'za.md', '<!--\n'.repeat(400_000), 'Điều 1'],
  [
    'a page of quotation marks',
    'zb.html',
    `<p>Luật số: 1/2031/QH17</p><p>Điều 1. Vườn</p><p>${'“'.repeat(600_000)}</p>`,
    'đoạn dài quá mức',
  ],
  [
    'an article without end',
    'zc.jsonl',
    JSON.stringify({ docNumber: '1/2031/QH17', articleId: '1', text: '1. Vườn\n'.repeat(400_000) }),
    'dài quá mức',
  ],
]

/** Fewer than a real law needs while it is read, and more than any of these may. */
const heapMb = 192
const mostGrowthMb = 400

describe('a hostile or damaged file is refused within five seconds, with the reason', () => {
  const answers = new Map<string, { reasons: string[]; processorMs: number }>()
  let grownMb = 0

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hostile-'))
    for (const [, name, content] of files) writeFileSync(join(folder, name), content)
    const sources = (await findSourceFiles(folder)).files
    const before = process.resourceUsage().maxRSS
    let spent = process.cpuUsage()
    // One thread reads them all, in a heap too small for any to swell in; silence ends a reading.
    // Counted is the processor's time, of all threads: a busy machine makes no file more hostile.
    for await (const batch of readInWorker(sources, { largestHeapMb: heapMb, silenceMs: 30_000 })) {
      const [problem, ...others] = batch.problems
      expect(others).toEqual([])
      expect(batch.records).toEqual([])
      const now = process.cpuUsage()
      answers.set(problem?.file ?? '', {
        reasons: [problem?.reason ?? ''],
        processorMs: (now.user - spent.user + now.system - spent.system) / 1_000,
      })
      spent = now
    }
    grownMb = (process.resourceUsage().maxRSS - before) / 1024
  }, 180_000)

  it.each(files)('%s', (_, name, _content, said) => {
    const answer = answers.get(name)
    expect(answer?.reasons).toEqual([expect.stringContaining(said)])
    expect(answer?.processorMs).toBeLessThan(5_000)
  })

  it(`all of them in less than ${mostGrowthMb} MB`, () => {
    expect(answers.size).toBe(files.length)
    expect(grownMb).toBeLessThan(mostGrowthMb)
  })

  it('a file of 41 MB', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'hostile-')), 'u.docx')
    const handle = openSync(path, 'w')
    ftruncateSync(handle, 41 * mebibyte)
    closeSync(handle)
    const [file] = (await findSourceFiles(path)).files
    const items = file === undefined ? [] : await collect(readSource(file))
    expect(items).toMatchObject([{ problem: { reason: expect.stringContaining('40 MB') } }])
  })

  it('a device is no file', async () => {
    await expect(findSourceFiles('/dev/zero')).rejects.toThrow('không phải tệp thường')
  })
})
