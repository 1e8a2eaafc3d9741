import { describe, expect, it } from 'vitest'
import { figuresOf, unsupportedFigures } from '../../src/language/figures.ts'

describe('the figures of a legal text', () => {
  it.each([
    ['phạt từ 4.000.000 đồng đến 6.000.000 đồng', ['4000000 đồng', '6000000 đồng']],
    ['phạt 5 triệu đồng, trừ 04 điểm', ['5000000 đồng', '4 điểm']],
    ['trong ba mươi ngày, hai lần', ['30 ngày', '2 lần']],
    ['nồng độ 0,25 miligam', ['0.25 miligam']],
    ['đủ 18 tuổi; hưởng 75%', ['18 tuổi', '75 %']],
    ['theo khoản 2 Điều 5 Nghị định 168/2024/NĐ-CP', []],
    ['hai vợ chồng', []],
  ])('come with their units: %s', (text, figures) => {
    expect(figuresOf(text)).toEqual(figures)
  })

  it('are looked for in the text a statement rests on, however it writes them', () => {
    const ground = 'Thời hạn là ba mươi ngày; mức phạt là 2.000.000 đồng.'
    expect(unsupportedFigures('Trong 30 ngày, phạt 2 triệu đồng.', ground)).toEqual([])
    expect(unsupportedFigures('Trong 15 ngày.', ground)).toEqual(['15 ngày'])
    expect(unsupportedFigures('Trong 30 tháng.', ground)).toEqual(['30 tháng'])
  })
})
