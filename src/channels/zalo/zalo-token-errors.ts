const seedAgain =
  'Ask an OA administrator for a new refresh token (API Explorer, OA Access Token) and seed it.'

/** A refresh was begun and nobody knows how it ended: the refresh token may be spent. */
export class ZaloTokenPendingError extends Error {
  override readonly name = 'ZaloTokenPendingError'
  readonly safeToLog = true
  constructor(since: Date) {
    super(`The Zalo token refresh of ${since.toISOString()} never ended. ${seedAgain}`)
  }
}

/** The refresh token is used up or unknown to Zalo: nothing but a new one helps. */
export class ZaloTokenSpentError extends Error {
  override readonly name = 'ZaloTokenSpentError'
  readonly safeToLog = true
  constructor() {
    super(`The Zalo refresh token is spent or expired. ${seedAgain}`)
  }
}

/** No token was ever stored for this OA. */
export class ZaloTokenMissingError extends Error {
  override readonly name = 'ZaloTokenMissingError'
  readonly safeToLog = true
  constructor() {
    super(`No Zalo token is stored for this OA. ${seedAgain}`)
  }
}

/** This refresh failed with the refresh token certainly unspent: worth trying again later. */
export class ZaloTokenRefreshError extends Error {
  override readonly name = 'ZaloTokenRefreshError'
  readonly safeToLog = true
  /** The OAuth host's code; null when it was not reached or gave a token already refused. */
  readonly code: number | null
  constructor(code: number | null) {
    super(`The Zalo token could not be refreshed: ${code === null ? 'no answer' : `error ${code}`}`)
    this.code = code
  }
}
