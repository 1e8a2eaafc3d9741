import { resolve } from 'node:path'
import { z } from 'zod'
import { findContradictions } from './config-contradictions.ts'

/** Everything the environment decides, read once at the start. */
export interface Config {
  readonly dataDir: string
  readonly host: string
  readonly port: number
  readonly publicUrl: string | null
  readonly trustProxy: boolean
  readonly databaseUrl: string | null
  readonly encryptionKeyFile: string | null
  readonly logLevel: string
  readonly telegram: TelegramConfig | null
  readonly zalo: ZaloConfig | null
  readonly sendWindow: SendWindow
  /** A language model that points out sentences of the law; null where the operator wants none. */
  readonly model: ModelConfig | null
  readonly embedder: EmbedderConfig
  /** Where the first stage of search gets its candidates. */
  readonly searchIn: 'memory' | 'database'
  /** Whether citizens may give a question to an officer. */
  readonly takesHandovers: boolean
  /** How many messages of a person are heard in a minute, on Telegram and Zalo. */
  readonly messagesPerMinute: number
  /** How long the texts of such questions and their replies are kept. */
  readonly questionRetentionDays: number
}

/** A language model, which citizens' questions are sent to, personal data masked. */
export interface ModelConfig {
  readonly provider: 'openai' | 'anthropic' | 'google-genai' | 'ollama'
  readonly name: string
  /** Null for the provider's own. */
  readonly baseUrl: string | null
  readonly apiKey: string | null
  readonly timeoutMs: number
  readonly dailyRequests: number
}

/** What turns text into vectors for search. */
export type EmbedderConfig =
  | { readonly kind: 'built-in' }
  /** An endpoint that speaks OpenAI's embeddings protocol. */
  | {
      readonly kind: 'openai'
      readonly model: string
      readonly baseUrl: string
      readonly apiKey: string | null
    }
  /** A folder with a model that transformers.js can run. */
  | { readonly kind: 'local'; readonly path: string }

export interface TelegramConfig {
  readonly token: string
  readonly apiRoot: string
  readonly mode: 'polling' | 'webhook'
  /** Present exactly when the mode is `webhook`. */
  readonly webhookSecret: string | null
  /** Bulk messages a second. */
  readonly sendRate: number
}

export interface ZaloConfig {
  readonly appId: string
  readonly appSecret: string
  readonly oaId: string
  readonly oaSecretKey: string
  readonly apiBase: string
  readonly oauthBase: string
  /** Requests a minute that the OA's package allows us to spend. */
  readonly requestsPerMinute: number
}

/** Local minutes of the day between which broadcasts may leave. */
export type SendWindow = 'always' | { readonly fromMinute: number; readonly toMinute: number }

/** The environment cannot be used. Every problem is listed, by the name of its variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly safeToLog = true
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(
      [
        'Cấu hình chưa đúng / The configuration has problems:',
        ...problems.map((p) => `  - ${p}`),
      ].join('\n'),
    )
    this.problems = problems
  }
}

const url = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' })
const webAddress = url.transform((text) => text.replace(/\/+$/, ''))

const schema = z.object({
  DATA_DIR: z.string().default('./data'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  PUBLIC_URL: webAddress.optional(),
  TRUST_PROXY: z.enum(['true', 'false']).default('false'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
    .optional(),
  ENCRYPTION_KEY_FILE: z.string().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]{20,}$/, 'does not look like a bot token (123456:ABC…)')
    .optional(),
  TELEGRAM_API_ROOT: webAddress.default('https://api.telegram.org'),
  TELEGRAM_MODE: z.enum(['polling', 'webhook']).default('polling'),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{1,256}$/, 'may hold only letters, digits, _ and -, at most 256')
    .optional(),
  ZALO_APP_ID: z.string().regex(/^\d+$/, 'must be digits').optional(),
  ZALO_APP_SECRET: z.string().optional(),
  ZALO_OA_ID: z.string().regex(/^\d+$/, 'must be digits').optional(),
  ZALO_OA_SECRET_KEY: z.string().optional(),
  ZALO_API_BASE: webAddress.default('https://openapi.zalo.me'),
  ZALO_OAUTH_BASE: webAddress.default('https://oauth.zaloapp.com'),
  SEND_RATE_TELEGRAM: z.coerce.number().positive().max(1000).default(28),
  SEND_RATE_ZALO: z.coerce.number().positive().max(4000).default(90),
  SEND_WINDOW: z
    .string()
    .regex(
      /^(always|([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)$/,
      'must be `always` or HH:MM-HH:MM',
    )
    .default('08:00-20:00'),
  MODEL_ANSWERS: z.enum(['on', 'off']).default('off'),
  MODEL: z.string().optional(),
  MODEL_PROVIDER: z.enum(['openai', 'anthropic', 'google-genai', 'ollama']).default('openai'),
  MODEL_BASE_URL: webAddress.optional(),
  MODEL_API_KEY: z.string().optional(),
  MODEL_TIMEOUT_SECONDS: z.coerce.number().positive().max(120).default(20),
  MODEL_DAILY_REQUESTS: z.coerce.number().int().min(1).max(1_000_000).default(1_000),
  EMBEDDER: z.enum(['built-in', 'openai', 'local']).default('built-in'),
  EMBEDDER_MODEL: z.string().optional(),
  EMBEDDER_BASE_URL: webAddress.optional(),
  EMBEDDER_API_KEY: z.string().optional(),
  EMBEDDER_PATH: z.string().optional(),
  SEARCH_IN: z.enum(['memory', 'database']).default('memory'),
  HANDOVER: z.enum(['on', 'off']).default('on'),
  MESSAGES_PER_MINUTE: z.coerce.number().int().min(1).max(1_000).default(20),
  QUESTION_RETENTION_DAYS: z.coerce.number().int().min(1).max(3650).default(730),
})

type Environment = z.infer<typeof schema>

/** The variables that exist, in the order of the README's table. */
export const variableNames = Object.keys(schema.shape)

