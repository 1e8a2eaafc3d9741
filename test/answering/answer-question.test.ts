import { cpSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerText } from '../../src/answering/answer.ts'
import { answerQuestion } from '../../src/answering/answer-question.ts'
import { findArticles } from '../../src/corpus/corpus-store.ts'
import { loadKnowledge } from '../../src/corpus/load-knowledge.ts'
import { saveRecords } from '../../src/corpus/save-corpus.ts'
import type { Database } from '../../src/platform/database.ts'
import { articleRecords } from '../fixtures/articles.ts'
import { type Answering, startAnswering } from '../support/answering.ts'
import { openTestDatabase } from '../support/database.ts'

const today = '2026-11-23'
const kiteKnowledge = {
  documentNumber: '15/2022/QH15',
  title: 'Luật Cõng em',
  documentType: 'law',
  issuingAuthority: 'Quốc hội',
  issuedOn: null,
  effectiveOn: '2023-01-01',
  expiresOn: null,
  url: null,
  contentChecked: true,
  checkedOn: today,
  digests: [
    {
      article: '2',
      topic: 'dan_su',
      heading: 'Ai được cõng em đi học',
      plain: 'Anh chị từ mười tuổi được cõng em đi học.',
      askedAs: ['mấy tuổi được cõng em', 'cõng em đi học được không'],
      restsOn: [{ clause: '1' }],
      reviewed: null,
    },
  ],
}

let database: Database
let answering: Answering

beforeAll(async () => {
  database = await openTestDatabase()
  await database.transaction((transaction) => saveRecords(transaction, articleRecords))
  // Beside our own knowledge, so that words are as rare as they are in earnest.
  const folder = mkdtempSync(join(tmpdir(), 'knowledge-'))
  cpSync(join(import.meta.dirname, '..', '..', 'knowledge', 'documents'), folder, {
    recursive: true,
  })
  writeFileSync(join(folder, 'kite.json'), JSON.stringify(kiteKnowledge))
  await loadKnowledge(database, folder)
  answering = await startAnswering(database)
})
afterAll(() => answering.close())

const ask = (text: string, asOf = today) => answerQuestion(answering.deps, { text, asOf })

describe('a question that the law answers', () => {
  it.each([
    'giờ tưới cây trong vườn chung là lúc nào?',
    'gio tuoi cay trong vuon chung la luc nao',
  ])('gets the exact words, and where they stand: %s', async (text) => {
    const answer = await ask(text)
    expect(answer.status).toBe('answered')
    const [citation] = answer.citations
    expect(citation).toMatchObject({
      documentNumber: '7/2021/QH14',
      documentTitle: 'Luật Vườn chung',
      article: '3',
      validity: 'in-force',
      effectiveOn: '2022-07-01',
    })
    const articles = await findArticles(database, ['7-2021-qh14/body/art-3'])
    expect(articles.get('7-2021-qh14/body/art-3')?.body).toContain(citation?.quote)
    expect(citation?.quote).toContain('Cây được tưới lúc sáng sớm.')
    expect(answer.parts).toContainEqual({ kind: 'quote', text: citation?.quote })
    expect(answerText(answer)).toContain('Điều 3 Luật Vườn chung, số 7/2021/QH14')
  })

  it('cites the point in a long clause', async () => {
    const answer = await ask('khóa nắp giếng lúc mười giờ đêm')
    expect(answer.citations[0]).toMatchObject({
      article: '2',
      clause: '1',
      point: 'đ',
      provisionId: '9-2020-qh14/body/art-2/cl-1/pt-dd',
      quote: 'đ) Khóa nắp giếng lúc mười giờ đêm.',
    })
    expect(answerText(answer)).toContain('điểm đ khoản 1 Điều 2 Luật Giếng làng')
  })

  it('is answered from a digest where the words are not at hand, and says so', async () => {
    const answer = await ask('mấy tuổi được cõng em đi học')
    expect(answer).toMatchObject({
      status: 'answered-with-warning',
      reason: 'digest-only',
      topic: 'dan_su',
    })
    expect(answer.citations[0]).toMatchObject({ article: '2', clause: '1', quote: null })
    expect(answer.parts.map(({ kind }) => kind)).toEqual(['text', 'note', 'note'])
    expect(answerText(answer)).toContain('chưa được cán bộ duyệt')
  })

  it('has its date of effect doubted where no source tells it', async () => {
    const answer = await ask('được thả diều ở bãi sông không')
    expect(answer).toMatchObject({ reason: 'effective-date-unknown' })
  })

  it('may name the provision: it is looked up', async () => {
    const answer = await ask('khoản 2 điều 3 7/2021/QH14')
    expect(answer.status).toBe('answered')
    expect(answer.citations[0]?.quote).toBe('2. Ngày mưa thì không phải tưới.')
  })
})

