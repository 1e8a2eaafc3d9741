import { createHash } from 'node:crypto'
import type { Validity } from '../corpus/document.ts'
import type { Queryable } from '../platform/database.ts'
import { readProvisions } from '../retrieval/provision-on-day.ts'
import type { Passage } from '../retrieval/retrieve.ts'
import type { Answer } from './answer.ts'
import { citationText } from './verify-citations.ts'

/** How a provision stands; `amended` where the changes could not be worked into its words. */
export type Standing = 'in-force' | 'amended' | 'out-of-force'

/** The version of a provision that an answer stood on. */
export interface ToldProvision {
  readonly provisionId: string
  /** Of the words quoted; null where only our own explanation was at hand. */
  readonly wordingHash: string | null
  readonly standing: Standing
}

/** A provision as an answer would state it now. */
export interface ProvisionNow extends ToldProvision {
  /** "khoản 1 Điều 8 Luật …, số …" */
  readonly citation: string
  readonly words: string | null
  /** Numbers of the texts that changed it. */
  readonly changedBy: readonly string[]
}

/** What makes an answer outdated: the words, changes that they do not contain, or the force. */
export type ProvisionChange = 'wording' | 'amended' | 'out-of-force'

/** The provisions whose words an answer gave, or which it explained; none where it gave no basis. */
export function toldProvisions(answer: Answer): ToldProvision[] {
  return answer.citations
    .filter(({ quote }, i) => i === 0 || isQuoted(answer, quote))
    .map(({ provisionId, quote, validity }) => ({
      provisionId,
      wordingHash: quote === null ? null : hashOf(quote),
      standing: standingOf(validity, answer.reason === 'amended'),
    }))
}

/** Whether any words of a provision were given, not only its name. */
function isQuoted({ parts }: Answer, words: string | null): boolean {
  return parts.some(({ kind, text }) => kind === 'quote' && words?.includes(text))
}

/**
 * The same provisions on a day, in the order of the ids; null where the corpus no longer has the
 * document.
 */
export async function readProvisionsNow(
  database: Queryable,
  provisionIds: readonly string[],
  asOf: string,
): Promise<(ProvisionNow | null)[]> {
  const passages = await readProvisions(database, provisionIds, asOf)
  return passages.map((passage) => passage && provisionNow(passage))
}

function provisionNow(passage: Passage): ProvisionNow {
  const { provisionId, text, validity, amendments, workedIn } = passage
  return {
    provisionId,
    wordingHash: text === null ? null : hashOf(text),
    standing: standingOf(validity, amendments.length > 0),
    citation: citationText(passage),
    words: text,
    changedBy: [...new Set([...workedIn, ...amendments].map(({ byNumber }) => byNumber))],
  }
}

/** Whether what was told no longer holds; null where it does. */
export function changeSince(told: ToldProvision, now: ProvisionNow): ProvisionChange | null {
  if (now.standing !== told.standing && now.standing !== 'in-force') return now.standing
  if (told.wordingHash === null || told.wordingHash === now.wordingHash) return null
  return 'wording'
}

// Longer words are better asked for again than read in a correction.
const quotableCharacters = 1_200

/** What to say of a change to those who were told the provision as it was. */
export function explainChange(change: ProvisionChange, now: ProvisionNow): string {
  const by = now.changedBy.length === 0 ? '' : ` bởi văn bản số ${now.changedBy.join(', ')}`
  switch (change) {
    case 'out-of-force':
      return `Quy định này nay không còn hiệu lực${by}. Xin bạn đừng áp dụng câu trả lời cũ, và hỏi lại để được trả lời theo quy định hiện hành.`
    case 'amended':
      return `Quy định này đã được sửa đổi${by}. Xin bạn đừng áp dụng câu trả lời cũ; hãy xem văn bản sửa đổi hoặc hỏi cán bộ.`
    case 'wording':
      return now.words === null || now.words.length > quotableCharacters
        ? `Lời văn của quy định này nay đã khác${by}. Xin bạn hỏi lại để xem lời văn hiện hành.`
        : `Quy định này nay đã khác${by}:\n“${now.words}”`
  }
}

/** Stands for exact words. */
function hashOf(words: string): string {
  return createHash('sha256').update(words.normalize()).digest('base64url')
}

/** One of which nothing is known counts as in force. */
function standingOf(validity: Validity, isAmended: boolean): Standing {
  if (['expired', 'suspended', 'not-yet-in-force'].includes(validity)) return 'out-of-force'
  return isAmended ? 'amended' : 'in-force'
}
