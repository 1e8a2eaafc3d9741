/** What a document really is, whatever its name says. */
export type DocumentFormat =
  | 'docx'
  | 'doc'
  | 'rtf'
  | 'pdf'
  | 'html'
  | 'markdown'
  | 'yaml'
  | 'other-archive'
  | 'word-xml'
  | 'web-archive'
  | 'unknown'

/**
 * Tells the format from the first bytes; the name decides only between kinds of plain text.
 *
 * Word writes three different things under `.doc`, and web pages are saved under any name.
 */
export function detectFormat(bytes: Uint8Array, name: string): DocumentFormat {
  const head = Buffer.from(bytes.subarray(0, 4_096))
  const latin = head.toString('latin1')
  if (latin.startsWith('PK')) {
    // The names of the parts stand unpacked in the archive, most surely in its directory at the end.
    return Buffer.from(bytes).includes('word/document') ? 'docx' : 'other-archive'
  }
  if (latin.startsWith('\u00D0\u00CF\u0011\u00E0')) return 'doc'
  if (latin.trimStart().startsWith('{\\rtf')) return 'rtf'
  if (latin.slice(0, 1_024).includes('%PDF-')) return 'pdf'
  const text = beginningOf(head).trimStart()
  if (/^<\?xml|^<w:/.test(text) && /wordDocument|pkg:package/.test(text)) return 'word-xml'
  if (/^(mime-version|from|content-type):/i.test(text)) return 'web-archive'
  if (/\.mdx?$/i.test(name)) return text === '' ? 'unknown' : 'markdown'
  if (/\.ya?ml$/i.test(name)) return 'yaml'
  if (/^<(?:!doctype|!--|html|head|body|meta|link|title|div|p|h\d|table|\?xml)/i.test(text)) {
    return 'html'
  }
  return /\.html?(\.gz)?$/i.test(name) && /<\w+[^>]*>/.test(text) ? 'html' : 'unknown'
}

function beginningOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return head.subarray(2).toString('utf16le')
  return head.toString('utf8').replace(/^\uFEFF/, '')
}
