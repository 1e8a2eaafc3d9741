import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { z } from 'zod'

// What is remembered beside an unfinished, or finished, file.
const stateShape = z.object({
  url: z.string(),
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  total: z.number().nullable(),
})
export type DownloadState = z.infer<typeof stateShape>

/** The file to be, what arrived of it so far, and what is remembered of it. */
export interface DownloadPaths {
  readonly file: string
  readonly part: string
  readonly state: string
}

/** What is remembered of a download; null when nothing is, or nothing readable. */
export function readState({ state }: DownloadPaths): DownloadState | null {
  try {
    return stateShape.parse(JSON.parse(readFileSync(state, 'utf8')))
  } catch {
    return null
  }
}

/** How much of this very file is here already; what cannot be vouched for is thrown away. */
export function receivedBytes(url: string, paths: DownloadPaths): number {
  if (!existsSync(paths.part)) return 0
  const state = readState(paths)
  if (state?.url === url && validatorOf(state) !== null) return statSync(paths.part).size
  rmSync(paths.part)
  return 0
}

/**
 * What tells the server's file from a later one; null when nothing does. A weak tag says that two
 * files look alike, not that their bytes are the same.
 */
export function validatorOf({ etag, lastModified }: DownloadState): string | null {
  return etag !== null && !etag.startsWith('W/') ? etag : lastModified
}
