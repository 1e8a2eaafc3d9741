import type { Vault } from '../platform/vault.ts'

/** What the texts of a question in an officer's hands are sealed for. */
export const questionContext = 'handover question'
export const replyContext = 'handover reply'

/** A sealed text; null once its time is over. */
export function openText(vault: Vault, sealed: Buffer | null, context: string): string | null {
  return sealed === null ? null : vault.open(sealed, context).toString('utf8')
}
