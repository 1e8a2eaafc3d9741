import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigError, loadConfig, variableNames } from '../../src/platform/config.ts'

const token = '123456:ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const zalo = {
  ZALO_APP_ID: '111',
  ZALO_APP_SECRET: 'app-secret',
  ZALO_OA_ID: '222',
  ZALO_OA_SECRET_KEY: 'oa-secret',
}

function refusalOf(environment: NodeJS.ProcessEnv): ConfigError {
  try {
    loadConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('The test expects this environment to be refused')
}

const namesIn = (error: ConfigError) => error.problems.map((problem) => problem.split(':')[0])

describe('an environment that can be used', () => {
  it('may be empty: embedded database, web chat on loopback, no accounts', () => {
    expect(loadConfig({})).toEqual({
      dataDir: `${process.cwd()}/data`,
      host: '127.0.0.1',
      port: 3000,
      publicUrl: null,
      trustProxy: false,
      databaseUrl: null,
      encryptionKeyFile: null,
      logLevel: 'info',
      telegram: null,
      zalo: null,
      sendWindow: { fromMinute: 8 * 60, toMinute: 20 * 60 },
      model: null,
      embedder: { kind: 'built-in' },
      searchIn: 'memory',
      takesHandovers: true,
      messagesPerMinute: 20,
      questionRetentionDays: 730,
    })
  })

  it('takes an empty or blank variable for an absent one', () => {
    for (const blank of ['', ' ', '\t ']) {
      expect(loadConfig(Object.fromEntries(variableNames.map((name) => [name, blank])))).toEqual(
        loadConfig({}),
      )
    }
  })

  it('reads every variable', () => {
    const config = loadConfig({
      DATA_DIR: '/var/lib/loa-luat',
      HOST: '0.0.0.0',
      PORT: ' 8080 ',
      PUBLIC_URL: 'https://loaluat.example.vn/bot//',
      TRUST_PROXY: 'true',
      DATABASE_URL: 'postgresql://loa@localhost/loa',
      ENCRYPTION_KEY_FILE: '/etc/loa-luat/key',
      LOG_LEVEL: 'debug',
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: 'http://127.0.0.1:8081/',
      TELEGRAM_MODE: 'webhook',
      TELEGRAM_WEBHOOK_SECRET: 'a-secret_1',
      SEND_RATE_TELEGRAM: '12.5',
      ...zalo,
      ZALO_API_BASE: 'http://127.0.0.1:1',
      ZALO_OAUTH_BASE: 'http://127.0.0.1:2',
      SEND_RATE_ZALO: '1000',
      SEND_WINDOW: '07:30-21:15',
      MODEL: 'qwen3:8b',
      MODEL_ANSWERS: 'on',
      MODEL_PROVIDER: 'ollama',
      MODEL_BASE_URL: 'http://127.0.0.1:11434/',
      MODEL_API_KEY: 'model-key',
      MODEL_TIMEOUT_SECONDS: '7.5',
      MODEL_DAILY_REQUESTS: '200',
      EMBEDDER: 'openai',
      EMBEDDER_MODEL: 'BAAI/bge-m3',
      EMBEDDER_BASE_URL: 'http://127.0.0.1:8080/v1/',
      EMBEDDER_API_KEY: 'embedder-key',
      SEARCH_IN: 'database',
      HANDOVER: 'off',
      MESSAGES_PER_MINUTE: '5',
      QUESTION_RETENTION_DAYS: '90',
    })
    expect(config).toEqual({
      dataDir: '/var/lib/loa-luat',
      host: '0.0.0.0',
      port: 8080,
      publicUrl: 'https://loaluat.example.vn/bot',
      trustProxy: true,
      databaseUrl: 'postgresql://loa@localhost/loa',
      encryptionKeyFile: '/etc/loa-luat/key',
      logLevel: 'debug',
      telegram: {
        token,
        apiRoot: 'http://127.0.0.1:8081',
        mode: 'webhook',
        webhookSecret: 'a-secret_1',
        sendRate: 12.5,
      },
      zalo: {
        appId: '111',
        appSecret: 'app-secret',
        oaId: '222',
        oaSecretKey: 'oa-secret',
        apiBase: 'http://127.0.0.1:1',
        oauthBase: 'http://127.0.0.1:2',
        requestsPerMinute: 1000,
      },
      sendWindow: { fromMinute: 450, toMinute: 1275 },
      model: {
        provider: 'ollama',
        name: 'qwen3:8b',
        baseUrl: 'http://127.0.0.1:11434',
        apiKey: 'model-key',
        timeoutMs: 7_500,
        dailyRequests: 200,
      },
      embedder: {
        kind: 'openai',
        model: 'BAAI/bge-m3',
        baseUrl: 'http://127.0.0.1:8080/v1',
        apiKey: 'embedder-key',
      },
      searchIn: 'database',
      takesHandovers: false,
      messagesPerMinute: 5,
      questionRetentionDays: 90,
    })
  })

  it('polls Telegram unless told otherwise, and then needs no webhook secret', () => {
    const { telegram } = loadConfig({ TELEGRAM_BOT_TOKEN: token, TELEGRAM_WEBHOOK_SECRET: 'x' })
    expect(telegram).toEqual({
      token,
      apiRoot: 'https://api.telegram.org',
      mode: 'polling',
      webhookSecret: null,
      sendRate: 28,
    })
  })

  it('takes a folder for an embedder, against where the program was started', () => {
    const { embedder } = loadConfig({ EMBEDDER: 'local', EMBEDDER_PATH: 'models/e5' })
    expect(embedder).toEqual({ kind: 'local', path: `${process.cwd()}/models/e5` })
  })

  it('may send around the clock', () => {
    expect(loadConfig({ SEND_WINDOW: 'always' }).sendWindow).toBe('always')
  })

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(loadConfig({}))).toBe(true)
  })
})

