import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskPersonalData } from '../../src/language/mask-personal-data.ts'

const masked = (text: string) => maskPersonalData(text).text

describe('what tells who somebody is, is masked', () => {
  it.each([
    ['Gọi tôi số 0905123456 nhé', 'Gọi tôi số [số điện thoại] nhé'],
    ['sđt 0905.123.456 hoặc 090 512 3456', 'sđt [số điện thoại] hoặc [số điện thoại]'],
    ['+84 905 123 456, (+84)905123456', '[số điện thoại], [số điện thoại]'],
    ['84905123456', '[số điện thoại]'],
    ['máy bàn (0258) 3822123, 0258.3822.123', 'máy bàn [số điện thoại], [số điện thoại]'],
    ['nhà 024 3825 1234', 'nhà [số điện thoại]'],
    ['căn cước 056203001234 bị mất', 'căn cước [số giấy tờ] bị mất'],
    ['số 056 203 001 234', 'số [số giấy tờ]'],
    ['CMND số 225.123.456', 'CMND số [số giấy tờ]'],
    ['giấy 225123456 cấp ở Nha Trang', 'giấy [số giấy tờ] cấp ở Nha Trang'],
    ['hộ chiếu B1234567', 'hộ chiếu [số giấy tờ]'],
    ['thư nguyen.van-a@gmail.com.vn gửi', 'thư [thư điện tử] gửi'],
    ['stk 0071000123456 Vietcombank', 'stk [số tài khoản] Vietcombank'],
    ['số tài khoản của tôi là 19036 1234 567', 'số tài khoản của tôi là [số tài khoản]'],
    ['xe 79A-123.45 và 79N1-12345', 'xe [biển số xe] và [biển số xe]'],
    ['biển 79c1 hay 79h1-234.56', 'biển 79c1 hay [biển số xe]'],
    ['con tôi sinh ngày 12/3/2015', 'con tôi sinh ngày [ngày sinh]'],
    ['ngày sinh: 01 tháng 02 năm 1990', 'ngày sinh: [ngày sinh]'],
    ['ở số nhà 12/3 đường Trần Phú, phường Nha Trang', 'ở [địa chỉ], phường Nha Trang'],
    ['tại 45 đường Lê Hồng Phong', 'tại [địa chỉ]'],
    ['thôn Phú Khánh, xã Diên Khánh; tổ 5', '[địa chỉ], xã Diên Khánh; [địa chỉ]'],
    ['Tôi là Nguyễn Văn An, muốn hỏi', 'Tôi là [tên người], muốn hỏi'],
    ['tên tôi là nguyễn thị hoa muốn hỏi', 'tên tôi là [tên người] muốn hỏi'],
    ['toi ten la Tran Van Nam', 'toi ten la [tên người]'],
    ['ông Tuấn đánh chị Hồng Nhung', 'ông [tên người] đánh chị [tên người]'],
    ['TÔI LÀ NGUYỄN VĂN AN', 'TÔI LÀ [tên người]'],
    ['bị Lê Văn Tám lừa', 'bị [tên người] lừa'],
    ['số ０９０５１２３４５６', 'số [số điện thoại]'],
    ['số 0905\u200b123\u200b456', 'số [số điện thoại]'],
  ])('%s', (text, expected) => {
    expect(masked(text)).toBe(expected)
  })

  it('and each thing is told by its kind', () => {
    expect(maskPersonalData('anh Nam 0905123456 a@b.vn').found).toEqual(['email', 'phone', 'name'])
  })
})

describe('what the law and everyday questions say stays', () => {
  it.each([
    'Nghị định 117/2010/NĐ-CP và Luật số 31/2024/QH15, Quyết định 1234567/QĐ-UBND',
    'điểm a khoản 2 Điều 51a 2019, điều 117 blds 2015',
    'phạt từ 4.000.000 đồng đến 6.000.000 đồng, hoặc 150000000 đồng',
    'lương 15000000, vay 225.123.456, nợ 225123456',
    'có hiệu lực từ ngày 01/07/2025, 01.07.2025, ngày 05.07.2025 12 giờ',
    'năm 2020 2021 2022 thì sao, sinh năm 1985 có được không',
    'gọi 113, 115, 111 hoặc 1900 969 680, 1900969680',
    'tôi là Giám đốc công ty, ông Chủ tịch xã, anh Công an phường',
    'Bà Rịa - Vũng Tàu, đường Hai Bà Trưng, trường Nguyễn Văn Trỗi',
    'TÔI LÀ NGƯỜI LAO ĐỘNG BỊ SA THẢI',
    'nhà tôi 50m2 có 12 người ở 3 tháng, xe 110cc, bằng A1',
    'thôn bản, tổ chức, tổ hòa giải, xóm giềng',
    'mẫu 01A-2024, hạng B2 2025',
  ])('%s', (text) => {
    expect(maskPersonalData(text)).toEqual({ text, found: [] })
  })
})

