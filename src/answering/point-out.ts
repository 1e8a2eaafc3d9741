import { maskPersonalData } from '../language/mask-personal-data.ts'
import type { Passage } from '../retrieval/retrieve.ts'
import type { AnswerPart } from './answer.ts'
import type { AnswerModel } from './answer-model.ts'
import { pointedSentences } from './pointed-sentences.ts'
import { citationText } from './verify-citations.ts'

/** What a model pointed out, ready to be said in front of the quotation. */
export interface PointedOut {
  readonly parts: readonly AnswerPart[]
  /** The passages that the sentences stand in. */
  readonly cited: readonly Passage[]
}

const mostShown = 5
const longestShown = 6_000

/**
 * Lets a model look for the sentences that answer, in the provisions that bind on the day.
 *
 * @param question - in words that stand alone; personal data is masked before it leaves
 */
export async function pointOut(
  model: AnswerModel,
  question: string,
  passages: readonly Passage[],
): Promise<PointedOut> {
  const shown = passages.filter(isSure).slice(0, mostShown)
  if (shown.length === 0) return { parts: [], cited: [] }
  const provisions = shown.map(({ provisionId, text }) => ({ id: provisionId, words: text ?? '' }))
  const claims = await model.claimsOf({ question: maskPersonalData(question).text, provisions })
  const found = pointedSentences(
    claims,
    provisions.map(({ id, words }) => ({ provisionId: id, words })),
  )
  const cited = shown.filter((each) => found.some((one) => one.provisionId === each.provisionId))
  const parts = cited.flatMap((passage): AnswerPart[] => [
    {
      kind: 'text',
      text: `Câu trả lời có thể nằm ở ${citationText(passage)} (máy chọn câu, nguyên văn điều luật):`,
    },
    ...found
      .filter(({ provisionId }) => provisionId === passage.provisionId)
      .map(({ words }) => ({ kind: 'quote', text: words }) as const),
  ])
  return { parts, cited }
}

/** In force on the day, with its own words, and none of them changed since. */
function isSure(passage: Passage): boolean {
  const { text, validity, isSuperseded, amendments, tooEarly } = passage
  return (
    text !== null &&
    text.length <= longestShown &&
    (validity === 'in-force' || validity === 'partly-in-force') &&
    !isSuperseded &&
    amendments.length === 0 &&
    tooEarly.length === 0
  )
}
