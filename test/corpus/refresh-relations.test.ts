import { afterAll, beforeAll, expect, it } from 'vitest'
import { toImportRecord } from '../../src/corpus/import-record.ts'
import { refreshRelations } from '../../src/corpus/refresh-relations.ts'
import { listAmendments } from '../../src/corpus/relation-store.ts'
import { saveRecords } from '../../src/corpus/save-corpus.ts'
import type { Database } from '../../src/platform/database.ts'
import { openTestDatabase } from '../support/database.ts'

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

function record(documentNumber: string, title: string, issuedOn: string, body: string) {
  const id = documentNumber.toLowerCase().replaceAll('/', '-')
  const document = {
    id,
    documentNumber,
    title,
    documentType: 'law' as const,
    issuingAuthority: 'Quốc hội',
    signer: null,
    issuedOn,
    effectiveOn: issuedOn,
    expiresOn: null,
    sourceStatus: null,
    url: null,
    contentChecked: true,
  }
  return toImportRecord({ key: 'articles:wells', precedence: 40 }, document, {
    articleId: `${id}/body/art-1`,
    articleNumber: '1',
    position: 0,
    headings: [],
    heading: '',
    body,
    effectiveOn: null,
    sourceNote: null,
    url: null,
  })
}

it('articles read by an older grammar are read anew once, in batches', async () => {
  const change = '1. Sửa đổi, bổ sung khoản 2 Điều 1 như sau:\n“2. Năm thùng.”.'
  await database.transaction((transaction) =>
    saveRecords(transaction, [
      record('5/2020/QH14', 'Luật Giếng', '2020-06-01', '1. Nước.\n2. Ba thùng.'),
      record(
        '9/2024/QH15',
        'Luật sửa đổi, bổ sung một số điều của Luật Giếng số 5/2020/QH14',
        '2024-06-01',
        change,
      ),
    ]),
  )
  // As an older version left it: without the new words.
  await database.query('update relation set change = null')
  expect((await listAmendments(database, '5-2020-qh14'))[0]?.change).toBeNull()
  expect(await refreshRelations(database)).toBe(1)
  expect((await listAmendments(database, '5-2020-qh14')).map((each) => each.change)).toEqual([
    { kind: 'wording', text: '2. Năm thùng.', anchor: null },
  ])
  expect(await refreshRelations(database)).toBe(0)
})
