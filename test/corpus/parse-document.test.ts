import { describe, expect, it } from 'vitest'
import { DocumentStructureError } from '../../src/corpus/document-header.ts'
import { parseOutline } from '../../src/corpus/outline.ts'
import { parseDocument } from '../../src/corpus/parse-document.ts'
import {
  amendingLawLines,
  decisionLines,
  gardenLawLines,
  partedCodeLines,
} from '../fixtures/documents.ts'

describe('a law', () => {
  const { document, articles } = parseDocument(gardenLawLines)

  it('is known by its header and by its own word on when it comes into force', () => {
    expect(document).toEqual({
      id: '7-2031-qh17',
      documentNumber: '7/2031/QH17',
      title: 'Luật Vườn chung',
      documentType: 'law',
      issuingAuthority: 'Quốc hội',
      signer: null,
      issuedOn: '2031-11-20',
      effectiveOn: '2032-07-01',
      expiresOn: null,
      sourceStatus: null,
      url: null,
      contentChecked: true,
    })
  })

  it('is split into its articles, each with the headings above it', () => {
    expect(
      articles.map(({ articleId, position, headings, heading }) => [
        articleId,
        position,
        headings,
        heading,
      ]),
    ).toEqual([
      ['7-2031-qh17/body/art-1', 0, ['Chương I QUY ĐỊNH CHUNG'], 'Phạm vi điều chỉnh'],
      ['7-2031-qh17/body/art-2', 1, ['Chương I QUY ĐỊNH CHUNG'], 'Người làm vườn'],
      ['7-2031-qh17/body/art-3', 2, ['Chương II LÀM VƯỜN', 'Mục 1 TƯỚI CÂY'], 'Giờ tưới cây'],
      ['7-2031-qh17/body/art-4', 3, ['Chương III ĐIỀU KHOẢN THI HÀNH'], 'Hiệu lực thi hành'],
    ])
  })

  it('keeps the wording, without what follows the last article', () => {
    expect(articles[1]?.body).toBe(
      '1. Người làm vườn gồm:\na) Người gieo hạt;\nđ) Người tưới cây.\n2. Trẻ em làm vườn cùng người lớn.',
    )
    expect(articles.at(-1)?.body).toBe(
      'Luật này có hiệu lực thi hành từ ngày 01 tháng 7 năm 2032, trừ Điều 3.',
    )
  })
})

describe('a decision with an attached regulation', () => {
  const { document, articles } = parseDocument(decisionLines)

  it('says in its id who issued it, for its number is not its own', () => {
    expect(document).toMatchObject({
      documentType: 'decision',
      issuingAuthority: 'Ủy ban nhân dân tỉnh hương sen',
      issuedOn: '2031-02-05',
      effectiveOn: '2031-02-15',
    })
    expect(document.id).toBe('5-2031-qd-ubnd@uy-ban-nhan-dan-tinh-huong-sen-2031-02-05')
  })

  it('keeps the articles of the attachment apart from its own', () => {
    expect(articles.map(({ articleId }) => articleId.replace(document.id, ''))).toEqual([
      '/body/art-1',
      '/body/art-2',
      '/att-1/art-1',
      '/att-1/art-2',
    ])
    expect(articles[3]?.body).toContain('Giếng mở từ năm giờ sáng')
  })
})

describe('an amending law', () => {
  const { document, articles } = parseDocument(amendingLawLines)

  it('keeps quoted articles inside the article that amends', () => {
    expect(articles.map(({ articleNumber }) => articleNumber)).toEqual(['1', '2', '3'])
    expect(articles[0]?.body).toContain('Điều 2. Người làm vườn')
    expect(articles[0]?.body).toContain('Điều 2a. Người giữ hạt')
    expect(parseOutline(articles[0]?.body ?? '').map(({ path }) => path)).toEqual(['cl-1', 'cl-2'])
  })

  it('finds the next article although a closing mark was forgotten', () => {
    expect(articles[1]?.heading).toBe('Bãi bỏ một số khoản')
    expect(document.effectiveOn).toBe('2033-01-01')
  })
})

it('puts part, chapter and section above an article, outermost first', () => {
  const { document, articles } = parseDocument(partedCodeLines)
  expect(document).toMatchObject({ documentType: 'code', title: 'Bộ luật làng nghề' })
  expect(articles.map(({ headings }) => headings)).toEqual([
    ['PHẦN THỨ NHẤT NHỮNG QUY ĐỊNH CHUNG', 'Chương I TÊN GỌI'],
    ['PHẦN THỨ HAI THỢ', 'Chương II HỌC NGHỀ', 'Mục 1 THẦY'],
    ['PHẦN THỨ HAI THỢ', 'Chương II HỌC NGHỀ', 'Mục 2 TRÒ'],
  ])
})

