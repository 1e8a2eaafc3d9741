import { FormattedString } from '@grammyjs/parse-mode'
import type { InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity } from 'grammy/types'
import {
  type MessageBlock,
  type MessageChoice,
  type OutboundMessage,
  splitText,
} from '../../messaging/message.ts'

/** One `sendMessage`: plain text, what is marked in it, and the buttons under it. */
export interface TelegramMessage {
  readonly text: string
  /** Offsets and lengths in UTF-16 units, always inside the text. */
  readonly entities: MessageEntity[]
  readonly replyMarkup?: InlineKeyboardMarkup
}

const longestText = 4096 // UTF-16 units, https://core.telegram.org/bots/api#sendmessage
const longestCallbackBytes = 64
const longQuote = 300 // about seven lines on a telephone: longer ones open at a tap
const shortLabel = 18 // two of these still fit side by side on a narrow screen

/**
 * A message of ours as Telegram messages, in the order they have to be sent.
 *
 * A text too long for one message becomes several; the buttons hang under the last. The wording of
 * the law is a quotation that folds when long, small print is italic. Marks travel as entities and
 * never as markup in the text, so nothing in a legal text has to be escaped.
 *
 * @returns nothing when the message has no text: Telegram cannot send buttons alone
 * @throws {Error} when a choice's id does not fit a button (1 to 64 bytes)
 */
export function toTelegramMessages(message: OutboundMessage): TelegramMessage[] {
  const blocks = message.blocks.map(formatBlock).filter((block) => block.text !== '')
  const parts = splitFormatted(FormattedString.join(blocks, '\n\n'))
  const replyMarkup = toKeyboard(message.choices)
  return parts.map(({ text, entities }, index) => ({
    text,
    entities,
    ...(replyMarkup && index === parts.length - 1 ? { replyMarkup } : {}),
  }))
}

function formatBlock({ kind, text: raw }: MessageBlock): FormattedString {
  const text = cleanText(raw).trim()
  if (text === '') return new FormattedString('')
  switch (kind) {
    case 'text':
      return new FormattedString(text)
    case 'note':
      return FormattedString.italic(text)
    case 'quote':
      return text.length < longQuote
        ? FormattedString.blockquote(text)
        : FormattedString.expandableBlockquote(text)
  }
}

/** What Telegram would change by itself, moving the entities, is changed beforehand. */
function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Surrogate}/gu, '\uFFFD') // half a letter is not UTF-8: the send would fail
    .normalize('NFC')
}

/** The pieces of `splitText`, each with its share of the entities. */
function splitFormatted(whole: FormattedString): FormattedString[] {
  let position = 0
  return splitText(whole.text, longestText).map((piece) => {
    // A piece begins at the next letter: only white space is dropped between two of them.
    const rest = whole.text.slice(position)
    const start = position + rest.length - rest.trimStart().length
    position = start + piece.length
    return whole.slice(start, position)
  })
}

function toKeyboard(choices: readonly MessageChoice[]): InlineKeyboardMarkup | null {
  if (choices.length === 0) return null
  const rows: InlineKeyboardButton[][] = []
  let open: InlineKeyboardButton[] | null = null // a row that still has room beside it
  for (const choice of choices) {
    const button = toButton(choice)
    const isShort = button.text.length <= shortLabel
    if (isShort && open) {
      open.push(button)
      open = null
    } else {
      const row = [button]
      rows.push(row)
      open = isShort ? row : null
    }
  }
  return { inline_keyboard: rows }
}

function toButton(choice: MessageChoice): InlineKeyboardButton {
  const text = cleanText(choice.label)
  switch (choice.kind) {
    case 'link':
      return { text, url: choice.url }
    case 'reply': {
      const sizeBytes = Buffer.byteLength(choice.id)
      if (sizeBytes === 0 || sizeBytes > longestCallbackBytes) {
        throw new Error(
          `A Telegram button carries 1 to ${longestCallbackBytes} bytes; a choice id has ${sizeBytes}. Shorten the id.`,
        )
      }
      return { text, callback_data: choice.id }
    }
  }
}
