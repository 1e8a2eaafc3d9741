import type { AdministrativeUnit } from '../../src/audience/administrative-unit.ts'

const khanhHoa = { formerProvince: 'Khánh Hòa' }
const camLam = { ...khanhHoa, formerDistrict: 'Huyện Cam Lâm' }
const nhaTrang = { ...khanhHoa, formerDistrict: 'Thành phố Nha Trang' }

/** A few units of the province, as `knowledge/administrative-units.json` has them. */
export const someUnits: readonly AdministrativeUnit[] = [
  { code: '22366', name: 'Nha Trang', kind: 'ward', ...nhaTrang,
    formerCommunes: [{ name: 'Phường Lộc Thọ', district: 'Thành phố Nha Trang', part: 'whole' }] },
  { code: '22402', name: 'Nam Nha Trang', kind: 'ward', ...nhaTrang,
    formerCommunes: [{ name: 'Phường Phước Hải', district: 'Thành phố Nha Trang', part: 'whole' }] },
  { code: '22435', name: 'Cam Hiệp', kind: 'commune', ...camLam,
    formerCommunes: [{ name: 'Xã Cam Hòa', district: 'Huyện Cam Lâm', part: 'split' }, { name: 'Xã Cam Tân', district: 'Huyện Cam Lâm', part: 'split' }] },
  { code: '22453', name: 'Cam Lâm', kind: 'commune', ...camLam,
    formerCommunes: [{ name: 'Thị trấn Cam Đức', district: 'Huyện Cam Lâm', part: 'whole' }, { name: 'Xã Cam Hòa', district: 'Huyện Cam Lâm', part: 'split' }] },
  { code: '22736', name: 'Trường Sa', kind: 'special-zone', ...khanhHoa,
    formerDistrict: 'Huyện Trường Sa', formerCommunes: [{ name: 'Xã Sinh Tồn', district: 'Huyện Trường Sa', part: 'whole' }] },
  { code: '22870', name: 'Ninh Phước', kind: 'commune', formerProvince: 'Ninh Thuận',
    formerDistrict: 'Huyện Ninh Phước', formerCommunes: [{ name: 'Xã Phước Hải', district: 'Huyện Ninh Phước', part: 'whole' }] },
] // biome-ignore format: a table reads best by rows
