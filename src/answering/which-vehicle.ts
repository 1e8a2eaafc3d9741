import type { Query } from '../retrieval/query.ts'
import type { Passage } from '../retrieval/retrieve.ts'
import type { AnswerChoice } from './answer.ts'

/** Kinds of vehicles that the law fines differently, as citizens and as headings name them. */
const vehicles = [
  {
    choice: { id: 'vehicle-motorbike', label: 'Xe máy' },
    headings: /mô tô|gắn máy|xe máy(?! chuyên dùng)/i,
  },
  { choice: { id: 'vehicle-car', label: 'Ô tô' }, headings: /ô tô/i },
  { choice: { id: 'vehicle-bicycle', label: 'Xe đạp' }, headings: /xe đạp/i },
] as const

// Whoever names one of these has said what they ride; walking is no vehicle at all.
const named =
  /(^| )(xe máy|mô tô|gắn máy|ô tô|oto|xe hơi|xe đạp|xe con|xe tải|xe khách|xe buýt|xe ga|xe số|xe điện|tay ga|máy kéo|bốn bánh|hai bánh|ba gác|tài xế|container|wave|vision|exciter|sh|cúp|a1|b1|b2|đi bộ|chó|bò|trâu)( |$)/

const aboutFines = /(^| )(phạt|trừ điểm|trừ mấy điểm|giam bằng|tước bằng|giữ bằng)( |$)/

/** Below this the second kind of vehicle is not meant. */
const alsoMeant = 0.45

/** What a button says, as a message of the citizen's; null where it is none of these. */
export function vehicleOfChoice(choiceId: string): string | null {
  return vehicles.find(({ choice }) => choice.id === choiceId)?.choice.label ?? null
}

/**
 * The vehicles to choose from where the answer depends on one and the question names none.
 *
 * @returns two or more, or null where nothing is to be asked
 */
export function vehiclesToChoose(
  query: Query,
  passages: readonly Passage[],
): readonly AnswerChoice[] | null {
  const [best] = passages
  if (best === undefined || query.citation !== null) return null
  const words = query.tokens.join(' ')
  if (named.test(words) || !aboutFines.test(words)) return null
  const kindOf = ({ articleHeading }: Passage) => {
    const kinds = vehicles.filter(({ headings }) => headings.test(articleHeading))
    return kinds.length === 1 ? kinds[0] : undefined
  }
  if (kindOf(best) === undefined) return null
  const meant = passages
    .filter((each) => each.document.id === best.document.id && each.score >= alsoMeant * best.score)
    .map(kindOf)
  const choices = vehicles.filter((kind) => meant.includes(kind)).map(({ choice }) => choice)
  return choices.length > 1 ? choices : null
}
