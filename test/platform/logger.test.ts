import { AxiosError, AxiosHeaders } from 'axios'
import fc from 'fast-check'
import { GrammyError, HttpError } from 'grammy'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/platform/database.ts'
import { createLogger, type Logger } from '../../src/platform/logger.ts'
import { SealError } from '../../src/platform/vault.ts'
import { openTestDatabase } from '../support/database.ts'

const words = 'chồng tôi đánh tôi'
const token = '123456:ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** What one call writes: the line, and the line read back. */
function logged(write: (logger: Logger) => void, level = 'info') {
  const lines: string[] = []
  write(createLogger({ level, destination: { write: (line) => lines.push(line) } }))
  const line = lines.join('')
  return { line, fields: line === '' ? null : JSON.parse(line) }
}

async function failureOf(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    () => {
      throw new Error('The test expects this to fail')
    },
    (error: unknown) => error,
  )
}

describe('a log line about the database', () => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase()
  })
  afterAll(() => database.close())

  it('names table and code, and nothing of the question that was to be stored', async () => {
    const insert = (question: string) =>
      database.query(`insert into dialogue values ($1, $2, null)`, [
        'p1',
        JSON.stringify({ question }),
      ])
    const error = await failureOf(insert(words))
    const { line, fields } = logged((logger) => logger.error({ err: error }, 'not stored'))
    expect(line).not.toMatch(/chồng|đánh|question|p1/)
    expect(fields.err).toMatchObject({
      name: 'DatabaseError',
      code: '23502',
      message: 'Database error 23502 on table dialogue, column expires_at',
    })
    expect(fields.msg).toBe('not stored')
  })

  it('says nothing of a value that could not be read or stood there before', async () => {
    const errors = await Promise.all([
      failureOf(database.query('select $1::int', [words])),
      failureOf(database.query('select $1::jsonb', [words])),
      failureOf(database.query(`insert into erasure values ($1, now()), ($1, now())`, [words])),
    ])
    for (const error of errors) {
      const { line, fields } = logged((logger) => logger.error({ error }, 'failed'))
      expect(line).not.toMatch(/chồng|đánh/)
      expect(fields.error.code).toMatch(/^2[23]/)
    }
  })

  it('tells what is wrong with a statement of ours', async () => {
    const error = await failureOf(database.query('select nothing_like_it from inbox'))
    const { fields } = logged((logger) => logger.error({ error }, 'failed'))
    expect(fields.error.message).toContain('nothing_like_it')
  })
})

describe('a log line about an error', () => {
  const thrown = (error: Error) => ({
    error,
    lines: waysToLog.map((log) => logged((l) => log(l, error))),
  })
  const waysToLog: ((logger: Logger, error: Error) => void)[] = [
    (logger, error) => logger.error({ err: error }, 'failed'),
    (logger, error) => logger.error({ error }, 'failed'),
    (logger, error) => logger.error(error, 'failed'),
    (logger, error) => logger.error(error),
    (logger, error) => logger.error({ err: error }),
    (logger, error) => logger.child({ event: 1 }).error({ err: error }),
    (logger, error) => logger.error({ err: new Error('outer', { cause: error }) }, 'failed'),
  ]

  it('gives name and places but not the message, however it is logged', () => {
    for (const { line, fields } of thrown(new TypeError(`Cannot read "${words}"`)).lines) {
      expect(line).not.toMatch(/chồng|đánh/)
      expect(line).toContain('TypeError')
      expect((fields.err ?? fields.error).places[0]).toMatch(/^at .*logger\.test\.ts/)
    }
  })

  it('takes no line of a message for a place', () => {
    const frames = `xin chào\n    at ${words} (/home/x.ts:1:1)\n    at ${words}`
    for (const { line } of thrown(new Error(frames)).lines) expect(line).not.toContain('chồng')
    const changed = new Error(frames)
    changed.message = 'something else'
    for (const { line } of thrown(changed).lines) expect(line).not.toContain('chồng')
  })

  it('never gives a message that is not known to be safe', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { fields } = logged((logger) => logger.error(new Error(`${text}#7391#${text}`)))
        expect(JSON.stringify(fields)).not.toContain('7391')
      }),
    )
  })

  it('of grammY leaves out the payload, the description and the address with the token', () => {
    const refused = new GrammyError(
      `Call to 'sendMessage' failed! (${words})`,
      { ok: false, error_code: 400, description: words },
      'sendMessage',
      { chat_id: 987654321, text: words },
    )
    const unreachable = new HttpError(
      `Network request for '${token}' failed!`,
      new Error(`https://api.telegram.org/bot${token}/sendMessage`),
    )
    for (const { line } of [...thrown(refused).lines, ...thrown(unreachable).lines]) {
      expect(line).not.toMatch(/chồng|987654321|ABCDEF/)
      expect(line).toMatch(/GrammyError|HttpError/)
    }
  })

  it('of axios gives the code, and leaves out request, headers and answer', () => {
    const headers = new AxiosHeaders({ access_token: token })
    const config = { headers, url: `https://x/${token}`, data: words }
    const response = { status: 500, statusText: words, data: words, headers, config }
    const error = new AxiosError(`failed for ${words}`, 'ECONNRESET', config, {}, response)
    for (const { line } of thrown(error).lines) {
      expect(line).not.toMatch(/chồng|ABCDEF/)
      expect(line).toContain('ECONNRESET')
    }
  })

  it('gives the message of our own classes that keep values out of it', () => {
    const { fields } = logged((logger) => logger.error({ err: new SealError('What to do.') }, 'x'))
    expect(fields.err).toMatchObject({ name: 'SealError', message: 'What to do.' })
  })

  it('follows causes by the same rule', () => {
    const inner = new TypeError(words)
    const middle = new SealError('middle', { cause: inner })
    const { line, fields } = logged((logger) =>
      logger.error({ err: new Error(words, { cause: middle }) }, 'x'),
    )
    expect(line).not.toContain('chồng')
    expect(fields.err).toMatchObject({
      name: 'Error',
      cause: { name: 'SealError', message: 'middle', cause: { name: 'TypeError' } },
    })
  })

  it('says only the kind of what is thrown without being an error', () => {
    for (const [value, name] of [
      [words, 'string'],
      [{ text: words }, 'object'],
      [null, 'object'],
    ]) {
      const { line, fields } = logged((logger) => logger.error({ err: value }, 'x'))
      expect(line).not.toContain('chồng')
      expect(fields.err).toEqual({ name })
    }
  })
})

describe('other lines', () => {
  it('are JSON with time, level, fields and words, one to a line', () => {
    const { line, fields } = logged((logger) => logger.info({ count: 3 }, 'stored'))
    expect(line.endsWith('}\n')).toBe(true)
    expect(fields).toEqual({
      level: 30,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      count: 3,
      msg: 'stored',
    })
    expect(logged((logger) => logger.info('words alone')).fields.msg).toBe('words alone')
  })

  it('below the level are not written', () => {
    expect(logged((logger) => logger.info('x'), 'warn').line).toBe('')
    expect(logged((logger) => logger.error('x'), 'silent').line).toBe('')
  })
})
