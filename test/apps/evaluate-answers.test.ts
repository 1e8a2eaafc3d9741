import { describe, expect, it } from 'vitest'
import type { Answer } from '../../src/answering/answer.ts'
import { readExam } from '../../src/apps/evaluation/exam-questions.ts'
import { ungroundedSentences } from '../../src/apps/evaluation/groundedness.ts'
import { type Marked, scoreExam } from '../../src/apps/evaluation/score-answers.ts'

const ground = {
  texts: [
    'Giờ tưới cây',
    '1. Cây được tưới lúc sáng sớm.\n2. Ngày mưa thì không phải tưới, trừ cây trong nhà.',
    'Cây thì tưới buổi sáng. Mưa thì thôi.\nGiấy tờ: sổ vườn; thẻ.',
  ],
  names: ['Điều 3 Luật Vườn chung, số 7/2021/QH14', 'Điều 3', '7/2021/QH14', '01/07/2022'],
}
const answer = [
  'Theo Điều 3 Luật Vườn chung, số 7/2021/QH14 (Giờ tưới cây):',
  '“1. Cây được tưới lúc sáng sớm.\n2. Ngày mưa thì không phải tưới, trừ cây trong nhà.”',
  'Nói dễ hiểu (tóm tắt tự động): Cây thì tưới buổi sáng. Mưa thì thôi.\nGiấy tờ: sổ vườn; thẻ.',
  'Phần diễn giải bằng lời thường do máy soạn, chưa được cán bộ duyệt; hãy căn cứ vào nguyên văn.',
  'Nội dung phổ biến pháp luật, có tính tham khảo, không thay thế tư vấn của luật sư hay kết luận của cơ quan có thẩm quyền. Căn cứ: Điều 3 văn bản số 7/2021/QH14, có hiệu lực từ 01/07/2022.',
].join('\n\n')

describe('the judge of groundedness', () => {
  it('finds every sentence of an honest answer', () => {
    expect(ungroundedSentences(answer, ground)).toEqual([])
  })

  it.each([
    ['another figure of the citation', 'Điều 3 Luật', 'Điều 4 Luật'],
    ['another number of the document', 'số 7/2021/QH14 (', 'số 8/2021/QH14 ('],
    ['another day', '01/07/2022.', '01/07/2023.'],
    ['another heading', '(Giờ tưới cây)', '(Giờ bán cây)'],
    ['a word more in the quotation', 'lúc sáng sớm', 'lúc sáng sớm tinh mơ'],
    ['a negation less', 'không phải tưới', 'phải tưới'],
    ['an exception less', ', trừ cây trong nhà', ''],
    ['a sentence of advice', 'Mưa thì thôi.', 'Mưa thì thôi. Bạn nên mua ống dẫn nước.'],
    ['other plain words', 'tưới buổi sáng', 'tưới buổi trưa'],
    ['another paper', 'sổ vườn; thẻ', 'sổ vườn; hộ chiếu'],
    ['praise in a note', 'Nội dung phổ biến', 'Bạn chắc chắn thắng kiện. Nội dung phổ biến'],
  ])('misses none: %s', (_name, from, to) => {
    const lie = answer.replace(from, to)
    expect(lie).not.toBe(answer)
    expect(ungroundedSentences(lie, ground)).toHaveLength(1)
  })
})

const citation = (article: string, clause: string | null, validity = 'in-force') => ({
  documentNumber: '7/2021/QH14',
  documentTitle: 'Luật Vườn chung',
  article,
  clause,
  point: null,
  validity,
})

const exam = readExam(
  [
    JSON.stringify({
      questionId: 'q1',
      question: 'tưới lúc nào',
      kind: 'in-scope',
      spelling: 'asWritten',
      part: 'dev',
      statuses: ['answered'],
      relevant: [{ documentNumber: '7/2021/QH14', article: '3', clause: '1', point: null }],
      figures: ['sáng sớm'],
    }),
    JSON.stringify({
      questionId: 'q2',
      question: 'đoán hộ',
      expectedDecision: 'fallback_required',
      relevant: [],
    }),
    JSON.stringify({
      case_id: 'q3',
      query: 'vườn',
      expected_citations: ['Luật Vườn chung, Điều 4'],
    }),
    JSON.stringify({
      id: 'q4',
      question: 'ngày nào',
      query_date: '2024-05-01',
      category: 'static',
      gold_document_id: 'ND_07_2021',
      gold_article: 'Điều 3',
    }),
  ].join('\n'),
  'exam.jsonl',
)

function marked(i: number, given: Partial<Answer> & { readonly text?: string }): Marked {
  const { text = '', ...rest } = given
  const question = exam[i]
  if (question === undefined) throw new Error('no such question')
  const empty = { status: 'answered', reason: null, citations: [], choices: [], passages: [] }
  const parts = [{ kind: 'text', text }]
  return {
    question,
    answer: { ...empty, ...rest, parts } as unknown as Answer,
    ungrounded: [],
    milliseconds: 1,
  }
}

describe('marks of an exam', () => {
  it('are given for document, article, clause and figures, whatever the shape of the file', () => {
    const citations = [citation('3', '1')] as unknown as Answer['citations']
    const { all } = scoreExam([
      marked(0, { citations, text: 'lúc sáng sớm' }),
      marked(1, { status: 'no-basis' }),
      marked(2, { citations }),
      marked(3, { citations }),
    ])
    expect(all).toMatchObject({
      questions: 4,
      statusRight: 1,
      articleFirst: 0.667, // Điều 4 of the third was not cited
      placeFirst: 1,
      figuresRight: 1,
      refused: 0,
    })
  })

  it('count what is refused, cited beside the point, or stale without a word', () => {
    const other = [citation('3', '2')] as unknown as Answer['citations']
    const stale = [citation('3', '1', 'expired')] as unknown as Answer['citations']
    expect(scoreExam([marked(0, { citations: other })]).all).toMatchObject({
      articleFirst: 1,
      placeFirst: 0,
      figuresRight: 0,
      staleUnmarked: 0,
    })
    expect(scoreExam([marked(0, { status: 'no-basis' })]).all).toMatchObject({
      refused: 1,
      statusRight: 0,
    })
    expect(scoreExam([marked(0, { citations: stale })]).all.staleUnmarked).toBe(1)
    expect(scoreExam([marked(1, { citations: other })]).all.statusRight).toBe(0)
  })

  it('are not given for a file of another shape', () => {
    expect(() => readExam('{"question":"?"}', 'odd.jsonl')).toThrow('odd.jsonl, dòng 1')
    expect(() => readExam('no json', 'odd.jsonl')).toThrow('odd.jsonl, dòng 1')
  })
})
