import { setTimeout as sleep } from 'node:timers/promises'
import type { AxiosInstance } from 'axios'
import type { Clock } from '../../platform/clock.ts'
import type { ZaloConfig } from '../../platform/config.ts'
import { type Database, DatabaseError } from '../../platform/database.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Vault } from '../../platform/vault.ts'
import { createZaloOAuth } from './zalo-oauth.ts'
import {
  ZaloTokenMissingError,
  ZaloTokenPendingError,
  ZaloTokenRefreshError,
  ZaloTokenSpentError,
} from './zalo-token-errors.ts'

/** Keeps one access token fresh. A refresh token works once, so its successor is stored first. */
export interface TokenKeeper {
  /** @throws {ZaloTokenPendingError | ZaloTokenSpentError | ZaloTokenMissingError | ZaloTokenRefreshError} */
  accessToken(): Promise<string>
  /**
   * Call when Zalo refused `usedToken`: gives the stored one when it differs, else refreshes.
   *
   * @throws as `accessToken`
   */
  refreshAfterRejection(usedToken: string): Promise<string>
  /**
   * Starts anew from a refresh token an OA administrator obtained, and refreshes at once.
   *
   * What was stored before is given up, whatever its state.
   */
  seed(refreshToken: string): Promise<void>
  /** For health pages and alarms; reads the database, not Zalo. */
  state(): Promise<ZaloTokenState>
}

export interface ZaloTokenState {
  /** `pending`: a refresh was begun and its end never stored. Only `ready` can send. */
  readonly kind: 'unseeded' | 'ready' | 'pending' | 'spent'
  readonly refreshedAt: Date | null
  readonly expiresAt: Date | null
  readonly refreshCount: number
}

export interface TokenKeeperDeps {
  readonly database: Database
  readonly vault: Vault
  readonly config: Pick<ZaloConfig, 'appId' | 'appSecret' | 'oaId' | 'oauthBase'>
  /** Its timeout must stay below 25 s: two attempts have to end before others give up waiting. */
  readonly http?: AxiosInstance
  readonly clock: Clock
  readonly logger: Logger
  readonly wait?: (durationMs: number) => Promise<unknown>
}

interface Pair {
  /** Null until the first refresh after seeding. */
  readonly accessToken: string | null
  /** Null once Zalo said that it is spent. */
  readonly refreshToken: string | null
}

interface TokenRow {
  readonly sealedTokens: Buffer
  readonly expiresAt: Date
  readonly refreshedAt: Date
  readonly refreshCount: number
  readonly pendingAt: Date | null
}

/** One trade of a refresh token, as marked in the row. */
interface Errand {
  readonly refreshToken: string
  readonly refreshCount: number
  readonly pendingAt: Date
}

type Turn =
  | { readonly kind: 'usable'; readonly accessToken: string }
  | ({ readonly kind: 'mine' } & Errand)
  | { readonly kind: 'busy'; readonly pendingAt: Date }

const hourMs = 3_600_000
const refreshAgeMs = 20 * hourMs // of 25: a day's schedule leaves too little slack
const patienceMs = 60_000
const pollMs = 500

