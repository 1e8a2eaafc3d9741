import type { ChannelAddress, Receipt } from './channel.ts'

/** What a citizen, or their messaging service, did. Foreign formats end at the channel. */
export type InboundMessage = {
  readonly address: ChannelAddress
  /** The provider's id of this event, unique within the channel. */
  readonly messageId: string
  readonly receivedAt: Date
} & (
  | { readonly kind: 'text'; readonly text: string }
  /** A button was pressed; `choiceId` is the id we gave it, never trusted to be one of ours. */
  | { readonly kind: 'choice'; readonly choiceId: string }
  /** First contact, or "start" pressed again. `payload` is what a deep link carried. */
  | { readonly kind: 'started'; readonly payload: string | null }
  /** The person blocked or unfollowed us: nothing may be sent until they return. */
  | { readonly kind: 'left' }
  | { readonly kind: 'returned' }
  /** The platform passes on a data subject's request to erase. */
  | { readonly kind: 'erasure-requested' }
  /** A picture, a voice note and the like; `what` is a plain word for the log. */
  | { readonly kind: 'unsupported'; readonly what: string }
)

/** What a channel makes of one foreign update. */
export type InboundEvent =
  | { readonly kind: 'message'; readonly message: InboundMessage }
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  /** A clerk wrote to the person in the platform's own tool. */
  | { readonly kind: 'human-reply'; readonly address: ChannelAddress; readonly at: Date }
  | { readonly kind: 'ignored'; readonly what: string }

/** A stretch of an outgoing message. Channels decide how each kind looks. */
export interface MessageBlock {
  /** `text` is ours, `quote` is the exact wording of the law, `note` is small print. */
  readonly kind: 'text' | 'quote' | 'note'
  readonly text: string
}

/** Something to tap. Labels stay within 40 characters; ids within 48 bytes of ASCII. */
export type MessageChoice =
  | { readonly kind: 'reply'; readonly id: string; readonly label: string }
  | { readonly kind: 'link'; readonly url: string; readonly label: string }

/** A message as the domain writes it: plain NFC text, no markup of any channel. */
export interface OutboundMessage {
  readonly blocks: readonly MessageBlock[]
  readonly choices: readonly MessageChoice[]
}

/** One block of our own text. */
export function plainMessage(
  text: string,
  choices: readonly MessageChoice[] = [],
): OutboundMessage {
  return { blocks: [{ kind: 'text', text }], choices }
}

/** The message as plain text, blocks parted by empty lines, quotes in Vietnamese quotation marks. */
export function messageText(message: OutboundMessage): string {
  return message.blocks
    .map((block) => (block.kind === 'quote' ? `“${block.text}”` : block.text))
    .join('\n\n')
}

/**
 * Cuts a text into pieces of at most `limit` UTF-16 units: at a paragraph, else a line, else a
 * sentence, else a word, else inside a word but never inside a surrogate pair.
 *
 * Loses nothing but white space at the cuts. An empty text gives no pieces.
 */
export function splitText(text: string, limit: number): string[] {
  const pieces: string[] = []
  let rest = text.trim()
  while (rest.length > limit) {
    const cut = cutPosition(rest, limit)
    pieces.push(rest.slice(0, cut).trimEnd())
    rest = rest.slice(cut).trimStart()
  }
  if (rest !== '') pieces.push(rest)
  return pieces
}

function cutPosition(text: string, limit: number): number {
  const head = text.slice(0, limit + 1)
  const enough = Math.floor(limit / 3) // a piece shorter than this would look torn off
  for (const boundary of [/\n\s*\n/g, /\n/g, /[.;!?…]\s/g, /\s/g]) {
    let found = -1
    for (const match of head.matchAll(boundary)) {
      const end = boundary.source.startsWith('[.') ? match.index + 1 : match.index
      if (end > 0 && end <= limit) found = end
    }
    if (found >= enough) return found
  }
  const code = text.charCodeAt(limit - 1)
  const highSurrogate = code >= 0xd800 && code <= 0xdbff
  return highSurrogate && limit > 1 ? limit - 1 : limit
}
