import { vietnameseDate } from '../answering/compose-answer.ts'
import {
  changeSince,
  explainChange,
  type ProvisionChange,
  type ProvisionNow,
  readProvisionsNow,
} from '../answering/told-provision.ts'
import { localDate } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { DialogueDeps } from './dialogue.ts'
import { queueCorrection } from './reply-store.ts'
import {
  listTold,
  listToldVersions,
  markCorrected,
  type ToldAnswer,
  type ToldVersion,
} from './told-answer-store.ts'

export type RecallDeps = DialogueDeps & { readonly database: Database }

/** A version of a provision that citizens were told, and what has become of it since. */
export interface Recall extends ToldVersion {
  readonly citation: string
  /** Null where it still holds. */
  readonly change: ProvisionChange | null
}

/** What is to be looked after: told versions that no longer hold, or that citizens called wrong. */
export async function listRecalls(deps: RecallDeps, since: string): Promise<Recall[]> {
  const told = await listToldVersions(deps.database, since)
  const recalls = await eachNow(deps, told, (version, now) => {
    const change = changeSince(version, now)
    return change === null && version.wrong === 0
      ? null
      : { ...version, citation: now.citation, change }
  })
  return recalls.toSorted((a, b) => b.people - a.people)
}

/** One telling of a provision that can be set right, with the words that would do it. */
export interface Correctable extends ToldAnswer {
  /** The provision as it is to be told now. */
  readonly now: ProvisionNow
  readonly change: ProvisionChange | null
  /** What has changed, in words for the citizen; null where nothing has. */
  readonly explanation: string | null
}

/** Everybody who was told a provision since a day, oldest first; empty where nobody was. */
export async function whoWasTold(
  deps: RecallDeps,
  provisionId: string,
  since: string,
): Promise<Correctable[]> {
  const told = (await listTold(deps.database, provisionId, since)).map((each) => ({
    ...each,
    asOf: each.asOf === each.toldOn ? null : each.asOf,
  }))
  const read = await eachNow(deps, told, (each, now): Correctable => {
    const change = changeSince(each, now)
    const explanation = change === null ? null : explainChange(change, now)
    return { ...each, asOf: each.asOf ?? each.toldOn, now, change, explanation }
  })
  return read.toSorted((a, b) => a.answerId - b.answerId)
}

/**
 * Puts a correction for each of these people among the replies to be sent.
 *
 * @param told - who gets no explanation and no words of the officer's is left out
 * @param words - the officer's, in place of the explanation; null for that
 * @returns how many corrections are on their way; fewer where another command was first
 */
export async function correctTold(
  deps: RecallDeps,
  told: readonly Correctable[],
  { words, by }: { readonly words: string | null; readonly by: string },
): Promise<number> {
  let queued = 0
  for (const each of told) {
    const said = words ?? each.explanation
    if (said === null) continue
    await deps.database.transaction(async (transaction) => {
      const inside = { ...deps, database: transaction }
      if (!(await markCorrected(inside, each, each.now))) return
      await queueCorrection(inside, each, { text: correctionText(each, said), by })
      queued += 1
    })
  }
  return queued
}

/** The whole correction as its reader gets it, without the question it is about. */
export function correctionText({ toldOn, now }: Correctable, said: string): string {
  return `Ngày ${vietnameseDate(toldOn)}, tôi đã trả lời bạn theo ${now.citation}. ${said}`
}

/** Reads what was told again: as of today, or as of the day that was asked about. */
async function eachNow<
  Told extends { readonly provisionId: string; readonly asOf: string | null },
  Result,
>(
  deps: RecallDeps,
  told: readonly Told[],
  look: (told: Told, now: ProvisionNow) => Result | null,
): Promise<Result[]> {
  const results: Result[] = []
  for (const [asOf, group] of Map.groupBy(told, (each) => each.asOf)) {
    const ids = group.map((each) => each.provisionId)
    const nows = await readProvisionsNow(deps.database, ids, asOf ?? today(deps))
    group.forEach((each, i) => {
      const now = nows[i] ?? null
      const result = now === null ? null : look(each, now)
      if (result !== null) results.push(result)
    })
  }
  return results
}

function today({ clock }: RecallDeps): string {
  return localDate(clock.now())
}