/** Tokens live in `zalo_token`, sealed; any number of processes may share the row. */
export function createTokenKeeper(deps: TokenKeeperDeps): TokenKeeper {
  const { database, vault, config, clock, logger, wait = sleep } = deps
  const oauth = createZaloOAuth({ config, wait, ...(deps.http ? { http: deps.http } : {}) })
  const { oaId } = config
  const sealContext = `zalo tokens ${oaId}`
  let known: { accessToken: string; dueAt: number; expiresAt: number } | null = null
  let flight: Promise<string> | null = null
  /** When the refresh began that this process saw end without an answer. */
  let lostAt: number | null = null

  const seal = (pair: Pair) => vault.seal(JSON.stringify(pair), sealContext)

  function remember(accessToken: string, refreshedAt: Date, expiresAt: Date): void {
    const dueAt = Math.min(refreshedAt.getTime() + refreshAgeMs, expiresAt.getTime() - 300_000)
    known = { accessToken, dueAt, expiresAt: expiresAt.getTime() }
  }

  function isDue(): boolean {
    return known === null || clock.now().getTime() >= known.dueAt
  }

  /** One refresh at a time in this process; whoever comes meanwhile shares its end. */
  function fly(work: () => Promise<string>): Promise<string> {
    const mine = work().finally(() => {
      if (flight === mine) flight = null
    })
    flight = mine
    return mine
  }

  async function refresh(isNeeded: () => boolean): Promise<string> {
    for (let waitedMs = 0; ; waitedMs += pollMs) {
      const turn = await takeTurn(isNeeded)
      if (turn.kind === 'usable') return turn.accessToken
      if (turn.kind === 'mine') return spend(turn)
      const ageMs = clock.now().getTime() - turn.pendingAt.getTime()
      const isOurs = turn.pendingAt.getTime() === lostAt // nobody else will end it
      if (isOurs || ageMs >= patienceMs || waitedMs >= patienceMs) {
        throw new ZaloTokenPendingError(turn.pendingAt)
      }
      await wait(pollMs)
    }
  }

  /** Marks the row pending for us, unless it is already, or the stored token will do. */
  function takeTurn(isNeeded: () => boolean): Promise<Turn> {
    return database.transaction(async (transaction): Promise<Turn> => {
      const [row] = await transaction.query<TokenRow>(`${selectRow} for update`, [oaId])
      if (row === undefined) throw new ZaloTokenMissingError()
      if (row.pendingAt !== null) return { kind: 'busy', pendingAt: row.pendingAt }
      const { accessToken, refreshToken } = openPair(vault, row.sealedTokens, sealContext)
      if (refreshToken === null) throw new ZaloTokenSpentError()
      known = null
      if (accessToken !== null) {
        remember(accessToken, row.refreshedAt, row.expiresAt)
        if (!isNeeded()) return { kind: 'usable', accessToken }
      }
      const pendingAt = clock.now()
      await transaction.query(`update zalo_token set refresh_pending_at = $2 where oa_id = $1`, [
        oaId,
        pendingAt,
      ])
      return { kind: 'mine', refreshToken, refreshCount: row.refreshCount, pendingAt }
    })
  }

  /** Trades the refresh token in. The row is marked pending, and stays so if nobody can know. */
  async function spend({ refreshToken, refreshCount, pendingAt }: Errand): Promise<string> {
    const answer = await oauth.tradeIn(refreshToken)
    switch (answer.kind) {
      case 'pair':
        return keep(answer, refreshCount)
      case 'spent':
        logger.error('Zalo says that the refresh token is spent: an administrator must consent')
        known = null
        await persist(() =>
          settle(refreshCount, seal({ accessToken: null, refreshToken: null }), clock.now()),
        )
        throw new ZaloTokenSpentError()
      case 'refused':
        await persist(() =>
          database.query(
            `update zalo_token set refresh_pending_at = null
              where oa_id = $1 and refresh_count = $2`,
            [oaId, refreshCount],
          ),
        )
        throw new ZaloTokenRefreshError(answer.code)
      case 'unknown':
        logger.error('Zalo gave no readable answer to a token refresh: the token may be spent')
        known = null
        lostAt = pendingAt.getTime()
        throw new ZaloTokenPendingError(pendingAt)
    }
  }

  async function keep(
    answer: { accessToken: string; refreshToken: string; expiresInMs: number },
    refreshCount: number,
  ): Promise<string> {
    const { accessToken, refreshToken } = answer
    const now = clock.now()
    const expiresAt = new Date(now.getTime() + answer.expiresInMs)
    known = null
    const rows = await persist(() =>
      settle(refreshCount, seal({ accessToken, refreshToken }), expiresAt),
    )
    // Someone seeded meanwhile, or the first commit did succeed: the row knows better.
    if (rows.length === 0) return refresh(() => false)
    remember(accessToken, now, expiresAt)
    logger.info({ expiresAt }, 'The Zalo access token was refreshed')
    return accessToken
  }

  function settle(refreshCount: number, sealedTokens: Buffer, expiresAt: Date) {
    return database.query(
      `update zalo_token
          set sealed_tokens = $3, expires_at = $4, refreshed_at = $5,
              refresh_count = refresh_count + 1, refresh_pending_at = null
        where oa_id = $1 and refresh_count = $2
        returning oa_id`,
      [oaId, refreshCount, sealedTokens, expiresAt, clock.now()],
    )
  }

  /** A database gone for a moment must not cost the pair that only this process holds. */
  async function persist<Result>(write: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await write()
      } catch (error) {
        if (attempt === 5 || !(error instanceof DatabaseError)) throw error
        await wait(1000)
      }
    }
  }

  return {
    async accessToken() {
      // During a flight the known token may die at any moment: everybody waits for the new one.
      if (flight === null && known !== null && !isDue()) return known.accessToken
      try {
        return await (flight ?? fly(() => refresh(isDue)))
      } catch (error) {
        const now = clock.now().getTime()
        if (!(error instanceof ZaloTokenRefreshError) || known === null || now >= known.expiresAt) {
          throw error
        }
        logger.warn({ error }, 'The Zalo token was not refreshed; the present one still works')
        known = { ...known, dueAt: now + 300_000 }
        return known.accessToken
      }
    },

    async refreshAfterRejection(usedToken) {
      // A shared flight may have been another's, and ended with the refused token: look once more.
      for (let round = 0; round < 2; round += 1) {
        const wasRefused = () => known === null || known.accessToken === usedToken
        const token = await (flight ?? fly(() => refresh(wasRefused)))
        if (token !== usedToken) return token
      }
      throw new ZaloTokenRefreshError(null)
    },

    async seed(givenToken) {
      const refreshToken = givenToken.trim()
      const pendingAt = clock.now()
      const sealed = seal({ accessToken: null, refreshToken })
      const [row] = await database.query<{ refreshCount: number }>(
        `insert into zalo_token
           (oa_id, sealed_tokens, expires_at, refreshed_at, refresh_pending_at)
         values ($1, $2, $3, $3, $3)
         on conflict (oa_id) do update
           set sealed_tokens = excluded.sealed_tokens, expires_at = excluded.expires_at,
               refreshed_at = excluded.refreshed_at,
               refresh_pending_at = excluded.refresh_pending_at,
               refresh_count = zalo_token.refresh_count + 1
         returning refresh_count as "refreshCount"`,
        [oaId, sealed, pendingAt],
      )
      await fly(() => spend({ refreshToken, refreshCount: row?.refreshCount ?? 0, pendingAt }))
    },

    async state() {
      const [row] = await database.query<TokenRow>(selectRow, [oaId])
      if (row === undefined) {
        return { kind: 'unseeded', refreshedAt: null, expiresAt: null, refreshCount: 0 }
      }
      const { refreshedAt, expiresAt, refreshCount } = row
      const isSpent = openPair(vault, row.sealedTokens, sealContext).refreshToken === null
      const kind = row.pendingAt !== null ? 'pending' : isSpent ? 'spent' : 'ready'
      return { kind, refreshedAt, expiresAt, refreshCount }
    },
  }
}

const selectRow = `select sealed_tokens as "sealedTokens", expires_at as "expiresAt",
    refreshed_at as "refreshedAt", refresh_count as "refreshCount",
    refresh_pending_at as "pendingAt"
  from zalo_token where oa_id = $1`

function openPair(vault: Vault, sealedTokens: Buffer, context: string): Pair {
  return JSON.parse(vault.open(sealedTokens, context).toString('utf8')) as Pair
}
