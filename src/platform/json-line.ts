/**
 * One value as one line of text, its end included.
 *
 * JSON leaves U+2028 and U+2029 as they are, and readline ends a line at them: escaped, a text
 * copied from Word stays in one piece.
 */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value).replace(/[\u2028\u2029]/g, escapeSeparator)}\n`
}

function escapeSeparator(separator: string): string {
  return separator === '\u2028' ? '\\u2028' : '\\u2029'
}
