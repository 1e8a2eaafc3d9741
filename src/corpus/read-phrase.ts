import type { Change } from './relation.ts'

type Phrase = Extract<Change, { kind: 'phrase' }>

const phraseOrder =
  /^(?<verb>bổ sung|thay thế|thay|bỏ|bãi bỏ)\s+(?:các\s+)?(?:một số\s+)?(?:cụm từ|từ)\s*[“"]/iu

/**
 * The words that an order changes inside a place: "Thay thế cụm từ “A” bằng cụm từ “B” tại …",
 * "Bổ sung cụm từ “A” vào sau cụm từ “B” tại …", "Bỏ cụm từ “A” tại …".
 *
 * @returns null for any other order, and for one that changes several phrases at once
 */
export function readPhrase(instruction: string): Phrase | null {
  const verb = phraseOrder.exec(instruction)?.groups?.['verb']?.toLowerCase()
  if (verb === undefined) return null
  const quoted = [...instruction.matchAll(/“([^”]*)”|"([^"]*)"/gu)].map((match) =>
    (match[1] ?? match[2] ?? '').normalize('NFC'),
  )
  const [first = '', second = ''] = quoted
  if (verb === 'bỏ' || verb === 'bãi bỏ') {
    return quoted.length === 1 && first.trim() !== ''
      ? { kind: 'phrase', old: first, new: '' }
      : null
  }
  if (quoted.length !== 2 || first.trim() === '' || second.trim() === '') return null
  if (verb !== 'bổ sung') {
    return /[”"][^“”"]*(?:^|\s)bằng\s[^“”"]*[“"]/iu.test(instruction)
      ? { kind: 'phrase', old: first, new: second }
      : null
  }
  if (/vào\s+sau\s+(?:cụm\s+)?từ/iu.test(instruction)) {
    return { kind: 'phrase', old: second, new: joined(second, first) }
  }
  if (/vào\s+trước\s+(?:cụm\s+)?từ/iu.test(instruction)) {
    return { kind: 'phrase', old: second, new: joined(first, second) }
  }
  return null
}

/** Two stretches of text as one: a mark stands close to the word before it. */
function joined(before: string, after: string): string {
  return /^[\s,;:.)]/u.test(after) || /\s$/u.test(before) ? before + after : `${before} ${after}`
}
