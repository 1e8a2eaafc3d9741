import type { WeightedTerm } from './candidate-source.ts'
import { fieldLengths, fieldWeights, saturation } from './field-impacts.ts'
import type { TokenFields } from './token-fields.ts'

// BM25F with one saturation over all fields (Robertson, Zaragoza, Taylor, "Simple BM25 Extension to
// Multiple Weighted Fields", CIKM 2004), as in memory. There everyday questions have an index of
// their own; here they are one field more.
const shape = {
  body: { weight: fieldWeights.body, ...fieldLengths.body },
  heading: { weight: fieldWeights.heading, ...fieldLengths.heading },
  name: { weight: fieldWeights.name, ...fieldLengths.name },
  plain: { weight: fieldWeights.explanation, ...fieldLengths.explanation },
  askedAs: { weight: 5, reference: 9, effect: 0.3 },
} as const
type Field = keyof typeof shape

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
  const wanted = new Map<string, { at: number; pairs: Map<string, number> | null }>()
  terms.forEach(({ token }, at) => {
    const [first = '', second] = token.split('_')
    const entry = wanted.get(first) ?? { at: -1, pairs: null }
    wanted.set(first, entry)
    if (second === undefined) entry.at = at
    else entry.pairs = (entry.pairs ?? new Map<string, number>()).set(second, at)
  })
  return (fields) => {
    const frequencies = new Float64Array(terms.length)
    for (const [field, tokens] of eachField(fields)) {
      const { weight, reference, effect } = shape[field]
      const once = weight / (1 - effect + (effect * tokens.length) / reference)
      for (let i = 0; i < tokens.length; i++) {
        const entry = wanted.get(tokens[i] ?? '')
        if (entry === undefined) continue
        if (entry.at >= 0) frequencies[entry.at] = (frequencies[entry.at] ?? 0) + once
        const pair = entry.pairs?.get(tokens[i + 1] ?? '')
        if (pair !== undefined) frequencies[pair] = (frequencies[pair] ?? 0) + once
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
