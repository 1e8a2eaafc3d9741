import { createHash, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '../../src/platform/clock.ts'

export interface ZaloOAuthOptions {
  readonly clock: Clock
  readonly appId: string
  readonly appSecret: string
  /** Answer with `"-14014"` instead of `-14014`. */
  readonly quotedErrors: boolean
}

const accessLifetimeSeconds = 90_000
const codeLifetimeMs = 600_000

/** The token part of the emulator: oauth.zaloapp.com, with rotation and single use. */
export function createZaloOAuth({ clock, appId, appSecret, quotedErrors }: ZaloOAuthOptions) {
  const codes = new Map<string, { challenge: string | null; expiresAt: number }>()
  const spentRefreshTokens = new Set<string>()
  const deadAccessTokens = new Set<string>()
  const firstRefreshToken = unguessable('RT')
  let refreshToken = firstRefreshToken
  let access: { token: string; expiresAt: number } | null = null
  let refreshCount = 0
  let onRefreshed: (() => void) | null = null

  function issuePair(): string {
    if (access !== null) deadAccessTokens.add(access.token)
    spentRefreshTokens.add(refreshToken)
    refreshToken = unguessable('RT')
    const expiresAt = clock.now().getTime() + accessLifetimeSeconds * 1000
    access = { token: unguessable('AT'), expiresAt }
    return JSON.stringify({
      access_token: access.token,
      refresh_token: refreshToken,
      expires_in: String(accessLifetimeSeconds),
    })
  }

  function refused(code: number, name: string): string {
    return JSON.stringify({
      error: quotedErrors ? String(code) : code,
      error_name: name,
      error_reason: '',
      message: '',
      access_token: '',
      refresh_token: '',
    })
  }

  function exchangeCode(form: URLSearchParams): string {
    const code = form.get('code') ?? ''
    const known = codes.get(code)
    codes.delete(code)
    if (known === undefined || known.expiresAt <= clock.now().getTime()) {
      return refused(-14012, 'Invalid authorization code.')
    }
    const proof = createHash('sha256').update(form.get('code_verifier') ?? '')
    if (known.challenge !== null && known.challenge !== proof.digest('base64url')) {
      return refused(-14024, 'Invalid code verifier.')
    }
    return issuePair()
  }

  function refresh(form: URLSearchParams): string {
    const given = form.get('refresh_token') ?? ''
    if (spentRefreshTokens.has(given)) return ''
    if (given !== refreshToken) return refused(-14014, 'Invalid refresh token.')
    refreshCount += 1
    const body = issuePair()
    onRefreshed?.()
    return body
  }

  return {
    firstRefreshToken,
    get refreshCount() {
      return refreshCount
    },
    get accessToken() {
      return access?.token ?? null
    },
    onRefreshed(listener: () => void): void {
      onRefreshed = listener
    },
    revokeAccessToken(): void {
      access = null
    },
    issueCode(challenge: string | null): string {
      const code = unguessable('CODE')
      codes.set(code, { challenge, expiresAt: clock.now().getTime() + codeLifetimeMs })
      return code
    },
    /** @returns the body of an answer whose status is always 200 */
    answer(headers: IncomingHttpHeaders, body: string): string {
      if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
        return refused(-14001, 'Invalid content type.')
      }
      const form = new URLSearchParams(body)
      if (headers['secret_key'] !== appSecret || form.get('app_id') !== appId) {
        return refused(-14004, 'Invalid app or secret key.')
      }
      switch (form.get('grant_type')) {
        case 'authorization_code':
          return exchangeCode(form)
        case 'refresh_token':
          return refresh(form)
        default:
          return refused(-14005, 'Invalid grant type.')
      }
    },
    /** @returns the code with which an access token is refused, or null */
    refusalOf(given: string | string[] | undefined): number | null {
      if (typeof given !== 'string') return -216
      if (given === access?.token) return access.expiresAt > clock.now().getTime() ? null : -220
      return deadAccessTokens.has(given) ? -220 : -216
    },
  }
}

function unguessable(prefix: string): string {
  return `${prefix}-${randomBytes(24).toString('base64url')}`
}
