import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTokenKeeper, type TokenKeeperDeps } from '../../src/channels/zalo/zalo-token.ts'
import {
  ZaloTokenMissingError,
  ZaloTokenPendingError,
  ZaloTokenRefreshError,
  ZaloTokenSpentError,
} from '../../src/channels/zalo/zalo-token-errors.ts'
import { type Database, DatabaseError } from '../../src/platform/database.ts'
import { createHttpClient } from '../../src/platform/http-client.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createVault } from '../../src/platform/vault.ts'
import { createTestClock, type TestClock } from '../support/clock.ts'
import { openTestDatabase } from '../support/database.ts'
import { startZaloServer, type ZaloServer } from '../support/zalo-server.ts'

const hourMs = 3_600_000
const log: string[] = []
let database: Database
let zalo: ZaloServer
let clock: TestClock

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  clock = createTestClock()
  zalo = await startZaloServer({ clock })
})
afterEach(async () => {
  await zalo.close()
  await database.execute('delete from zalo_token')
  log.length = 0
})

/** A keeper as one process has it; its waiting moves the clock. */
function keeper(changes: Partial<TokenKeeperDeps> = {}) {
  return createTokenKeeper({
    database,
    vault: createVault(Buffer.alloc(32, 1)),
    config: { ...zalo, oauthBase: zalo.url },
    clock,
    logger: createLogger({ level: 'trace', destination: { write: (line) => void log.push(line) } }),
    wait: async (durationMs) => {
      clock.advance(durationMs)
      await new Promise(setImmediate)
    },
    ...changes,
  })
}

async function seeded() {
  const tokens = keeper()
  await tokens.seed(zalo.seedRefreshToken)
  return tokens
}

const oauthCalls = () => zalo.requests.filter((request) => request.path.startsWith('/v4/')).length

describe('an access token', () => {
  it('is not to be had before somebody seeds a refresh token', async () => {
    const tokens = keeper()
    await expect(tokens.accessToken()).rejects.toThrow(ZaloTokenMissingError)
    expect(await tokens.state()).toMatchObject({ kind: 'unseeded' })
  })

  it('comes from the first refresh, made while seeding', async () => {
    const tokens = await seeded()
    expect(await tokens.accessToken()).toBe(zalo.accessToken)
    expect(zalo.refreshCount).toBe(1)
    expect(await tokens.state()).toEqual({
      kind: 'ready',
      refreshedAt: clock.now(),
      expiresAt: new Date(clock.now().getTime() + 25 * hourMs),
      refreshCount: 1,
    })
  })

  it('is used for twenty hours, then refreshed', async () => {
    const tokens = await seeded()
    const first = await tokens.accessToken()
    clock.advance(20 * hourMs - 1000)
    expect(await tokens.accessToken()).toBe(first)
    clock.advance(1000)
    const second = await tokens.accessToken()
    expect(second).toBe(zalo.accessToken)
    expect(second).not.toBe(first)
  })

  it('survives a restart, and its storage is sealed', async () => {
    await seeded()
    expect(await keeper().accessToken()).toBe(zalo.accessToken)
    expect(oauthCalls()).toBe(1)
    const [row] = await database.query<{ sealed: Buffer }>(
      'select sealed_tokens as sealed from zalo_token',
    )
    expect(row?.sealed.toString('latin1')).not.toContain(zalo.accessToken)
  })

  it('is replaced after a rejection even if it looked fresh', async () => {
    const tokens = await seeded()
    const first = await tokens.accessToken()
    zalo.revokeAccessToken()
    const second = await tokens.refreshAfterRejection(first)
    expect(second).toBe(zalo.accessToken)
    expect(await tokens.accessToken()).toBe(second)
  })
})

