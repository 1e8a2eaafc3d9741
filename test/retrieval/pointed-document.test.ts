import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { documentIdOf } from '../../src/corpus/document-number.ts'
import { toImportRecord } from '../../src/corpus/import-record.ts'
import { loadKnowledge } from '../../src/corpus/load-knowledge.ts'
import { articleIdOf } from '../../src/corpus/provision-id.ts'
import { saveRecords } from '../../src/corpus/save-corpus.ts'
import type { Database } from '../../src/platform/database.ts'
import { loadReadingAids } from '../../src/retrieval/models.ts'
import { pointedDocument } from '../../src/retrieval/pointed-document.ts'
import { interpretQuery } from '../../src/retrieval/query.ts'
import { emptyTables, openTestDatabase } from '../support/database.ts'

// Two laws of our own about kites, the old and the new, of which only the names are known.

const kites = {
  title: 'Luật Thả diều',
  documentType: 'law' as const,
  issuingAuthority: 'Quốc hội',
  url: null,
  contentChecked: false,
  checkedOn: '2026-11-25',
  pointedToBy: ['giấy phép thả diều'],
  digests: [],
}
const oldLaw = { ...kites, documentNumber: '3/2010/QH12', issuedOn: '2010-06-01' }
const newLaw = { ...kites, documentNumber: '5/2020/QH14', issuedOn: '2020-06-01' }

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await emptyTables(database)
  const folder = mkdtempSync(join(tmpdir(), 'knowledge-'))
  const files = [
    { ...oldLaw, effectiveOn: '2011-01-01', expiresOn: '2021-01-01' },
    { ...newLaw, effectiveOn: '2021-01-01', expiresOn: null },
  ]
  files.forEach((file, i) => {
    writeFileSync(join(folder, `${i}.json`), JSON.stringify(file))
  })
  await loadKnowledge(database, folder)
})
afterAll(() => database.close())

async function pointed(question: string, asOf = '2026-11-25') {
  const query = interpretQuery(question, loadReadingAids())
  return (await pointedDocument(database, query, asOf))?.documentNumber ?? null
}

it.each([
  ['xin giấy phép thả diều ở đâu', '2026-11-25', '5/2020/QH14'],
  ['xin giay phep tha dieu o dau', '2026-11-25', '5/2020/QH14'],
  ['xin giấy phép thả diều ở đâu', '2015-05-05', '3/2010/QH12'],
  ['xin giấy phép thả diều ở đâu', '2005-05-05', null],
  ['thả diều có cần giấy phép không', '2026-11-25', null],
  ['điều 5 giấy phép thả diều', '2026-11-25', null],
])('%s, on %s: %s', async (question, asOf, number) => {
  expect(await pointed(question, asOf)).toBe(number)
})

it('points no longer to a document whose text was imported', async () => {
  const document = {
    ...newLaw,
    id: documentIdOf(newLaw),
    signer: null,
    effectiveOn: '2021-01-01',
    expiresOn: null,
    sourceStatus: null,
  }
  const article = {
    articleId: articleIdOf(document.id, 'body', '1'),
    articleNumber: '1',
    position: 1,
    headings: [],
    heading: 'Giấy phép thả diều',
    body: 'Xã cấp giấy phép thả diều.',
    effectiveOn: null,
    sourceNote: null,
    url: null,
  }
  const record = toImportRecord({ key: 'articles:kites', precedence: 40 }, document, article)
  await database.transaction((transaction) => saveRecords(transaction, [record]))
  expect(await pointed('xin giấy phép thả diều ở đâu')).toBeNull()
})
