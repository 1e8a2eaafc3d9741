import { appliesIn, type Commune, territoryOf } from '../corpus/territory.ts'
import type { Passage } from '../retrieval/retrieve.ts'
import type { AnswerReason } from './answer.ts'

/** What has to be said of where a provision holds. */
export interface TerritoryWarning {
  readonly reason: AnswerReason
  readonly text: string
}

/**
 * A warning for a local text, unless it is known to hold where it is asked; null for one of the
 * whole country.
 *
 * @param commune - where it is asked; null where nobody knows
 */
export function territoryWarning(
  { document }: Pick<Passage, 'document'>,
  commune: Commune | null,
  asOf: string,
): TerritoryWarning | null {
  const territory = territoryOf(document)
  if (territory.kind === 'country') return null
  if (commune !== null && appliesIn(document, commune, asOf)) return null
  const issuer = document.issuingAuthority ?? 'địa phương khác'
  if (territory.kind === 'elsewhere') {
    return {
      reason: 'other-territory',
      text: `Lưu ý: đây là văn bản của ${issuer}, không áp dụng tại tỉnh Khánh Hòa.`,
    }
  }
  if (commune !== null) {
    return {
      reason: 'other-territory',
      text: `Lưu ý: văn bản này của ${issuer}, không áp dụng tại ${commune.name}.`,
    }
  }
  if (territory.kind === 'province') return null
  return {
    reason: 'local',
    text: `Lưu ý: văn bản này chỉ áp dụng tại ${placeOf(territory, issuer)}. Bạn hãy cho biết mình ở xã, phường nào để được trả lời đúng.`,
  }
}

function placeOf(
  territory: Exclude<ReturnType<typeof territoryOf>, { kind: 'country' | 'province' }>,
  issuer: string,
): string {
  return territory.kind === 'former-province'
    ? `địa bàn tỉnh ${territory.name} trước ngày 01/7/2025`
    : `địa bàn do ${issuer} quản lý`
}
