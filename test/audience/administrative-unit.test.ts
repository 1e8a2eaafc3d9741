import { describe, expect, it } from 'vitest'
import {
  loadAdministrativeUnits,
  matchUnit,
  unitName,
} from '../../src/audience/administrative-unit.ts'
import { someUnits } from './units.ts'

/** What a text means: a code, several codes, or nothing. */
function meaningOf(text: string): string | string[] | null {
  const match = matchUnit(someUnits, text)
  if (match.kind === 'none') return null
  return match.kind === 'one' ? match.unit.code : match.units.map((unit) => unit.code)
}

describe('the name of a place', () => {
  it.each([
    ['22402', '22402'],
    [' 22402 ', '22402'],
    ['Nam Nha Trang', '22402'],
    ['phường Nam Nha Trang', '22402'],
    ['P. Nam Nha Trang', '22402'],
    ['nam nha trang', '22402'],
    ['PHUONG NAM NHA TRANG', '22402'],
    ['Phường Nha Trang', '22366'],
    ['xã Cam Hiệp', '22435'],
    ['cam  hiep', '22435'],
    ['Đặc khu Trường Sa', '22736'],
    ['Truong Sa', '22736'],
    ['Cam Hie\u0323\u0302p', '22435'],
    ['Xã Cam Đức', '22453'],
    ['TT Cam Đức', '22453'],
    ['loc tho', '22366'],
    ['Phường Phước Hải', '22402'],
    ['xã Phước Hải', '22870'],
    ['Phước Hải, Nha Trang', '22402'],
    ['Phước Hải, huyện Ninh Phước, tỉnh Ninh Thuận', '22870'],
    ['Đà Lạt', null],
    ['', null],
    ['xã', null],
  ])('%j is %j', (text, meaning) => {
    expect(meaningOf(text)).toEqual(meaning)
  })

  it.each([
    ['a commune that was divided', 'Cam Hòa', ['22435', '22453']],
    ['a name that two old communes had', 'Phước Hải', ['22402', '22870']],
    ['a ward named like the old city', 'Nha Trang', ['22366', '22402']],
    ['an old district', 'huyện Cam Lâm', ['22435', '22453']],
  ])('asks back about %s', (_case, text, codes) => {
    expect(meaningOf(text)).toEqual(codes)
  })

  it('is known, with its kind, for every unit of the province', () => {
    const units = loadAdministrativeUnits()
    expect(units).toHaveLength(65)
    for (const unit of units)
      expect(matchUnit(units, unitName(unit))).toEqual({ kind: 'one', unit })
  })

  it.each([
    ['Thành Hải', 'Bảo An'],
    ['Xã Thanh Hải', 'Vĩnh Hải'],
  ])('tells %s by its diacritics', (text, name) => {
    expect(matchUnit(loadAdministrativeUnits(), text)).toMatchObject({
      kind: 'one',
      unit: { name },
    })
  })

  it('is written with its kind', () => {
    expect(someUnits.slice(0, 1).map(unitName)).toEqual(['Phường Nha Trang'])
  })
})
