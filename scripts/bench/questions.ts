import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface WrittenDigest {
  readonly plain: string
  readonly askedAs: readonly string[]
}

const folder = join(import.meta.dirname, '..', '..', 'knowledge', 'documents')

/** The digests of `knowledge/`, whose shape its own check looks after. */
export function readDigests(): WrittenDigest[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const document = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
        digests: WrittenDigest[]
      }
      return document.digests
    })
}

/** Every way of asking that `knowledge/` knows, with and without diacritics. */
export function readQuestions(): string[] {
  return readDigests().flatMap((digest) => digest.askedAs)
}
