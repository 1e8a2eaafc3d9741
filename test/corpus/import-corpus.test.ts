import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Document, Packer, Paragraph } from 'docx'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  countCorpus,
  currentRevision,
  findArticles,
  findDigests,
  findDocumentsByNumber,
  listDocuments,
} from '../../src/corpus/corpus-store.ts'
import { importCorpus } from '../../src/corpus/import-corpus.ts'
import { sourcePrecedence, toImportRecord } from '../../src/corpus/import-record.ts'
import { loadKnowledge } from '../../src/corpus/load-knowledge.ts'
import { saveRecords } from '../../src/corpus/save-corpus.ts'
import type { Database } from '../../src/platform/database.ts'
import { subjectHtml } from '../fixtures/codification.ts'
import { amendingLawLines, gardenLawLines } from '../fixtures/documents.ts'
import { openTestDatabase } from '../support/database.ts'

let database: Database
let folder = ''

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'import-'))
  await database.query('delete from document')
  await database.query(`delete from setting where name = 'knowledge-loaded'`)
})

const fileIn = (name: string) => join(folder, name)

async function writeDocx(name: string, lines: readonly string[]): Promise<string> {
  const children = lines.map((line) => new Paragraph(line))
  writeFileSync(fileIn(name), await Packer.toBuffer(new Document({ sections: [{ children }] })))
  return fileIn(name)
}
const leading = async (id: string) => (await findArticles(database, [id])).get(id)

describe('an import', () => {
  it('stores every article once, and doing it again changes nothing', async () => {
    await writeDocx('garden.docx', gardenLawLines)
    await writeDocx('amending.docx', amendingLawLines)
    expect(await importCorpus(database, [folder])).toEqual({
      files: 2,
      documents: { added: 2, changed: 0, unchanged: 0, refused: 0 },
      added: 7,
      changed: 0,
      unchanged: 0,
      problems: [],
      passedOver: [],
      structure: {
        documents: 1,
        counts: { gap: 0, repeat: 0, orphan: 1, overlong: 0, empty: 0 },
        findings: [
          {
            documentNumber: '7/2031/QH17',
            kind: 'orphan',
            where: 'điểm đ khoản 1 Điều 2',
            detail: 'không nối tiếp điểm trước nó',
          },
        ],
      },
      codification: null,
    })
    const revision = await currentRevision(database)
    expect(await importCorpus(database, [folder])).toMatchObject({
      documents: { added: 0, changed: 0, unchanged: 2, refused: 0 },
      added: 0,
      changed: 0,
      unchanged: 7,
    })
    expect(await currentRevision(database)).toBe(revision)
    expect(await countCorpus(database)).toEqual({ documents: 2, articles: 7, digests: 0 })
  })

  it('tells up to which day a document is known, and never goes back', async () => {
    const updated = async () => {
      const rows = await database.query<{ day: string | null }>(
        'select distinct updated_on as day from document',
      )
      return rows.map(({ day }) => day)
    }
    await writeDocx('garden.docx', gardenLawLines)
    await importCorpus(database, [folder])
    expect(await updated()).toEqual([null])
    for (const [today, known] of [
      ['2026-11-26', '2026-11-26'],
      ['2026-11-27', '2026-11-27'],
      ['2026-11-01', '2026-11-27'],
    ] as const) {
      await importCorpus(database, [folder], { today })
      expect(await updated()).toEqual([known])
    }
  })

  it('reads a file once although its folder is named too', async () => {
    const file = await writeDocx('garden.docx', gardenLawLines)
    const report = await importCorpus(database, [folder, file])
    expect(report).toMatchObject({ files: 1, added: 4, unchanged: 0 })
  })

  it('of two files of one name keeps the first, and does not stop', async () => {
    for (const inner of ['a', 'b']) {
      mkdirSync(fileIn(inner))
      await writeDocx(join(inner, 'same.docx'), gardenLawLines)
    }
    expect(await importCorpus(database, [folder])).toMatchObject({ added: 4, unchanged: 4 })
  })

  it('takes over a changed wording, and that article only', async () => {
    const file = await writeDocx('garden.docx', gardenLawLines)
    await importCorpus(database, [file])
    const changed = gardenLawLines.map((line) => line.replace('sáng sớm', 'chiều tối'))
    await writeDocx('garden.docx', changed)
    expect(await importCorpus(database, [file])).toMatchObject({
      documents: { added: 0, changed: 1, unchanged: 0, refused: 0 },
      added: 0,
      changed: 1,
      unchanged: 3,
    })
    const article = await leading('7-2031-qh17/body/art-3')
    expect(article?.body).toContain('Cây được tưới lúc chiều tối.')
    expect(article?.outline.map(({ path }) => path)).toEqual(['cl-1', 'cl-2'])
  })

  it('tells how far it is, and after each batch that something was stored', async () => {
    await writeDocx('garden.docx', gardenLawLines)
    let last = { bytesRead: 0, bytesTotal: -1, stored: 0 }
    let batches = 0
    await importCorpus(database, [folder], {
      onProgress: (progress) => {
        last = progress
      },
      onStored: () => {
        batches += 1
      },
    })
    expect(last.bytesRead).toBe(last.bytesTotal)
    expect(last.stored).toBe(4)
    expect(batches).toBe(1)
  })

  it('of nothing stores nothing', async () => {
    expect(await importCorpus(database, [folder])).toMatchObject({ files: 0, added: 0 })
  })
})

