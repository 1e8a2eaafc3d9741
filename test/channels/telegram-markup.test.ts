import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toTelegramMessages } from '../../src/channels/telegram/telegram-markup.ts'
import {
  type MessageBlock,
  type MessageChoice,
  type OutboundMessage,
  plainMessage,
} from '../../src/messaging/message.ts'

const article = 'Người điều khiển xe trên đường mà trong máu có nồng độ cồn thì bị phạt tiền. '
const reply = (label: string, id = 'x'): MessageChoice => ({ kind: 'reply', id, label })

function keyboard(...choices: MessageChoice[]) {
  const [message] = toTelegramMessages(plainMessage('Chọn:', choices))
  return message?.replyMarkup?.inline_keyboard
}

describe('a message of ours in Telegram', () => {
  it('marks quotations and small print by entities, with an empty line between blocks', () => {
    const blocks: MessageBlock[] = [
      { kind: 'text', text: 'Mức phạt 👮 là:' },
      { kind: 'quote', text: 'Phạt tiền từ 6.000.000 đồng <b>*_' },
      { kind: 'note', text: 'Chỉ để tham khảo.' },
    ]
    expect(toTelegramMessages({ blocks, choices: [] })).toEqual([
      {
        text: 'Mức phạt 👮 là:\n\nPhạt tiền từ 6.000.000 đồng <b>*_\n\nChỉ để tham khảo.',
        entities: [
          { type: 'blockquote', offset: 17, length: 33 },
          { type: 'italic', offset: 52, length: 17 },
        ],
      },
    ])
  })

  it('folds a long quotation', () => {
    const [message] = toTelegramMessages({
      blocks: [{ kind: 'quote', text: article.repeat(5) }],
      choices: [],
    })
    expect(message?.entities).toEqual([
      { type: 'expandable_blockquote', offset: 0, length: message?.text.length },
    ])
  })

  it('composes Vietnamese letters, so that a mark counts no unit of its own', () => {
    const [message] = toTelegramMessages(plainMessage('Tiếng Việt'.normalize('NFD')))
    expect(message?.text).toBe('Tiếng Việt')
  })

  it('hangs the buttons under the last part only', () => {
    const messages = toTelegramMessages(plainMessage(article.repeat(120), [reply('Tiếp')]))
    expect(messages).toHaveLength(3)
    expect(messages.map((message) => message.replyMarkup !== undefined)).toEqual([
      false,
      false,
      true,
    ])
  })

  it('is nothing when there is no text', () => {
    expect(toTelegramMessages(plainMessage(' \n ', [reply('Có')]))).toEqual([])
  })
})

describe('buttons', () => {
  it('stand two short ones a row, or one long', () => {
    const long = 'Xử phạt vi phạm hành chính'
    const labels = ['Đất đai', 'Hôn nhân', 'Hộ tịch', long, 'Có', 'Không']
    const rows = keyboard(...labels.map((label) => reply(label)))
    expect(rows?.map((row) => row.map((button) => button.text))).toEqual([
      ['Đất đai', 'Hôn nhân'],
      ['Hộ tịch'],
      [long],
      ['Có', 'Không'],
    ])
  })

  it('carry an id or an address', () => {
    expect(
      keyboard(reply('Có', 'yes'), { kind: 'link', url: 'https://vbpl.vn/', label: 'Văn bản' }),
    ).toEqual([
      [
        { text: 'Có', callback_data: 'yes' },
        { text: 'Văn bản', url: 'https://vbpl.vn/' },
      ],
    ])
  })

  it('carry at most 64 bytes, counted as Telegram counts them', () => {
    expect(keyboard(reply('Có', 'ệ'.repeat(21)))).toHaveLength(1)
    expect(() => keyboard(reply('Có', 'ệ'.repeat(22)))).toThrow('66')
    expect(() => keyboard(reply('Có', ''))).toThrow('0')
  })
})

describe('whatever is written', () => {
  const words = fc.oneof(
    fc.constantFrom(article, 'Điều 5.', '👨‍👩‍👧', '\n\n', ' ', 'e\u0323\u0302', 'đ'.repeat(900)),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 8 }),
  )
  const block: fc.Arbitrary<MessageBlock> = fc.record({
    kind: fc.constantFrom('text', 'quote', 'note'),
    text: fc.array(words, { maxLength: 25 }).map((pieces) => pieces.join('')),
  })
  const message: fc.Arbitrary<OutboundMessage> = fc.record({
    blocks: fc.array(block, { maxLength: 6 }),
    choices: fc.constantFrom([], [reply('Tiếp')]),
  })
  const bare = (text: string) => text.normalize('NFC').replace(/\s/g, '')

  it('nothing but white space is lost by splitting', () => {
    fc.assert(
      fc.property(message, (given) => {
        const sent = toTelegramMessages(given).map((part) => part.text)
        expect(bare(sent.join(''))).toBe(bare(given.blocks.map(({ text }) => text).join('\n')))
      }),
    )
  })

  it('every part is short enough, not empty, and whole letters', () => {
    fc.assert(
      fc.property(message, (given) => {
        for (const { text } of toTelegramMessages(given)) {
          expect(text.length).toBeGreaterThan(0)
          expect(text.length).toBeLessThanOrEqual(4096)
          expect(text).not.toMatch(/\p{Surrogate}/u)
        }
      }),
    )
  })

  it('every entity lies inside its part, and together they mark what was to be marked', () => {
    fc.assert(
      fc.property(message, (given) => {
        const marked: string[] = []
        for (const { text, entities } of toTelegramMessages(given)) {
          for (const { offset, length } of entities) {
            expect(offset).toBeGreaterThanOrEqual(0)
            expect(length).toBeGreaterThan(0)
            expect(offset + length).toBeLessThanOrEqual(text.length)
            marked.push(text.slice(offset, offset + length))
          }
        }
        const toMark = given.blocks.filter(({ kind }) => kind !== 'text')
        expect(bare(marked.join(''))).toBe(bare(toMark.map(({ text }) => text).join('\n')))
      }),
    )
  })
})
