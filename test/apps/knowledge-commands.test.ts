import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answerText } from '../../src/answering/answer.ts'
import { answerQuestion } from '../../src/answering/answer-question.ts'
import type { App } from '../../src/apps/assemble.ts'
import { runCommand } from '../../src/apps/commands.ts'
import { documentIdOf } from '../../src/corpus/document-number.ts'
import { toImportRecord } from '../../src/corpus/import-record.ts'
import { loadKnowledge } from '../../src/corpus/load-knowledge.ts'
import { articleIdOf } from '../../src/corpus/provision-id.ts'
import { saveRecords } from '../../src/corpus/save-corpus.ts'
import type { Database } from '../../src/platform/database.ts'
import { loadReadingAids } from '../../src/retrieval/models.ts'
import { createSearcher, type Searcher } from '../../src/retrieval/searcher.ts'
import { emptyTables, openTestDatabase } from '../support/database.ts'

// A law of our own: kites on a river bank.

const id = '15-2022-qh15/body/art-2#1'
const document = {
  documentNumber: '15/2022/QH15',
  title: 'Luật Thả diều',
  documentType: 'law' as const,
  issuingAuthority: 'Quốc hội',
  issuedOn: '2022-06-01',
  effectiveOn: '2023-01-01',
  expiresOn: null,
  url: null,
  contentChecked: true,
}
const plain = 'Muốn thả diều to thì xin phép; 10 ngày có trả lời.'
const body =
  '1. Diều to là diều dài hơn ba sải tay.\n2. Người thả diều to xin phép xã; xã trả lời trong 10 ngày.'

let database: Database
let searcher: Searcher
const now = new Date('2026-11-24T20:00:00Z')

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await emptyTables(database)
  searcher = await createSearcher({ database, cacheFile: null })
  await load(plain)
})
afterEach(() => searcher.close())
afterAll(() => database.close())

/** Installs a release whose digest says this. */
async function load(text: string, reviewed: { by: string; on: string } | null = null) {
  const folder = mkdtempSync(join(tmpdir(), 'knowledge-'))
  const digest = {
    article: '2',
    topic: 'dan_su',
    heading: 'Thả diều to phải xin phép',
    plain: text,
    askedAs: ['thả diều to có phải xin phép không', 'xin phép thả diều bao lâu'],
    restsOn: [{ clause: '2' }],
    procedure: {
      steps: ['Nộp đơn xin thả diều', 'Nhận giấy phép'],
      papers: ['đơn xin thả diều'],
      place: 'Ủy ban nhân dân xã',
      fee: null,
      timeLimit: '10 ngày',
    },
    reviewed,
  }
  const file = { ...document, checkedOn: '2026-11-23', digests: [digest] }
  writeFileSync(join(folder, 'kite.json'), JSON.stringify(file))
  await loadKnowledge(database, folder)
}

async function importOfficial(text: string) {
  const stored = { ...document, id: documentIdOf(document), signer: null, sourceStatus: null }
  const article = {
    articleId: articleIdOf(stored.id, 'body', '2'),
    articleNumber: '2',
    position: 2,
    headings: [],
    heading: 'Xin phép thả diều',
    body: text,
    effectiveOn: null,
    sourceNote: null,
    url: null,
  }
  const record = toImportRecord({ key: 'articles:kites', precedence: 40 }, stored, article)
  await database.transaction((transaction) => saveRecords(transaction, [record]))
}

async function cli(...args: string[]) {
  const written = { stdout: [] as string[], stderr: [] as string[] }
  const app = { database, clock: { now: () => now } } as App
  const code = await runCommand({
    args,
    cwd: '/',
    isTerminal: false,
    streams: {
      stdout: (text) => written.stdout.push(text),
      stderr: (text) => written.stderr.push(text),
      stdin: () => Promise.resolve(''),
      signal: new AbortController().signal,
    },
    openApp: () => Promise.resolve({ app, isShared: false }),
  })
  return { code, stdout: written.stdout.join(''), stderr: written.stderr.join('') }
}

async function ask(text = 'thả diều to có phải xin phép không') {
  await searcher.follow()
  const deps = { database, searcher, reading: loadReadingAids() }
  return answerQuestion(deps, { text, asOf: '2026-11-24' })
}

