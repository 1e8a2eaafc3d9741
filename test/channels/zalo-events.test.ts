import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeZaloEvent, zaloEventKey } from '../../src/channels/zalo/zalo-events.ts'

// Payloads in the shapes of section 7.3 of our notes on the OA API; every id is invented.
const receivedAt = new Date('2026-11-24T07:20:05Z')
const happenedAt = new Date(1795500000123)
const citizen = '8100000000000000002'
const account = '4200000000000000003'
const address = { channel: 'zalo', id: citizen }
const common = {
  app_id: '3000000000000000001',
  user_id_by_app: '9100000000000000004',
  timestamp: '1795500000123',
}
const toUs = { ...common, sender: { id: citizen }, recipient: { id: account } }
const fromUs = { ...common, sender: { id: account }, recipient: { id: citizen } }
const follower = { ...common, oa_id: account, follower: { id: citizen }, source: 'oa_profile' }

const said = (text: string) => ({
  ...toUs,
  event_name: 'user_send_text',
  message: { text, msg_id: '0a1b2c3d4e5f60718293' },
})
const head = { address, messageId: '0a1b2c3d4e5f60718293', receivedAt }
const hashOf = (body: unknown) => createHash('sha256').update(JSON.stringify(body)).digest('hex')

describe('what a citizen does on Zalo becomes our words', () => {
  const followed = { ...follower, event_name: 'follow' }
  const left = { ...follower, event_name: 'unfollow' }
  const withdrawn = { ...common, event_name: 'user_withdraw', user_id: citizen }
  const cases: [title: string, body: object, message: object][] = [
    ['a text', said(' Xin chào '), { ...head, kind: 'text', text: 'Xin chào' }],
    [
      'a pressed button',
      said('#ll:topic-land'),
      { ...head, kind: 'choice', choiceId: 'topic-land' },
    ],
    ['the bare prefix, typed', said('#ll:'), { ...head, kind: 'text', text: '#ll:' }],
    ['the prefix inside a text', said('xem #ll:a'), { ...head, kind: 'text', text: 'xem #ll:a' }],
    ['an empty text', said('  '), { ...head, kind: 'unsupported', what: 'empty text' }],
    [
      'a picture',
      {
        ...toUs,
        event_name: 'user_send_image',
        message: {
          msg_id: '1b2c',
          attachments: [{ type: 'image', payload: { url: 'https://x' } }],
        },
      },
      { ...head, messageId: '1b2c', kind: 'unsupported', what: 'image' },
    ],
    [
      'following',
      followed,
      { address, messageId: hashOf(followed), receivedAt, kind: 'started', payload: null },
    ],
    ['unfollowing', left, { address, messageId: hashOf(left), receivedAt, kind: 'left' }],
    [
      'withdrawing from Zalo',
      withdrawn,
      { address, messageId: hashOf(withdrawn), receivedAt, kind: 'erasure-requested' },
    ],
  ]
  it.each(cases)('%s', (_title, body, message) => {
    expect(decodeZaloEvent(body, receivedAt)).toEqual([{ kind: 'message', message }])
  })
})

describe('what Zalo tells about our own messages', () => {
  it('gives a receipt for an arrival, at the time Zalo states', () => {
    const body = { ...fromUs, event_name: 'user_received_message', message: { msg_id: '63ec' } }
    expect(decodeZaloEvent(body, receivedAt)).toEqual([
      {
        kind: 'receipt',
        receipt: { channel: 'zalo', providerMessageId: '63ec', kind: 'delivered', at: happenedAt },
      },
    ])
  })

  it('gives a receipt for each message that was seen', () => {
    const body = {
      ...fromUs,
      event_name: 'user_seen_message',
      message: { msg_ids: ['63ec', '63ed'] },
    }
    const seen = decodeZaloEvent(body, receivedAt)
    expect(seen.map((event) => event.kind === 'receipt' && event.receipt)).toEqual([
      { channel: 'zalo', providerMessageId: '63ec', kind: 'seen', at: happenedAt },
      { channel: 'zalo', providerMessageId: '63ed', kind: 'seen', at: happenedAt },
    ])
  })

  it('knows a clerk by admin_id, and ignores the echo of the bot', () => {
    const echo = { ...fromUs, event_name: 'oa_send_text', message: { text: 'Dạ', msg_id: '2c3d' } }
    const clerk = { ...echo, sender: { id: account, admin_id: '7700000000000000005' } }
    expect(decodeZaloEvent(clerk, receivedAt)).toEqual([
      { kind: 'human-reply', address, at: happenedAt },
    ])
    expect(decodeZaloEvent(echo, receivedAt)).toEqual([{ kind: 'ignored', what: 'oa_send_text' }])
  })

  it('takes the time of receipt where the timestamp means nothing', () => {
    const body = {
      ...fromUs,
      timestamp: '154750018321',
      event_name: 'user_received_message',
      message: { msg_id: '63ec' },
    }
    expect(decodeZaloEvent(body, receivedAt)).toMatchObject([{ receipt: { at: receivedAt } }])
  })
})

describe('everything else is ignored by name', () => {
  const cases: [body: unknown, what: string][] = [
    [{ ...toUs, event_name: 'user_click_chatnow' }, 'user_click_chatnow'],
    [
      { ...toUs, event_name: 'user_send_group_text', message: { text: 'a' } },
      'user_send_group_text',
    ],
    [{ ...toUs, event_name: 'anonymous_send_text', message: { text: 'a' } }, 'anonymous_send_text'],
    [{ ...toUs, event_name: 'made_up_tomorrow' }, 'made_up_tomorrow'],
    [{ ...toUs, event_name: 'user_send_text' }, 'user_send_text without its fields'],
    // A number has lost digits beyond 2^53: answering it would answer somebody else.
    [
      { ...said('a'), sender: JSON.parse('{"id":8100000000000000002}') },
      'user_send_text without its fields',
    ],
    [{ ...said('a'), sender: { id: '../x' } }, 'user_send_text without its fields'],
    [{}, 'not a Zalo event'],
    [null, 'not a Zalo event'],
  ]
  it.each(cases)('%j', (body, what) => {
    expect(decodeZaloEvent(body, receivedAt)).toEqual([{ kind: 'ignored', what }])
  })

  it('never throws, whatever the body', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('user_send_text', 'follow', 'x'),
        (value, name) => {
          decodeZaloEvent(value, receivedAt)
          decodeZaloEvent({ event_name: name, sender: value, message: value }, receivedAt)
        },
      ),
    )
  })
})

describe('the key under which an event is stored', () => {
  const keyOf = (body: object) => zaloEventKey(Buffer.from(JSON.stringify(body)), body)

  it('is the event name with the message id', () => {
    expect(keyOf(said('a'))).toBe('user_send_text 0a1b2c3d4e5f60718293')
    expect(keyOf({ ...fromUs, event_name: 'oa_send_text', message: { msg_id: 'x' } })).toBe(
      'oa_send_text x',
    )
  })

  it('is the hash of the body where there is no message id', () => {
    const body = { ...follower, event_name: 'follow' }
    expect(keyOf(body)).toBe(hashOf(body))
    expect(keyOf({ ...body, timestamp: '1795500000124' })).not.toBe(keyOf(body))
  })
})
