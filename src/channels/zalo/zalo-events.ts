import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { ChannelAddress, Receipt } from '../../messaging/channel.ts'
import type { InboundEvent, InboundMessage } from '../../messaging/message.ts'

/**
 * Begins the payload of every button we send.
 *
 * Zalo hands a pressed button back as a text the citizen might have typed: the prefix is what tells
 * them apart, and anyone can type it, so the id behind it is not to be trusted.
 */
export const choicePrefix = '#ll:'

// Ids exceed 2^53: one that came as a JSON number has already lost its last digits.
const id = z.string().regex(/^\d{1,20}$/)
const party = z.object({ id })
const envelope = z.object({
  event_name: z.string().min(1),
  timestamp: z.union([z.string(), z.number()]).optional(),
})
const fromCitizen = z.object({
  sender: party,
  message: z.object({ text: z.string().optional(), msg_id: z.string().min(1).optional() }),
})
const follower = z.object({ follower: party })
const withdrawal = z.object({ user_id: id })
const receiptOfOne = z.object({ message: z.object({ msg_id: z.string().min(1) }) })
const receiptOfMany = z.object({ message: z.object({ msg_ids: z.array(z.string().min(1)) }) })
const fromOfficialAccount = z.object({
  sender: z.object({ admin_id: z.union([z.string().min(1), z.number()]).optional() }),
  recipient: party,
})

interface ForeignEvent {
  readonly name: string
  readonly body: unknown
  readonly receivedAt: Date
  readonly happenedAt: Date
}

/** Null when the body lacks what an event of this name carries. */
type Decoder = (event: ForeignEvent) => InboundEvent[] | null

const media = [
  'image',
  'link',
  'audio',
  'video',
  'sticker',
  'location',
  'business_card',
  'file',
  'gif',
]
const clerkWrites = ['text', 'image', 'gif', 'list', 'file', 'sticker']

const decoders = new Map<string, Decoder>([
  ['user_send_text', decodeText],
  ...media.map((what): [string, Decoder] => [`user_send_${what}`, decodeMedia(what)]),
  ['follow', decodeFollower('started')],
  ['unfollow', decodeFollower('left')],
  ['user_withdraw', decodeWithdrawal],
  ['user_received_message', decodeReceived],
  ['user_seen_message', decodeSeen],
  ...clerkWrites.map((what): [string, Decoder] => [`oa_send_${what}`, decodeOfficialAccount]),
])

/**
 * Makes our events of one Zalo webhook body whose signature was checked.
 *
 * Never throws: what is unknown or malformed becomes `ignored`, with the event's name and nothing
 * the citizen wrote.
 *
 * @returns one event, or one receipt for each message that was seen
 */
export function decodeZaloEvent(body: unknown, receivedAt: Date): InboundEvent[] {
  const parsed = envelope.safeParse(body)
  if (!parsed.success) return [{ kind: 'ignored', what: 'not a Zalo event' }]
  const name = parsed.data.event_name.replace(/\W/g, '').slice(0, 60)
  const decode = decoders.get(name)
  if (decode === undefined) return [{ kind: 'ignored', what: name }]
  const happenedAt = instantOf(parsed.data.timestamp) ?? receivedAt
  return (
    decode({ name, body, receivedAt, happenedAt }) ?? [
      { kind: 'ignored', what: `${name} without its fields` },
    ]
  )
}

/**
 * The key under which an event is stored once: its name and message id, else the body's SHA-256.
 *
 * Zalo repeats the body unchanged when it tries again, so the hash finds the repeat.
 */
export function zaloEventKey(rawBody: Uint8Array, parsed: unknown): string {
  const named = z
    .object({ event_name: z.string().min(1), message: z.object({ msg_id: z.string().min(1) }) })
    .safeParse(parsed)
  return named.success
    ? `${named.data.event_name} ${named.data.message.msg_id}`
    : sha256Hex(rawBody)
}

function decodeText(event: ForeignEvent): InboundEvent[] | null {
  const parsed = fromCitizen.safeParse(event.body)
  if (!parsed.success) return null
  const { sender, message } = parsed.data
  const head = messageHead(event, sender.id, message.msg_id)
  const text = message.text?.trim() ?? ''
  if (text === '') return said({ ...head, kind: 'unsupported', what: 'empty text' })
  const choiceId = text.startsWith(choicePrefix) ? text.slice(choicePrefix.length) : ''
  return choiceId === ''
    ? said({ ...head, kind: 'text', text })
    : said({ ...head, kind: 'choice', choiceId })
}

function decodeMedia(what: string): Decoder {
  return (event) => {
    const parsed = fromCitizen.safeParse(event.body)
    if (!parsed.success) return null
    const head = messageHead(event, parsed.data.sender.id, parsed.data.message.msg_id)
    return said({ ...head, kind: 'unsupported', what })
  }
}

function decodeFollower(kind: 'started' | 'left'): Decoder {
  return (event) => {
    const parsed = follower.safeParse(event.body)
    if (!parsed.success) return null
    const head = messageHead(event, parsed.data.follower.id)
    return said(kind === 'started' ? { ...head, kind, payload: null } : { ...head, kind })
  }
}

function decodeWithdrawal(event: ForeignEvent): InboundEvent[] | null {
  const parsed = withdrawal.safeParse(event.body)
  if (!parsed.success) return null
  return said({ ...messageHead(event, parsed.data.user_id), kind: 'erasure-requested' })
}

function decodeReceived(event: ForeignEvent): InboundEvent[] | null {
  const parsed = receiptOfOne.safeParse(event.body)
  if (!parsed.success) return null
  return [receipt('delivered', parsed.data.message.msg_id, event.happenedAt)]
}

function decodeSeen(event: ForeignEvent): InboundEvent[] | null {
  const parsed = receiptOfMany.safeParse(event.body)
  if (!parsed.success) return null
  return parsed.data.message.msg_ids.map((each) => receipt('seen', each, event.happenedAt))
}

/** Zalo echoes everything the account sends; only a person's writing carries `admin_id`. */
function decodeOfficialAccount(event: ForeignEvent): InboundEvent[] | null {
  const parsed = fromOfficialAccount.safeParse(event.body)
  if (!parsed.success) return null
  const { sender, recipient } = parsed.data
  return sender.admin_id === undefined
    ? [{ kind: 'ignored', what: event.name }]
    : [{ kind: 'human-reply', address: addressOf(recipient.id), at: event.happenedAt }]
}

function messageHead(event: ForeignEvent, userId: string, messageId?: string) {
  return {
    address: addressOf(userId),
    messageId: messageId ?? sha256Hex(JSON.stringify(event.body)),
    receivedAt: event.receivedAt,
  }
}

function said(message: InboundMessage): InboundEvent[] {
  return [{ kind: 'message', message }]
}

function receipt(kind: Receipt['kind'], providerMessageId: string, at: Date): InboundEvent {
  return { kind: 'receipt', receipt: { channel: 'zalo', providerMessageId, kind, at } }
}

function addressOf(userId: string): ChannelAddress {
  return { channel: 'zalo', id: userId }
}

/** Old documentation samples have 12 digits and mean nothing: only milliseconds of our time count. */
function instantOf(timestamp: string | number | undefined): Date | null {
  const digits = String(timestamp)
  return /^\d{13}$/.test(digits) ? new Date(Number(digits)) : null
}

function sha256Hex(value: Uint8Array | string): string {
  return createHash('sha256').update(value).digest('hex')
}
