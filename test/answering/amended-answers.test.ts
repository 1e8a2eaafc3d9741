import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerText } from '../../src/answering/answer.ts'
import { answerQuestion } from '../../src/answering/answer-question.ts'
import { deriveInsertedArticles } from '../../src/corpus/derive-inserted.ts'
import type { LegalDocument } from '../../src/corpus/document.ts'
import { documentIdOf } from '../../src/corpus/document-number.ts'
import { type ImportRecord, toImportRecord } from '../../src/corpus/import-record.ts'
import { loadKnowledge } from '../../src/corpus/load-knowledge.ts'
import { articleIdOf } from '../../src/corpus/provision-id.ts'
import { saveRecords } from '../../src/corpus/save-corpus.ts'
import type { Database } from '../../src/platform/database.ts'
import { type Answering, startAnswering } from '../support/answering.ts'
import { openTestDatabase } from '../support/database.ts'

// Laws of our own: wells of a village, changed twice.

function law(
  documentNumber: string,
  title: string,
  issuedOn: string,
  effectiveOn: string,
): LegalDocument {
  const identity = { documentNumber, issuingAuthority: 'Quốc hội', issuedOn }
  return {
    id: documentIdOf(identity),
    ...identity,
    title,
    documentType: 'law',
    signer: null,
    effectiveOn,
    expiresOn: null,
    sourceStatus: null,
    url: null,
    contentChecked: true,
  }
}

function record(
  document: LegalDocument,
  articleNumber: string,
  heading: string,
  body: string,
  source = { key: 'articles:wells', precedence: 40 },
  sourceNote: string | null = null,
): ImportRecord {
  return toImportRecord(source, document, {
    articleId: articleIdOf(document.id, 'body', articleNumber),
    articleNumber,
    position: Number(articleNumber),
    headings: [],
    heading,
    body,
    effectiveOn: null,
    sourceNote,
    url: null,
  })
}

const wells = law('5/2020/QH14', 'Luật Giếng làng', '2020-06-01', '2021-01-01')
const oldWells = law('3/2010/QH12', 'Luật Giếng làng', '2010-06-01', '2011-01-01')
const change = law(
  '9/2024/QH15',
  'Luật sửa đổi, bổ sung một số điều của Luật Giếng làng',
  '2024-06-01',
  '2025-01-01',
)

const records = [
  record(
    oldWells,
    '5',
    'Múc nước giếng làng',
    '1. Ai cũng được múc nước giếng làng.\n2. Mỗi nhà múc hai thùng.',
  ),
  record(
    wells,
    '5',
    'Múc nước giếng làng',
    '1. Mỗi nhà trong làng được múc nước giếng làng vào buổi sáng.\n2. Mỗi nhà múc nước giếng làng tối đa ba thùng một ngày.',
  ),
  record(wells, '7', 'Trông giếng làng', '1. Người trông giếng làng do làng cử ra.'),
  record(wells, '6', 'Rửa rau bên giếng làng', 'Không ai được rửa rau bên thành giếng làng.'),
  record(
    change,
    '1',
    'Sửa đổi, bổ sung một số điều của Luật Giếng làng',
    '1. Sửa đổi, bổ sung khoản 2 Điều 5 như sau:\n“2. Mỗi nhà múc tối đa năm thùng.”.\n2. Bãi bỏ Điều 6.\n3. Thay thế cụm từ “trông ao” bằng cụm từ “giữ giếng” tại khoản 1 Điều 7.',
  ),
]

let database: Database
let answering: Answering

beforeAll(async () => {
  database = await openTestDatabase()
  await database.transaction((transaction) => saveRecords(transaction, records))
  await loadKnowledge(database) // so that words are as rare as they are in earnest
  answering = await startAnswering(database)
})
afterAll(() => answering.close())

const ask = (text: string, asOf = '2026-11-23') => answerQuestion(answering.deps, { text, asOf })

