import { join } from 'node:path'
import {
  type AdministrativeUnit,
  loadAdministrativeUnits,
} from '../audience/administrative-unit.ts'
import { type Sender, startSender } from '../campaigns/sender.ts'
import { createTelegramBot, type TelegramBot } from '../channels/telegram/telegram-bot.ts'
import { createTelegramChannel } from '../channels/telegram/telegram-channel.ts'
import { createZaloApi } from '../channels/zalo/zalo-api.ts'
import { createZaloChannel } from '../channels/zalo/zalo-channel.ts'
import { createTokenKeeper, type TokenKeeper } from '../channels/zalo/zalo-token.ts'
import type { ConversationDeps } from '../conversation/conversation-deps.ts'
import { loadEverydayQuestions } from '../corpus/load-everyday-questions.ts'
import { loadKnowledge } from '../corpus/load-knowledge.ts'
import { refreshRelations } from '../corpus/refresh-relations.ts'
import type { Channel, ChannelName } from '../messaging/channel.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import type { Database } from '../platform/database.ts'
import { lockFolder } from '../platform/folder-lock.ts'
import { createInbox, type Inbox } from '../platform/inbox.ts'
import { createLogger, type Logger } from '../platform/logger.ts'
import { openDatabase } from '../platform/open-database.ts'
import { createPacer } from '../platform/pacer.ts'
import { openVault, type Vault } from '../platform/vault.ts'
import { loadReadingAids } from '../retrieval/models.ts'
import { openEmbedder } from '../retrieval/open-embedder.ts'
import { createSearcher, type Searcher } from '../retrieval/searcher.ts'
import {
  createVectorFollower,
  type VectorFollower,
  VectorsMissingError,
} from '../retrieval/vector-follower.ts'
import { type InboxWorker, startInboxWorker } from './process-inbox.ts'

/** Everything put together. Both programs and the flow tests start from here. */
export interface App {
  readonly config: Config
  readonly clock: Clock
  readonly logger: Logger
  readonly database: Database
  readonly vault: Vault
  readonly keyFile: { readonly path: string; readonly isNew: boolean }
  readonly searcher: Searcher
  /** Vectors by the embedder that is plugged in; null without one, or without pgvector. */
  readonly vectors: VectorFollower | null
  readonly conversation: ConversationDeps
  readonly units: readonly AdministrativeUnit[]
  readonly inbox: Inbox
  readonly channels: ReadonlyMap<ChannelName, Channel>
  readonly telegram: TelegramBot | null
  readonly zaloTokens: TokenKeeper | null
  /** Sends running campaigns; started on first use, and only one process sends. */
  sender(): Sender
  /** Answers what comes in; started on first use. */
  inboxWorker(): InboxWorker
  /** Undoes everything, in reverse. What is under way is finished first. */
  close(): Promise<void>
}

export interface AssembleOptions {
  /** Who this is, for the one who finds the folder locked: `bot`, or a command's name. */
  readonly role: string
  readonly clock?: Clock
  readonly logger?: Logger
}

const followEveryMs = 1_000
const saveIndexEveryMs = 60_000

/** Builds everything once, in order. On failure nothing stays open. */
export async function assemble(config: Config, options: AssembleOptions): Promise<App> {
  const { role, clock = systemClock } = options
  const logger = options.logger ?? createLogger({ level: config.logLevel })
  const undo: (() => Promise<void> | void)[] = []
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    if (config.databaseUrl === null) {
      const lock = lockFolder(config.dataDir, role)
      undo.push(() => lock.release())
    }
    const { vault, keyFile, isNew } = openVault({
      keyFile: config.encryptionKeyFile,
      dataDir: config.dataDir,
    })
    const database = await openDatabase(config)
    undo.push(() => database.close())
    await loadKnowledge(database)
    await loadEverydayQuestions(database)
    await refreshRelations(database)
    const searcher = await openSearcher(config, database, logger)
    undo.push(() => searcher.close())
    const vectors = await openVectors({ config, database, clock, logger })
    if (vectors !== null) undo.push(() => vectors.close())

    const units = loadAdministrativeUnits()
    const answering = { database, searcher: searcher.searcher, reading: loadReadingAids() }
    const conversation: ConversationDeps = { database, vault, clock, answering, units }
    const inbox = createInbox({ database, vault, clock })
    const { channels, telegram, zaloTokens } = createChannels({
      config,
      database,
      vault,
      clock,
      logger,
      inbox,
    })

    let sender: Sender | null = null
    let inboxWorker: InboxWorker | null = null
    const app: App = {
      config,
      clock,
      logger,
      database,
      vault,
      keyFile: { path: keyFile, isNew },
      searcher: searcher.searcher,
      vectors: vectors?.follower ?? null,
      conversation,
      units,
      inbox,
      channels,
      telegram,
      zaloTokens,
      sender() {
        if (sender === null) {
          const started = startSender({
            database,
            vault,
            clock,
            logger,
            channels,
            sendWindow: config.sendWindow,
            batchSizes: { telegram: Math.ceil(config.telegram?.sendRate ?? 28) },
          })
          undo.push(() => started.stop())
          sender = started
        }
        return sender
      },
      inboxWorker() {
        if (inboxWorker === null) {
          const started = startInboxWorker({
            inbox,
            conversation,
            channels,
            sender: app.sender(),
            logger,
          })
          undo.push(() => started.stop())
          inboxWorker = started
        }
        return inboxWorker
      },
      close,
    }
    return app
  } catch (error) {
    await close()
    throw error
  }
}

