import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerText } from '../../src/answering/answer.ts'
import { answerQuestion } from '../../src/answering/answer-question.ts'
import { loadAdministrativeUnits } from '../../src/audience/administrative-unit.ts'
import type { LegalDocument } from '../../src/corpus/document.ts'
import { documentIdOf } from '../../src/corpus/document-number.ts'
import { toImportRecord } from '../../src/corpus/import-record.ts'
import { loadKnowledge } from '../../src/corpus/load-knowledge.ts'
import { articleIdOf } from '../../src/corpus/provision-id.ts'
import { saveRecords } from '../../src/corpus/save-corpus.ts'
import type { Database } from '../../src/platform/database.ts'
import { type Answering, startAnswering } from '../support/answering.ts'
import { openTestDatabase } from '../support/database.ts'

// The same made-up rule, set by the two old provinces and by one that has nothing to do with them.

function decision(documentNumber: string, province: string): LegalDocument {
  const identity = {
    documentNumber,
    issuingAuthority: `Ủy ban nhân dân tỉnh ${province}`,
    issuedOn: '2024-02-06',
  }
  return {
    id: documentIdOf(identity),
    ...identity,
    title: `Quy định nuôi vịt trời tại tỉnh ${province}`,
    documentType: 'decision',
    signer: null,
    effectiveOn: '2024-03-01',
    expiresOn: null,
    sourceStatus: null,
    url: null,
    contentChecked: true,
  }
}

const ofOldKhanhHoa = decision('71/2024/QĐ-UBND', 'Khánh Hòa')
const ofNinhThuan = decision('72/2024/QĐ-UBND', 'Ninh Thuận')
const ofElsewhere = decision('73/2024/QĐ-UBND', 'Lâm Đồng')

let database: Database
let answering: Answering

beforeAll(async () => {
  database = await openTestDatabase()
  const records = [ofOldKhanhHoa, ofNinhThuan, ofElsewhere].map((document, i) =>
    toImportRecord({ key: 'articles:ducks', precedence: 40 }, document, {
      articleId: articleIdOf(document.id, 'body', '4'),
      articleNumber: '4',
      position: 4,
      headings: [],
      heading: 'Số vịt trời mỗi hộ được nuôi',
      body: `1. Mỗi hộ được nuôi tối đa ${(i + 2) * 10} con vịt trời.`,
      effectiveOn: null,
      sourceNote: null,
      url: null,
    }),
  )
  await database.transaction((transaction) => saveRecords(transaction, records))
  await loadKnowledge(database)
  answering = await startAnswering(database)
})
afterAll(() => answering.close())

const units = loadAdministrativeUnits()
const unit = (name: string) => units.find((each) => each.name === name) ?? null
const ask = (text: string, commune: string | null) =>
  answerQuestion(answering.deps, {
    text,
    asOf: '2026-11-23',
    commune: commune === null ? null : unit(commune),
  })
const question = 'mỗi hộ được nuôi bao nhiêu con vịt trời'

describe('a rule that each old province set for itself', () => {
  it.each([
    ['Bắc Nha Trang', ofOldKhanhHoa, '20 con'],
    ['Phan Rang', ofNinhThuan, '30 con'],
  ])('is answered in %s by the text that holds there', async (commune, document, words) => {
    const answer = await ask(question, commune)
    expect(answer.status).toBe('answered')
    expect(answer.citations.map((each) => each.documentNumber)).toEqual([document.documentNumber])
    expect(answerText(answer)).toContain(words)
  })

  it('is told with its territory where nobody knows who asks', async () => {
    const answer = await ask(question, null)
    expect(answer).toMatchObject({ status: 'answered-with-warning', reason: 'local' })
    expect(answerText(answer)).toContain('chỉ áp dụng tại địa bàn tỉnh')
    expect(answer.citations[0]?.documentNumber).not.toBe(ofElsewhere.documentNumber)
  })

  it('of another province is shown to who asks for it by number, with a warning', async () => {
    const answer = await ask('điều 4 quyết định 73/2024/QĐ-UBND', 'Phan Rang')
    expect(answer.citations[0]?.documentNumber).toBe(ofElsewhere.documentNumber)
    expect(answer).toMatchObject({ status: 'answered-with-warning', reason: 'other-territory' })
    expect(answerText(answer)).toContain('không áp dụng tại tỉnh Khánh Hòa')
  })
})
