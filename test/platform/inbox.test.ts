import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/platform/database.ts'
import { createInbox, type Inbox } from '../../src/platform/inbox.ts'
import { createVault } from '../../src/platform/vault.ts'
import { createTestClock } from '../support/clock.ts'
import { openTestDatabase } from '../support/database.ts'

let database: Database
let inbox: Inbox
const clock = createTestClock()
const vault = createVault(Buffer.alloc(32, 3))

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await database.execute('truncate inbox restart identity')
  inbox = restart()
})
afterAll(() => database.close())

const restart = () => createInbox({ database, vault, clock })
const rows = () =>
  database.query<{ status: string; attempt: number; sealed_body: Buffer | null }>(
    'select * from inbox order by id',
  )
const statuses = async () => (await rows()).map((row) => row.status)

async function claimOne() {
  const [event] = await inbox.claim(1)
  if (event === undefined) throw new Error('The test expects an event to be due')
  return event
}

describe('accepting', () => {
  it('stores an event once however often it is sent, also by two calls at once', async () => {
    const repeats = Array.from({ length: 8 }, () => inbox.accept('telegram', '77', 'xin chào'))
    expect((await Promise.all(repeats)).filter((isNew) => isNew)).toHaveLength(1)
    expect(await inbox.accept('telegram', '77', 'another body')).toBe(false)
    expect(await statuses()).toEqual(['new'])
  })

  it('tells the same key of two sources apart', async () => {
    expect(await inbox.accept('telegram', '77', 'x')).toBe(true)
    expect(await inbox.accept('zalo', '77', 'x')).toBe(true)
  })

  it('knows a repeat even after the event was settled', async () => {
    await inbox.accept('telegram', '77', 'x')
    await inbox.settle((await claimOne()).id, 'done')
    expect(await inbox.accept('telegram', '77', 'x')).toBe(false)
    expect(await inbox.claim(10)).toEqual([])
  })

  it('calls who waits for events, and not for a repeat', async () => {
    let calls = 0
    inbox.onAccepted(() => {
      calls += 1
    })
    await inbox.accept('telegram', '1', 'x')
    await inbox.accept('telegram', '1', 'x')
    await inbox.accept('telegram', '2', 'x')
    expect(calls).toBe(2)
  })

  it('leaves no plain word in any column', async () => {
    await inbox.accept('telegram', '77', JSON.stringify({ text: 'chồng tôi đánh tôi' }))
    const [row] = await database.query<{ text: string; bytes: Buffer }>(
      'select to_jsonb(inbox)::text as text, sealed_body as bytes from inbox',
    )
    for (const trace of ['chồng', 'đánh', 'text', 'tôi']) {
      expect(row?.text).not.toContain(trace)
      expect(row?.text).not.toContain(Buffer.from(trace).toString('hex'))
      expect(row?.bytes.includes(trace)).toBe(false)
    }
  })
})

describe('claiming', () => {
  it('takes the oldest first, with its bytes as they came', async () => {
    const received = clock.now()
    for (const key of ['c', 'a', 'b']) {
      await inbox.accept('zalo', key, Buffer.from([0, 255, ...Buffer.from(key)]))
    }
    expect(await inbox.claim(2)).toEqual([
      { id: 1, source: 'zalo', body: Buffer.from([0, 255, 99]), attempt: 1, receivedAt: received },
      { id: 2, source: 'zalo', body: Buffer.from([0, 255, 97]), attempt: 1, receivedAt: received },
    ])
    expect((await inbox.claim(2)).map((event) => event.id)).toEqual([3])
    expect(await inbox.claim(2)).toEqual([])
  })

  it('gives every event to one of several that claim at once', async () => {
    for (let n = 0; n < 20; n++) await inbox.accept('zalo', String(n), 'x')
    const claims = await Promise.all(Array.from({ length: 6 }, () => inbox.claim(4)))
    const ids = claims.flat().map((event) => event.id)
    const rest = (await inbox.claim(20)).map((event) => event.id)
    expect([...ids, ...rest].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    )
  })

  it('opens no body that was moved to another source', async () => {
    await inbox.accept('zalo', '1', 'x')
    await database.query(`update inbox set source = 'telegram'`)
    expect(await inbox.claim(1)).toEqual([])
    expect(await statuses()).toEqual(['failed'])
  })
})

describe('settling', () => {
  it.each(['done', 'failed', 'uncertain'] as const)('as %s empties the body', async (status) => {
    await inbox.accept('zalo', '1', 'x')
    const { id } = await claimOne()
    await inbox.markReplying(id)
    await inbox.settle(id, status)
    expect(await rows()).toEqual([
      expect.objectContaining({ status, sealed_body: null, settled_at: clock.now() }),
    ])
  })
})

describe('after a crash', () => {
  it('takes up again what had no reply, with its body', async () => {
    await inbox.accept('zalo', '1', 'câu hỏi')
    await claimOne()
    inbox = restart()
    expect(await inbox.recover()).toEqual({ retaken: 1, uncertain: 0 })
    expect(await claimOne()).toMatchObject({ attempt: 2, body: Buffer.from('câu hỏi') })
  })

  it('leaves what may have been answered, emptied: nobody is told twice', async () => {
    await inbox.accept('zalo', '1', 'x')
    await inbox.markReplying((await claimOne()).id)
    inbox = restart()
    expect(await inbox.recover()).toEqual({ retaken: 0, uncertain: 1 })
    expect(await rows()).toMatchObject([{ status: 'uncertain', sealed_body: null }])
    expect(await inbox.claim(10)).toEqual([])
  })

  it('gives up an event that was taken up three times', async () => {
    await inbox.accept('zalo', 'poison', 'x')
    for (const attempt of [1, 2]) {
      expect((await claimOne()).attempt).toBe(attempt)
      expect(await inbox.recover()).toEqual({ retaken: 1, uncertain: 0 })
    }
    expect((await claimOne()).attempt).toBe(3)
    expect(await inbox.recover()).toEqual({ retaken: 0, uncertain: 1 })
    expect(await rows()).toMatchObject([{ status: 'uncertain', sealed_body: null }])
  })

  it('lets new and settled events be', async () => {
    for (const key of ['1', '2', '3']) await inbox.accept('zalo', key, 'x')
    await inbox.settle((await claimOne()).id, 'done')
    await inbox.settle((await claimOne()).id, 'failed')
    expect(await inbox.recover()).toEqual({ retaken: 0, uncertain: 0 })
    expect(await statuses()).toEqual(['done', 'failed', 'new'])
  })
})

describe('an event sealed with another key', () => {
  it('is set aside, and the others are worked through', async () => {
    const foreign = createInbox({ database, vault: createVault(Buffer.alloc(32, 4)), clock })
    await foreign.accept('telegram', '1', 'sealed elsewhere')
    await inbox.accept('telegram', '2', 'ours')
    const claimed = await inbox.claim(10)
    expect(claimed.map((event) => event.body.toString())).toEqual(['ours'])
    expect(await statuses()).toEqual(['failed', 'claimed'])
  })
})
