import { describe, expect, it } from 'vitest'
import { loadAdministrativeUnits } from '../../src/audience/administrative-unit.ts'
import { appliesIn, legalRank, territoryOf } from '../../src/corpus/territory.ts'

// Texts of our own; the communes are the province's.

const text = (
  documentNumber: string,
  issuingAuthority: string | null,
  issuedOn: string | null,
) => ({
  documentNumber,
  issuingAuthority,
  issuedOn,
  documentType: 'decision' as const,
})
const units = loadAdministrativeUnits()
function commune(name: string) {
  const unit = units.find((each) => each.name === name)
  if (unit === undefined) throw new Error(`No unit ${name}`)
  return unit
}

const oldKhanhHoa = text('5/2020/QĐ-UBND', 'Ủy ban nhân dân tỉnh Khánh Hòa', '2020-03-01')
const oldNinhThuan = text('5/2020/QĐ-UBND', 'Ủy ban nhân dân tỉnh Ninh Thuận', '2020-04-01')
const newKhanhHoa = text('9/2025/QĐ-UBND', 'Ủy ban nhân dân tỉnh Khánh Hoà', '2025-08-01')

describe('where a text holds', () => {
  it.each([
    [text('36/2024/QH15', 'Quốc hội', '2024-06-27'), { kind: 'country' }],
    [oldKhanhHoa, { kind: 'former-province', name: 'Khánh Hòa' }],
    [oldNinhThuan, { kind: 'former-province', name: 'Ninh Thuận' }],
    [newKhanhHoa, { kind: 'province' }],
    [
      text('1/2026/NQ-HĐND', 'Hội đồng nhân dân phường Nha Trang', '2026-01-05'),
      { kind: 'commune', name: 'nha trang' },
    ],
    [
      text('2/2023/QĐ-UBND', 'Ủy ban nhân dân huyện Ninh Phước', '2023-01-05'),
      { kind: 'former-district', name: 'ninh phuoc' },
    ],
    [text('7/2020/QĐ-UBND', 'Ủy ban nhân dân tỉnh Lâm Đồng', '2020-03-01'), { kind: 'elsewhere' }],
    [text('7/2020/QĐ-UBND', null, null), { kind: 'elsewhere' }],
  ])('%j', (document, expected) => {
    expect(territoryOf(document)).toEqual(expected)
  })

  it('keeps each old province to its own communes, and the new one to all', () => {
    const [nhaTrang, phanRang] = [commune('Nha Trang'), commune('Phan Rang')]
    expect([appliesIn(oldKhanhHoa, nhaTrang), appliesIn(oldKhanhHoa, phanRang)]).toEqual([
      true,
      false,
    ])
    expect([appliesIn(oldNinhThuan, nhaTrang), appliesIn(oldNinhThuan, phanRang)]).toEqual([
      false,
      true,
    ])
    expect([appliesIn(newKhanhHoa, nhaTrang), appliesIn(newKhanhHoa, phanRang)]).toEqual([
      true,
      true,
    ])
  })

  it('covers all 65 communes with exactly one of the old provinces', () => {
    const both = units.map((unit) => [appliesIn(oldKhanhHoa, unit), appliesIn(oldNinhThuan, unit)])
    expect(both).toHaveLength(65)
    expect(both.every(([first, second]) => first !== second)).toBe(true)
    expect(both.filter(([first]) => first)).toHaveLength(41)
  })

  it('lets a district text hold in its communes, also the mixed ones, until the end of February 2027', () => {
    const district = text('2/2023/QĐ-UBND', 'Ủy ban nhân dân huyện Ninh Sơn', '2023-01-05')
    expect(appliesIn(district, commune('Lâm Sơn'))).toBe(true)
    expect(appliesIn(district, commune('Đô Vinh'))).toBe(true)
    expect(appliesIn(district, commune('Cà Ná'))).toBe(false)
    expect(appliesIn(district, commune('Lâm Sơn'), '2027-03-01')).toBe(false)
  })
})

describe('rank', () => {
  it('puts national before local, and the province before the commune', () => {
    const ranks = [
      { ...text('36/2024/QH15', 'Quốc hội', '2024-06-27'), documentType: 'law' as const },
      { ...text('5/2024/NĐ-CP', 'Chính phủ', '2024-01-01'), documentType: 'decree' as const },
      { ...text('5/2024/TT-BTP', 'Bộ Tư pháp', '2024-01-01'), documentType: 'circular' as const },
      text('1/2024/NQ-HĐND', 'Hội đồng nhân dân tỉnh Khánh Hòa', '2024-01-01'),
      oldKhanhHoa,
      text('1/2026/NQ-HĐND', 'Hội đồng nhân dân xã Cam An', '2026-01-05'),
      text('1/2026/QĐ-UBND', 'Ủy ban nhân dân xã Cam An', '2026-01-05'),
    ].map(legalRank)
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
    expect(new Set(ranks).size).toBe(ranks.length)
  })
})
