import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Document, Packer, Paragraph } from 'docx'
import { describe, expect, it } from 'vitest'
import type { ImportItem } from '../../src/corpus/import-record.ts'
import { findSourceFiles, readSource } from '../../src/corpus/read-source.ts'
import { collect } from '../fixtures/collect.ts'
import { gardenLawLines } from '../fixtures/documents.ts'
import { pdfInTcvn3, rtfInTcvn3, rtfInUnicode } from '../fixtures/legacy.ts'

async function read(name: string, content: Uint8Array | string): Promise<ImportItem[]> {
  const path = join(mkdtempSync(join(tmpdir(), 'formats-')), name)
  writeFileSync(path, content)
  const { files } = await findSourceFiles(path)
  const items: ImportItem[] = []
  for (const file of files) items.push(...(await collect(readSource(file))))
  return items
}
const recordsOf = (items: readonly ImportItem[]) =>
  items.flatMap((item) => (item.kind === 'record' ? [item.record] : []))
const problemsOf = (items: readonly ImportItem[]) =>
  items.flatMap((item) => (item.kind === 'problem' ? [item.problem.reason] : []))

const docx = await Packer.toBuffer(
  new Document({ sections: [{ children: gardenLawLines.map((line) => new Paragraph(line)) }] }),
)
const paragraphs = gardenLawLines.map((line) => `<p>${line}</p>`).join('\n')
const page = `<html><head><title>Luật</title><style>p{}</style></head><body><form>
  <div class="menu"><p>Điều 1. Trang chủ</p><p>Đăng nhập</p></div>
  <div id="ctl"><div class="content1"><div>${paragraphs}</div></div><p>Bình luận của bạn đọc</p></div>
  <div class="content1"><p>Article 1. Scope</p></div></form></body></html>`
const markdown = `---
title: Luật Vườn chung
so_hieu: 7/2031/QH17
---
## THÔNG TIN VĂN BẢN

| Số | 7/2031/QH17 |
|---|---|

## TÓM TẮT NỘI DUNG

Điều 1. Luật này nói gì đó.

## VĂN BẢN

${gardenLawLines
  .map((line) => line.replace(/^(Điều \d+\..*)$/, '### **$1**').replace(/^(\d\.)/, '$1 '))
  .map((line) => line.replace(/^([a-zđ])\) (.*)$/, '   * $1) _$2_'))
  .join('\n\n')}`
const unaccentedTitles = gardenLawLines.map((line) =>
  line === line.toUpperCase() ? line.toLowerCase() : line,
)

