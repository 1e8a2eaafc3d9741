/** A file whose text cannot be taken out. The message says what to try; it names the file only. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError'
  readonly safeToLog = true
}

const mebibyte = 1024 * 1024

/**
 * How much one source may ask of us. A file over a limit is refused with the reason; the import goes
 * on with the next one.
 *
 * The largest real files: 1.2 MB for a gazette PDF, 4 MB of XML in a .docx, 0.3 million characters
 * in one article, 28.9 million in one collection, compression of at most 1 : 40.
 */
export const sourceLimits = {
  /** One document as it lies on disk. */
  fileBytes: 40 * mebibyte,
  /** One document unpacked, all parts together. */
  unpackedBytes: 200 * mebibyte,
  /** The codification's offline edition: about 28 MB packed, a few hundred unpacked. */
  archiveUnpackedBytes: 1024 * mebibyte,
  /** A collection in JSON lines is read as a stream and may be longer. */
  collectionBytes: 2048 * mebibyte,
  lineCharacters: 20 * mebibyte,
  /** Unpacked to packed; counted above `ratioFloorBytes` only, for small files of blanks exist. */
  compressionRatio: 200,
  ratioFloorBytes: 8 * mebibyte,
  /** A packed stream in a PDF; real pages have at most 22. Counted above `ratioFloorBytes` only. */
  streamRatio: 60,
  archiveEntries: 5_000,
  /** In a .docx; the Civil Code has 275,000 elements, formatting and all. */
  elements: 600_000,
  paragraphs: 100_000,
  /** Of one document; the longest gazette text, a printed line each, has 323,000. */
  lines: 500_000,
  /** Of a document's text; real paragraphs have at most 25,000. */
  paragraphCharacters: 500_000,
  /** Of a row of JSON lines; real ones have at most 306,000, annexes and all. */
  articleCharacters: 2_000_000,
  /** Folders in folders, groups in groups, elements in elements. */
  nesting: 1_000,
  pages: 3_000,
  /** Without any sign of progress; a single document gives its first sign at its end. */
  silenceMs: 60_000,
} as const
