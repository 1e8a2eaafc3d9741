import { type Logger as PinoLogger, pino } from 'pino'
import { DatabaseError } from './database.ts'

export type Logger = PinoLogger

export interface LoggerOptions {
  readonly level: string
  /** Where lines go; standard error by default, so that standard output stays data. */
  readonly destination?: { write(line: string): void }
}

/**
 * Structured log lines on standard error.
 *
 * An error is written as its name, its code and the places it came from. Its message is written
 * only when the class is known to keep personal data out of it, because messages of libraries
 * quote what they choked on: a citizen's words, a token in an address.
 */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError, error: describeError },
      hooks: {
        logMethod(args, method) {
          // Without words of ours pino would take the error's message.
          if (args[1] === undefined && typeof args[0] === 'object') method.call(this, args[0], '')
          else method.apply(this, args)
        },
      },
    },
    destination ?? pino.destination({ dest: 2, sync: true }),
  )
}

/** What may be said of an error in a log: never what it was working on. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = (error as { code?: unknown }).code
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(isSafe(error) ? { message: error.message } : {}),
    places: placesOf(error),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}

function isSafe(error: Error): boolean {
  return error instanceof DatabaseError || (error as { safeToLog?: unknown }).safeToLog === true
}

/** Stack frames only: the head of a stack repeats the message, whose lines may look like frames. */
function placesOf(error: Error): string[] {
  const stack = error.stack ?? ''
  const messageAt = stack.indexOf(error.message)
  if (messageAt < 0) return []
  return stack
    .slice(messageAt + error.message.length)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim())
}