describe('a law', () => {
  it.each<[string, string, Uint8Array | string, number]>([
    ['as .docx', 'luat.docx', docx, 60],
    ['as .docx under another name', 'luat.pdf', docx, 60],
    ['as Rich Text', 'luat.rtf', rtfInUnicode(gardenLawLines), 60],
    ['as Rich Text saved as .doc', 'luat.doc', rtfInUnicode(gardenLawLines), 60],
    ['as Rich Text in a font of before Unicode', 'cu.rtf', rtfInTcvn3(unaccentedTitles), 60],
    ['as HTML saved as .doc', 'luat.doc', `<html><body>${paragraphs}</body></html>`, 60],
    ['as a page of a law site', 'luat.html', page, 40],
    ['as Markdown', 'luat.md', markdown, 45],
    ['as PDF in a font of before Unicode', 'luat.pdf', pdfInTcvn3([unaccentedTitles]), 60],
  ])('%s gives the same articles', async (_, name, content, precedence) => {
    const items = await read(name, content)
    const expected = recordsOf(await read('same.docx', docx))
    expect(problemsOf(items)).toEqual([])
    expect(recordsOf(items).map(({ article }) => [article.articleId, article.heading])).toEqual(
      expected.map(({ article }) => [article.articleId, article.heading]),
    )
    expect(recordsOf(items).map(({ article }) => article.body)).toEqual(
      expected.map(({ article }) => article.body),
    )
    const [first] = recordsOf(items)
    expect(first?.document).toMatchObject({
      documentNumber: '7/2031/QH17',
      effectiveOn: '2032-07-01',
    })
    expect(first?.source.precedence).toBe(precedence)
  })

  it('printed in the gazette loses running heads, page numbers and broken lines', async () => {
    const pages = [
      [
        'CÔNG BÁO/Số 85 + 86/Ngày 01-12-2031',
        '3',
        ...unaccentedTitles.slice(0, 15),
        'đ) Người tưới cây và người trông coi vườn của thôn, của xóm và của cả làng theo sự phân',
      ],
      [
        '4',
        'CÔNG BÁO/Số 85 + 86/Ngày 01-12-2031',
        'công của trưởng thôn quy định tại khoản',
        '1. Điều này.',
        ...unaccentedTitles.slice(16),
      ],
    ]
    const records = recordsOf(await read('cong-bao.pdf', pdfInTcvn3(pages)))
    expect(records).toHaveLength(4)
    expect(records[1]?.article.body).toBe(
      [
        '1. Người làm vườn gồm:',
        'a) Người gieo hạt;',
        'đ) Người tưới cây và người trông coi vườn của thôn, của xóm và của cả làng theo sự phân công của trưởng thôn quy định tại khoản 1. Điều này.',
        '2. Trẻ em làm vườn cùng người lớn.',
      ].join('\n'),
    )
  })
})

describe('a page written with components', () => {
  const mdx = `<Share title="Luật" />
<DocumentHeading
  left={
    <>
      <div className="font-bold">QUỐC HỘI</div>
      <div>Luật số: 7/2031/QH17</div>
    </>
  }
  right="Hương Sen, ngày 20 tháng 11 năm 2031"
  title={
    <>
      LUẬT
      <br />
      VƯỜN CHUNG
    </>
  }
/>
{/* ghi chú */}
_Quốc hội ban hành [Luật Vườn chung](/vbpl/7)._

### <A id="1">Điều 1.</A> Người làm vườn

##### <A id="1.1">1.</A> _Người làm vườn_ gồm:

   a. <AA id="1.1.a" /> [Người gieo hạt];

<p><A id="1.1.b">b.</A></p>

Người tưới cây.`

  it('keeps number, date and title, and letters become points', async () => {
    const [record] = recordsOf(await read('luat.mdx', mdx))
    expect(record?.document).toMatchObject({
      documentNumber: '7/2031/QH17',
      title: 'Luật Vườn chung',
      issuedOn: '2031-11-20',
    })
    expect(record?.article.body).toBe(
      '1. Người làm vườn gồm:\na) Người gieo hạt;\nb) Người tưới cây.',
    )
    expect(record?.article.outline.map(({ path }) => path)).toEqual([
      'cl-1',
      'cl-1/pt-a',
      'cl-1/pt-b',
    ])
  })
})

describe('what is no text of law', () => {
  it.each<[string, string, Uint8Array | string, string]>([
    ['a scan', 'quet.pdf', pdfInTcvn3([[], []]), 'bản quét'],
    [
      'a PDF whose text lost its marks',
      'hong.pdf',
      pdfInTcvn3([
        new Array(30).fill('Dieu nay noi ve vuon chung va nguoi lam vuon trong lang nay'),
      ]),
      'mất dấu',
    ],
    ['a glossary', 'glossaries.yaml', '0010:\n  term: "GT"\n', 'YAML'],
    ['a list of texts', 'VBPL.mdx', '# Danh sách\n\n| Luật | 7/2031/QH17 |\n', 'Điều 1'],
    [
      'a summary',
      'tom-tat.md',
      'Số: 7/2031/QH17\n\nĐiều 1. Phạm vi\n\nNói phạm vi.\n\nĐiều 2. Người\n\nNói người.\n\nĐiều 3. Giờ\n\nNói giờ.\n\nĐiều 4. Kho\n\nNói kho.\n\nĐiều 5. Ao\n\nNói ao.\n',
      'tóm tắt',
    ],
    [
      'a page saved whole',
      'trang.doc',
      'MIME-Version: 1.0\nContent-Type: multipart/related\n',
      '.docx',
    ],
    [
      'a draft without a number',
      'du-thao.md',
      'Số: …/2031/QĐ-UBND\n\nĐiều 1. Phạm vi\n\nMọi giếng.\n',
      'số, ký hiệu',
    ],
  ])('is refused with the reason: %s', async (_, name, content, said) => {
    const items = await read(name, content)
    expect(recordsOf(items)).toEqual([])
    expect(problemsOf(items)).toEqual([expect.stringContaining(said)])
  })
})

