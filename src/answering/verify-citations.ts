import { formatCitation } from '../corpus/citation.ts'
import { parseProvisionId } from '../corpus/provision-id.ts'
import type { Passage } from '../retrieval/retrieve.ts'
import type { AnswerCitation } from './answer.ts'

/** A statement of the law on its way to a citizen, with the provisions it claims to rest on. */
export interface CitedStatement {
  readonly text: string
  readonly citations: readonly AnswerCitation[]
}

/**
 * Keeps only the citations that the passages at hand bear out: the provision was retrieved, its
 * labels are those of its id, and the quotation is word for word its text.
 *
 * Answers and campaign summaries both pass through here, so nothing reaches a citizen with a
 * citation that the corpus does not hold.
 */
export function verifyCitations(
  citations: readonly AnswerCitation[],
  passages: readonly Passage[],
): AnswerCitation[] {
  return citations.filter((citation) => {
    const passage = passages.find((each) => each.provisionId === citation.provisionId)
    const path = parseProvisionId(citation.provisionId)
    if (passage === undefined || path === null) return false
    const isSamePlace =
      path.article === citation.article &&
      path.clause === citation.clause &&
      path.point === citation.point &&
      passage.document.documentNumber === citation.documentNumber
    const isSameText = citation.quote === null || (passage.text?.includes(citation.quote) ?? false)
    return isSamePlace && isSameText
  })
}

/** The citation of a passage, quoting its whole text. */
export function citationOf(passage: Passage): AnswerCitation {
  return {
    documentNumber: passage.document.documentNumber,
    documentTitle: passage.document.title,
    article: passage.article,
    clause: passage.clause,
    point: passage.point,
    provisionId: passage.provisionId,
    quote: passage.text,
    url: passage.url,
    validity: passage.validity,
    effectiveOn: passage.effectiveOn,
  }
}

/** "điểm a khoản 2 Điều 5 Luật …, số …" for a citizen. */
export function citationText(passage: Passage): string {
  return formatCitation(passage, passage.document)
}
