import { z } from 'zod'
import type { ChannelAddress } from '../../messaging/channel.ts'
import type { InboundEvent, InboundMessage } from '../../messaging/message.ts'

const chat = z.object({ id: z.number().int(), type: z.string() })
const updateSchema = z.object({
  update_id: z.number().int().nonnegative(),
  message: z.looseObject({ chat, text: z.string().optional() }).optional(),
  callback_query: z
    .object({
      id: z.string(),
      message: z.object({ chat }).optional(),
      data: z.string().optional(),
    })
    .optional(),
  my_chat_member: z.object({ chat, new_chat_member: z.object({ status: z.string() }) }).optional(),
})

type TelegramUpdate = z.infer<typeof updateSchema>
type Chat = z.infer<typeof chat>
type Deed<M = InboundMessage> = M extends InboundMessage
  ? Omit<M, 'address' | 'messageId' | 'receivedAt'>
  : never

// An animation comes with a document as well, a venue with a location: the narrower word first.
const unsupportedKinds = [
  ...['photo', 'voice', 'audio', 'animation', 'document', 'sticker', 'video', 'video_note'],
  ...['venue', 'location', 'contact', 'poll', 'dice'],
]

/**
 * What a Telegram update means to us. Never throws: what we do not know is `ignored`.
 *
 * Only private chats count. A `messageId` is the update's id, the same when it is delivered again.
 *
 * @param update - one `Update` of the Bot API, not yet trusted
 */
export function decodeTelegramUpdate(update: unknown, receivedAt: Date): InboundEvent[] {
  const parsed = updateSchema.safeParse(update)
  if (!parsed.success) return [ignored('malformed update')]
  const found = interpret(parsed.data)
  if (found === null) return [ignored(nameOfKind(update))]
  if (found.chat.type !== 'private') return [ignored(`${found.chat.type} chat`)]
  if (found.deed === null) return [ignored(found.what)]
  const address: ChannelAddress = { channel: 'telegram', id: String(found.chat.id) }
  const messageId = String(parsed.data.update_id)
  return [{ kind: 'message', message: { address, messageId, receivedAt, ...found.deed } }]
}

/**
 * The key under which an update is kept in the inbox, so that a repeat is known.
 *
 * @returns null when this is no update: Telegram numbers every one
 */
export function telegramEventKey(update: unknown): string | null {
  const parsed = updateSchema.pick({ update_id: true }).safeParse(update)
  return parsed.success ? String(parsed.data.update_id) : null
}

/**
 * The id to hand to `answerCallbackQuery`, which ends the waiting sign on a pressed button.
 *
 * @returns null when the update is no button press
 */
export function callbackQueryId(update: unknown): string | null {
  const parsed = updateSchema.safeParse(update)
  return parsed.success ? (parsed.data.callback_query?.id ?? null) : null
}

interface Interpretation {
  readonly chat: Chat
  /** Null when nothing is to be done; `what` then says why. */
  readonly deed: Deed | null
  readonly what: string
}

function interpret(update: TelegramUpdate): Interpretation | null {
  if (update.message) {
    const deed = deedOfMessage(update.message)
    return { chat: update.message.chat, deed, what: 'service message' }
  }
  if (update.callback_query?.message) {
    const { message, data } = update.callback_query
    const deed: Deed | null = data === undefined ? null : { kind: 'choice', choiceId: data }
    return { chat: message.chat, deed, what: 'button without data' }
  }
  if (update.my_chat_member) {
    const { chat, new_chat_member } = update.my_chat_member
    return { chat, deed: deedOfMembership(new_chat_member.status), what: 'membership change' }
  }
  return null
}

function deedOfMessage(message: NonNullable<TelegramUpdate['message']>): Deed | null {
  if (message.text !== undefined) return deedOfText(message.text)
  const what = unsupportedKinds.find((kind) => message[kind] !== undefined)
  return what === undefined ? null : { kind: 'unsupported', what }
}

function deedOfText(text: string): Deed {
  const start = /^\/start(?:@\w+)?(?:\s+(.*))?$/s.exec(text.trim())
  if (!start) return { kind: 'text', text }
  // A deep link carries at most 64 of these letters; anything else was typed by hand.
  const payload = /^[\w-]{1,64}$/.exec(start[1] ?? '')
  return { kind: 'started', payload: payload ? payload[0] : null }
}

function deedOfMembership(status: string): Deed | null {
  if (status === 'kicked') return { kind: 'left' }
  if (status === 'member') return { kind: 'returned' }
  return null
}

function ignored(what: string): InboundEvent {
  return { kind: 'ignored', what }
}

function nameOfKind(update: unknown): string {
  const kind = Object.keys(update as object).find((key) => key !== 'update_id') ?? 'nothing'
  return /^[a-z_]{1,40}$/.test(kind) ? kind : 'unknown kind'
}
