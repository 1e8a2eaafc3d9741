import type { WeightedTerm } from './candidate-source.ts'
import type { TokenFields } from './token-fields.ts'

// BM25F with one saturation over all fields (Robertson, Zaragoza, Taylor, "Simple BM25 Extension to
// Multiple Weighted Fields", CIKM 2004). A heading says more than a sentence, a document's name sets
// the subject. Lengths are fixed: the average over 86,174 articles.
const shape = {
  body: { weight: 1, reference: 264, effect: 0.3 },
  heading: { weight: 6, reference: 9, effect: 0.6 },
  name: { weight: 3, reference: 14, effect: 0.3 },
  plain: { weight: 1, reference: 60, effect: 0.3 },
  askedAs: { weight: 5, reference: 9, effect: 0.3 },
} as const
type Field = keyof typeof shape

const saturation = 1.2

/** The tokens of each field and, with a weight, how often the engine's index repeats them. */
export function repeatedTokens(
  fields: TokenFields,
): { readonly tokens: readonly string[]; readonly times: number }[] {
  return eachField(fields).map(([field, tokens]) => ({ tokens, times: shape[field].weight }))
}

/**
 * Scores a whole article exactly as the index in memory does.
 *
 * @returns a function from an article's tokens to its score, unbounded, 0 when no term occurs
 */
export function createBm25fScorer(terms: readonly WeightedTerm[]): (fields: TokenFields) => number {
  const weights = Float64Array.from(terms, (term) => term.weight)
  // Pairs by their first token: joining every two neighbours of a text would cost most of the time.
  const single = new Map<string, number>()
  const pairs = new Map<string, Map<string, number>>()
  terms.forEach(({ token }, at) => {
    const [first = '', second] = token.split('_')
    if (second === undefined) single.set(token, at)
    else pairs.set(first, (pairs.get(first) ?? new Map<string, number>()).set(second, at))
  })
  return (fields) => {
    const frequencies = new Float64Array(terms.length)
    for (const [field, tokens] of eachField(fields)) {
      const { weight, reference, effect } = shape[field]
      const once = weight / (1 - effect + (effect * tokens.length) / reference)
      const count = (at: number | undefined) => {
        if (at !== undefined) frequencies[at] = (frequencies[at] ?? 0) + once
      }
      for (let i = 0; i < tokens.length; i++) {
        const token = tokens[i] ?? ''
        count(single.get(token))
        const seconds = pairs.get(token)
        if (seconds !== undefined) count(seconds.get(tokens[i + 1] ?? ''))
      }
    }
    return weights.reduce((sum, weight, at) => {
      const frequency = frequencies[at] ?? 0
      return sum + (weight * frequency * (saturation + 1)) / (frequency + saturation)
    }, 0)
  }
}

function eachField({ body, heading, name, plain, askedAs }: TokenFields) {
  const fields: [Field, readonly string[]][] = [
    ['body', body],
    ['heading', heading],
    ['name', name],
  ]
  for (const tokens of plain) fields.push(['plain', tokens])
  for (const tokens of askedAs) fields.push(['askedAs', tokens])
  return fields
}
