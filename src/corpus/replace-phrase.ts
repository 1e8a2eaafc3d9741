/**
 * Puts one phrase for another wherever it stands in a text, whole words only.
 *
 * Where the new phrase holds the old one ("thẩm tra viên" → "thẩm tra viên Tòa án"), places that
 * read so already stay as they are. Words that are left out take the space before them along.
 *
 * @returns null where the old phrase does not stand in the text
 */
export function replacePhrase(
  text: string,
  { old, new: next }: { readonly old: string; readonly new: string },
): string | null {
  const at = placesOf(text, old)
  if (at.length === 0) return null
  const offset = next.indexOf(old)
  let result = ''
  let end = 0
  for (const start of at) {
    const isDone = offset >= 0 && text.startsWith(next, start - offset)
    const from = next === '' && text[start - 1] === ' ' ? start - 1 : start
    result += isDone ? text.slice(end, start + old.length) : text.slice(end, from) + next
    end = start + old.length
  }
  return result + text.slice(end)
}

function placesOf(text: string, phrase: string): number[] {
  const found: number[] = []
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + phrase.length)) {
    if (isWholeWord(text, at, phrase)) found.push(at)
  }
  return found
}

function isWholeWord(text: string, at: number, phrase: string): boolean {
  const isLetter = (sign: string) => /[\p{L}\d]/u.test(sign)
  const before = isLetter(phrase.charAt(0)) && isLetter(text.charAt(at - 1))
  const after =
    isLetter(phrase.charAt(phrase.length - 1)) && isLetter(text.charAt(at + phrase.length))
  return !before && !after
}
