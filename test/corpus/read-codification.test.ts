import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { ImportItem } from '../../src/corpus/import-record.ts'
import { findSourceFiles, readSource } from '../../src/corpus/read-source.ts'
import { parseNote } from '../../src/corpus/source-note.ts'
import { subjectHtml } from '../fixtures/codification.ts'
import { collect } from '../fixtures/collect.ts'

async function read(name: string, content: string | Uint8Array): Promise<ImportItem[]> {
  const path = join(mkdtempSync(join(tmpdir(), 'codification-')), name)
  writeFileSync(path, content)
  const { files } = await findSourceFiles(path)
  return (await Promise.all(files.map((file) => collect(readSource(file))))).flat()
}
const recordsOf = (items: readonly ImportItem[]) =>
  items.flatMap((item) => (item.kind === 'record' ? [item.record] : []))
const problemsOf = (items: readonly ImportItem[]) =>
  items.flatMap((item) => (item.kind === 'problem' ? [item.problem] : []))

describe('a subject of the codification', async () => {
  const items = await read('subject.html', subjectHtml)
  const records = recordsOf(items)

  it('gives every article with its text, though paragraphs stand inside a paragraph', () => {
    expect(
      records.map(({ article }) => [article.articleId, article.heading, article.body]),
    ).toEqual([
      [
        '7-2031-qh17/body/art-1',
        'Phạm vi điều chỉnh',
        '1. Luật này nói về vườn chung.\n2. Ao không phải vườn.',
      ],
      ['7-2031-qh17/body/art-2', 'Người làm vườn', 'Ai cầm cuốc là người làm vườn.\nCuốc Gàu'],
      ['7-2031-qh17/body/art-3', 'Giờ tưới cây', 'Cây được tưới lúc sáng sớm.'],
      ['12-2032-nd-cp/body/art-1', 'Gàu tưới', 'Gàu làm bằng tre.'],
    ])
  })

  it('takes what the first note says of the document for all its articles', () => {
    expect(records[2]?.document).toMatchObject({
      documentNumber: '7/2031/QH17',
      title: 'Luật Vườn chung',
      issuingAuthority: 'Quốc hội',
      issuedOn: '2031-11-20',
      effectiveOn: '2032-07-01',
      documentType: 'law',
    })
    expect(records[3]?.document).toMatchObject({ documentType: 'decree', title: 'Quy định về gàu' })
  })

  it('keeps chapter and section, the note word for word, and the Ministry’s own address', () => {
    expect(records.map(({ article }) => article.headings)).toEqual([
      ['Chương I QUY ĐỊNH CHUNG'],
      ['Chương I QUY ĐỊNH CHUNG'],
      ['Chương II LÀM VƯỜN', 'Mục 1 TƯỚI CÂY'],
      ['Chương II LÀM VƯỜN', 'Mục 1 TƯỚI CÂY'],
    ])
    expect(records[1]?.article.sourceNote).toContain('được sửa đổi bởi Điều 1 Luật số 9/2032/QH17')
    expect(records[1]?.article.url).toBe(
      'https://vbpl.vn/TW/Pages/vbpq-toanvan.aspx?ItemID=900#Dieu_2',
    )
    expect(records[1]?.source.key).toBe('codification:99.1')
  })

  it('reports an article without a number, and one that is there twice', () => {
    expect(problemsOf(items)).toEqual([
      {
        file: 'subject.html',
        where: 'Điều 99.1.TT.1.1. Không rõ nguồn',
        refused: 'article',
        reason: 'ghi chú nguồn không nêu số văn bản',
      },
      {
        file: 'subject.html',
        where: 'Điều 99.1.LQ.3. Giờ tưới cây, nói lại',
        refused: 'article',
        reason: 'Điều 3 của 7/2031/QH17 lặp lại; giữ bản đầu',
      },
    ])
  })

  it('may be compressed', async () => {
    expect(recordsOf(await read('subject.html.gz', gzipSync(subjectHtml)))).toEqual(records)
  })
})

it('a compressed subject that ends too early is one problem', async () => {
  const whole = gzipSync(subjectHtml + '<p>đệm</p>'.repeat(20_000), { level: 0 })
  const items = await read('cut.html.gz', whole.subarray(0, whole.length - 5_000))
  expect(items).toEqual([
    {
      kind: 'problem',
      problem: {
        file: 'cut.html.gz',
        where: null,
        refused: 'document',
        reason: expect.stringContaining('bị hỏng'),
      },
    },
  ])
})

it('another page is no subject of the codification', async () => {
  const items = await read('page.html', '<h1>Trang chủ</h1><p>Điều 1. Chào bạn</p>')
  expect(items).toEqual([
    {
      kind: 'problem',
      problem: {
        file: 'page.html',
        where: null,
        refused: 'document',
        reason: expect.stringContaining('Bộ pháp điển'),
      },
    },
  ])
})

it.each(['(Không số)', '', '(Điều 1 Luật Vườn chung ngày 20/11/2031)'])(
  'no number is read out of the note "%s"',
  (note) => {
    expect(parseNote(note)).toBeNull()
  },
)
