import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadKnowledge } from '../../src/corpus/load-knowledge.ts'
import type { Database } from '../../src/platform/database.ts'
import { openDatabase } from '../../src/platform/open-database.ts'
import type { BenchOptions } from './figure.ts'
import { writeMadeUpLaw } from './made-up-law.ts'

/** Law to import: a folder, and what to call it in the table. */
export interface Corpus {
  readonly name: string
  readonly folder: string
}

/** An embedded installation in a temporary folder, with `knowledge/` loaded. */
export interface Workplace {
  readonly database: Database
  /** For files of the bench's own; gone after `close`. */
  readonly folder: string
  close(): Promise<void>
}

const laws2024 = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'laws-2024')

export async function openWorkplace(): Promise<Workplace> {
  const folder = mkdtempSync(join(tmpdir(), 'loa-luat-bench-'))
  const database = await openDatabase({ databaseUrl: null, dataDir: join(folder, 'data') })
  await loadKnowledge(database)
  return {
    database,
    folder,
    async close() {
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A corpus made up on the spot, inside a workplace. */
export async function madeUpCorpus({ folder }: Workplace, articles: number): Promise<Corpus> {
  const laws = join(folder, 'made-up')
  mkdirSync(laws)
  await writeMadeUpLaw(join(laws, 'articles.jsonl'), articles)
  return { name: 'made up', folder: laws }
}

/** The laws of 2024 beside the checkout; null, with a word about it, where they are not. */
export function realCorpus(say: BenchOptions['say']): Corpus | null {
  if (existsSync(laws2024)) return { name: 'laws-2024', folder: laws2024 }
  say('No ../shared/data/laws-2024 here: measured on the made-up corpus only.')
  return null
}
