import { expect, it } from 'vitest'
import { groupQuestions } from '../../src/answering/group-questions.ts'
import { loadRankingModels, loadReadingAids } from '../../src/retrieval/models.ts'

const models = { reading: loadReadingAids(), embedding: loadRankingModels().embedding }

it('puts questions that mean the same together, however they are typed, the most asked first', async () => {
  const questions = [
    'nuôi chó có phải đăng ký với xã không',
    'thuế đất phi nông nghiệp nộp ở đâu',
    'đăng ký kết hôn với người nước ngoài cần giấy tờ gì',
    'nuoi cho co phai dang ky khong',
    'cưới người nước ngoài làm giấy đăng ký kết hôn thế nào',
    'nuôi chó ở phường có phải đăng ký không vậy',
  ]
  const groups = await groupQuestions(questions, models)
  expect(groups.map((group) => group.toSorted())).toEqual([[0, 3, 5], [2, 4], [1]])
})

it('keeps every question, once, and puts what says nothing with nobody', async () => {
  const questions = ['???', 'zzzz', 'nuôi chó có phải đăng ký không', '???']
  const groups = await groupQuestions(questions, models)
  expect(groups.flat().toSorted()).toEqual([0, 1, 2, 3])
  expect(await groupQuestions([], models)).toEqual([])
})