describe('on the day it is asked for', () => {
  it.each([
    ['2015-01-01', '3/2011/QH11', 'giữa trưa'],
    ['2026-11-23', '7/2021/QH14', 'sáng sớm'],
    ['2030-01-01', '2/2029/QH16', 'máy hẹn giờ'],
  ])('%s the law of that day answers: %s', async (asOf, documentNumber, words) => {
    const answer = await ask('giờ tưới cây vườn chung', asOf)
    expect(answer.citations[0]?.documentNumber).toBe(documentNumber)
    expect(answer.citations[0]?.quote).toContain(words)
  })

  it.each([
    ['điều 1 4/2015/QH13', today, 'expired', 'đã hết hiệu lực'],
    ['điều 3 2/2029/QH16', today, 'not-yet-in-force', 'chưa có hiệu lực'],
    ['điều 3 3/2011/QH11', today, 'superseded', 'văn bản mới hơn'],
  ])('what is asked for by name comes with a warning: %s', async (text, asOf, reason, said) => {
    const answer = await ask(text, asOf)
    expect(answer).toMatchObject({ status: 'answered-with-warning', reason })
    expect(answerText(answer)).toContain(said)
  })

  it('an expired law answers nothing by itself', async () => {
    const found = await ask('chó ra đường phải đeo rọ mõm', '2023-12-31')
    expect(found.citations[0]?.documentNumber).toBe('4/2015/QH13')
    const later = await ask('chó ra đường phải đeo rọ mõm', '2024-01-01')
    expect(later.citations.map((each) => each.documentNumber)).not.toContain('4/2015/QH13')
  })
})

describe('no basis', () => {
  it('names a document that is not held', async () => {
    const answer = await ask('điều 5 nghị định 99/2031/NĐ-CP nói gì')
    expect(answer).toMatchObject({ status: 'no-basis', reason: 'document-not-held', citations: [] })
    expect(answerText(answer)).toContain('99/2031/NĐ-CP')
  })

  it.each([
    'thời tiết hôm nay thế nào',
    'giá vàng hôm nay',
    'gia vang hom nay bao nhieu',
    'kể chuyện cười đi',
  ])('is owned up to: %s', async (text) => {
    const answer = await ask(text)
    expect(answer.status).toBe('no-basis')
    expect(['nothing-found', 'not-covered']).toContain(answer.reason)
    expect(answer.citations).toEqual([])
    expect(answerText(answer)).toContain('chưa tìm thấy')
  })
})

describe('a question that is not looked up', () => {
  it.each([
    ['', 'needs-clarification', 'empty-question'],
    [' …?! ', 'needs-clarification', 'empty-question'],
    ['a'.repeat(10_000), 'refused', 'too-long'],
    ['chồng đang đánh tôi', 'emergency', 'life-in-danger'],
    ['nó đang đánh bác tôi', 'emergency', 'life-in-danger'],
    ['chong dang danh toi cuu toi voi', 'emergency', 'life-in-danger'],
    ['hắn dọa giết người nhà tôi', 'emergency', 'life-in-danger'],
    ['em muốn tự tử', 'emergency', 'life-in-danger'],
    ['cho tôi gặp cán bộ', 'out-of-scope', 'asked-for-a-person'],
  ])('%#: %.40s', async (text, status, reason) => {
    const answer = await ask(text)
    expect(answer).toMatchObject({ status, reason, citations: [], passages: [] })
    expect(answerText(answer)).not.toBe('')
  })

  it('gives the numbers to call when life is in danger', async () => {
    expect(answerText(await ask('chồng đang đánh tôi'))).toMatch(/113[\s\S]*115[\s\S]*111/)
  })

  it.each([
    'đang đánh bạc bị bắt thì phạt bao nhiêu',
    'vợ đang đâm đơn ly hôn',
    'tội đe dọa giết người phạt mấy năm',
    'tôi muốn từ từ trả nợ có được không',
  ])('is not every question with a frightening word: %s', async (text) => {
    expect((await ask(text)).status).not.toBe('emergency')
  })
})
