import { describe, expect, it } from 'vitest'
import { parseCommand } from '../../src/conversation/commands.ts'

describe('what is said out of politeness', () => {
  it.each([
    ['xin chào', 'start'],
    ['Chào bạn!', 'start'],
    ['dạ chào anh ạ', 'start'],
    ['alo ad ơi', 'start'],
    ['Cảm ơn bạn nhiều nha', 'thank'],
    ['ok cam on ad', 'thank'],
    ['dạ cám ơn', 'thank'],
    ['tạm biệt', 'thank'],
    ['dạ vâng ạ', 'agree'],
    ['ok', 'agree'],
  ])('%s', (text, command) => {
    expect(parseCommand(text)).toBe(command)
  })

  it('is no courtesy where a question follows', () => {
    const questions = [
      'chào bạn cho hỏi mấy tuổi được kết hôn',
      'cảm ơn bằng quà cho cán bộ có sao không',
      'vâng thế còn xe máy',
      'dạ em hỏi thử việc mấy tháng',
      'ông bà ơi',
    ]
    expect(questions.filter((text) => parseCommand(text) !== null)).toEqual([])
  })
})

describe('commands that change something', () => {
  it.each(['HUY', 'Hủy.', '/huy', 'dừng', 'TC'])('%s stops', (text) => {
    expect(parseCommand(text)).toBe('stop')
  })

  it('take no words round them', () => {
    expect(parseCommand('dừng nha em')).toBeNull()
    expect(parseCommand('ok đăng ký')).toBeNull()
  })
})
