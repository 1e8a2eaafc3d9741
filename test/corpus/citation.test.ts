import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  documentName,
  formatCitation,
  formatPlace,
  parseCitation,
} from '../../src/corpus/citation.ts'

const cited = (
  article: string | null,
  clause: string | null = null,
  point: string | null = null,
  numberKey: string | null = null,
  documentNumber = numberKey,
) => ({ article, clause, point, documentNumber, numberKey })

describe('a citation in a citizen’s words', () => {
  it.each([
    ['điểm a khoản 2 Điều 5', cited('5', '2', 'a')],
    ['Điều 5 khoản 2 điểm a', cited('5', '2', 'a')],
    ['điểm đ khoản 1 điều 12a', cited('12a', '1', 'đ')],
    ['điểm d1 khoản 1a điều 5', cited('5', '1a', 'd1')],
    ['Đ5K2a', cited('5', '2', 'a')],
    ['đ5k2', cited('5', '2')],
    ['k2 đ5', cited('5', '2')],
    ['dieu 117 blds 2015', cited('117')],
    ['diem b khoan 3 dieu 9', cited('9', '3', 'b')],
    ['Điều thứ 8', cited('8')],
    ['theo điều 8, tôi được gì', cited('8')],
    ['Điều 6 Nghị định 168/2024/NĐ-CP', cited('6', null, null, '168/2024/ND-CP', '168/2024/NĐ-CP')],
    ['168/2024/nd-cp dieu 7 khoan 2', cited('7', '2', null, '168/2024/ND-CP')],
    ['31/2024/QH15 nói gì', cited(null, null, null, '31/2024/QH15')],
    ['khoản 2 của 31/2024/QH15', cited(null, null, null, '31/2024/QH15')],
  ])('%s', (text, citation) => {
    expect(parseCitation(text)).toEqual(citation)
  })

  it.each([
    'khoản 2 điểm a',
    'điều kiện kết hôn',
    'điều 24/11',
    'mấy điều cần biết',
    'phạt 500k có đúng không',
    'mua 500 đ 200 gam',
    '',
  ])('is not seen in "%s"', (text) => {
    expect(parseCitation(text)).toBeNull()
  })

  it('is read back as it was written out', () => {
    const label = fc.constantFrom('a', 'b', 'd', 'đ', 'e', 'd1')
    const number = fc.integer({ min: 1, max: 600 }).map(String)
    fc.assert(
      fc.property(number, fc.option(number), fc.option(label), (article, clause, point) => {
        const place = { article, clause, point }
        expect(parseCitation(formatPlace(place))).toEqual({
          ...place,
          documentNumber: null,
          numberKey: null,
        })
      }),
    )
  })
})

describe('a citation as the bot writes it', () => {
  const land = {
    title: 'Luật Đất đai',
    documentNumber: '31/2024/QH15',
    documentType: 'law',
  } as const

  it('goes from small to large', () => {
    expect(formatCitation({ article: '5', clause: '2', point: 'a' }, land)).toBe(
      'điểm a khoản 2 Điều 5 Luật Đất đai, số 31/2024/QH15',
    )
  })

  it.each([
    [{ ...land, title: 'Đất đai' }, 'Luật Đất đai, số 31/2024/QH15'],
    [{ ...land, title: 'luật Đất đai năm 2024' }, 'Luật Đất đai, số 31/2024/QH15'],
    [{ ...land, title: 'Luật Đất đai 2024' }, 'Luật Đất đai, số 31/2024/QH15'],
    [
      { title: 'Bộ luật Dân sự', documentNumber: '91/2015/QH13', documentType: 'code' },
      'Bộ luật Dân sự, số 91/2015/QH13',
    ],
    [
      { title: 'Quy định giá nước', documentNumber: '5/2024/QĐ-UBND', documentType: 'decision' },
      'Quyết định số 5/2024/QĐ-UBND quy định giá nước',
    ],
    [
      {
        title: 'Nghị định số 9/2024/NĐ-CP: VỀ NƯỚC SẠCH',
        documentNumber: '9/2024/NĐ-CP',
        documentType: 'decree',
      },
      'Nghị định số 9/2024/NĐ-CP về nước sạch',
    ],
    [
      { title: 'Rất dài '.repeat(20), documentNumber: '9/2024/NĐ-CP', documentType: 'decree' },
      'Nghị định số 9/2024/NĐ-CP',
    ],
  ] as const)('names the document: %o', (document, name) => {
    expect(documentName(document)).toBe(name)
  })
})
