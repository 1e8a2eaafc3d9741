import type { Config } from './config.ts'
import type { Database } from './database.ts'
import { openEmbeddedDatabase } from './embedded-database.ts'
import { migrate } from './migrate.ts'
import { openServerDatabase } from './server-database.ts'

/** Opens the configured database and brings its tables up to date. */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
): Promise<Database> {
  const database =
    config.databaseUrl === null
      ? await openEmbeddedDatabase({ dataDir: config.dataDir })
      : await openServerDatabase(config.databaseUrl)
  try {
    await migrate(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}