describe('a provision that was changed', () => {
  it('is quoted in its new words, which are marked as put together by us', async () => {
    const answer = await ask('khoản 2 điều 5 của 5/2020/QH14')
    expect(answer).toMatchObject({ status: 'answered', reason: null })
    expect(answer.citations[0]?.quote).toBe('2. Mỗi nhà múc tối đa năm thùng.')
    expect(answerText(answer)).toContain(
      'do hệ thống hợp nhất từ bản gốc và văn bản số 9/2024/QH15 (có hiệu lực từ 01/01/2025)',
    )
  })

  it('is quoted in its old words, with the change named, where that is not certain', async () => {
    const answer = await ask('khoản 1 điều 7 của 5/2020/QH14')
    expect(answer).toMatchObject({ status: 'answered-with-warning', reason: 'amended' })
    expect(answer.citations[0]?.quote).toContain('Người trông giếng')
    expect(answerText(answer)).toContain(
      'khoản 1 Điều 7 đã được sửa đổi, bổ sung bởi văn bản số 9/2024/QH15',
    )
    expect(answerText(answer)).toContain('01/01/2025')
  })

  it('carries no warning on a day before the change', async () => {
    const answer = await ask('khoản 2 điều 5 của 5/2020/QH14', '2024-12-31')
    expect(answer).toMatchObject({ status: 'answered', reason: null })
    expect(answer.citations[0]?.quote).toContain('ba thùng')
  })

  it('leaves the clause beside it alone', async () => {
    const answer = await ask('khoản 1 điều 5 của 5/2020/QH14')
    expect(answer).toMatchObject({ status: 'answered', reason: null })
  })

  it('is the one of the law in force then, not of the older law of the same name', async () => {
    const answer = await ask('khoản 2 điều 5 của 3/2010/QH12')
    expect(answer.reason).toBe('superseded')
    expect(answerText(answer)).not.toContain('9/2024/QH15')
  })

  it('is not in force any more once repealed, and says so', async () => {
    const answer = await ask('rửa rau bên thành giếng làng được không')
    expect(answer).toMatchObject({ status: 'answered-with-warning', reason: 'repealed' })
    expect(answer.citations[0]).toMatchObject({ article: '6', validity: 'expired' })
    expect(answerText(answer)).toContain('Điều 6 đã bị bãi bỏ bởi văn bản số 9/2024/QH15')
  })

  it('carries no warning where the text at hand has the change worked in', async () => {
    const consolidated = record(
      wells,
      '5',
      'Múc nước giếng làng',
      '1. Mỗi nhà trong làng được múc nước giếng làng vào buổi sáng.\n2. Mỗi nhà múc nước giếng làng tối đa năm thùng một ngày.',
      { key: 'codification:wells', precedence: 50 },
      '(Điều 5 Luật số 5/2020/QH14, được sửa đổi bởi Luật số 9/2024/QH15)',
    )
    await database.transaction((transaction) => saveRecords(transaction, [consolidated]))
    await answering.follow()
    const answer = await ask('khoản 2 điều 5 của 5/2020/QH14')
    expect(answer.citations[0]?.quote).toContain('năm thùng')
    expect(answer.reason).toBeNull()
  })
})

