import { tokenize } from '../language/tokenize.ts'
import type { IndexedArticle } from './search-index.ts'

/** The tokens of an article by field. */
export interface TokenFields {
  readonly body: readonly string[]
  readonly heading: readonly string[]
  /** The document's name. */
  readonly name: readonly string[]
  /** Explanations of the digests, one array each. */
  readonly plain: readonly (readonly string[])[]
  /** Everyday questions of the digests, one array each. */
  readonly askedAs: readonly (readonly string[])[]
}

export function tokenFieldsOf(article: IndexedArticle): TokenFields {
  return {
    body: tokenize(article.body),
    heading: tokenize(article.heading),
    name: tokenize(article.documentTitle),
    plain: article.digests.map(({ plain }) => tokenize(plain)),
    askedAs: article.digests.flatMap(({ askedAs }) => askedAs.map(tokenize)),
  }
}

/** As text, one array a line: body, heading, name, then `p …` and `q …` for the digests. */
export function writeTokenFields(fields: TokenFields): string {
  const line = (tokens: readonly string[]) => tokens.join(' ')
  return [
    line(fields.body),
    line(fields.heading),
    line(fields.name),
    ...fields.plain.map((tokens) => `p ${line(tokens)}`),
    ...fields.askedAs.map((tokens) => `q ${line(tokens)}`),
  ].join('\n')
}

/** Undoes `writeTokenFields`: tokens hold neither spaces nor line breaks. */
export function readTokenFields(text: string): TokenFields {
  const [body = '', heading = '', name = '', ...digests] = text.split('\n')
  const marked = (mark: string) =>
    digests.filter((line) => line.startsWith(mark)).map((line) => tokensOf(line.slice(2)))
  return {
    body: tokensOf(body),
    heading: tokensOf(heading),
    name: tokensOf(name),
    plain: marked('p'),
    askedAs: marked('q'),
  }
}

function tokensOf(line: string): string[] {
  return line === '' ? [] : line.split(' ')
}
