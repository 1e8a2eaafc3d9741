import type { AnswerModel } from '../answering/answer-model.ts'
import { guardModel } from '../answering/guarded-model.ts'
import type { Clock } from '../platform/clock.ts'
import type { ModelConfig } from '../platform/config.ts'
import type { Database } from '../platform/database.ts'
import type { Logger } from '../platform/logger.ts'

interface ModelParts {
  readonly config: ModelConfig
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
}

/** The language model that the configuration names, behind its kill switch and its budget. */
export async function openModel({
  config,
  database,
  clock,
  logger,
}: ModelParts): Promise<AnswerModel> {
  // A second of loading that only those pay who use a model.
  const { openLangChainModel } = await import('../answering/langchain-model.ts')
  return guardModel({
    database,
    clock,
    dailyRequests: config.dailyRequests,
    ask: await openLangChainModel(config),
    // The message of a failure may repeat the request: its kind alone is logged.
    onFailure: (error) => {
      const failure = error instanceof Error ? error.name : 'unknown'
      logger.warn({ failure }, 'the model gave nothing; the answer does without it')
    },
  })
}
