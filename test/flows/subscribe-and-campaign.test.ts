import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import mammoth from 'mammoth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BotProcess, type Environment, waitFor } from '../support/bot-process.ts'
import { createScene, type Scene } from '../support/channels.ts'
import { createServerDatabase } from '../support/database.ts'

// From a citizen's yes to the figures in the monthly report.

interface Progress {
  readonly campaignId: string
  readonly status: string
  readonly audience: number
  readonly accepted: number
  readonly refused: number
  readonly uncertain: number
  readonly waiting: number
  readonly skipped: number
}
interface ImportResult {
  readonly imported: number
  readonly unchanged: number
  readonly rejected: readonly { readonly line: number; readonly reason: string }[]
}
interface ReportOutput {
  readonly files: readonly [string, string]
}

const serverUrl = process.env['TEST_DATABASE_URL']
const engines: readonly (readonly [string, () => Promise<Environment>])[] = [
  ['on the embedded database', async () => ({})],
  [
    'on a PostgreSQL server',
    async () => ({ DATABASE_URL: await createServerDatabase(serverUrl ?? '') }),
  ],
]

const consentText = 'Tôi đồng ý nhận tin'
const header = 'channel,address,commune,topics,wording,consentedAt'

// Telegram: 101 and 102 agree and stay, 103 to 105 agree and stop, 106 blocks the bot unseen,
// 107 only asks, 108 says no, 201 comes by the list. Zalo: the same in small.
const zaloAgrees = '6000000000000000101'
const zaloStops = '6000000000000000102'
const zaloListed = '6000000000000000103'

