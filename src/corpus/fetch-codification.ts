import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DownloadOptions, download } from '../platform/download.ts'

/** A fetched edition of the codification. */
export interface FetchedCodification {
  /** A .zip, to be imported like any file. */
  readonly path: string
  /** Removes it: once it is imported nobody needs it. */
  discard(): Promise<void>
}

/** Whether `--phapdien` names a place on the web rather than a file. */
export function isWebAddress(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(text)
}

/**
 * Fetches the codification's offline edition into a folder. An interrupted download, and an
 * interrupted import after it, go on with what is there.
 *
 * @throws {DownloadError} with what to do
 */
export async function fetchCodification(
  address: string,
  folder: string,
  options: DownloadOptions = {},
): Promise<FetchedCodification> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const name = createHash('sha256').update(address).digest('hex').slice(0, 16)
  const path = join(folder, `phapdien-${name}.zip`)
  await download(address, path, options)
  return {
    path,
    async discard() {
      await rm(path, { force: true })
      await rm(`${path}.json`, { force: true })
    },
  }
}
