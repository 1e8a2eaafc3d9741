import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readCodificationIndex, subjectCode } from '../../src/corpus/codification-index.ts'
import { findArticles } from '../../src/corpus/corpus-store.ts'
import { fetchCodification } from '../../src/corpus/fetch-codification.ts'
import { importCorpus } from '../../src/corpus/import-corpus.ts'
import type { Database } from '../../src/platform/database.ts'
import { boatsHtml, codificationZip, indexJs } from '../fixtures/codification-zip.ts'
import { openTestDatabase } from '../support/database.ts'
import { startFileServer } from '../support/file-server.ts'

let database: Database
let folder = ''
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'codification-'))
  await database.query('delete from document')
})

function write(content: Uint8Array, name = 'bo.zip'): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const loopback = { isAllowedAddress: (address: string) => address === '127.0.0.1' }

describe('the index of the codification', () => {
  async function* pieces(size: number): AsyncGenerator<string> {
    for (let at = 0; at < indexJs.length; at += size) yield indexJs.slice(at, at + size)
  }

  it.each([1, 7, 100, 100_000])('is read in pieces of %i, broken row and all', async (size) => {
    const index = await readCodificationIndex(pieces(size))
    expect(index.topics.map(({ name, number }) => [name, number])).toEqual([['Sống chung', '99']])
    expect(index.subjects.map((each) => [subjectCode(index, each), each.name])).toEqual([
      ['99.1', 'Vườn chung'],
      ['99.2', 'Thuyền làng'],
      ['99.3', 'Chưa có gì'],
    ])
    const [garden, boats] = index.subjects
    expect(index.articles.get(garden?.id ?? '')).toBe(6) // the chapter is none
    expect(index.articles.get(boats?.id ?? '')).toBe(2)
    expect(index.unreadableRows).toBe(0)
  })

  it('that lists nothing is refused', async () => {
    async function* nothing() {
      yield 'var jdChuDe = [];'
    }
    await expect(readCodificationIndex(nothing())).rejects.toThrow('mục lục')
  })
})

describe('the whole codification', () => {
  it('is fetched, imported, and reported by documents', async () => {
    const server = await startFileServer(codificationZip())
    const fetched = await fetchCodification(server.url, join(folder, 'downloads'), loopback)
    const report = await importCorpus(database, [fetched.path])
    expect(report).toMatchObject({
      files: 1,
      documents: { added: 3, changed: 0, unchanged: 0, refused: 0 },
      added: 6,
      codification: { topics: 1, subjects: 3, articles: 8 },
    })
    // The two of the subject itself that its own test explains.
    expect(report.problems.map(({ where }) => where)).toEqual([
      'Điều 99.1.TT.1.1. Không rõ nguồn',
      'Điều 99.1.LQ.3. Giờ tưới cây, nói lại',
    ])
    const found = await findArticles(database, ['15-2032-nd-cp/body/art-2'])
    expect(found.get('15-2032-nd-cp/body/art-2')).toMatchObject({
      body: 'Mỗi thuyền hai mái chèo.',
      sourceKey: 'codification:99.2',
      document: { title: 'Thuyền làng', issuedOn: '2032-03-02' },
    })

    await fetched.discard()
    expect(readdirSync(join(folder, 'downloads'))).toEqual([])
    await server.close()
  })

  it('imported again changes nothing; a new edition only what is new', async () => {
    await importCorpus(database, [write(codificationZip())])
    expect(await importCorpus(database, [write(codificationZip())])).toMatchObject({
      documents: { added: 0, changed: 0, unchanged: 3, refused: 0 },
      unchanged: 6,
    })
    const name = 'demuc/11111111-aaaa-4bbb-8ccc-000000000002.html'
    const content = boatsHtml.replace('hai mái chèo', 'bốn mái chèo')
    const next = codificationZip({ '000000000002.html': { name, content } })
    expect(await importCorpus(database, [write(next)])).toMatchObject({
      documents: { added: 0, changed: 1, unchanged: 2, refused: 0 },
      changed: 1,
      unchanged: 5,
    })
  })

  it('goes on after an interruption, in the download and in the import', async () => {
    const content = codificationZip()
    const server = await startFileServer(content)
    server.offer.answer = (_, response) => {
      response.setHeader('etag', '"v1"').setHeader('content-length', content.length)
      response.write(content.subarray(0, 1_000), () => response.destroy())
      server.offer.answer = (_request, next) => next.writeHead(503).end()
    }
    const downloads = join(folder, 'downloads')
    await expect(fetchCodification(server.url, downloads, loopback)).rejects.toThrow()
    server.offer.answer = null
    const fetched = await fetchCodification(server.url, downloads, loopback)
    expect(server.requests.at(-1)?.headers.range).toBe('bytes=1000-')

    const stop = new Error('the power went')
    const cut = importCorpus(database, [fetched.path], {
      onStored: () => {
        throw stop
      },
    })
    await expect(cut).rejects.toBe(stop)
    const again = await fetchCodification(server.url, downloads, loopback)
    expect(server.requests.at(-1)?.headers['if-none-match']).toBe('"v1"')
    const report = await importCorpus(database, [again.path])
    expect(report.added + report.unchanged).toBe(6)
    expect(existsSync(again.path)).toBe(true)
    await server.close()
  })

  it('from an address inside is not fetched', async () => {
    const server = await startFileServer(codificationZip())
    await expect(fetchCodification(server.url, folder)).rejects.toThrow('mạng nội bộ')
    expect(server.requests).toEqual([])
    await server.close()
  })
})