describe.each(engines)('%s', (name, environment) => {
  describe.skipIf(name.includes('server') && serverUrl === undefined)(
    '(server: TEST_DATABASE_URL)',
    () => {
      let scene: Scene
      let bot: BotProcess
      let campaignId: string

      beforeAll(async () => {
        scene = await createScene(await environment(), { startedChats: [201] })
        bot = await scene.installation.start()
        const seeded = await scene.installation.cli(['zalo', 'seed-token'], {
          stdin: scene.zalo.seedRefreshToken,
        })
        expect(seeded.code).toBe(0)
      })
      afterAll(() => scene?.close())

      async function telegram(chatId: number, act: () => unknown): Promise<string> {
        const before = scene.toldOnTelegram(chatId).length
        act()
        await scene.telegram.until(() => scene.toldOnTelegram(chatId).length > before)
        return scene.toldOnTelegram(chatId).slice(before).join('\n')
      }
      const says = (chatId: number, text: string) =>
        telegram(chatId, () => scene.telegram.citizenSays(chatId, text))
      const presses = (chatId: number, id: string) =>
        telegram(chatId, () => scene.telegram.citizenPresses(chatId, id))

      async function zalo(userId: string, text: string): Promise<string> {
        const before = scene.toldOnZalo(userId).length
        await scene.zalo.citizenSays(scene.zaloHook, userId, text)
        await waitFor(() => scene.toldOnZalo(userId).length > before)
        return scene.toldOnZalo(userId).slice(before).join('\n')
      }

      test('a citizen of Telegram agrees to the very sentence shown, and names a commune', async () => {
        expect(await says(101, '/dangky')).toContain(consentText)
        expect(await presses(101, 'news-yes')).toContain('Bạn ở xã, phường nào?')
        expect(await says(101, 'xa Dai Lanh')).toContain('Đại Lãnh')
        expect(await says(101, 'bao nhieu tuoi thi duoc ket hon')).toContain('Hôn nhân')

        for (const chatId of [102, 103, 104, 105, 106]) {
          await says(chatId, 'ĐĂNG KÝ')
          await presses(chatId, 'news-yes')
        }
        expect(await presses(102, 'commune-skip')).toContain('có thể hỏi')
        // A question is no commune.
        expect(await says(103, 'thử việc tối đa mấy tháng')).not.toContain('xã, phường này')
        await says(107, 'ly hôn cần giấy tờ gì?')
        await says(108, 'dang ky')
        expect(await presses(108, 'news-no')).toContain('không nhận tin')
      })

      test('a citizen of Zalo does the same', async () => {
        for (const userId of [zaloAgrees, zaloStops]) {
          await scene.zalo.citizenFollows(scene.zaloHook, userId)
          await waitFor(() => scene.toldOnZalo(userId).length === 1)
          expect(await zalo(userId, 'DANG KY')).toContain(consentText)
          const [yes] =
            scene.zalo.accepted.findLast((each) => each.userId === userId)?.buttons ?? []
          expect(await zalo(userId, String(yes?.payload))).toContain('Bạn ở xã, phường nào?')
        }
        expect(await zalo(zaloAgrees, 'Đại Lãnh')).toContain('Đại Lãnh')
      })

      test('stopping is heard in every form', async () => {
        expect(await says(103, 'HUY')).toContain('Đã dừng')
        expect(await says(104, 'dừng.')).toContain('Đã dừng')
        expect(await presses(105, 'stop')).toContain('Đã dừng')
        expect(await zalo(zaloStops, 'Dừng')).toContain('Đã dừng')
      })

      test('a list of people who agreed elsewhere is taken row by row', async () => {
        const file = join(scene.installation.dataDir, 'list.csv')
        const rows = [
          header,
          'telegram,201,Xã Đại Lãnh,,Tôi đồng ý nhận tin,2026-01-15',
          'viber,202,,,Tôi đồng ý nhận tin,2026-01-15',
          'telegram,not-a-number,,,Tôi đồng ý nhận tin,2026-01-15',
          `zalo,${zaloListed},,,"Tôi đồng ý, nhận tin",2026-01-15`,
          'telegram,204,Xã Không Có Thật,,Tôi đồng ý nhận tin,2026-01-15',
          'telegram,205,,,,2026-01-15',
          'telegram,206,,,Tôi đồng ý nhận tin,2099-01-01',
          'telegram,103,,,Tôi đồng ý nhận tin,2026-01-15',
        ]
        writeFileSync(file, `\uFEFF${rows.join('\r\n')}\r\n`)
        const result = await scene.installation.json<ImportResult>(['subscriber', 'import', file])
        expect(result.imported).toBe(2)
        expect(result.unchanged).toBe(1) // 103 said stop after the date of the list
        expect(result.rejected.map((row) => row.line)).toEqual([3, 4, 6, 7, 8])

        const again = await scene.installation.cli(['subscriber', 'import', file])
        expect(again.stdout).toContain('Đã nhập 0 người; giữ nguyên 3; không nhận 5 dòng')
        expect(again.stdout).toContain('dòng 6: Không có xã, phường nào tên')
        scene.zalo.addUser(zaloListed, { isFollower: true })
      })

      test('a campaign goes out only after a second official approved it', async () => {
        const created = await scene.installation.json<{ campaignId: string }>([
          'campaign',
          'create',
          '--document',
          '52/2014/QH13',
          '--as',
          'An',
        ])
        campaignId = created.campaignId
        const early = await scene.installation.cli(['campaign', 'start', campaignId, '--as', 'An'])
        expect(early.code).toBe(1)
        const own = await scene.installation.cli(['campaign', 'approve', campaignId, '--as', 'An'])
        expect(own.code).toBe(1)
        expect(own.stderr).not.toMatch(/^\s+at /m)
        const approved = await scene.installation.json<Progress>([
          'campaign',
          'approve',
          campaignId,
          '--as',
          'Bình',
        ])
        expect(approved).toMatchObject({ campaignId, status: 'approved', accepted: 0 })
      })

      test('it reaches everybody who agreed, once, and nobody else', async () => {
        // 106 leaves without the bot hearing of it.
        scene.telegram.citizenDeactivates(106)
        const before = scene.telegram.accepted.length
        const zaloBefore = scene.zalo.accepted.length
        const done = await scene.installation.json<Progress>([
          'campaign',
          'start',
          campaignId,
          '--as',
          'Bình',
          '--wait',
        ])
        expect(done).toEqual({
          ...{ campaignId, status: 'finished', audience: 6 },
          ...{ accepted: 5, refused: 1, uncertain: 0, waiting: 0, skipped: 0 },
        })
        const told = scene.telegram.accepted.slice(before)
        expect(told.map((each) => each.chatId).sort()).toEqual([101, 102, 201])
        const toldOnZalo = scene.zalo.accepted.slice(zaloBefore)
        expect(toldOnZalo.map((each) => each.userId).sort()).toEqual([zaloAgrees, zaloListed])
        for (const { text } of [...told, ...toldOnZalo]) {
          expect(text).toContain('52/2014/QH13')
          expect(text).toContain('DỪNG')
        }
      })

      test('starting it again sends nothing', async () => {
        const before = scene.telegram.accepted.length
        expect((await scene.installation.cli(['campaign', 'start', campaignId])).code).toBe(1)
        expect(scene.telegram.accepted).toHaveLength(before)
      })

      test('whoever stops by the button under it gets no other', async () => {
        expect(await presses(102, 'stop')).toContain('Đã dừng')
        const created = await scene.installation.json<{ campaignId: string }>([
          'campaign',
          'create',
          '--document',
          '52/2014/QH13',
          '--as',
          'An',
        ])
        await scene.installation.json(['campaign', 'approve', created.campaignId, '--as', 'Bình'])
        // Without a bot the command itself sends, and stays until all is settled.
        await bot.kill('SIGTERM')
        scene.telegram.citizenBlocks(101) // nobody hears of it before the send
        const told = scene.toldOnTelegram(102).length
        const done = await scene.installation.json<Progress>([
          'campaign',
          'start',
          created.campaignId,
          '--as',
          'Bình',
        ])
        expect(done).toMatchObject({ status: 'finished', audience: 4, accepted: 3, refused: 1 })
        expect(scene.toldOnTelegram(102)).toHaveLength(told)
        bot = await scene.installation.start()
        await scene.telegram.until(() => scene.telegram.pendingUpdateIds().length === 0)
      })

      test('the report counts what happened, alike in both files', async () => {
        const { files } = await scene.installation.json<ReportOutput>([
          'report',
          '--from',
          '2026-01-01',
          '--to',
          '2099-01-01',
          '--out',
          scene.installation.dataDir,
        ])
        const [xlsx, docx] = files
        const book = new ExcelJS.Workbook()
        await book.xlsx.readFile(xlsx)
        const html = (await mammoth.convertToHtml({ buffer: readFileSync(docx) })).value

        const sent = totalsOfSheet(book, 'Gửi tin phổ biến theo kênh').slice(0, 4)
        expect(sent).toEqual([8, 2, 0, 0]) // accepted, refused, uncertain, left out
        const tables = [
          'Gửi tin phổ biến theo kênh',
          'Hỏi đáp và đăng ký theo kênh',
          'Kết quả trả lời',
        ]
        for (const table of tables) {
          const inSheet = totalsOfSheet(book, table)
          const inWord = totalsOfHtml(html, table)
          expect(inWord).toHaveLength(inSheet.length)
          for (const [at, text] of inWord.entries()) {
            if (!text.endsWith('%')) expect(asCell(text), `${table} ${at}`).toBe(inSheet[at])
          }
        }
        // Seven agreed themselves; five of them took it back.
        const talk = totalsOfSheet(book, 'Hỏi đáp và đăng ký theo kênh')
        expect(talk.slice(0, 1)).toEqual([3])
        expect(talk.slice(4, 6)).toEqual([8, 5])
      })
    },
  )
})

