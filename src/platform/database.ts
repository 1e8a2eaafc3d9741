/** What reads and writes rows: the database itself, or a transaction on it. */
export interface Queryable {
  /**
   * Runs one statement with numbered parameters.
   *
   * Rows come with these types on both engines: `date` as `YYYY-MM-DD`, `timestamptz` as Date,
   * `bigint` as number, `bytea` as Buffer, `jsonb` parsed. A JSON parameter is passed as text.
   *
   * @throws {DatabaseError} without the statement, its parameters or any value in its message
   */
  query<Row = Record<string, unknown>>(
    statement: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]>
}

/** One query interface over embedded PGlite and a PostgreSQL server. */
export interface Database extends Queryable {
  readonly kind: 'embedded' | 'server'
  /** Several statements at once, without parameters: migrations. */
  execute(statements: string): Promise<void>
  /** Commits when `work` resolves, rolls back when it throws. `work` uses only what it is given. */
  transaction<Result>(
    work: (transaction: Queryable) => Promise<Result>,
    options?: { readonly readOnlySnapshot?: boolean },
  ): Promise<Result>
  close(): Promise<void>
}

/**
 * The database refused a statement or could not be reached.
 *
 * Drivers attach the statement and its parameters to their errors, and the engine quotes values:
 * a failed insert would print a citizen's words. This class carries only what names no value.
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  /** SQLSTATE, or the driver's code when the server was not reached; null when neither is known. */
  readonly code: string | null
  readonly constraint: string | null

  constructor(raw: unknown) {
    const { code, constraint, table, column, message } = fieldsOf(raw)
    const place = [
      table && `table ${table}`,
      column && `column ${column}`,
      constraint && `constraint ${constraint}`,
    ].filter(Boolean)
    // Only these classes speak of the statement or the server, never of a value.
    const harmless =
      code !== null && /^(42(?!804)|08|53|57|3D|28|ECONN|ENOTFOUND|ETIMEDOUT)/.test(code)
    super(
      `Database error ${code ?? 'unknown'}` +
        (place.length > 0 ? ` on ${place.join(', ')}` : '') +
        (harmless ? `: ${message}` : ''),
    )
    this.code = code
    this.constraint = constraint
  }
}

function fieldsOf(raw: unknown) {
  const record = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>
  const text = (key: string) => {
    const value = record[key]
    return typeof value === 'string' && value !== '' ? value : null
  }
  return {
    code: text('code'),
    constraint: text('constraint'),
    table: text('table'),
    column: text('column'),
    message: text('message') ?? '',
  }
}