/** The search index, brought up to date now and every second; saved now and then. */
async function openSearcher(config: Config, database: Database, logger: Logger) {
  if (config.databaseUrl === null) {
    // This process alone holds the folder: a lease left by a killed one binds nobody.
    await database.query('delete from sender_lease')
  }
  const searcher = await createSearcher({
    database,
    cacheFile: join(config.dataDir, 'search-index.bin'),
  })
  await searcher.follow()
  await searcher.save()
  const report = (error: unknown) => logger.error({ err: error }, 'the search index fell behind')
  const following = setInterval(() => void searcher.follow().catch(report), followEveryMs)
  const saving = setInterval(() => void searcher.save().catch(report), saveIndexEveryMs)
  following.unref()
  saving.unref()
  return {
    searcher,
    async close() {
      clearInterval(following)
      clearInterval(saving)
      await searcher.save().catch(report)
      await searcher.close()
    },
  }
}

/** The plugged-in embedder's vectors, brought up to date every second in the background. */
async function openVectors(parts: Pick<ChannelParts, 'config' | 'database' | 'clock' | 'logger'>) {
  const { config, database, clock, logger } = parts
  if (config.embedder.kind === 'built-in') return null
  const embedder = await openEmbedder(config.embedder)
  const follower = await createVectorFollower({ database, embedder, clock }).catch((error) => {
    if (!(error instanceof VectorsMissingError)) throw error
    logger.error({ err: error }, 'the plugged-in embedder is not used')
    return null
  })
  if (follower === null) return null
  const report = (error: unknown) => logger.error({ err: error }, 'the vectors fell behind')
  const following = setInterval(() => void follower.follow().catch(report), followEveryMs)
  following.unref()
  return {
    follower,
    async close() {
      clearInterval(following)
      await follower.close()
    },
  }
}

interface ChannelParts {
  readonly config: Config
  readonly database: Database
  readonly vault: Vault
  readonly clock: Clock
  readonly logger: Logger
  readonly inbox: Inbox
}

function createChannels({ config, database, vault, clock, logger, inbox }: ChannelParts) {
  const channels = new Map<ChannelName, Channel>()
  let telegram: TelegramBot | null = null
  let zaloTokens: TokenKeeper | null = null
  if (config.telegram !== null) {
    telegram = createTelegramBot({
      config: config.telegram,
      publicUrl: config.publicUrl,
      inbox,
      logger,
    })
    const pacer = createPacer({ rate: config.telegram.sendRate })
    channels.set('telegram', createTelegramChannel({ api: telegram.api, pacer, logger }))
  }
  if (config.zalo !== null) {
    zaloTokens = createTokenKeeper({ database, vault, config: config.zalo, clock, logger })
    const api = createZaloApi({ config: config.zalo, tokens: zaloTokens, clock, logger })
    // Bulk gets four fifths of the package's requests; replies need the rest.
    const pacer = createPacer({ rate: (0.8 * config.zalo.requestsPerMinute) / 60 })
    channels.set('zalo', createZaloChannel({ api, pacer, logger, clock }))
  }
  return { channels, telegram, zaloTokens }
}
