import pg from 'pg'
import { type Database, DatabaseError, type Queryable } from './database.ts'

/** A PostgreSQL server through a pool of at most `poolSize` connections. */
export async function openServerDatabase(
  connectionString: string,
  options: { readonly poolSize?: number } = {},
): Promise<Database> {
  const pool = new pg.Pool({
    connectionString,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser },
  })
  // A broken idle connection is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined)

  async function run<Row>(
    client: pg.Pool | pg.PoolClient,
    statement: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    try {
      const result = await client.query(statement, [...parameters])
      return result.rows as Row[]
    } catch (error) {
      throw new DatabaseError(error)
    }
  }

  async function connect(): Promise<pg.PoolClient> {
    try {
      return await pool.connect()
    } catch (error) {
      throw new DatabaseError(error)
    }
  }

  const database: Database = {
    kind: 'server',
    query: <Row>(statement: string, parameters?: readonly unknown[]) =>
      run<Row>(pool, statement, parameters),
    execute: async (statements) => {
      const client = await connect()
      try {
        await client.query(statements)
        client.release()
      } catch (error) {
        client.release(true) // it may stand in a failed transaction
        throw new DatabaseError(error)
      }
    },
    transaction: async <Result>(
      work: (transaction: Queryable) => Promise<Result>,
      transactionOptions: { readonly readOnlySnapshot?: boolean } = {},
    ) => {
      const client = await connect()
      const transaction: Queryable = {
        query: <Row>(statement: string, parameters?: readonly unknown[]) =>
          run<Row>(client, statement, parameters),
      }
      let broken = false
      try {
        await transaction.query(
          transactionOptions.readOnlySnapshot
            ? 'begin isolation level repeatable read read only'
            : 'begin',
        )
        const result = await work(transaction)
        await transaction.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch(() => {
          broken = true
        })
        throw error
      } finally {
        client.release(broken)
      }
    },
    close: () => pool.end(),
  }
  await database.query('select 1')
  return database
}

const oid = { int8: 20, numeric: 1700, date: 1082 }

function getTypeParser(type: number, format?: 'text' | 'binary') {
  if (type === oid.int8 || type === oid.numeric) return Number
  if (type === oid.date) return (text: string) => text
  return pg.types.getTypeParser(
    type as Parameters<typeof pg.types.getTypeParser>[0],
    format as 'text',
  )
}
