import { Command, CommanderError } from 'commander'
import type { CommandStreams, RemoteCommand } from '../platform/command-socket.ts'
import type { App } from './assemble.ts'
import { addCampaignCommands } from './commands/campaign.ts'
import { addCorpusCommands } from './commands/corpus.ts'
import { addEvaluateCommands } from './commands/evaluate.ts'
import { addHandoverCommands } from './commands/handover.ts'
import { addImportCommand } from './commands/import.ts'
import { addKnowledgeCommands } from './commands/knowledge.ts'
import { addLawCommands } from './commands/law.ts'
import { addLawCheckCommand } from './commands/law-check.ts'
import { addImportListCommand } from './commands/law-list.ts'
import { addModelCommands } from './commands/model.ts'
import { addRecallCommands } from './commands/recall.ts'
import { addSearchIndexCommands } from './commands/search-index.ts'
import { addServiceCommands } from './commands/service.ts'
import { addUnansweredCommand } from './commands/unanswered.ts'

/** One command on its way: typed here, or handed over by a terminal. */
export interface CommandRun extends RemoteCommand {
  readonly streams: CommandStreams
  /** `isShared` is true inside the bot, which goes on after the command. */
  readonly openApp: () => Promise<{ app: App; isShared: boolean }>
}

/** What the command groups use. */
export interface CommandContext extends CommandRun {
  /** Ends the command with a message on standard error and exit code 1. */
  fail(message: string): never
}

/** A command that could not do what was asked; the message says what to try. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly safeToLog = true
}

/**
 * Runs one command line.
 *
 * @returns the exit code: 0, 1 for a failure that is explained on standard error, 2 for bad usage
 */
export async function runCommand(run: CommandRun): Promise<number> {
  const context: CommandContext = {
    ...run,
    fail(message) {
      throw new CommandError(message)
    },
  }
  const program = createProgram(context)
  try {
    await program.parseAsync([...run.args], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    run.streams.stderr(`${describeFailure(error)}\n`)
    return 1
  }
}

function createProgram(context: CommandContext): Command {
  const program = new Command('cli')
  program
    .description(
      'Loa Luật: hỏi đáp, nhập văn bản, gửi tin, báo cáo. Chạy được cả khi bot đang chạy.',
    )
    .showHelpAfterError('(thêm --help để xem cách dùng)')
  addCorpusCommands(program, context)
  addImportCommand(program, context)
  addLawCommands(program, context)
  addKnowledgeCommands(program, context)
  addLawCheckCommand(program, context)
  addImportListCommand(program, context)
  addEvaluateCommands(program, context)
  addSearchIndexCommands(program, context)
  addHandoverCommands(program, context)
  addUnansweredCommand(program, context)
  addRecallCommands(program, context)
  addModelCommands(program, context)
  addCampaignCommands(program, context)
  addServiceCommands(program, context)
  settle(program, context)
  return program
}

/** Commands inherit nothing of these in commander, so every one of them is told. */
function settle(command: Command, context: CommandContext): void {
  command.exitOverride()
  command.helpOption('-h, --help', 'xem cách dùng')
  command.helpCommand(false)
  command.configureOutput({ writeOut: context.streams.stdout, writeErr: context.streams.stderr })
  for (const child of command.commands) settle(child, context)
}

/** Our own errors say what to do; of others only the kind is told, since messages quote values. */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'Lệnh bị lỗi.'
  const isOurs =
    (error as { safeToLog?: unknown }).safeToLog === true || error.name === 'DatabaseError'
  if (isOurs) return error.message
  return `Lệnh bị lỗi ngoài dự kiến: ${error.name}\n${(error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 5)
    .join('\n')}`
}