describe('one article from two sources', () => {
  const article = '7-2031-qh17/body/art-3'

  beforeEach(async () => {
    await writeDocx('garden.docx', gardenLawLines)
    writeFileSync(fileIn('subject.html'), subjectHtml)
  })

  it.each([
    ['file first', ['garden.docx', 'subject.html']],
    ['codification first', ['subject.html', 'garden.docx']],
  ])('has two versions, the officer’s file leading (%s)', async (_, order) => {
    for (const name of order) await importCorpus(database, [fileIn(name)])
    const versions = await database.query<{ key: string }>(
      'select source_key as key from article_version where article_id = $1 order by key',
      [article],
    )
    expect(versions.map(({ key }) => key)).toEqual(['codification:99.1', 'file:garden.docx'])
    const found = await leading(article)
    expect(found).toMatchObject({
      sourceKey: 'file:garden.docx',
      precedence: sourcePrecedence.file,
    })
    expect(found?.body).toContain('Ngày mưa')
  })

  it('counts as one article', async () => {
    await importCorpus(database, [folder])
    // Four of the law, and one of the decree that only the codification has.
    expect(await countCorpus(database)).toEqual({ documents: 2, articles: 5, digests: 0 })
  })
})

describe('a file that cannot be read', () => {
  it.each<[string, string, Uint8Array | string, string]>([
    ['no archive', 'a.docx', 'chỉ là chữ', 'không phải tệp .docx'],
    ['empty', 'b.docx', '', 'không phải tệp .docx'],
    ['an archive in name only', 'c.docx', `PK${'\u0003\u0004'}rác`, 'bị hỏng'],
    ['another web page', 'd.html', '<p>Chào</p>', 'Bộ pháp điển'],
  ])('is one problem, and the others are kept: %s', async (_, name, content, said) => {
    writeFileSync(fileIn(name), content)
    await writeDocx('garden.docx', gardenLawLines)
    const report = await importCorpus(database, [folder])
    expect(report.added).toBe(4)
    expect(report.documents).toEqual({ added: 1, changed: 0, unchanged: 0, refused: 1 })
    expect(report.problems).toEqual([
      { file: name, where: null, refused: 'document', reason: expect.stringContaining(said) },
    ])
  })

  it('has no articles: a text that is no law', async () => {
    await writeDocx('letter.docx', ['Kính gửi bà con', 'Mời bà con họp thôn.'])
    const { problems } = await importCorpus(database, [folder])
    expect(problems[0]?.reason).toContain('Điều 1')
  })

  it('is passed over inside a folder when its kind is unknown', async () => {
    writeFileSync(fileIn('photo.jpg'), 'x')
    writeFileSync(fileIn('~$garden.docx'), 'x')
    const { passedOver, problems } = await importCorpus(database, [folder])
    expect(passedOver).toEqual([fileIn('photo.jpg'), fileIn('~$garden.docx')])
    expect(problems).toEqual([])
  })

  it.each([
    ['of unknown kind', 'photo.jpg', 'chưa đọc được loại tệp'],
    ['that does not exist', 'none.docx', 'không có tệp'],
  ])('and is named itself stops the import: one %s', async (_, name, said) => {
    if (name === 'photo.jpg') writeFileSync(fileIn(name), 'x')
    await expect(importCorpus(database, [fileIn(name)])).rejects.toThrow(said)
  })
})

