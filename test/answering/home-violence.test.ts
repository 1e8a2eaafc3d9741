import { expect, it } from 'vitest'
import { helpLines } from '../../src/answering/home-violence.ts'

it.each([
  'chồng tôi đánh tôi hoài thì làm sao',
  'chong danh em hoai muon ly hon',
  'tôi bị chồng đánh đập thì báo ai',
  'cha dượng hay đánh con em',
  'ba đánh con bầm tím có sao không',
  'vợ cũ tôi hành hạ con tôi',
])('%s: is told whom to call', (text) => {
  expect(helpLines(text)).toEqual([
    { kind: 'text', text: expect.stringMatching(/113[\s\S]*111[\s\S]*1900 969 680/) },
  ])
})

it.each([
  'ly hôn ai được quyền nuôi con',
  'vợ dành con với tôi thì làm sao',
  'con trai tôi đánh bạn ở trường',
  'chồng đánh bạc có bị phạt không',
  'đánh nhau gây thương tích đi tù mấy năm',
  'mẹ tôi đăng ký khai sinh cho con',
  'vo toi muon nuoi con thi sao',
])('%s: is not', (text) => {
  expect(helpLines(text)).toEqual([])
})