describe('an edition with something wrong is read as far as it goes', () => {
  const boats = '000000000002.html'
  const reasons = async (content: Uint8Array) => {
    const report = await importCorpus(database, [write(content)])
    const problems = report.problems.filter(({ where }) => !/^Điều/.test(where ?? ''))
    return { report, said: problems.map(({ where, refused, reason }) => [where, refused, reason]) }
  }

  it('without its index', async () => {
    const { report, said } = await reasons(codificationZip({ 'jsonData.js': null }))
    expect(report).toMatchObject({ added: 6, codification: null })
    expect(said).toEqual([[null, 'article', expect.stringContaining('không có mục lục')]])
  })

  it('with an index that is none', async () => {
    const content = codificationZip({ 'jsonData.js': { name: 'jsonData.js', content: 'alert(1)' } })
    const { report, said } = await reasons(content)
    expect(report.added).toBe(6)
    expect(said).toEqual([[null, 'article', expect.stringContaining('không đọc được mục lục')]])
  })

  it('without a subject that the index lists', async () => {
    const { report, said } = await reasons(codificationZip({ [boats]: null }))
    expect(report).toMatchObject({ added: 4, documents: { added: 2, refused: 1 } })
    expect(said).toEqual([
      ['Đề mục 99.2 Thuyền làng', 'document', expect.stringContaining('không có tệp')],
    ])
  })

  it('with a subject that lost articles', async () => {
    const name = `demuc/11111111-aaaa-4bbb-8ccc-${boats}`
    const content = codificationZip({ [boats]: { name, content: '<h3>Đề mục 99.2</h3>' } })
    const { report, said } = await reasons(content)
    expect(report.added).toBe(4)
    expect(said).toEqual([
      ['Đề mục 99.2 Thuyền làng', 'article', expect.stringContaining('ghi 2 điều, tệp chỉ có 0')],
    ])
  })

  it('with a subject that is damaged', async () => {
    const content = codificationZip()
    const at = content.indexOf(boats) + boats.length + 20
    content.fill(0xff, at, at + 40)
    const { report, said } = await reasons(content)
    expect(report).toMatchObject({ added: 4, documents: { added: 2, refused: 1 } })
    expect(said).toEqual([
      ['Đề mục 99.2 Thuyền làng', 'document', expect.stringContaining('bị hỏng')],
    ])
  })
})

describe('an archive is refused whole', () => {
  const blanks = Buffer.alloc(64 * 1024 * 1024, ' ')
  it.each<[string, Uint8Array, string]>([
    ['that is cut off', codificationZip().subarray(0, 2_000), 'bị hỏng'],
    ['that holds something else', codificationZip({ 'demuc/': null }), 'không phải Bộ pháp điển'],
    [
      'with a path out of its folder',
      codificationZip({ evil: { name: '../evil.html', content: 'x' } }),
      'đường dẫn',
    ],
    [
      'with an absolute path',
      codificationZip({ evil: { name: '/etc/evil.html', content: 'x' } }),
      'đường dẫn',
    ],
    [
      'that unpacks beyond all measure',
      codificationZip({ bomb: { name: 'demuc/bomb.html', content: blanks } }),
      'quá lớn',
    ],
    [
      'with a password',
      codificationZip({ secret: { name: 'demuc/secret.html', content: 'x', flags: 1 } }),
      'mật khẩu',
    ],
  ])('%s', async (_, content, said) => {
    const report = await importCorpus(database, [write(content)])
    expect(report).toMatchObject({ added: 0, documents: { added: 0, refused: 1 } })
    expect(report.problems[0]?.reason).toContain(said)
  })

  it('but not for an entry whose directory lies about its size: that one is damaged', async () => {
    const entry = { name: 'demuc/bomb.html', content: blanks, statedSize: 100 }
    const report = await importCorpus(database, [write(codificationZip({ bomb: entry }))])
    expect(report).toMatchObject({ added: 6, documents: { refused: 1 } })
  })
})
