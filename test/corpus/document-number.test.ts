import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  documentIdOf,
  findDocumentNumbers,
  isUniqueNumber,
  numberKey,
} from '../../src/corpus/document-number.ts'

const shapes: readonly (readonly [printed: string, key: string])[] = [
  ['31/2024/QH15', '31/2024/QH15'],
  ['01/2011/QH13', '1/2011/QH13'],
  ['28/2026/QH16', '28/2026/QH16'],
  ['168/2024/NĐ-CP', '168/2024/ND-CP'],
  ['168/2024/ND-CP', '168/2024/ND-CP'],
  ['66.4/2024/NQ-CP', '66.4/2024/NQ-CP'],
  ['30a/2008/NQ-CP', '30A/2008/NQ-CP'],
  ['03/2012/UBTVQH13', '3/2012/UBTVQH13'],
  ['1667/NQ-UBTVQH15', '1667/NQ-UBTVQH15'],
  ['01/2019/PL-UBTVQH14', '1/2019/PL-UBTVQH14'],
  ['1211/2016/UBTVQH13', '1211/2016/UBTVQH13'],
  ['27/2025/QĐ-TTg', '27/2025/QD-TTG'],
  ['766/QĐ-TTg', '766/QD-TTG'],
  ['16/2025/TT-BTP', '16/2025/TT-BTP'],
  ['09/2021/TT-BLĐTBXH', '9/2021/TT-BLDTBXH'],
  ['12/2015/TTLT-BTP-BNG', '12/2015/TTLT-BTP-BNG'],
  ['01/2014/TTLT/TANDTC-VKSNDTC', '1/2014/TTLT/TANDTC-VKSNDTC'],
  ['88/2017/NQLT-CP-UBTWMTTQVN', '88/2017/NQLT-CP-UBTWMTTQVN'],
  ['02/2020/NQ-HĐTP', '2/2020/NQ-HDTP'],
  ['05/2024/QĐ-UBND', '5/2024/QD-UBND'],
  ['12/2023/NQ-HĐND', '12/2023/NQ-HDND'],
  ['07/CT-TTg', '7/CT-TTG'],
  ['18/VBHN-VPQH', '18/VBHN-VPQH'],
  ['26/VBHN-BXD', '26/VBHN-BXD'],
  ['128-CT', '128-CT'],
  ['18-L/CTN', '18-L/CTN'],
  ['64/CP', '64/CP'],
  ['64-CP', '64-CP'],
  ['8/HĐBT', '8/HDBT'],
  ['197/SL/L', '197/SL/L'],
  ['6-LCT/HĐNN8', '6-LCT/HDNN8'],
  ['327/TTg', '327/TTG'],
  ['55/1999/PL-UBTVQH10', '55/1999/PL-UBTVQH10'],
]

const untouched = [
  'ngày 26/12/2024 của Chính phủ',
  'gọi 0258-3822-113 hoặc 0905/123/456',
  'từ 1/7/2025 đến 31-12-2025',
  'trực 24/7',
  'khoản 2/3 diện tích',
  'A12/2024/NĐ-CP',
  '168/2024',
  'một phần hai',
]

describe('the number of a document', () => {
  it.each(shapes)('%s is found in a sentence, and known as %s', (printed, key) => {
    const sentence = `Theo (${printed}), người dân được hỏi.`
    expect(findDocumentNumbers(sentence)).toEqual([
      { printed, key, index: 6, length: printed.length },
    ])
    expect(numberKey(printed)).toBe(key)
  })

  it.each(untouched)('does not stand in "%s"', (text) => {
    expect(findDocumentNumbers(text)).toEqual([])
  })

  it.each([
    ['nd 168/2024/nđ-cp phạt sao', '168/2024/ND-CP'],
    ['168 / 2024 / NĐ - CP', '168/2024/ND-CP'],
    ['168/2024/NĐ–CP', '168/2024/ND-CP'],
    ['168/2024/N\u00d0-CP', '168/2024/ND-CP'],
    ['18 / VBHN - VPQH', '18/VBHN-VPQH'],
  ])('is known however it is written: %s', (text, key) => {
    expect(findDocumentNumbers(text).map((mention) => mention.key)).toEqual([key])
  })

  it('may stand several times, in order, with the place of each', () => {
    const text = 'Sửa 36/2024/QH15 và 31/2024/QH15.'
    const found = findDocumentNumbers(text)
    expect(found.map(({ printed }) => printed)).toEqual(['36/2024/QH15', '31/2024/QH15'])
    expect(found.map(({ index, length }) => text.slice(index, index + length))).toEqual(
      found.map(({ printed }) => printed),
    )
  })

  it('stays itself when its key is taken again', () => {
    fc.assert(
      fc.property(fc.constantFrom(...shapes), fc.nat(3), ([printed], zeros) => {
        const key = numberKey(printed)
        expect(numberKey(key)).toBe(key)
        expect(numberKey(`${'0'.repeat(zeros)}${printed}`)).toBe(key)
        expect(numberKey(printed.toLowerCase())).toBe(key)
      }),
    )
  })
})

describe('a document id', () => {
  const issued = { issuingAuthority: 'Ủy ban nhân dân tỉnh Khánh Hòa', issuedOn: '2024-02-06' }

  it.each([
    ['52/2014/QH13', '52-2014-qh13'],
    ['168/2024/NĐ-CP', '168-2024-nd-cp'],
    ['66.4/2024/NQ-CP', '66-4-2024-nq-cp'],
    ['18/VBHN-VPQH', '18-vbhn-vpqh'],
    ['18-L/CTN', '18-l-ctn'],
  ])('of %s is the number alone', (documentNumber, id) => {
    expect(isUniqueNumber(documentNumber)).toBe(true)
    expect(documentIdOf({ documentNumber, ...issued })).toBe(id)
  })

  it.each([
    ['05/2024/QĐ-UBND', '05-2024-qd-ubnd@uy-ban-nhan-dan-tinh-khanh-hoa-2024-02-06'],
    ['12/2023/NQ-HĐND', '12-2023-nq-hdnd@uy-ban-nhan-dan-tinh-khanh-hoa-2024-02-06'],
    ['766/QĐ-TTg', '766-qd-ttg@uy-ban-nhan-dan-tinh-khanh-hoa-2024-02-06'],
  ])('of %s says who issued it and when, for others bear the number too', (documentNumber, id) => {
    expect(documentIdOf({ documentNumber, ...issued })).toBe(id)
  })

  it('owns up to what is not known', () => {
    const unknown = { documentNumber: '64-CP', issuingAuthority: null, issuedOn: null }
    expect(documentIdOf(unknown)).toBe('64-cp@unknown-undated')
  })
})
