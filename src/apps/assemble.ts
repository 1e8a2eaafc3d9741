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
import { createFloodGuard } from '../conversation/flood-guard.ts'
import { deriveInsertedArticles } from '../corpus/derive-inserted.ts'
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
import type { Searcher } from '../retrieval/searcher.ts'
import type { VectorFollower } from '../retrieval/vector-follower.ts'
import { openModel } from './open-model.ts'
import { openSearcher, openVectors } from './open-search.ts'
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
    await deriveInsertedArticles(database)
    const searcher = await openSearcher({ config, database, clock, logger })
    undo.push(() => searcher.close())
    const vectors = await openVectors({ config, database, clock, logger })
    if (vectors !== null) undo.push(() => vectors.close())

    const units = loadAdministrativeUnits()
    const answering = {
      database,
      searcher: searcher.searcher,
      reading: loadReadingAids(),
      ...(vectors === null ? {} : { nearest: vectors.nearest }),
      ...(config.model === null
        ? {}
        : { model: await openModel({ config: config.model, database, clock, logger }) }),
    }
    const conversation: ConversationDeps = {
      database,
      vault,
      clock,
      answering,
      units,
      takesHandovers: config.takesHandovers,
      flood: createFloodGuard(clock, config.messagesPerMinute),
    }
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
