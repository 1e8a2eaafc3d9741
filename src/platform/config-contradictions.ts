/** The variables as given, before anything is read into them. */
type Given = Readonly<Record<string, string | undefined>>

const zaloNames = ['ZALO_APP_ID', 'ZALO_APP_SECRET', 'ZALO_OA_ID', 'ZALO_OA_SECRET_KEY'] as const

/** What does not go together, read before parsing so that it is told with everything else. */
export function findContradictions(env: Given): string[] {
  const problems: string[] = []
  if (env['TELEGRAM_BOT_TOKEN'] && env['TELEGRAM_MODE'] === 'webhook') {
    if (!env['TELEGRAM_WEBHOOK_SECRET']) {
      problems.push('TELEGRAM_WEBHOOK_SECRET: needed when TELEGRAM_MODE is webhook')
    }
    if (!env['PUBLIC_URL']) problems.push('PUBLIC_URL: needed when TELEGRAM_MODE is webhook')
  }
  const missing = zaloNames.filter((name) => !env[name])
  if (missing.length > 0 && missing.length < zaloNames.length) {
    for (const name of missing) problems.push(`${name}: needed with the other ZALO_ variables`)
  }
  const [from, to] = env['SEND_WINDOW']?.split('-') ?? []
  if (from !== undefined && to !== undefined && from >= to) {
    problems.push('SEND_WINDOW: must begin before it ends')
  }
  return [...problems, ...findModelContradictions(env), ...findEmbedderContradictions(env)]
}

function findModelContradictions(env: Given): string[] {
  const isOn = env['MODEL_ANSWERS'] === 'on'
  const isOff = (env['MODEL_ANSWERS'] ?? 'off') === 'off'
  const provider = env['MODEL_PROVIDER'] ?? 'openai'
  const missing = isOn
    ? [
        ...(env['MODEL'] ? [] : ['MODEL: needed when MODEL_ANSWERS is on']),
        ...(env['MODEL_API_KEY'] || env['MODEL_BASE_URL'] || provider === 'ollama'
          ? []
          : [
              `MODEL_API_KEY: needed with MODEL_PROVIDER ${provider}, or MODEL_BASE_URL without one`,
            ]),
      ]
    : []
  // Sending questions to a model is the operator's own decision: naming one is not yet that.
  const unused = ['MODEL', 'MODEL_BASE_URL', 'MODEL_API_KEY']
    .filter((name) => isOff && env[name])
    .map((name) => `${name}: has no effect unless MODEL_ANSWERS is on`)
  return [...missing, ...unused]
}

const embedderNeeds: Readonly<Record<string, readonly string[]>> = {
  openai: ['EMBEDDER_MODEL', 'EMBEDDER_BASE_URL'],
  local: ['EMBEDDER_PATH'],
}

function findEmbedderContradictions(env: Given): string[] {
  const kind = env['EMBEDDER'] ?? 'built-in'
  const missing = (embedderNeeds[kind] ?? [])
    .filter((name) => !env[name])
    .map((name) => `${name}: needed when EMBEDDER is ${kind}`)
  // Somebody who names a model means it to be used: silence would leave them with the built-in one.
  const unused = ['EMBEDDER_MODEL', 'EMBEDDER_BASE_URL', 'EMBEDDER_API_KEY', 'EMBEDDER_PATH']
    .filter((name) => kind === 'built-in' && env[name])
    .map((name) => `${name}: has no effect unless EMBEDDER is openai or local`)
  return [...missing, ...unused]
}