describe('whole documents in JSON lines', () => {
  const text = gardenLawLines.join('\n')
  const rows = (...each: unknown[]) => each.map((row) => JSON.stringify(row)).join('\n')

  it.each([
    ['of the gazette', { url: 'https://congbao.chinhphu.vn/x', slug: 'luat-7' }, 55],
    ['typed as Markdown', { frontMatter: { so_hieu: '7/2031/QH17' }, file: 'luat-7.md' }, 45],
    ['of unknown origin', { title: 'Luật Vườn chung', file: 'luat-7' }, 40],
  ])('are split into articles: %s', async (_, row, precedence) => {
    const items = await read('documents.jsonl', rows({ ...row, text }))
    expect(problemsOf(items)).toEqual([])
    expect(recordsOf(items).map(({ article }) => article.articleNumber)).toEqual([
      '1',
      '2',
      '3',
      '4',
    ])
    expect(recordsOf(items)[0]?.source).toMatchObject({
      precedence,
      key: expect.stringMatching(/^documents:formats-.*\/luat-7/),
    })
  })

  it('never take their number from the legal bases', async () => {
    const bare = gardenLawLines
      .filter((line) => !line.startsWith('Luật số'))
      .map((line) => line.replace(/^Căn cứ.*/, 'Căn cứ Luật Giếng làng số 9/2020/QH14;'))
    const items = await read(
      'documents.jsonl',
      rows({ docNumber: '7/2031/QH17', text: bare.join('\n') }),
    )
    expect(recordsOf(items)[0]?.document.documentNumber).toBe('7/2031/QH17')
  })

  it('keep the fuller of two copies, and report what cannot be split', async () => {
    const short = gardenLawLines.slice(0, -6).join('\n')
    const items = await read(
      'documents.jsonl',
      rows({ slug: 'a', text }, { slug: 'b', text: short }, { slug: 'c', text: 'Thông báo họp.' }),
    )
    expect(recordsOf(items)).toHaveLength(4)
    expect(problemsOf(items)).toEqual([
      expect.stringContaining('ngắn hơn'),
      expect.stringContaining('Điều 1'),
    ])
  })

  it('beside articles of the same name are their facts, not a source', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'formats-'))
    writeFileSync(join(folder, 'articles.jsonl'), '')
    writeFileSync(join(folder, 'documents.jsonl'), '')
    const { files } = await findSourceFiles(folder)
    expect(files.map(({ path }) => path)).toEqual([join(folder, 'articles.jsonl')])
  })
})

it('cross-references glued to an article of the codification are left out', async () => {
  const row = {
    docNumber: '7/2031/QH17',
    articleId: 1,
    codeId: '1.1.LQ.1',
    text: '1. *Vườn chung* là vườn của mọi nhà.(Điều này có nội dung liên quan đến Điều 1.1.LQ.2. Giếng (nước))',
  }
  const [record] = recordsOf(await read('a.jsonl', JSON.stringify(row)))
  expect(record?.article.body).toBe('1. Vườn chung là vườn của mọi nhà.')
})