describe('what is known of a document', () => {
  const document = {
    id: '7-2031-qh17',
    documentNumber: '7/2031/QH17',
    title: 'Luật Vườn chung',
    documentType: 'law',
    issuingAuthority: 'Quốc hội',
    signer: null,
    issuedOn: null,
    effectiveOn: '2032-07-01',
    expiresOn: null,
    sourceStatus: null,
    url: null,
    contentChecked: true,
  } as const
  const lesser = {
    ...document,
    title: 'vườn chung (bản gõ)',
    effectiveOn: '2030-01-01',
    issuedOn: '2031-11-20',
    url: 'https://example.invalid/',
  }
  const record = (from: typeof document | typeof lesser, key: string, precedence: number) =>
    toImportRecord({ key, precedence }, from, {
      articleId: '7-2031-qh17/body/art-1',
      articleNumber: '1',
      position: 0,
      headings: [],
      heading: 'Phạm vi',
      body: `Chữ của ${key}.`,
      effectiveOn: null,
      sourceNote: null,
      url: null,
    })
  const best = record(document, 'file:a.docx', sourcePrecedence.file)
  const other = record(lesser, 'articles:site', sourcePrecedence.articles)

  it.each([
    ['one after the other', [[best], [other]]],
    ['in the other order', [[other], [best]]],
    ['in one batch', [[best, other]]],
    ['in one batch, in the other order', [[other, best]]],
  ])('stays that of the source of higher precedence: %s', async (_, batches) => {
    for (const batch of batches) {
      await database.transaction((transaction) => saveRecords(transaction, batch))
    }
    const [found] = await findDocumentsByNumber(database, '07/2031/qh17')
    expect(found).toMatchObject({ title: 'Luật Vườn chung', effectiveOn: '2032-07-01' })
  })

  it('has its gaps filled by a lesser source', async () => {
    for (const one of [best, other]) {
      await database.transaction((transaction) => saveRecords(transaction, [one]))
    }
    const [found] = await listDocuments(database)
    expect(found).toMatchObject({ issuedOn: '2031-11-20', url: 'https://example.invalid/' })
  })
})

describe('our own knowledge', () => {
  const knowledge = join(import.meta.dirname, '..', '..', 'knowledge', 'documents')

  it('is loaded once, and again only when it changed', async () => {
    cpSync(knowledge, folder, { recursive: true })
    const first = await loadKnowledge(database, folder)
    expect(first.loadedNow).toBe(true)
    const revision = await currentRevision(database)
    expect(await loadKnowledge(database, folder)).toEqual({ ...first, loadedNow: false })
    expect(await currentRevision(database)).toBe(revision)
    expect((await countCorpus(database)).digests).toBe(first.digests)

    const file = fileIn('52-2014-qh13.json')
    const content = JSON.parse(readFileSync(file, 'utf8'))
    content.digests = content.digests.slice(1)
    writeFileSync(file, JSON.stringify(content))
    expect(await loadKnowledge(database, folder)).toEqual({
      digests: first.digests - 1,
      loadedNow: true,
    })
    expect((await countCorpus(database)).digests).toBe(first.digests - 1)
  })

  it('explains articles by their id', async () => {
    await loadKnowledge(database, knowledge)
    const digests = await findDigests(database, ['52-2014-qh13/body/art-8'])
    expect(digests.get('52-2014-qh13/body/art-8')?.[0]?.id).toBe('52-2014-qh13/body/art-8#1')
  })

  it('says in which file and where it is wrong', async () => {
    writeFileSync(fileIn('bad.json'), '{"documentNumber": 5}')
    await expect(loadKnowledge(database, folder)).rejects.toThrow(/bad\.json.*documentNumber/)
  })
})