/**
 * Reads the environment once. Empty variables count as absent.
 *
 * @throws {ConfigError} naming every variable that is wrong, none of their values
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(
    variableNames.map((name) => [name, environment[name]?.trim() || undefined]),
  )
  const parsed = schema.safeParse(given)
  const issues = parsed.success ? [] : parsed.error.issues
  const wrong = new Set(issues.map((issue) => issue.path.join('.')))
  const problems = [
    ...issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...findContradictions(given).filter((problem) => !wrong.has(problem.split(':')[0] ?? '')),
  ]
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  return Object.freeze(toConfig(parsed.data))
}

function toConfig(env: Environment): Config {
  return {
    dataDir: resolve(env.DATA_DIR),
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL ?? null,
    trustProxy: env.TRUST_PROXY === 'true',
    databaseUrl: env.DATABASE_URL ?? null,
    encryptionKeyFile: env.ENCRYPTION_KEY_FILE ? resolve(env.ENCRYPTION_KEY_FILE) : null,
    logLevel: env.LOG_LEVEL,
    telegram: telegramFrom(env),
    zalo: zaloFrom(env),
    sendWindow: sendWindowFrom(env.SEND_WINDOW),
    model: modelFrom(env),
    embedder: embedderFrom(env),
    searchIn: env.SEARCH_IN,
    takesHandovers: env.HANDOVER === 'on',
    messagesPerMinute: env.MESSAGES_PER_MINUTE,
    questionRetentionDays: env.QUESTION_RETENTION_DAYS,
  }
}

function modelFrom(env: Environment): ModelConfig | null {
  if (env.MODEL_ANSWERS === 'off' || env.MODEL === undefined) return null
  return {
    provider: env.MODEL_PROVIDER,
    name: env.MODEL,
    baseUrl: env.MODEL_BASE_URL ?? null,
    apiKey: env.MODEL_API_KEY ?? null,
    timeoutMs: env.MODEL_TIMEOUT_SECONDS * 1_000,
    dailyRequests: env.MODEL_DAILY_REQUESTS,
  }
}

function embedderFrom(env: Environment): EmbedderConfig {
  if (env.EMBEDDER === 'openai' && env.EMBEDDER_MODEL && env.EMBEDDER_BASE_URL) {
    return {
      kind: 'openai',
      model: env.EMBEDDER_MODEL,
      baseUrl: env.EMBEDDER_BASE_URL,
      apiKey: env.EMBEDDER_API_KEY ?? null,
    }
  }
  if (env.EMBEDDER === 'local' && env.EMBEDDER_PATH) {
    return { kind: 'local', path: resolve(env.EMBEDDER_PATH) }
  }
  return { kind: 'built-in' }
}

function telegramFrom(env: Environment): TelegramConfig | null {
  if (!env.TELEGRAM_BOT_TOKEN) return null
  return {
    token: env.TELEGRAM_BOT_TOKEN,
    apiRoot: env.TELEGRAM_API_ROOT,
    mode: env.TELEGRAM_MODE,
    webhookSecret: env.TELEGRAM_MODE === 'webhook' ? (env.TELEGRAM_WEBHOOK_SECRET ?? null) : null,
    sendRate: env.SEND_RATE_TELEGRAM,
  }
}

function zaloFrom(env: Environment): ZaloConfig | null {
  if (!env.ZALO_APP_ID || !env.ZALO_APP_SECRET || !env.ZALO_OA_ID || !env.ZALO_OA_SECRET_KEY) {
    return null
  }
  return {
    appId: env.ZALO_APP_ID,
    appSecret: env.ZALO_APP_SECRET,
    oaId: env.ZALO_OA_ID,
    oaSecretKey: env.ZALO_OA_SECRET_KEY,
    apiBase: env.ZALO_API_BASE,
    oauthBase: env.ZALO_OAUTH_BASE,
    requestsPerMinute: env.SEND_RATE_ZALO,
  }
}

function sendWindowFrom(text: string): SendWindow {
  if (text === 'always') return 'always'
  const minutes = text.split(/[:-]/).map(Number)
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = minutes
  return { fromMinute: fromHour * 60 + fromMinute, toMinute: toHour * 60 + toMinute }
}