it('takes a sentence on an article’s own line for its text', () => {
  const { articles } = parseDocument([
    'QUỐC HỘI',
    'Luật số: 8/2031/QH17',
    'Điều 1. Mọi người được trồng cây.',
    'Điều 2. Cây',
    'Cây là cây.',
    'Điều 2a. Hạt',
    'Hạt là hạt.',
    'Điều 2đ. Lá',
    'Lá là lá.',
    'Điều 2e. Hoa',
    'Hoa là hoa.',
  ])
  expect(
    articles.map(({ articleNumber, heading, body }) => [articleNumber, heading, body]),
  ).toEqual([
    ['1', '', 'Mọi người được trồng cây.'],
    ['2', 'Cây', 'Cây là cây.'],
    ['2a', 'Hạt', 'Hạt là hạt.'],
    ['2đ', 'Lá', 'Lá là lá.'],
    ['2e', 'Hoa', 'Hoa là hoa.'],
  ])
})

it('reads letters whose marks are written apart', () => {
  const { document, articles } = parseDocument(gardenLawLines.map((line) => line.normalize('NFD')))
  expect(document.title).toBe('Luật Vườn chung')
  expect(articles).toHaveLength(4)
})

it.each([
  ['no number', ['LUẬT', 'VƯỜN CHUNG', 'Điều 1. Phạm vi', 'Mọi vườn.'], 'số, ký hiệu'],
  ['no article', ['Luật số: 7/2031/QH17', 'LUẬT', 'Chỉ có lời tựa.'], 'Điều 1'],
  ['no line', [], 'Điều 1'],
])('refuses a text with %s, saying what is missing', (_, lines, missing) => {
  expect(() => parseDocument(lines)).toThrow(DocumentStructureError)
  expect(() => parseDocument(lines)).toThrow(missing)
})

it('goes on behind a mark inside a sentence that is closed by a straight one or not at all', () => {
  const { articles } = parseDocument([
    'Luật số: 8/2031/QH17',
    'Điều 1. Biển',
    '1. Thấy biển “Cấm trèo cây" thì không trèo.',
    'Điều 2. Cây',
    'Cây là cây.',
  ])
  expect(articles.map(({ articleNumber }) => articleNumber)).toEqual(['1', '2'])
})

it('tells its own articles from quoted ones in a copy read from paper', () => {
  const { articles } = parseDocument([
    'Số: 8/2031/NĐ-CP',
    'NGHỊ ĐỊNH',
    'Điều 1. Sửa đổi, bỗ sung một số điều của Nghị định số 5/2030/NĐ-CP',
    '1. Sữa đổi, bố sung khoán 2 Điều 3 như sau:',
    '“2. Giếng làng mở từ năm giờ.', // its closing mark was not read
    '2. Bố sung Điều 3a vào sau Điều 3 như sau:',
    '“Điều 3a. Người giữ giếng',
    'Mỗi giếng một người giữ.”.',
    '3. Thay thế cựm từ “ao làng” bằng cụm từ “hồ làng” tại điểm I khoản 2 Điều 4.',
    '“4. Ao làng là hồ làng.', // nor this one
    'Điều 2.',
    'Sửa đi, bễ sung điểm b khoản 3 Điều 7',
    '“b) Gàu tre.”.',
    'Điều 3. Hiệu lực thi hành',
    'Nghị định này có hiệu lực từ ngày 01 tháng 3 năm 2031.',
  ])
  expect(articles.map(({ articleNumber, heading }) => [articleNumber, heading])).toEqual([
    ['1', 'Sửa đổi, bỗ sung một số điều của Nghị định số 5/2030/NĐ-CP'],
    ['2', 'Sửa đi, bễ sung điểm b khoản 3 Điều 7'],
    ['3', 'Hiệu lực thi hành'],
  ])
  expect(parseOutline(articles[0]?.body ?? '').map(({ path }) => path)).toEqual([
    'cl-1',
    'cl-2',
    'cl-3',
  ])
})

