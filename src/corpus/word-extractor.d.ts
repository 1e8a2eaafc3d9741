/** The part of word-extractor 1.0.4 that we use; the package brings no types. */
declare module 'word-extractor' {
  interface TextOptions {
    /** False keeps “ ” – as they stand. */
    readonly filterUnicode?: boolean
    readonly includeFooters?: boolean
    readonly includeHeadersAndFooters?: boolean
    readonly includeBody?: boolean
  }
  interface WordDocument {
    getBody(options?: TextOptions): string
    getHeaders(options?: TextOptions): string
    getTextboxes(options?: TextOptions): string
  }
  export default class WordExtractor {
    extract(source: Buffer | string): Promise<WordDocument>
  }
}
