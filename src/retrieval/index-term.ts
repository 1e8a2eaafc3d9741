// PostgreSQL's text parser splits at underscores and knows addresses, numbers and hyphens: only a
// plain word of ASCII letters goes through it whole, on every server and under every locale.

const escapeLetter = 'z'

/** The marks of Vietnamese by the keys of Telex where it has one; `z` itself, and the pair's joint. */
const letterByMark: Readonly<Record<string, string>> = {
  '\u0300': 'f', '\u0301': 's', '\u0309': 'r', '\u0303': 'x', '\u0323': 'j', '\u0302': 'w',
  '\u0306': 'v', '\u031b': 'q', đ: 'd', z: 'z', _: 'y', 0: 'a', 1: 'b', 2: 'c', 3: 'e', 4: 'g',
  5: 'h', 6: 'i', 7: 'k', 8: 'l', 9: 'm',
} // biome-ignore format: a table reads best dense

/**
 * Writes a token, or two joined by `_`, in ASCII letters: `đất_đai` → `zdazwztzs…`.
 *
 * Different tokens come out different: every `z` begins an escape whose end is known.
 *
 * @param token - lower case, NFC, as `tokenize` gives it
 */
export function spellTerm(token: string): string {
  let spelt = ''
  for (const character of token.normalize('NFD')) {
    const mark = letterByMark[character]
    if (mark !== undefined) spelt += escapeLetter + mark
    else if (character >= 'a' && character < 'z') spelt += character
    else spelt += `${escapeLetter}u${hexInLetters(character.codePointAt(0) ?? 0)}${escapeLetter}u`
  }
  return spelt
}

function hexInLetters(codePoint: number): string {
  return [...codePoint.toString(16)]
    .map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)))
    .join('')
}

/** A text for the engine's index: tokens and neighbouring pairs, spelt, each field by its weight. */
export function spellFields(
  fields: readonly { readonly tokens: readonly string[]; readonly times: number }[],
): string {
  const spelt: string[] = []
  for (const { tokens, times } of fields) {
    const words = tokens.map(spellTerm)
    const joint = spellTerm('_')
    const terms = words.flatMap((word, i) =>
      i === 0 ? [word] : [word, words[i - 1] + joint + word],
    )
    const text = terms.join(' ')
    for (let time = 0; time < times; time++) spelt.push(text)
  }
  return spelt.join(' ')
}
