import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerAboutDocuments } from '../../src/answering/document-question.ts'
import { loadKnowledge } from '../../src/corpus/load-knowledge.ts'
import { saveRecords } from '../../src/corpus/save-corpus.ts'
import { insertReviewedStatus } from '../../src/corpus/validity-store.ts'
import type { Database } from '../../src/platform/database.ts'
import { loadReadingAids } from '../../src/retrieval/models.ts'
import { interpretQuery } from '../../src/retrieval/query.ts'
import { articleRecords, documents } from '../fixtures/articles.ts'
import { openTestDatabase } from '../support/database.ts'

// Our own knowledge, and laws of our own writing: gardens, wells, dogs.

let database: Database
const reading = loadReadingAids()

beforeAll(async () => {
  database = await openTestDatabase()
  await loadKnowledge(database)
  await database.transaction((transaction) => saveRecords(transaction, articleRecords))
})
afterAll(() => database?.close())

async function ask(text: string, asOf = '2026-11-23') {
  const answer = await answerAboutDocuments(database, interpretQuery(text, reading), asOf)
  if (answer === null) return null
  return { ...answer, text: answer.parts.map((part) => part.text).join('\n') }
}

describe('whether a document is in force', () => {
  it.each([
    'luật nuôi chó còn hiệu lực không',
    'luat nuoi cho con hieu luc khong',
    'Cho hỏi Luật Nuôi chó 2015 hết hiệu lực chưa ạ?',
    'luật số 4/2015/QH13 còn áp dụng không',
    'luật 4/2015 bây giờ còn hiệu lực ko',
  ])('is told with its day: %s', async (text) => {
    const answer = await ask(text)
    expect(answer?.text).toMatch(
      /Luật Nuôi chó, số 4\/2015\/QH13: đã hết hiệu lực từ ngày 01\/01\/2024/,
    )
    expect(answer?.status).toBe('answered')
  })

  it('is told as of the day', async () => {
    expect((await ask('luật nuôi chó còn hiệu lực không', '2020-01-01'))?.text).toContain(
      'còn hiệu lực, từ ngày 01/07/2015. Sẽ hết hiệu lực từ ngày 01/01/2024',
    )
    expect((await ask('luật nuôi chó còn hiệu lực không', '2015-01-01'))?.text).toContain(
      'chưa có hiệu lực; có hiệu lực từ ngày 01/07/2015',
    )
  })

  it('is told of every document of the name, or of the year alone that was named', async () => {
    const both = await ask('luật vườn chung còn hiệu lực không')
    expect(both?.text).toMatch(
      /số 7\/2021\/QH14: còn hiệu lực[\s\S]*số 3\/2011\/QH11: đã có văn bản mới hơn cùng tên đang có hiệu lực, số 7\/2021\/QH14/,
    )
    expect(both).toMatchObject({ status: 'answered-with-warning', reason: 'superseded' })
    const one = await ask('luật vườn chung năm 2011 còn hiệu lực không')
    expect(one?.text).toContain('3/2011/QH11')
    expect(one?.text).not.toContain('số 2/2029/QH16')
  })

  it('is not claimed of a year that is not held, nor of a name that is not', async () => {
    const other = await ask('luật nuôi chó 1999 còn hiệu lực không')
    expect(other?.text).toMatch(/chưa có văn bản này của năm 1999[\s\S]*4\/2015\/QH13/)
    expect(other).toMatchObject({ status: 'answered-with-warning', reason: 'document-not-held' })
    const unknown = await ask('luật bay lên sao hỏa còn hiệu lực không')
    expect(unknown).toMatchObject({ status: 'no-basis', reason: 'document-not-held' })
  })

  it('is not claimed where its day is unknown', async () => {
    expect((await ask('luật thả diều còn hiệu lực không'))?.text).toContain(
      'chưa có ngày có hiệu lực',
    )
  })

  it('names the texts that changed parts of it', async () => {
    const answer = await ask('nghị định 168/2024/NĐ-CP còn hiệu lực không')
    expect(answer?.text).toMatch(/168\/2024\/NĐ-CP.*còn hiệu lực, từ ngày 01\/01\/2025/)
  })

  it('warns where the words on it differ', async () => {
    await insertReviewedStatus(database, {
      documentId: documents.well.id,
      place: null,
      status: 'expired',
      fromOn: '2026-01-01',
      why: 'Công văn',
      setBy: 'Lan',
      setAt: new Date('2026-01-02T00:00:00Z'),
    })
    const answer = await ask('luật giếng làng còn hiệu lực không')
    expect(answer).toMatchObject({ status: 'answered-with-warning', reason: 'conflict' })
    expect(answer?.text).toMatch(/đã hết hiệu lực[\s\S]*các nguồn ghi không giống nhau/)
  })

  it.each([
    'hợp đồng lao động ký năm 2019 còn hiệu lực không',
    'giấy ủy quyền còn giá trị không',
    'theo luật nuôi chó thì giấy tiêm phòng dại của con chó nhà tôi còn hiệu lực không',
    'luật nuôi chó quy định gì về dắt chó',
    'điều 3 luật vườn chung còn hiệu lực không',
    'luật sư ký hợp đồng thì hợp đồng còn hiệu lực không',
    'căn cước công dân hết hạn có bị phạt không',
    'di chúc có hiệu lực khi nào',
  ])('is not what is asked: %s', async (text) => {
    expect(await ask(text)).toBeNull()
  })
})

describe('which documents begin to be in force', () => {
  it.each([
    'từ 1/7/2022 có luật gì mới',
    'tu ngay 1 thang 7 nam 2022 co luat gi moi khong',
    'luật nào có hiệu lực từ tháng 7/2022',
  ])('is told for the time named: %s', async (text) => {
    const answer = await ask(text)
    expect(answer?.text).toContain('01/07/2022: Luật Vườn chung, số 7/2021/QH14')
    expect(answer?.text).not.toContain('2/2029/QH16')
  })

  it('is told for a year, with how many more there are', async () => {
    const answer = await ask('năm 2026 có luật gì mới')
    const days = [...(answer?.text ?? '').matchAll(/^- \d\d\/\d\d\/(\d{4}):/gm)].map(
      ([, year]) => year,
    )
    expect(days).toHaveLength(8)
    expect(new Set(days)).toEqual(new Set(['2026']))
    expect(answer?.text).toMatch(/… và \d+ văn bản nữa/)
  })

  it('is admitted to be unknown where none is held', async () => {
    expect(await ask('năm 2041 có luật gì mới')).toMatchObject({ status: 'no-basis' })
  })

  it.each([
    'luật giao thông có gì mới',
    'quy định mới về mức phạt nồng độ cồn',
    'luật đất đai mới có hiệu lực thì đất khai hoang được cấp sổ không',
    'văn bản thỏa thuận có hiệu lực khi nào',
  ])('is not what is asked: %s', async (text) => {
    expect(await ask(text)).toBeNull()
  })
})