describe('approving a digest', () => {
  it('takes the warning off its answer, and puts its words first', async () => {
    await importOfficial(body)
    const before = await ask()
    expect(before).toMatchObject({ reason: 'digest-not-reviewed' })
    expect(before.parts.map(({ kind }) => kind)).toEqual(['text', 'quote', 'text', 'note', 'note'])
    expect(before.parts[0]?.text).toMatch(/^Theo khoản 2 Điều 2 Luật Thả diều/)
    expect(before.parts[2]?.text).toContain('tóm tắt tự động')

    expect(await cli('knowledge', 'approve', id, '--as', 'Mai')).toMatchObject({ code: 0 })
    const after = await ask()
    expect(after).toMatchObject({ status: 'answered', reason: null })
    expect(after.parts[0]?.text).toMatch(/^Muốn thả diều to/)
  })

  it('leads with the reference where the official words are not at hand', async () => {
    const answer = await ask()
    expect(answer.reason).toBe('digest-only')
    expect(answerText(answer)).toMatch(/^Theo .*Luật Thả diều.*\(tóm tắt tự động\):\nMuốn/)
  })

  it('survives a new release that leaves the digest as it was', async () => {
    await cli('knowledge', 'approve', id, '--as', 'Mai')
    await load(`${plain} `.trim(), null)
    expect((await cli('knowledge', 'show', id)).stdout).toContain('Mai duyệt 2026-11-25')
  })

  it('does not hold for an edited digest, and holds again when the edit is undone', async () => {
    await cli('knowledge', 'approve', id, '--as', 'Mai')
    await load('Thả diều to phải xin phép xã.')
    const shown = await cli('knowledge', 'show', id)
    expect(shown.stdout).toContain('chưa duyệt')
    expect(shown.stdout).toContain('- 2026-11-25: Mai đã duyệt (nội dung cũ)')
    await load(plain)
    expect((await cli('knowledge', 'show', id)).stdout).toContain('Mai duyệt')
  })

  it('is merged with what the file says, and leads over it', async () => {
    await load(plain, { by: 'Sở Tư pháp', on: '2026-11-20' })
    expect((await cli('knowledge', 'list')).stdout).toContain('Sở Tư pháp duyệt 2026-11-20')
    await cli('knowledge', 'unapprove', id, '--as', 'Lan')
    expect((await cli('knowledge', 'list', '--unreviewed')).stdout).toContain(id)
  })

  it('can be taken back, and both decisions are kept', async () => {
    await cli('knowledge', 'approve', id, '--as', 'Mai')
    await cli('knowledge', 'unapprove', id, '--as', 'Lan')
    const { stdout } = await cli('knowledge', 'show', id, '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      reviewedBy: null,
      history: [
        { verdict: 'approved', byOperator: 'Mai', isCurrent: true },
        { verdict: 'withdrawn', byOperator: 'Lan', isCurrent: true },
      ],
    })
  })

  it.each([
    [['approve', 'no-such#1', '--as', 'Mai'], 'Không có tóm tắt mã no-such#1'],
    [['approve', 'noteven', '--as', 'Mai'], 'Không có tóm tắt mã noteven'],
    [['approve', id, '--as', '  '], 'hãy ghi tên cán bộ'],
    [['unapprove', id, '--as', 'Mai'], 'chưa được duyệt'],
    [['list', '--document', '9/2031/QH20'], 'không có văn bản số 9/2031/QH20'],
  ])('is refused with a reason: %j', async (args, reason) => {
    const ended = await cli('knowledge', ...args)
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(reason) })
    expect((await cli('knowledge', 'list', '--unreviewed')).stdout).toContain('1 tóm tắt')
  })

  it('of several at once leaves nothing half done when one is unknown', async () => {
    expect((await cli('knowledge', 'approve', id, 'no#1', '--as', 'Mai')).code).toBe(1)
    expect((await cli('knowledge', 'show', id)).stdout).toContain('chưa duyệt')
  })
})

describe('a digest that the official words no longer bear out', () => {
  it('is left unsaid, with the reason', async () => {
    await importOfficial(body.replace('10 ngày', '15 ngày'))
    const answer = await ask()
    expect(answer.reason).toBe('digest-needs-checking')
    expect(answerText(answer)).toContain('15 ngày')
    expect(answerText(answer)).not.toContain('10 ngày')
    expect(answerText(answer)).toContain('không khớp với nguyên văn')
    const listed = await cli('knowledge', 'list', '--needs-checking')
    expect(listed.stdout).toContain('KHÔNG KHỚP NGUYÊN VĂN')
  })

  it('is used again when an officer approves it on these words', async () => {
    await importOfficial(body.replace('10 ngày', '15 ngày'))
    await cli('knowledge', 'approve', id, '--as', 'Mai')
    expect((await ask()).reason).toBeNull()
    const doubted = async () => (await cli('knowledge', 'list', '--needs-checking')).stdout
    expect(await doubted()).toContain('0 tóm tắt')
    await importOfficial(body.replace('10 ngày', '20 ngày'))
    expect(await doubted()).toContain(id)
  })
})

it('shows what to do, with which papers, where and how long', async () => {
  const text = answerText(await ask())
  expect(text).toContain('Cách làm:\n1. Nộp đơn xin thả diều\n2. Nhận giấy phép')
  expect(text).toContain('Giấy tờ: đơn xin thả diều.')
  expect(text).toContain('Nơi làm: Ủy ban nhân dân xã.')
  expect(text).toContain('Thời hạn: 10 ngày.')
  expect(text).not.toContain('lệ phí')
})
