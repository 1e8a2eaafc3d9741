import { z } from 'zod'

/** What a citizen has to do, in our own words. Whatever the cited provisions do not say is absent. */
export interface Procedure {
  readonly steps: readonly string[]
  readonly papers: readonly string[]
  readonly place: string | null
  readonly fee: string | null
  readonly timeLimit: string | null
}

const line = z
  .string()
  .trim()
  .min(1)
  .transform((text) => text.normalize('NFC'))

export const procedureSchema = z.strictObject({
  steps: z.array(line),
  papers: z.array(line),
  place: line.nullable(),
  fee: line.nullable(),
  timeLimit: line.nullable(),
})

/** The procedure as short lines for a citizen, in the order in which they need them. */
export function procedureLines(procedure: Procedure): string[] {
  const { steps, papers, place, fee, timeLimit } = procedure
  return [
    ...(steps.length === 0 ? [] : ['Cách làm:', ...steps.map((step, i) => `${i + 1}. ${step}`)]),
    ...(papers.length === 0 ? [] : [`Giấy tờ: ${papers.join('; ')}.`]),
    ...(place === null ? [] : [`Nơi làm: ${place}.`]),
    ...(fee === null ? [] : [`Phí, lệ phí: ${fee}.`]),
    ...(timeLimit === null ? [] : [`Thời hạn: ${timeLimit}.`]),
  ]
}