describe('an article that an amending text inserts', () => {
  const inserting = law(
    '4/2025/QH15',
    'Luật sửa đổi, bổ sung một số điều của Luật Giếng làng',
    '2025-03-01',
    '2025-07-01',
  )
  const insertion = record(
    inserting,
    '1',
    'Sửa đổi, bổ sung một số điều của Luật Giếng làng',
    '1. Bổ sung Điều 7a vào sau Điều 7 như sau:\n“Điều 7a. Vét bùn giếng làng\n1. Bùn đáy giếng làng được vét vào tháng ba.\n2. Người vét bùn được trả công bằng gạo.”.',
  )
  const question = 'vét bùn đáy giếng làng vào tháng mấy'
  const save = async (...added: ImportRecord[]) => {
    await database.transaction((transaction) => saveRecords(transaction, added))
    await deriveInsertedArticles(database)
    await answering.follow()
  }

  it('is found and quoted as an article of the law it stands in, from its day', async () => {
    await save(insertion)
    const answer = await ask(question)
    expect(answer.citations[0]).toMatchObject({
      documentNumber: '5/2020/QH14',
      article: '7a',
      effectiveOn: '2025-07-01',
      validity: 'in-force',
    })
    expect(answerText(answer)).toContain('được vét vào tháng ba')
    expect(answerText(answer)).toContain('văn bản số 4/2025/QH15')
    expect((await ask('điều 7a của 5/2020/QH14')).citations[0]?.quote).toContain(
      'trả công bằng gạo',
    )
  })

  it('is not in force before that day', async () => {
    const answer = await ask('điều 7a của 5/2020/QH14', '2025-06-30')
    expect(answer.citations[0]?.validity).toBe('not-yet-in-force')
    expect(answer.reason).toBe('not-yet-in-force')
  })

  it('is made once, and gives way to a source that has it itself', async () => {
    const made = () =>
      database.query("select article_id from article_version where source_key = 'derived'")
    expect(await deriveInsertedArticles(database)).toBe(0)
    expect(await made()).toHaveLength(1)
    const own = { key: 'file:wells', precedence: 60 }
    const real = record(wells, '7a', 'Vét bùn giếng làng', '1. Bùn được vét vào tháng ba.', own)
    await save({ ...real, article: { ...real.article, position: 7 } })
    expect(await made()).toEqual([])
    expect((await ask('điều 7a của 5/2020/QH14')).citations[0]?.quote).not.toContain('gạo')
    await database.query("delete from article_version where source_key = 'file:wells'")
    expect(await deriveInsertedArticles(database)).toBe(1)
  })

  it('is gone again once a later text repeals it', async () => {
    const later = law(
      '6/2026/QH16',
      'Luật sửa đổi, bổ sung một số điều của Luật Giếng làng',
      '2026-03-01',
      '2026-07-01',
    )
    await save(record(later, '1', 'Sửa đổi, bổ sung Luật Giếng làng', '1. Bãi bỏ Điều 7a.'))
    const answer = await ask('điều 7a của 5/2020/QH14')
    expect(answer).toMatchObject({ status: 'answered-with-warning', reason: 'repealed' })
    expect((await ask('điều 7a của 5/2020/QH14', '2026-06-30')).reason).toBeNull()
  })

  it('waits for the text of the law it stands in', async () => {
    const ponds = law('8/2019/QH14', 'Luật Ao làng', '2019-06-01', '2020-01-01')
    const change = law('2/2025/QH15', 'Luật sửa đổi Luật Ao làng', '2025-01-01', '2025-02-01')
    const order =
      '1. Bổ sung Điều 3a vào sau Điều 3 như sau:\n“Điều 3a. Thả vịt\nVịt được thả xuống ao sau giờ ngọ.”.'
    await save(record(change, '1', 'Sửa đổi, bổ sung một số điều của Luật Ao làng', order))
    const derived = () =>
      database.query("select 1 from article_version where article_id like '8-2019-qh14%art-3a'")
    expect(await derived()).toEqual([])
    await save(record(ponds, '3', 'Bờ ao', 'Bờ ao của chung.'))
    expect(await derived()).toHaveLength(1)
  })
})

describe('a document of which more is known than read', () => {
  it('is answered with the texts named that change it and are not held', async () => {
    const question = 'điều 7 của 5/2020/QH14'
    const knows = (numbers: readonly string[]) =>
      database.query('update document set amended_by = $1::jsonb where id = $2', [
        JSON.stringify(numbers),
        wells.id,
      ])
    await knows(['9/2024/QH15', '1/2026/QH16'])
    const told = answerText(await ask(question))
    expect(told).toContain('có sửa đổi mới (số 1/2026/QH16) mà hệ thống chưa đọc được')
    await knows(['9/2024/QH15'])
    expect(answerText(await ask(question))).not.toContain('chưa đọc được')
  })

  it('is answered with a warning where its source calls it void and nothing says since when', async () => {
    const says = (word: string | null) =>
      database.query('update document set source_status = $1 where id = $2', [word, wells.id])
    await says('Hết hiệu lực toàn bộ')
    const answer = await ask('khoản 1 điều 5 của 5/2020/QH14')
    expect(answer).toMatchObject({ status: 'answered-with-warning', reason: 'conflict' })
    expect(answerText(answer)).toContain('có nguồn ghi đã hết hiệu lực')
    await says('Hết hiệu lực một phần')
    expect((await ask('khoản 1 điều 5 của 5/2020/QH14')).reason).toBeNull()
    await says(null)
  })
})