describe('an environment that cannot be used', () => {
  it('is refused with every problem at once, mistakes and contradictions together', () => {
    const error = refusalOf({
      PORT: '70000',
      PUBLIC_URL: 'ftp://example.vn',
      TRUST_PROXY: 'yes',
      DATABASE_URL: 'mysql://localhost',
      LOG_LEVEL: 'loud',
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_MODE: 'webhook',
      ZALO_APP_ID: '111',
      ZALO_OA_ID: 'one',
      SEND_RATE_TELEGRAM: 'fast',
      SEND_RATE_ZALO: '0',
      SEND_WINDOW: '20:00-08:00',
    })
    expect(namesIn(error).sort()).toEqual([
      'DATABASE_URL',
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_URL',
      'SEND_RATE_TELEGRAM',
      'SEND_RATE_ZALO',
      'SEND_WINDOW',
      'TELEGRAM_WEBHOOK_SECRET',
      'TRUST_PROXY',
      'ZALO_APP_SECRET',
      'ZALO_OA_ID',
      'ZALO_OA_SECRET_KEY',
    ])
    for (const problem of error.problems) expect(error.message).toContain(problem)
  })

  it('never has its values repeated', () => {
    const secret = 'Bí mật №7391'
    const canBeWrong = variableNames.filter(
      (name) =>
        !/^(DATA_DIR|HOST|ENCRYPTION_KEY_FILE|MODEL|MODEL_API_KEY|EMBEDDER_(MODEL|API_KEY|PATH)|ZALO_.*SECRET.*)$/.test(
          name,
        ),
    )
    const error = refusalOf(Object.fromEntries(variableNames.map((name) => [name, secret])))
    expect(new Set(namesIn(error))).toEqual(new Set(canBeWrong))
    expect(JSON.stringify(error) + error.message + error.stack).not.toContain('7391')
    expect(error.cause).toBeUndefined()
  })

  it('never has its values repeated, whatever they are', () => {
    const value = fc.string({ minLength: 4 }).map((text) => `${text}#7391#`)
    fc.assert(
      fc.property(fc.constantFrom(...variableNames), value, (name, text) => {
        try {
          loadConfig({ [name]: text })
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError)
          expect((error as Error).message).toContain(name.slice(0, 5))
          expect((error as Error).message).not.toContain('7391')
        }
      }),
    )
  })

  it.each([
    [
      { TELEGRAM_BOT_TOKEN: token, TELEGRAM_MODE: 'webhook', PUBLIC_URL: 'https://a.vn' },
      'TELEGRAM_WEBHOOK_SECRET',
    ],
    [
      { TELEGRAM_BOT_TOKEN: token, TELEGRAM_MODE: 'webhook', TELEGRAM_WEBHOOK_SECRET: 'x' },
      'PUBLIC_URL',
    ],
    [{ ...zalo, ZALO_OA_SECRET_KEY: ' ' }, 'ZALO_OA_SECRET_KEY'],
    [{ SEND_WINDOW: '08:00-08:00' }, 'SEND_WINDOW'],
    [{ SEND_WINDOW: '8:00-20:00' }, 'SEND_WINDOW'],
    [{ SEND_WINDOW: '08:00-24:00' }, 'SEND_WINDOW'],
    [{ PORT: '80.5' }, 'PORT'],
    [{ MODEL: 'm' }, 'MODEL'],
    [{ MODEL_API_KEY: 'k' }, 'MODEL_API_KEY'],
    [{ MODEL_ANSWERS: 'on', MODEL_API_KEY: 'k' }, 'MODEL'],
    [{ MODEL_ANSWERS: 'on', MODEL: 'm' }, 'MODEL_API_KEY'],
    [{ MODEL_PROVIDER: 'magic' }, 'MODEL_PROVIDER'],
    [{ EMBEDDER: 'magic' }, 'EMBEDDER'],
    [{ EMBEDDER: 'local' }, 'EMBEDDER_PATH'],
    [{ EMBEDDER: 'openai', EMBEDDER_MODEL: 'm' }, 'EMBEDDER_BASE_URL'],
    [{ EMBEDDER: 'openai', EMBEDDER_BASE_URL: 'http://127.0.0.1:1' }, 'EMBEDDER_MODEL'],
    [{ EMBEDDER_MODEL: 'm' }, 'EMBEDDER_MODEL'],
    [{ TELEGRAM_WEBHOOK_SECRET: 'has space' }, 'TELEGRAM_WEBHOOK_SECRET'],
  ])('%j is refused because of %s alone', (environment, name) => {
    expect(namesIn(refusalOf(environment))).toEqual([name])
  })
})