/** The numbers of the last row with any. */
function totalsOfSheet(book: ExcelJS.Workbook, name: string): unknown[] {
  const sheet = book.getWorksheet(name)
  if (sheet === undefined) throw new Error(`No sheet "${name}"`)
  let totals: unknown[] = []
  sheet.eachRow((row) => {
    const values = (row.values as ExcelJS.CellValue[]).slice(1)
    const at = values.indexOf('Tổng cộng')
    if (at >= 0) totals = values.slice(at + 1).map(plainValue)
  })
  return totals
}

function plainValue(value: ExcelJS.CellValue): unknown {
  return value !== null && typeof value === 'object' && 'formula' in value
    ? (value.result ?? 0) // exceljs leaves a result of 0 out of the file
    : value
}

/** The cells of the total row of the table under a heading. */
function totalsOfHtml(html: string, title: string): string[] {
  const from = html.indexOf(`${title}</h2>`)
  const table = html.slice(html.indexOf('<table>', from), html.indexOf('</table>', from))
  const row = table.slice(table.lastIndexOf('<tr>'))
  const cells = [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map((match) =>
    (match[1] ?? '').replace(/<[^>]+>/g, '').trim(),
  )
  return cells.slice(cells.indexOf('Tổng cộng') + 1)
}

/** A number as Vietnamese writes it, or words. */
function asCell(text: string): number | string {
  return /^[\d.]+$/.test(text) ? Number(text.replaceAll('.', '')) : text
}