describe('a digest whose provision changed after it was checked', () => {
  const digestOf = (id: string, plain: string, checkedOn: string) => ({
    id,
    articleId: id.split('#')[0] ?? '',
    documentId: wells.id,
    topic: 'giếng',
    heading: 'Mỗi nhà được múc mấy thùng nước giếng làng',
    plain,
    askedAs: ['mỗi nhà được múc mấy thùng nước giếng làng'],
    restsOn: ['cl-2'],
    checkedOn,
    reviewedBy: null,
    reviewedOn: null,
  })

  it('does not explain the new words, and still explains the old', async () => {
    const old = digestOf(
      `${articleIdOf(wells.id, 'body', '5')}#1`,
      'Nhà nào cũng ba thùng.',
      '2024-06-30',
    )
    await database.query(
      `insert into digest (id, article_id, document_id, topic, heading, plain, asked_as, rests_on, checked_on, revision)
       values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9, (select max(revision) + 1 from digest))`,
      [
        old.id,
        old.articleId,
        old.documentId,
        old.topic,
        old.heading,
        old.plain,
        JSON.stringify(old.askedAs),
        JSON.stringify(old.restsOn),
        old.checkedOn,
      ],
    )
    const after = answerText(await ask('khoản 2 điều 5 của 5/2020/QH14'))
    expect(after).toContain('năm thùng')
    expect(after).not.toContain('Nhà nào cũng ba thùng')
    expect(answerText(await ask('khoản 2 điều 5 của 5/2020/QH14', '2024-12-01'))).toContain(
      'Nhà nào cũng ba thùng',
    )
  })
})

describe('a provision that an officer declared suspended', () => {
  it('is quoted with that said, from the day set', async () => {
    await database.query(
      `insert into reviewed_status (document_id, article, clause, status, from_on, why, set_by, set_at)
       values ($1, '7', '1', 'suspended', '2026-01-01', 'công văn', 'Cán bộ A', now())`,
      [wells.id],
    )
    const answer = await ask('khoản 1 điều 7 của 5/2020/QH14')
    expect(answer).toMatchObject({ status: 'answered-with-warning', reason: 'suspended' })
    expect(answerText(answer)).toContain('đang bị ngưng hiệu lực')
    expect((await ask('khoản 1 điều 7 của 5/2020/QH14', '2025-12-31')).reason).toBe('amended')
  })
})

describe('a decree that another replaced', () => {
  const decree = (number: string, issuedOn: string, effectiveOn: string): LegalDocument => ({
    ...law(number, 'Quy định mức thuê gàu múc nước giếng làng', issuedOn, effectiveOn),
    documentType: 'decree',
    issuingAuthority: 'Chính phủ',
  })

  it('answers for its own days only, and the other for those after', async () => {
    const [first, second] = [
      decree('11/2021/NĐ-CP', '2021-02-01', '2021-03-01'),
      decree('12/2025/NĐ-CP', '2025-02-01', '2025-03-01'),
    ]
    const ending = 'Nghị định này thay thế Nghị định số 11/2021/NĐ-CP.'
    await database.transaction((transaction) =>
      saveRecords(transaction, [
        record(first, '1', 'Mức thuê gàu múc nước', 'Mức thuê gàu múc nước giếng làng là ba đồng.'),
        record(
          second,
          '1',
          'Mức thuê gàu múc nước',
          'Mức thuê gàu múc nước giếng làng là năm đồng.',
        ),
        record(second, '2', 'Hiệu lực thi hành', ending),
      ]),
    )
    await answering.follow()
    const asked = 'mức thuê gàu múc nước giếng làng là bao nhiêu'
    expect((await ask(asked, '2025-02-28')).citations[0]?.quote).toContain('ba đồng')
    const now = await ask(asked, '2025-03-01')
    expect(now.citations[0]?.quote).toContain('năm đồng')
    expect(now.citations[0]?.validity).toBe('in-force')
  })
})

describe('a law of which we know by name only', () => {
  it('is named, and nothing of it is stated', async () => {
    const answer = await ask('luật số 134/2025/QH15 quy định những gì')
    expect(answer).toMatchObject({ status: 'no-basis', reason: 'content-not-held', citations: [] })
    expect(answerText(answer)).toContain('Luật Trí tuệ nhân tạo, số 134/2025/QH15')
  })
})

describe('a law amended by a text that nobody here has read', () => {
  it('is explained with the advice to ask again', async () => {
    const answer = await ask('tố cáo nặc danh có được giải quyết không')
    expect(answer.citations[0]).toMatchObject({ documentNumber: '25/2018/QH14' })
    expect(answerText(answer)).toContain('sửa đổi mới mà hệ thống chưa đọc được toàn văn')
  })
})
