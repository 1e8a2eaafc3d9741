import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  callbackQueryId,
  decodeTelegramUpdate,
  telegramEventKey,
} from '../../src/channels/telegram/telegram-updates.ts'

// Shapes after https://core.telegram.org/bots/api#update
const receivedAt = new Date('2026-11-23T02:00:00Z')
const chat = { id: 4815162342, type: 'private', first_name: 'Lan' }
const from = { id: 4815162342, is_bot: false, first_name: 'Lan', language_code: 'vi' }
const group = { id: -1001234567890, type: 'supergroup', title: 'Tổ dân phố 5' }

function message(content: object, where: object = chat) {
  return {
    update_id: 7,
    message: { message_id: 1, date: 1795399200, chat: where, from, ...content },
  }
}

function membership(status: string) {
  const user = { id: 1, is_bot: true, first_name: 'Loa Luật' }
  const change = { old_chat_member: { user, status: 'x' }, new_chat_member: { user, status } }
  return { update_id: 7, my_chat_member: { chat, from, date: 1795399200, ...change } }
}

function press(content: object, where: object = chat) {
  const pressed = { message_id: 3, date: 1795399200, chat: where, text: 'Chọn' }
  return {
    update_id: 7,
    callback_query: { id: '42', from, message: pressed, chat_instance: '1', ...content },
  }
}

const understood: [string, object, object][] = [
  [
    'a text',
    message({ text: 'Mức phạt nồng độ cồn?' }),
    { kind: 'text', text: 'Mức phạt nồng độ cồn?' },
  ],
  [
    'another command, as typed',
    message({ text: '/huongdan' }),
    { kind: 'text', text: '/huongdan' },
  ],
  [
    'a word that begins like start',
    message({ text: '/started' }),
    { kind: 'text', text: '/started' },
  ],
  ['a text with spaces, as typed', message({ text: ' a\n b ' }), { kind: 'text', text: ' a\n b ' }],
  ['start', message({ text: '/start' }), { kind: 'started', payload: null }],
  [
    'start from a deep link',
    message({ text: '/start dk_NT-01' }),
    { kind: 'started', payload: 'dk_NT-01' },
  ],
  [
    'start addressed to the bot',
    message({ text: '/start@loa_luat_bot x' }),
    { kind: 'started', payload: 'x' },
  ],
  [
    'start with words typed by hand',
    message({ text: '/start tôi muốn hỏi' }),
    { kind: 'started', payload: null },
  ],
  [
    'start with a payload too long',
    message({ text: `/start ${'a'.repeat(65)}` }),
    { kind: 'started', payload: null },
  ],
  ['a pressed button', press({ data: 'topic:land' }), { kind: 'choice', choiceId: 'topic:land' }],
  ['a block', membership('kicked'), { kind: 'left' }],
  ['an unblock', membership('member'), { kind: 'returned' }],
  ['a photo', message({ photo: [{}], caption: 'cái này' }), { kind: 'unsupported', what: 'photo' }],
  ['a voice note', message({ voice: {} }), { kind: 'unsupported', what: 'voice' }],
  ['a file', message({ document: {} }), { kind: 'unsupported', what: 'document' }],
  ['a GIF', message({ document: {}, animation: {} }), { kind: 'unsupported', what: 'animation' }],
  ['a sticker', message({ sticker: {} }), { kind: 'unsupported', what: 'sticker' }],
  ['a video', message({ video: {} }), { kind: 'unsupported', what: 'video' }],
  ['a place', message({ location: {} }), { kind: 'unsupported', what: 'location' }],
  ['a contact', message({ contact: {} }), { kind: 'unsupported', what: 'contact' }],
]

const passedOver: [string, unknown, string][] = [
  ['a group', message({ text: 'xin chào' }, group), 'supergroup chat'],
  ['a button in a group', press({ data: 'x' }, group), 'supergroup chat'],
  ['a button without data', press({}), 'button without data'],
  ['a pinned message', message({ pinned_message: {} }), 'service message'],
  ['another membership', membership('administrator'), 'membership change'],
  ['an edited message', { update_id: 7, edited_message: { chat, text: 'b' } }, 'edited_message'],
  ['a kind that does not exist yet', { update_id: 7, telepathy: {} }, 'telepathy'],
  ['a kind with an odd name', { update_id: 7, 'ông Lan 0912': {} }, 'unknown kind'],
  ['an empty update', { update_id: 7 }, 'nothing'],
  ['a message without a chat', { update_id: 7, message: { text: 'x' } }, 'malformed update'],
  ['no update', 'xin chào', 'malformed update'],
]

describe('what citizens do in Telegram', () => {
  it.each(understood)('understands %s', (_name, update, deed) => {
    const address = { channel: 'telegram', id: '4815162342' }
    expect(decodeTelegramUpdate(update, receivedAt)).toEqual([
      { kind: 'message', message: { address, messageId: '7', receivedAt, ...deed } },
    ])
  })

  it.each(passedOver)('passes over %s', (_name, update, what) => {
    expect(decodeTelegramUpdate(update, receivedAt)).toEqual([{ kind: 'ignored', what }])
  })

  it('never throws, whatever arrives', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (anything, part) => {
        for (const update of [anything, { update_id: 1, message: part, callback_query: part }]) {
          expect(decodeTelegramUpdate(update, receivedAt)).toHaveLength(1)
          callbackQueryId(update)
          telegramEventKey(update)
        }
      }),
    )
  })
})

describe('the keys of an update', () => {
  it('is its number, however it is delivered', () => {
    expect(telegramEventKey({ update_id: 500000001, telepathy: 1 })).toBe('500000001')
    expect(telegramEventKey({ update_id: '1' })).toBeNull()
    expect(telegramEventKey(null)).toBeNull()
  })

  it('names the button press that waits for an answer', () => {
    expect(callbackQueryId(press({ data: 'x' }))).toBe('42')
    expect(callbackQueryId(message({ text: 'x' }))).toBeNull()
  })
})
