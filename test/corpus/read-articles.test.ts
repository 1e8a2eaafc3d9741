import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { ImportItem } from '../../src/corpus/import-record.ts'
import { findSourceFiles, readSource } from '../../src/corpus/read-source.ts'
import { collect } from '../fixtures/collect.ts'

type Files = Readonly<Record<string, string | Uint8Array>>
const lines = (...rows: unknown[]) =>
  rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n')
const article = (articleId: number | string, text = `Chữ của điều ${articleId}.`) => ({
  docNumber: '7/2031/QH17',
  articleId,
  title: `Tên điều ${articleId}`,
  text,
})

/** Writes the files into one folder and reads it as an import would. */
async function read(files: Files): Promise<ImportItem[]> {
  const folder = mkdtempSync(join(tmpdir(), 'articles-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  const found = await findSourceFiles(folder)
  const items: ImportItem[] = []
  for (const file of found.files) items.push(...(await collect(readSource(file))))
  return items
}
const recordsOf = (items: readonly ImportItem[]) =>
  items.flatMap((item) => (item.kind === 'record' ? [item.record] : []))
const problemsOf = (items: readonly ImportItem[]) =>
  items.flatMap((item) => (item.kind === 'problem' ? [item.problem] : []))

describe('articles in JSON lines', () => {
  it.each(['documents.jsonl', 'articles.documents.jsonl', 'documents.jsonl.gz'])(
    'take their document’s facts from %s beside them',
    async (name) => {
      const metadata = lines({
        docNumber: '07/2031/QH17',
        docType: 'Luật',
        title: 'Luật Vườn chung',
        issuer: 'Quốc hội',
        issueDate: '2031-11-20',
        effectiveDate: '2032-07-01',
        vbplItemId: 900,
      })
      const content = name.endsWith('.gz') ? gzipSync(metadata) : metadata
      const items = await read({ 'articles.jsonl': lines(article(1)), [name]: content })
      expect(recordsOf(items).map(({ document }) => document)).toEqual([
        {
          id: '07-2031-qh17',
          documentNumber: '07/2031/QH17',
          title: 'Luật Vườn chung',
          documentType: 'law',
          issuingAuthority: 'Quốc hội',
          signer: null,
          issuedOn: '2031-11-20',
          effectiveOn: '2032-07-01',
          expiresOn: null,
          sourceStatus: null,
          url: 'https://vbpl.vn/TW/Pages/vbpq-toanvan.aspx?ItemID=900',
          contentChecked: true,
        },
      ])
    },
  )

  it('are taken without such a file, known by their number', async () => {
    const [record] = recordsOf(await read({ 'a.jsonl': lines(article('12a')) }))
    expect(record?.document).toMatchObject({ title: '7/2031/QH17', documentType: 'law' })
    expect(record?.article).toMatchObject({
      articleId: '7-2031-qh17/body/art-12a',
      heading: 'Tên điều 12a',
      body: 'Chữ của điều 12a.',
    })
  })

  it('are reported by line where they are bad, and the others taken', async () => {
    const items = await read({
      'articles.jsonl': lines(
        article(1),
        '{"docNumber": "7/2031/QH17", ',
        { articleId: 2, text: 'không số' },
        article('Phụ lục'),
        '',
        { docNumber: '7/2031/QH17', text: 'không điều' },
        article(1, 'Chữ khác.'),
        article(2),
      ),
    })
    expect(
      recordsOf(items).map(({ article: { articleNumber, position } }) => [articleNumber, position]),
    ).toEqual([
      ['1', 0],
      ['2', 1],
    ])
    expect(problemsOf(items)).toEqual(
      [
        ['dòng 2', 'không phải JSON'],
        ['dòng 3', 'thiếu số văn bản (docNumber hoặc docId)'],
        ['dòng 4', 'số điều không hợp lệ: Phụ lục'],
        ['dòng 6', 'sai cấu trúc: articleId'],
        ['dòng 7', 'Điều 1 của 7/2031/QH17 lặp lại; giữ bản đầu'],
      ].map(([where, reason]) => ({ file: 'articles.jsonl', where, refused: 'article', reason })),
    )
  })

  it('may begin with a byte-order mark', async () => {
    const items = await read({ 'articles.jsonl': `\uFEFF${lines(article(1))}` })
    expect(recordsOf(items)).toHaveLength(1)
    expect(problemsOf(items)).toEqual([])
  })

  it('come from a source of their own for each file, but the same for a repeated import', async () => {
    const items = await read({
      'articles.jsonl': lines(article(1)),
      'more.jsonl': lines(article(1)),
    })
    const keys = recordsOf(items).map(({ source }) => source.key)
    expect(new Set(keys).size).toBe(2)
    expect(keys[1]).toBe(`${keys[0]}/more`)
  })

  it('of the codification are known as such by their code', async () => {
    const [record] = recordsOf(
      await read({ 'a.jsonl': lines({ ...article(1), codeId: '1.1.LQ.1' }) }),
    )
    expect(record?.source).toMatchObject({ precedence: 50 })
    expect(record?.source.key).toMatch(/^codification:/)
  })
})

describe('a damaged file', () => {
  const many = lines(...Array.from({ length: 3_000 }, (_, i) => article(i + 1)))

  it('cut off while it was fetched gives what was read, and one problem', async () => {
    const whole = gzipSync(many, { level: 1 })
    const items = await read({ 'articles.jsonl.gz': whole.subarray(0, whole.length - 3_000) })
    const problems = problemsOf(items).filter(({ where }) => where === null)
    expect(problems).toEqual([
      {
        file: 'articles.jsonl.gz',
        where: null,
        refused: 'document',
        reason: expect.stringContaining('bị hỏng'),
      },
    ])
    expect(recordsOf(items).length).toBeGreaterThan(1_000)
    expect(recordsOf(items).length).toBeLessThan(3_000)
  })

  it('that is not compressed at all, but says so, is one problem', async () => {
    const items = await read({ 'articles.jsonl.gz': many })
    expect(problemsOf(items)).toHaveLength(1)
    expect(recordsOf(items)).toEqual([])
  })

  it('of document facts: a bad line is passed over, a broken archive is one problem', async () => {
    const badLine = lines('{"docNumber"', { docNumber: '7/2031/QH17', title: 'Luật Vườn chung' })
    const taken = await read({ 'articles.jsonl': lines(article(1)), 'documents.jsonl': badLine })
    expect(recordsOf(taken)[0]?.document.title).toBe('Luật Vườn chung')
    const broken = await read({
      'articles.jsonl': lines(article(1)),
      'documents.jsonl.gz': 'không',
    })
    expect(broken).toEqual([
      {
        kind: 'problem',
        problem: {
          file: 'articles.jsonl',
          where: null,
          refused: 'document',
          reason: expect.stringContaining('documents'),
        },
      },
    ])
  })
})