const digit = fc.integer({ min: 0, max: 9 }).map(String)
const digits = (count: number) =>
  fc.array(digit, { minLength: count, maxLength: count }).map((d) => d.join(''))
const grouped = (id: fc.Arbitrary<string>) =>
  fc
    .tuple(id, fc.constantFrom('', ' ', '.', '-'))
    .map(([number, gap]) =>
      gap === '' ? number : (number.match(/\d{1,3}(?=(\d{3})*$)/g) ?? []).join(gap),
    )
const mobile = fc
  .tuple(fc.constantFrom('03', '05', '07', '08', '09'), digits(8))
  .map((p) => p.join(''))
const citizenId = digits(11).map((rest) => `0${rest}`)
const oldId = digits(9)
const words = fc.constantFrom(
  'tôi muốn hỏi', 'số của tôi', 'là', 'Điều 8', 'phạt 500.000 đồng', 'gọi', '(', '.', ',',
) // biome-ignore format: a list
const citation = fc
  .tuple(
    fc.constantFrom('', 'điểm a ', 'điểm đ '),
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 900 }),
    fc.integer({ min: 1, max: 999 }),
    fc.integer({ min: 1990, max: 2026 }),
    fc.constantFrom('NĐ-CP', 'QH15', 'TT-BTP', 'QĐ-UBND', 'UBTVQH15'),
  )
  .map(
    ([point, clause, article, number, year, kind]) =>
      `${point}khoản ${clause} Điều ${article} văn bản số ${number}/${year}/${kind}`,
  )

it('an old identity number that begins like a free line is masked, the line is not', () => {
  expect(masked('số 180012345 nhé')).not.toContain('180012345')
  expect(masked('gọi 18001234 hay 1900123456')).toContain('18001234 hay 1900123456')
})

describe('whatever stands around', () => {
  it('no digits of a telephone or identity number survive', () => {
    fc.assert(
      fc.property(
        words,
        fc.oneof(grouped(mobile), grouped(citizenId), oldId),
        words,
        (a, id, b) => {
          fc.pre(!/\d$/.test(a) && !/^\d/.test(b))
          const left = masked(`${a} ${id} ${b}`).replace(/Điều 8|500\.000/g, '')
          expect(left).not.toMatch(/\d/)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('a citation of the law survives, beside personal data too', () => {
    fc.assert(
      fc.property(
        citation,
        fc.oneof(mobile, citizenId, fc.constant('ông Nguyễn Văn A')),
        (law, who) => {
          expect(masked(law)).toBe(law)
          expect(masked(`${who}, ${law}`)).toContain(law)
          expect(masked(`${law}; ${who}`)).toContain(law)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('amounts and days survive', () => {
    const amount = fc.integer({ min: 1_000, max: 999_000_000_000 })
    const day = fc.tuple(
      fc.integer({ min: 1, max: 31 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1990, max: 2030 }),
    )
    fc.assert(
      fc.property(amount, day, (money, [d, m, y]) => {
        const text = `phạt ${money.toLocaleString('vi-VN')} đồng, ${money} đồng, từ ngày ${d}/${m}/${y}`
        expect(masked(text)).toBe(text)
      }),
      { numRuns: 1000 },
    )
  })

  it('masking twice changes nothing', () => {
    const piece = fc.oneof(
      words,
      mobile,
      citizenId,
      oldId,
      citation,
      fc.constantFrom(
        'ông Nguyễn Văn A',
        'stk',
        'sinh ngày',
        '12/3/1990',
        'số nhà 5',
        'tôi tên',
        'trần văn b',
        'a@b.vn',
        '79A-123.45',
      ),
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 8 }), (pieces) => {
        const once = masked(pieces.join(' '))
        expect(maskPersonalData(once)).toEqual({ text: once, found: [] })
      }),
      { numRuns: 1000 },
    )
  })
})