describe('a decision that amends another, with a regulation and an annex attached', () => {
  const { document, articles } = parseDocument([
    'ỦY BAN NHÂN DÂN TỈNH HƯƠNG SEN',
    'Số: 9/2031/QĐ-UBND',
    'Hương Sen, ngày 05 tháng 02 năm 2031',
    'QUYẾT ĐỊNH',
    'Sửa đổi Quy định về ao và ban hành Quy định về cầu',
    'Điều 1. Sửa đổi, bổ sung Quy định về ao ban hành kèm theo Quyết định số 3/2029/QĐ-UBND',
    '1. Sửa đổi Điều 2 như sau:',
    '“Điều 2. Ao chung',
    '1. Ao chung là ao của mọi nhà.',
    '2. Không ai lấp ao chung.”.',
    '2. Bổ sung Chương IIa vào sau Chương II như sau:',
    '“Chương IIa',
    'BỜ AO',
    'Điều 7a. Bờ ao',
    'Bờ ao trồng tre.”.',
    'Điều 2. Ban hành kèm theo Quyết định này Quy định về cầu.',
    'Điều 3. Hiệu lực thi hành',
    'Quyết định này có hiệu lực từ ngày 20 tháng 02 năm 2031.',
    'TM. ỦY BAN NHÂN DÂN',
    'CHỦ TỊCH',
    'QUY ĐỊNH',
    'Về cầu',
    '(Ban hành kèm theo Quyết định số 9/2031/QĐ-UBND)',
    'Chương I',
    'QUY ĐỊNH CHUNG',
    'Điều 1. Cầu',
    'Cầu bắc qua sông.',
    'Chương II',
    'QUA CẦU',
    'Điều 2. Người qua cầu',
    '1. Người qua cầu đi bên phải.',
    '2. Xe không qua cầu tre.',
    'PHỤ LỤC',
    'DANH SÁCH CẦU',
    'Điều 1. Mẫu biển “Cầu yếu”',
    '1. Cầu Đông',
  ])

  it('keeps each part apart, and quoted articles and chapters in their place', () => {
    expect(articles.map(({ articleId }) => articleId.replace(`${document.id}/`, ''))).toEqual([
      'body/art-1',
      'body/art-2',
      'body/art-3',
      'att-1/art-1',
      'att-1/art-2',
      'annex-1/art-1',
    ])
    expect(articles[0]?.body).toContain('Điều 7a. Bờ ao')
    expect(articles.map(({ headings }) => headings.at(-1) ?? '').slice(0, 5)).toEqual([
      ...['', '', ''],
      ...['Chương I QUY ĐỊNH CHUNG', 'Chương II QUA CẦU'],
    ])
    expect(articles[4]?.body).toBe('1. Người qua cầu đi bên phải.\n2. Xe không qua cầu tre.')
  })

  it('is in force from its own day', () => {
    expect(document).toMatchObject({ effectiveOn: '2031-02-20', issuedOn: '2031-02-05' })
  })
})

describe('the number of a document', () => {
  const rest = ['Điều 1. Giếng', 'Giếng là giếng.']
  it.each([
    [
      'stands before the legal bases',
      ['Số: 5/2031/NĐ-CP', 'Căn cứ Luật số: 9/2020/QH14;'],
      '5/2031/NĐ-CP',
    ],
    [
      'of a consolidated text is its own',
      ['VĂN BẢN HỢP NHẤT', 'Số: 12/VBHN-VPQH', 'Luật số 9/2020/QH14 được sửa đổi'],
      '12/VBHN-VPQH',
    ],
    [
      'may be said by who kept the copy',
      ['NGHỊ ĐỊNH', 'Căn cứ Luật số 9/2020/QH14;'],
      '7/2031/NĐ-CP',
    ],
    ['printed on the copy outweighs what its keeper says', ['Số: 5/2031/NĐ-CP'], '5/2031/NĐ-CP'],
  ])('%s', (_, header, expected) => {
    const known = { documentNumber: '7/2031/NĐ-CP' }
    expect(parseDocument([...header, ...rest], known).document.documentNumber).toBe(expected)
  })
})

it('leaves forms and tables out, and goes on behind one that stands in the middle', () => {
  const { articles } = parseDocument([
    'Luật số: 8/2031/QH17',
    'Điều 1. Giếng',
    'Giếng là giếng.',
    'PHỤ LỤC I',
    'Bảng giá nước',
    'Điều 2. Ao',
    'Phụ lục I nói giá nước.',
    'PHỤ LỤC: DANH MỤC BIỂU MẪU',
    'Mẫu số 01a',
    'Kính gửi: Trưởng thôn',
  ])
  expect(articles.map(({ body }) => body)).toEqual(['Giếng là giếng.', 'Phụ lục I nói giá nước.'])
})
