import type { OutlineNode } from '../corpus/document.ts'
import { tokenize, tokenSpans } from '../language/tokenize.ts'
import type { IndexedArticle } from './indexed-article.ts'

/** The tokens of an article by field. */
export interface TokenFields {
  readonly body: readonly string[]
  readonly heading: readonly string[]
  /** The document's name. */
  readonly name: readonly string[]
  /** Explanations of the digests, one array each. */
  readonly plain: readonly (readonly string[])[]
  /** Everyday questions, one array each. */
  readonly askedAs: readonly (readonly string[])[]
  /** Clauses and points of the body, in the order of its outline. */
  readonly windows: readonly TokenWindow[]
}

/** A clause or point: its path, and its tokens `from` to before `to` of the body. */
export interface TokenWindow {
  readonly path: string
  readonly from: number
  readonly to: number
}

export function tokenFieldsOf(article: IndexedArticle): TokenFields {
  return {
    body: tokenize(article.body),
    heading: tokenize(article.heading),
    name: tokenize(article.documentTitle),
    plain: article.explanations.map(tokenize),
    askedAs: article.questions.map(tokenize),
    windows: windowsOf(article.body, article.outline),
  }
}

/** Turns offsets of clauses and points into ranges of tokens. */
export function windowsOf(body: string, outline: readonly OutlineNode[]): TokenWindow[] {
  if (outline.length === 0) return []
  const starts = tokenSpans(body).map(({ start }) => start)
  const firstAtOrAfter = (offset: number) => {
    let low = 0
    let high = starts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) < offset) low = middle + 1
      else high = middle
    }
    return low
  }
  return outline.map(({ path, start, end }) => ({
    path,
    from: firstAtOrAfter(start),
    to: firstAtOrAfter(end),
  }))
}

/**
 * As text, one array a line: body, heading, name; then `p …` and `q …` for the digests, `w path from
 * to` for the windows.
 */
export function writeTokenFields(fields: TokenFields): string {
  const line = (tokens: readonly string[]) => tokens.join(' ')
  return [
    line(fields.body),
    line(fields.heading),
    line(fields.name),
    ...fields.plain.map((tokens) => `p ${line(tokens)}`),
    ...fields.askedAs.map((tokens) => `q ${line(tokens)}`),
    ...fields.windows.map(({ path, from, to }) => `w ${path} ${from} ${to}`),
  ].join('\n')
}

/** Undoes `writeTokenFields`: tokens hold neither spaces nor line breaks. */
export function readTokenFields(text: string): TokenFields {
  const [body = '', heading = '', name = '', ...others] = text.split('\n')
  const marked = (mark: string) =>
    others.filter((line) => line.startsWith(mark)).map((line) => tokensOf(line.slice(2)))
  return {
    body: tokensOf(body),
    heading: tokensOf(heading),
    name: tokensOf(name),
    plain: marked('p'),
    askedAs: marked('q'),
    windows: marked('w').map(([path = '', from, to]) => ({
      path,
      from: Number(from),
      to: Number(to),
    })),
  }
}

function tokensOf(line: string): string[] {
  return line === '' ? [] : line.split(' ')
}
