import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { repairInstruction } from '../../src/corpus/repair-instruction.ts'

describe('an instruction read from paper', () => {
  it.each([
    ['Sửa đãi bỗ sung điểm a khoản 4', 'sửa đổi, bổ sung điểm a khoản 4'],
    ['Bễ sung cựm từ', 'bổ sung cụm từ'],
    ['tại điểm ¡ khoản §, điểm I khoản I1', 'tại điểm i khoản 8, điểm l khoản 11'],
    ['giếng khoan từ thời điểm nào', 'giếng khoan từ thời điểm nào'],
    ['điểm đ khoản 2 và điểm d khoản 3', 'điểm đ khoản 2 và điểm d khoản 3'],
  ])('%s → %s', (text, expected) => {
    expect(repairInstruction(text)).toBe(expected)
  })

  it('keeps what it quotes as it is', () => {
    expect(repairInstruction('Bỗ sung “khoán I” và "cựm từ"')).toBe('bổ sung “khoán I” và "cựm từ"')
  })

  it('is mended once and for all', () => {
    const words = fc.constantFrom(
      'Sửa đỗi,',
      'bố sung',
      'khoán',
      'điểm',
      'I',
      '¡',
      'Điều',
      '5',
      '“a',
      'b”',
      'giếng',
      '"',
    )
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (list) => {
        const once = repairInstruction(list.join(' '))
        expect(repairInstruction(once)).toBe(once)
      }),
    )
  })
})
