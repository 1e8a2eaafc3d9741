import { describe, expect, it } from 'vitest'
import { parseRelations } from '../../src/corpus/parse-relations.ts'
import { titleKey } from '../../src/corpus/relation-target.ts'
import { short } from '../support/short-relations.ts'

const title = 'Luật sửa đổi, bổ sung một số điều của Luật Nước sạch số 5/2020/QH14'

/** The changes an article of our own orders, in the short form of the fixture. */
function read(...lines: string[]): string {
  return short(parseRelations({ heading: '', body: lines.join('\n') }, title))
}

describe('what an amending article orders', () => {
  it.each([
    ['1. Sửa đổi, bổ sung khoản 2 Điều 5 như sau:', 'a:5/2'],
    ['1. Sửa đổi, bổ sung Điều 5 như sau:', 'a:5'],
    ['1. Sửa đổi, bổ sung các điều 5, 6 và 7 như sau:', 'a:5 a:6 a:7'],
    ['1. Sửa đổi, bổ sung điểm b và điểm c khoản 3 Điều 9 như sau:', 'a:9/3/b a:9/3/c'],
    ['1. Bổ sung Điều 5a vào sau Điều 5 như sau:', 'i:5a'],
    ['1. Bổ sung khoản 1a vào trước khoản 1 Điều 8 như sau:', 'i:8/1a'],
    ['1. Bổ sung điểm đ1 vào sau điểm đ khoản 2 Điều 8 như sau:', 'i:8/2/đ1'],
    [
      '1. Sửa đổi, bổ sung khoản 4 và bổ sung các khoản 5, 6 vào sau khoản 4 Điều 5 như sau:',
      'a:5/4 i:5/5 i:5/6',
    ],
    ['1. Bãi bỏ các điều 38, 39, 43a và khoản 2 Điều 71.', 'r:38 r:39 r:43a r:71/2'],
    ['1. Bãi bỏ từ Điều 5 đến Điều 7.', 'r:5 r:6 r:7'],
    [
      '1. Thay thế cụm từ “giếng” bằng cụm từ “giếng khoan tại Điều 99” tại điểm a khoản 1 Điều 3, khoản 2 Điều 7.',
      'a:3/1/a a:7/2',
    ],
    ['1. Bổ sung Điều 37a vào Chương II và vào sau Điều 37 như sau:', 'i:37a'],
    ['1. Sửa đổi, bổ sung tên Điều 5 như sau:', ''],
    ['1. Sửa đổi, bổ sung đoạn mở đầu khoản 4 Điều 5 như sau:', 'a:5/4'],
    ['1. Bổ sung đoạn mở đầu vào trước khoản 1 Điều 5 như sau:', 'a:5'],
    [
      '1. Bỏ cụm từ “sạch” tại các điểm từ a đến d khoản 1 Điều 3.',
      'a:3/1/a a:3/1/b a:3/1/c a:3/1/d',
    ],
    ['1. Bổ sung cụm từ “, ao” vào sau cụm từ “giếng” tại Điều 4.', 'a:4'],
    ['1. Khoản 1 Điều 4 được sửa đổi, bổ sung như sau:', 'a:4/1'],
    ['1. Các khoản 1, 4 và 5 Điều 13 được sửa đổi như sau:', 'a:13/1 a:13/4 a:13/5'],
    ['1. Điều 17 bị bãi bỏ.', 'r:17'],
    ['1. Điều kiện được sửa đổi do xã quy định như sau:', ''],
    // As read from paper.
    ['1. Sửa đỗi, bỗ sung điểm I khoán 3 Điêu 5 như sau:', 'a:5/3/l'],
    ['1. Bể sung khoản 2a vảo sau khoản l Điều 5 như sau:', 'i:5/2a'],
    ['1. Thay thể cựm từ "giếng" bằng cụm từ "ao" tại điểm ¡ khoản § Điều 5.', 'a:5/8/i'],
    ['1. Bãi bỏ khoản I1 Điều 5.', 'r:5/11'],
  ])('%s', (line, expected) => {
    expect(read(line)).toBe(expected)
  })

  it('lends the article of a clause to the points below it', () => {
    expect(
      read(
        '1. Sửa đổi, bổ sung một số điểm, khoản của Điều 20 như sau:',
        'a) Sửa đổi, bổ sung điểm d khoản 1 như sau:',
        '“d) Giếng phải có nắp đậy theo Điều 7.”;',
        'b) Bãi bỏ khoản 3.',
      ),
    ).toBe('a:20/1/d r:20/3')
  })

  it('does not take quoted wording for an order', () => {
    expect(
      read(
        '1. Sửa đổi, bổ sung Điều 5 như sau:',
        '“Điều 5. Giếng',
        '1. Bãi bỏ khoản 9 Điều 8 là việc của xã.',
        '2. Nước phải trong.”.',
        '2. Bãi bỏ Điều 6.',
      ),
    ).toBe('a:5 r:6')
  })

  it('finds its way back after a forgotten closing mark', () => {
    expect(
      read(
        '1. Sửa đổi, bổ sung khoản 1 Điều 5 như sau:',
        '“1. Nước phải trong.',
        '2. Sửa đổi, bổ sung khoản 2 Điều 6 như sau:',
        '“2. Giếng phải sạch.”.',
      ),
    ).toBe('a:5/1 a:6/2')
  })

  it('gives each place its own new words, quoted together or one by one', () => {
    const wordings = (...lines: string[]) =>
      parseRelations({ heading: '', body: lines.join('\n') }, title).map(({ change }) =>
        change?.kind === 'wording' ? change.text : (change?.kind ?? null),
      )
    expect(
      wordings(
        '1. Sửa đổi, bổ sung khoản 1 và khoản 2 Điều 5 như sau:',
        '“1. Trong.',
        '2. Sạch.”.',
      ),
    ).toEqual(['1. Trong.', '2. Sạch.'])
    expect(
      wordings(
        '1. Bãi bỏ khoản 3; sửa đổi khoản 1 và khoản 2 Điều 5 như sau:',
        '“1. Trong.”',
        '“2. Gọi là “giếng”.”.',
      ),
    ).toEqual([null, '1. Trong.', '2. Gọi là “giếng”.'])
    expect(wordings('1. Sửa đổi khoản 1 và khoản 2 Điều 5 như sau:', '“1. Trong.”.')).toEqual([
      'unclear',
      'unclear',
    ])
  })

  it('reads which words stand for which', () => {
    const phrases = (line: string) =>
      parseRelations({ heading: '', body: line }, title).map(({ change, place }) =>
        change?.kind === 'phrase'
          ? `${place?.article}: ${change.old} → ${change.new}`
          : change?.kind,
      )
    expect(
      phrases(
        '1. Thay từ “ao” bằng từ “hồ” tại Điều 2; cụm từ “cái giếng” bằng từ “giếng” tại Điều 3.',
      ),
    ).toEqual(['2: ao → hồ', '3: cái giếng → giếng'])
    expect(phrases('1. Thay cụm từ “ao” tại Điều 2 bằng cụm từ “hồ”.')).toEqual(['2: ao → hồ'])
    expect(phrases('1. Bổ sung cụm từ “, hồ” vào sau từ “ao” tại Điều 2.')).toEqual([
      '2: ao → ao, hồ',
    ])
    expect(phrases('1. Bổ sung từ “cái” vào trước từ “ao” tại Điều 2.')).toEqual(['2: ao → cái ao'])
    expect(phrases('1. Bỏ cụm từ “ao” và “hồ” tại Điều 2.')).toEqual(['unclear'])
  })

  it('names the text that is changed, by number and by name', () => {
    const [relation] = parseRelations(
      { heading: '', body: '1. Bãi bỏ Điều 6.' },
      'Luật sửa đổi, bổ sung một số điều của Luật Nước sạch số 5/2020/QH14',
    )
    expect(relation).toMatchObject({ targetNumber: '5/2020/QH14', targetTitle: 'luat-nuoc-sach' })
  })

  it.each([
    ['Luật Quốc tịch Việt Nam 2008', 'luat-quoc-tich-viet-nam'],
    ['Luật Đất đai năm 2024', 'luat-dat-dai'],
    ['Luật đất đai', 'luat-dat-dai'],
  ])('finds %s under %s', (name, key) => {
    expect(titleKey(name)).toBe(key)
  })

  it('is nothing for an ordinary article', () => {
    expect(
      parseRelations({ heading: 'Bổ sung nước', body: '1. Bổ sung nước mỗi ngày.' }, 'Luật Nước'),
    ).toEqual([])
  })
})
