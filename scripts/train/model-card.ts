import { createHash } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { modelFiles } from '../../src/retrieval/models.ts'

/** Name of the file that holds the SHA-256 of every model, as `sha256sum -c` reads it. */
export const checkSumFile = 'SHA256SUMS'

/** Writes the check sums of the models in a folder. */
export function writeCheckSums(folder: string): void {
  const lines = Object.values(modelFiles).map((name) => `${checkSumOf(folder, name)}  ${name}`)
  writeFileSync(join(folder, checkSumFile), `${lines.join('\n')}\n`)
}

/** Size of all models together, in bytes. */
export function modelBytes(folder: string): number {
  return Object.values(modelFiles).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}

export function checkSumOf(folder: string, name: string): string {
  return createHash('sha256')
    .update(readFileSync(join(folder, name)))
    .digest('hex')
}
