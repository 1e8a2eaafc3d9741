import { describe, expect, it } from 'vitest'
import { parseEndings } from '../../src/corpus/parse-endings.ts'
import { parseStatedDays } from '../../src/corpus/parse-stated-days.ts'

function read(...lines: string[]): string[] {
  return parseEndings({ heading: 'Hiệu lực thi hành', body: lines.join('\n') }).map((each) => {
    const place = each.place === null ? '' : ` ${each.place.article}/${each.place.clause ?? '-'}`
    const days = [each.effectiveOn, each.endsOn].filter(Boolean).join(' → ')
    return `${each.operation} ${each.targetNumber}${place}${days === '' ? '' : ` ${days}`}`
  })
}

describe('texts that an article ends', () => {
  it.each([
    [
      'Nghị định này thay thế Nghị định số 5/2020/NĐ-CP ngày 01 tháng 6 năm 2020.',
      ['replaces 5/2020/NĐ-CP'],
    ],
    [
      '2. Luật Nước số 5/2010/QH12 hết hiệu lực kể từ ngày Luật này có hiệu lực thi hành.',
      ['repeals 5/2010/QH12'],
    ],
    [
      '2. Luật Nước số 5/2010/QH12 đã được sửa đổi, bổ sung một số điều theo Luật số 6/2012/QH13 và Luật số 7/2014/QH13 hết hiệu lực kể từ ngày Luật này có hiệu lực, trừ trường hợp quy định tại Điều 9 của Luật này.',
      ['repeals 5/2010/QH12'],
    ],
    [
      'Luật Nước số 5/2010/QH12 và Luật số 6/2012/QH13 sửa đổi, bổ sung một số điều của Luật Nước hết hiệu lực từ ngày Luật này có hiệu lực.',
      ['repeals 5/2010/QH12', 'repeals 6/2012/QH13'],
    ],
    [
      '3. Thông tư số 3/2020/TT-BTP hết hiệu lực kể từ ngày 01 tháng 7 năm 2026.',
      ['repeals 3/2020/TT-BTP 2026-07-01'],
    ],
    [
      'Bãi bỏ toàn bộ Quyết định số 4/2015/QĐ-UBND và Quyết định số 5/2016/QĐ-UBND.',
      ['repeals 4/2015/QĐ-UBND', 'repeals 5/2016/QĐ-UBND'],
    ],
    [
      '2. Khoản 2 Điều 5 và Điều 6 của Nghị định số 5/2020/NĐ-CP hết hiệu lực kể từ ngày Nghị định này có hiệu lực.',
      ['repeals 5/2020/NĐ-CP 5/2', 'repeals 5/2020/NĐ-CP 6/-'],
    ],
    [
      'Ngưng hiệu lực thi hành Thông tư số 3/2020/TT-BTP từ ngày 01 tháng 01 năm 2026 đến hết ngày 31 tháng 12 năm 2026.',
      ['suspends 3/2020/TT-BTP 2026-01-01 → 2026-12-31'],
    ],
    ['1. Luật này có hiệu lực thi hành từ ngày 01 tháng 7 năm 2026.', []],
    ['Bản án hết hiệu lực kể từ ngày bị hủy.', []],
    ['Cơ quan bãi bỏ quyết định trái pháp luật.', []],
  ])('%s', (line, expected) => {
    expect(read(line)).toEqual(expected)
  })

  it('may be listed', () => {
    expect(
      read(
        '2. Các văn bản sau đây hết hiệu lực kể từ ngày Nghị định này có hiệu lực thi hành:',
        'a) Nghị định số 5/2020/NĐ-CP ngày 01 tháng 6 năm 2020 của Chính phủ về giếng;',
        'b) Nghị định số 6/2021/NĐ-CP sửa đổi, bổ sung một số điều của Nghị định số 5/2020/NĐ-CP.',
        '3. Nghị định số 9/2019/NĐ-CP tiếp tục được áp dụng.',
      ),
    ).toEqual(['repeals 5/2020/NĐ-CP', 'repeals 6/2021/NĐ-CP'])
  })

  it('keep the places that are excepted', () => {
    const [relation] = parseEndings({
      heading: '',
      body: 'Luật Nước số 5/2010/QH12 hết hiệu lực từ ngày Luật này có hiệu lực, trừ Điều 75 của Luật Nước số 5/2010/QH12.',
    })
    expect(relation?.change).toEqual({
      kind: 'ending',
      except: [{ article: '75', clause: null, point: null }],
    })
  })

  it('are no decisions of single cases', () => {
    const body =
      'Quyết định phạt theo khoản 6 Điều 3 Nghị định số 5/2020/NĐ-CP hết hiệu lực kể từ ngày thi hành xong.'
    expect(parseEndings({ heading: 'Thủ tục', body })).toEqual([])
  })

  it('are not read out of quoted wording', () => {
    expect(
      read('1. Sửa đổi khoản 2 Điều 9 như sau:', '“2. Bãi bỏ Nghị định số 5/2020/NĐ-CP.”.'),
    ).toEqual([])
  })
})

describe('days that an article sets', () => {
  const days = (...lines: string[]) =>
    parseStatedDays({ heading: 'Hiệu lực thi hành', body: lines.join('\n') }).map(
      ({ place, effectiveOn }) =>
        `${place === null ? 'whole' : [place.article, place.clause, place.point].filter(Boolean).join('/')} ${effectiveOn}`,
    )

  it.each([
    ['Luật này có hiệu lực thi hành từ ngày 01 tháng 7 năm 2025.', ['whole 2025-07-01']],
    [
      'Luật này có hiệu lực từ ngày 01/7/2025, trừ khoản 2 Điều 3 và Điều 5 có hiệu lực từ ngày 01/01/2026.',
      ['whole 2025-07-01', '3/2 2026-01-01', '5 2026-01-01'],
    ],
    [
      '2. Quy định tại điểm d khoản 9 Điều 50, khoản 3 Điều 71 của Luật này có hiệu lực thi hành từ ngày 01 tháng 01 năm 2025.',
      ['50/9/d 2025-01-01', '71/3 2025-01-01'],
    ],
    [
      '1. Luật này có hiệu lực từ ngày 01 tháng 7 năm 2025, trừ trường hợp quy định tại khoản 2 Điều này.',
      ['whole 2025-07-01'],
    ],
    ['Điều 5 của Luật số 5/2010/QH12 có hiệu lực từ ngày 01 tháng 7 năm 2025.', []],
    ['Giấy phép có hiệu lực từ ngày 01 tháng 7 năm 2025.', []],
  ])('%s', (line, expected) => {
    expect(days(line)).toEqual(expected)
  })

  it('may be set for a list', () => {
    expect(
      days(
        '1. Luật này có hiệu lực từ ngày 01 tháng 7 năm 2016, trừ các quy định sau đây của Luật này có hiệu lực từ ngày 01 tháng 01 năm 2017:',
        'a) Khoản 3 Điều 60;',
        'b) Điều 61.',
      ),
    ).toEqual(['whole 2016-07-01', '60/3 2017-01-01', '61 2017-01-01'])
  })
})
