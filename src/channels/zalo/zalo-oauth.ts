import type { AxiosInstance } from 'axios'
import { z } from 'zod'
import type { ZaloConfig } from '../../platform/config.ts'
import { createHttpClient, wasNeverSent } from '../../platform/http-client.ts'

/** The host that trades refresh tokens for pairs. */
export interface ZaloOAuth {
  /** Asks once more when the first answer cannot be read; never a third time. */
  tradeIn(refreshToken: string): Promise<OAuthAnswer>
}

/** What became of trading a refresh token in. */
export type OAuthAnswer =
  | {
      readonly kind: 'pair'
      readonly accessToken: string
      readonly refreshToken: string
      readonly expiresInMs: number
    }
  | { readonly kind: 'spent' }
  /** The refresh token is certainly unspent; null when Zalo was never reached. */
  | { readonly kind: 'refused'; readonly code: number | null }
  | { readonly kind: 'unknown' }

export interface ZaloOAuthDeps {
  readonly config: Pick<ZaloConfig, 'appId' | 'appSecret' | 'oauthBase'>
  readonly http?: AxiosInstance
  readonly wait: (durationMs: number) => Promise<unknown>
}

/** The timeout of a given `http` must stay below 25 s: others wait 60 s for two attempts to end. */
export function createZaloOAuth({ config, wait, ...deps }: ZaloOAuthDeps): ZaloOAuth {
  const http = deps.http ?? createHttpClient({ baseUrl: config.oauthBase, timeoutMs: 20_000 })

  async function tradeIn(refreshToken: string): Promise<OAuthAnswer> {
    const first = await ask(refreshToken)
    if (first.kind !== 'unknown') return first
    await wait(1000)
    const second = await ask(refreshToken)
    // Not having reached Zalo the second time says nothing about the first.
    return second.kind === 'refused' && second.code === null ? first : second
  }

  async function ask(refreshToken: string): Promise<OAuthAnswer> {
    const form = new URLSearchParams({
      app_id: config.appId,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    })
    try {
      const { status, data } = await http.post('/v4/oa/access_token', form.toString(), {
        headers: {
          secret_key: config.appSecret,
          'Content-Type': 'application/x-www-form-urlencoded',
        },
      })
      return readOAuthAnswer(status, String(data ?? ''))
    } catch (error) {
      // The error itself holds the secret and the token: it goes no further.
      return wasNeverSent(error) ? { kind: 'refused', code: null } : { kind: 'unknown' }
    }
  }

  return { tradeIn }
}

const oauthBody = z.object({
  error: z.coerce.number().optional(),
  access_token: z.string().optional(),
  refresh_token: z.string().optional(),
  expires_in: z.coerce.number().positive().catch(90_000), // seconds; a quoted number in the docs
})

/** Success is two tokens and nothing less: error bodies come with status 200 as well. */
function readOAuthAnswer(status: number, text: string): OAuthAnswer {
  if (status === 200 && text.trim() === '') return { kind: 'spent' }
  const parsed = oauthBody.safeParse(parseJson(text))
  if (!parsed.success || status >= 500) return { kind: 'unknown' }
  const { error, access_token, refresh_token, expires_in } = parsed.data
  if (error === -14014) return { kind: 'spent' }
  if (error !== undefined && error !== 0) return { kind: 'refused', code: error }
  if (!access_token || !refresh_token) return { kind: 'unknown' }
  return {
    kind: 'pair',
    accessToken: access_token,
    refreshToken: refresh_token,
    expiresInMs: expires_in * 1000,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