describe('one refresh token is spent once', () => {
  it('by two processes that refresh together', async () => {
    await seeded()
    clock.advance(21 * hourMs)
    const [one, two] = [keeper(), keeper()]
    const all = await Promise.all([
      one.accessToken(),
      two.accessToken(),
      one.accessToken(),
      two.accessToken(),
    ])
    expect(new Set(all)).toEqual(new Set([zalo.accessToken]))
    expect(oauthCalls()).toBe(2) // the seeding and one refresh
  })

  it('by many sends that are refused together', async () => {
    const [one, two] = [await seeded(), keeper()]
    const used = await two.accessToken()
    zalo.revokeAccessToken()
    const all = await Promise.all(
      [one, two, one, two, one].map((tokens) => tokens.refreshAfterRejection(used)),
    )
    expect(new Set(all)).toEqual(new Set([zalo.accessToken]))
    expect(oauthCalls()).toBe(2)
  })

  it('not at all when another process has refreshed already', async () => {
    const [one, two] = [await seeded(), keeper()]
    const used = await two.accessToken()
    const fresh = await one.refreshAfterRejection(used)
    expect(await two.refreshAfterRejection(used)).toBe(fresh)
    expect(zalo.refreshCount).toBe(2)
  })
})

describe('a refresh that did not end', () => {
  /** The database of a process that dies the moment Zalo has answered. */
  function dyingDatabase(): Database {
    let isDead = false
    zalo.onRefreshed(() => {
      isDead = true
    })
    const alive = <Result>(work: () => Promise<Result>) =>
      isDead ? Promise.reject(new DatabaseError({ code: '57P01' })) : work()
    return {
      ...database,
      query: (statement, parameters) => alive(() => database.query(statement, parameters)),
      transaction: (work) => alive(() => database.transaction(work)),
    }
  }

  it('is found pending after a crash between the answer and the commit', async () => {
    await seeded()
    clock.advance(21 * hourMs)
    await expect(keeper({ database: dyingDatabase() }).accessToken()).rejects.toThrow(DatabaseError)
    expect(zalo.refreshCount).toBe(2)

    clock.advance(60_000)
    const restarted = keeper()
    expect(await restarted.state()).toMatchObject({ kind: 'pending' })
    await expect(restarted.accessToken()).rejects.toThrow(ZaloTokenPendingError)
    await expect(restarted.accessToken()).rejects.toThrow(/seed it/)
    expect(oauthCalls()).toBe(2) // nothing was tried blindly
  })

  it('is mended by seeding again', async () => {
    await seeded()
    clock.advance(21 * hourMs)
    await expect(keeper({ database: dyingDatabase() }).accessToken()).rejects.toThrow()
    await zalo.close()
    zalo = await startZaloServer({ clock })
    const tokens = keeper()
    await tokens.seed(`${zalo.seedRefreshToken}\n`)
    expect(await tokens.accessToken()).toBe(zalo.accessToken)
    expect(await tokens.state()).toMatchObject({ kind: 'ready' })
  })

  it('is pending when Zalo never answers, and the same process does not wait for itself', async () => {
    const tokens = await seeded()
    zalo.inject({ on: 'oauth', kind: 'reset', when: 'after', times: 2 })
    clock.advance(21 * hourMs)
    await expect(tokens.accessToken()).rejects.toThrow(ZaloTokenPendingError)
    const before = clock.now().getTime()
    await expect(tokens.accessToken()).rejects.toThrow(ZaloTokenPendingError)
    expect(clock.now().getTime()).toBe(before)
  })

  it('keeps the new pair through a short absence of the database', async () => {
    await seeded()
    clock.advance(21 * hourMs)
    let failures = 0
    zalo.onRefreshed(() => {
      failures = 3
    })
    const flaky: Database = {
      ...database,
      query: (statement, parameters) => {
        failures -= 1
        return failures >= 0
          ? Promise.reject(new DatabaseError({ code: '57P01' }))
          : database.query(statement, parameters)
      },
    }
    expect(await keeper({ database: flaky }).accessToken()).toBe(zalo.accessToken)
    expect(await keeper().accessToken()).toBe(zalo.accessToken)
  })
})

describe('what the OAuth host may answer', () => {
  it('an empty 200: the token is spent, and Zalo is not asked again', async () => {
    const tokens = await seeded()
    clock.advance(21 * hourMs)
    zalo.inject({ on: 'oauth', kind: 'body', body: '' })
    await expect(tokens.accessToken()).rejects.toThrow(ZaloTokenSpentError)
    await expect(tokens.accessToken()).rejects.toThrow(ZaloTokenSpentError)
    await expect(keeper().accessToken()).rejects.toThrow(ZaloTokenSpentError)
    expect(await tokens.state()).toMatchObject({ kind: 'spent' })
    expect(oauthCalls()).toBe(2)
  })

  it.each([false, true])(
    '-14014, quoted: %s: the token is unknown or spent',
    async (quotedErrors) => {
      await zalo.close()
      zalo = await startZaloServer({ clock, quotedErrors })
      const tokens = keeper()
      await expect(tokens.seed('RT-unknown')).rejects.toThrow(ZaloTokenSpentError)
      expect(await tokens.state()).toMatchObject({ kind: 'spent' })
    },
  )

  it('the seed token a second time', async () => {
    await seeded()
    await expect(keeper().seed(zalo.seedRefreshToken)).rejects.toThrow(ZaloTokenSpentError)
  })

  it('an error body with status 200: good tokens stay, and work on', async () => {
    const tokens = await seeded()
    const before = await tokens.accessToken()
    clock.advance(21 * hourMs)
    const refusal = { error: -14002, error_name: 'App is not active', access_token: '' }
    zalo.inject({ on: 'oauth', kind: 'body', body: JSON.stringify(refusal) })
    expect(await tokens.accessToken()).toBe(before)
    expect(await tokens.accessToken()).toBe(before)
    expect(oauthCalls()).toBe(2) // not asked again at once
    clock.advance(300_000)
    expect(await tokens.accessToken()).not.toBe(before)
    expect(await tokens.accessToken()).toBe(zalo.accessToken)
  })

  it('an error body once the old token has expired', async () => {
    const tokens = await seeded()
    clock.advance(26 * hourMs)
    zalo.inject({ on: 'oauth', kind: 'body', body: '{"error":"-14002"}' })
    await expect(tokens.accessToken()).rejects.toMatchObject({
      name: 'ZaloTokenRefreshError',
      code: -14002,
    })
    expect(await tokens.accessToken()).toBe(zalo.accessToken)
  })

  it('one token instead of two is no success', async () => {
    const tokens = await seeded()
    clock.advance(21 * hourMs)
    zalo.inject({ on: 'oauth', kind: 'body', body: '{"access_token":"AT-x"}', times: 2 })
    await expect(tokens.accessToken()).rejects.toThrow(ZaloTokenPendingError)
  })

  it('a gateway page once: asked a second time', async () => {
    const tokens = await seeded()
    clock.advance(21 * hourMs)
    zalo.inject({ on: 'oauth', kind: 'html' })
    expect(await tokens.accessToken()).toBe(zalo.accessToken)
  })

  it('nothing, because nobody is there: the refresh token is unspent', async () => {
    await seeded()
    clock.advance(26 * hourMs)
    const http = createHttpClient({ baseUrl: 'http://127.0.0.1:1' })
    await expect(keeper({ http }).accessToken()).rejects.toThrow(ZaloTokenRefreshError)
    expect(await keeper().accessToken()).toBe(zalo.accessToken)
  })

  it('leaves no token and no secret in the log or in an error', async () => {
    const tokens = await seeded()
    const access = await tokens.accessToken()
    clock.advance(21 * hourMs)
    zalo.inject({ on: 'oauth', kind: 'reset', times: 2 })
    const error = await tokens.accessToken().catch((thrown: Error) => thrown)
    const everything = `${log.join('')}${JSON.stringify(error)}${String(error)}`
    expect(log.length).toBeGreaterThan(0)
    for (const secret of [access, zalo.seedRefreshToken, zalo.appSecret]) {
      expect(everything).not.toContain(secret)
    }
  })
})

it('a keeper waits for a refresh that another process has under way, but not forever', async () => {
  await seeded()
  clock.advance(21 * hourMs)
  await database.query('update zalo_token set refresh_pending_at = $1', [clock.now()])
  const before = clock.now().getTime()
  await expect(keeper().accessToken()).rejects.toThrow(ZaloTokenPendingError)
  expect(clock.now().getTime() - before).toBe(60_000)
  expect(oauthCalls()).toBe(1)
})
