import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import mammoth from 'mammoth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, assemble } from '../../src/apps/assemble.ts'
import { runCommand } from '../../src/apps/commands.ts'
import type { LegalDocument } from '../../src/corpus/document.ts'
import { documentIdOf } from '../../src/corpus/document-number.ts'
import { toImportRecord } from '../../src/corpus/import-record.ts'
import { articleIdOf } from '../../src/corpus/provision-id.ts'
import { saveDigests, saveRecords } from '../../src/corpus/save-corpus.ts'
import { loadConfig } from '../../src/platform/config.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createTestClock } from '../support/clock.ts'

// Texts of our own: wells of a village, by the state and by two provinces.

let app: App
let folder = ''

function document(
  documentNumber: string,
  title: string,
  issuingAuthority: string,
  issuedOn: string,
  effectiveOn: string,
  more: Partial<LegalDocument> = {},
): LegalDocument {
  return {
    id: documentIdOf({ documentNumber, issuingAuthority, issuedOn }),
    documentNumber,
    title,
    documentType: documentNumber.includes('QĐ')
      ? 'decision'
      : documentNumber.includes('QH')
        ? 'law'
        : 'decree',
    issuingAuthority,
    signer: null,
    issuedOn,
    effectiveOn,
    expiresOn: null,
    sourceStatus: null,
    url: null,
    contentChecked: true,
    ...more,
  }
}

function article(owner: LegalDocument, articleNumber: string, heading: string, ...lines: string[]) {
  return toImportRecord({ key: 'articles:wells', precedence: 40 }, owner, {
    articleId: articleIdOf(owner.id, 'body', articleNumber),
    articleNumber,
    position: Number(articleNumber),
    headings: [],
    heading,
    body: lines.join('\n'),
    effectiveOn: null,
    sourceNote: null,
    url: null,
  })
}

const law = document('5/2020/QH14', 'Luật Giếng làng', 'Quốc hội', '2020-06-01', '2021-01-01')
const change = document(
  '9/2024/QH15',
  'Luật sửa đổi, bổ sung một số điều của Luật Giếng làng',
  'Quốc hội',
  '2024-06-01',
  '2025-01-01',
)
const decree = document(
  '8/2021/NĐ-CP',
  'Quy định chi tiết về giếng',
  'Chính phủ',
  '2021-02-01',
  '2021-03-01',
  {
    sourceStatus: 'Còn hiệu lực',
  },
)
const newDecree = document(
  '3/2025/NĐ-CP',
  'Quy định về giếng',
  'Chính phủ',
  '2025-05-01',
  '2025-07-01',
)
const oldLocal = document(
  '4/2020/QĐ-UBND',
  'Về giếng',
  'Ủy ban nhân dân tỉnh Khánh Hòa',
  '2020-04-01',
  '2020-04-15',
)
const otherLocal = document(
  '4/2020/QĐ-UBND',
  'Về ao',
  'Ủy ban nhân dân tỉnh Ninh Thuận',
  '2020-05-01',
  '2020-05-15',
)
const newLocal = document(
  '7/2025/QĐ-UBND',
  'Về giếng',
  'Ủy ban nhân dân tỉnh Khánh Hòa',
  '2025-08-01',
  '2025-08-15',
)

const records = [
  article(law, '5', 'Múc nước', '1. Múc buổi sáng.', '2. Mỗi nhà múc ba thùng.'),
  article(law, '6', 'Rửa rau', '1. Không rửa rau bên giếng.'),
  article(
    law,
    '9',
    'Hiệu lực',
    '1. Luật này có hiệu lực từ ngày 01 tháng 01 năm 2021, trừ Điều 6 có hiệu lực từ ngày 01 tháng 7 năm 2021.',
  ),
  article(
    change,
    '1',
    'Sửa đổi, bổ sung một số điều của Luật Giếng làng',
    '1. Sửa đổi, bổ sung khoản 2 Điều 5 như sau:',
    '“2. Mỗi nhà múc năm thùng.”.',
    '2. Bổ sung khoản 3 vào sau khoản 2 Điều 5 như sau:',
    '“3. Trẻ em múc một thùng.”.',
    '3. Bổ sung Điều 5a vào sau Điều 5 như sau:',
    '“Điều 5a. Ao làng',
    '1. Ao để nuôi cá.”.',
    '4. Bãi bỏ Điều 6.',
  ),
  article(decree, '1', 'Phạm vi', 'Nghị định này nói về giếng.'),
  article(newDecree, '1', 'Phạm vi', 'Nghị định này nói về giếng.'),
  article(
    newDecree,
    '2',
    'Hiệu lực thi hành',
    '1. Nghị định này có hiệu lực từ ngày 01 tháng 7 năm 2025.',
    '2. Nghị định số 8/2021/NĐ-CP ngày 01 tháng 02 năm 2021 của Chính phủ hết hiệu lực kể từ ngày Nghị định này có hiệu lực thi hành.',
  ),
  article(oldLocal, '1', 'Giếng', 'Giếng của tỉnh.'),
  article(otherLocal, '1', 'Ao', 'Ao của tỉnh.'),
  article(
    newLocal,
    '2',
    'Hiệu lực thi hành',
    'Quyết định này thay thế Quyết định số 4/2020/QĐ-UBND ngày 01 tháng 4 năm 2020 của Ủy ban nhân dân tỉnh Khánh Hòa.',
  ),
]

const digest = {
  id: `${articleIdOf(law.id, 'body', '5')}#1`,
  articleId: articleIdOf(law.id, 'body', '5'),
  documentId: law.id,
  topic: 'giếng',
  heading: 'Múc mấy thùng',
  plain: 'Mỗi nhà ba thùng.',
  askedAs: [],
  restsOn: ['cl-2'],
  checkedOn: '2024-01-01',
  reviewedBy: null,
  reviewedOn: null,
  procedure: null,
  contentHash: '',
  groundHash: null,
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'law-validity-'))
  app = await assemble(loadConfig({ DATA_DIR: join(folder, 'data') }), {
    role: 'test',
    clock: createTestClock('2026-11-25T03:00:00Z'),
    logger: createLogger({ level: 'silent' }),
  })
  await app.database.transaction(async (transaction) => {
    await saveRecords(transaction, records)
    await saveDigests(transaction, [digest], 1_000)
  })
}, 60_000)
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function run(...args: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand({
    args,
    cwd: folder,
    isTerminal: false,
    streams: {
      stdout: (chunk) => void out.push(chunk),
      stderr: (chunk) => void err.push(chunk),
      stdin: () => Promise.resolve(''),
      signal: new AbortController().signal,
    },
    openApp: () => Promise.resolve({ app, isShared: false }),
  })
  return { code, out: out.join(''), err: err.join('') }
}
async function json<Result>(...args: string[]): Promise<Result> {
  const { code, out, err } = await run(...args, '--json')
  expect(err).toBe('')
  expect(code).toBe(0)
  return JSON.parse(out) as Result
}
interface Status {
  validity: string
  conflicts: string[]
  computed: { validity: string; until: string | null; byNumber: string | null }
}
const status = (...args: string[]) => json<Status>('law', 'status', ...args)

describe('law status', () => {
  it('follows orders of other texts and days of single provisions', async () => {
    expect((await status('5/2020/QH14', '--as-of', '2024-12-31')).validity).toBe('in-force')
    expect((await status('5/2020/QH14', '--as-of', '2025-01-01')).validity).toBe('partly-in-force')
    const place = (path: string, day: string) =>
      status('5/2020/QH14', '--provision', path, '--as-of', day)
    expect((await place('Điều 6', '2021-06-30')).validity).toBe('not-yet-in-force')
    expect((await place('art-6', '2021-07-01')).validity).toBe('in-force')
    expect(await place('khoản 1 Điều 6', '2025-01-01')).toMatchObject({
      validity: 'expired',
      computed: { until: '2025-01-01', byNumber: '9/2024/QH15' },
    })
    expect((await place('Điều 5a', '2024-12-31')).validity).toBe('not-yet-in-force')
  })

  it('names the digests that a change left behind, from the day of the change', async () => {
    const stale = async (day: string) =>
      (await json<{ staleDigests: string[] }>('law', 'status', '5/2020/QH14', '--as-of', day))
        .staleDigests
    expect(await stale('2024-12-31')).toEqual([])
    expect(await stale('2025-01-01')).toEqual([digest.id])
  })

  it('shows a conflict between the source and what is computed', async () => {
    const { out } = await run('law', 'status', '8/2021/NĐ-CP')
    expect(out).toContain('nguồn ghi: Còn hiệu lực')
    expect(out).toContain('MÂU THUẪN giữa: hệ thống tính, nguồn ghi')
    expect((await status('8/2021/NĐ-CP')).computed).toMatchObject({
      validity: 'expired',
      byNumber: '3/2025/NĐ-CP',
    })
  })

  it('does not take the other province’s text of the same number for the one replaced', async () => {
    expect((await status(oldLocal.id)).validity).toBe('expired')
    expect((await status(otherLocal.id)).validity).toBe('in-force')
  })

  it('goes by what an officer sets, from the day set, until it is taken back', async () => {
    const set = await json<{ id: number }>(
      'law', 'set-status', '8/2021/NĐ-CP', '--status', 'suspended', '--from', '2026-01-01', '--as', 'Cán bộ A', '--why', 'Công văn',
    ) // biome-ignore format: a command reads as one line
    expect((await status('8/2021/NĐ-CP', '--as-of', '2025-12-31')).validity).toBe('expired')
    expect(await status('8/2021/NĐ-CP')).toMatchObject({
      validity: 'suspended',
      conflicts: ['reviewed', 'computed', 'source'],
    })
    expect(
      (await run('law', 'undo-status', String(set.id), '--as', 'Cán bộ B', '--why', 'Nhầm')).code,
    ).toBe(0)
    expect((await status('8/2021/NĐ-CP')).validity).toBe('expired')
    expect((await run('law', 'undo-status', String(set.id), '--as', 'B', '--why', 'x')).code).toBe(
      1,
    )
    const rows = await app.database.query('select undone_by from reviewed_status')
    expect(rows).toEqual([{ undone_by: 'Cán bộ B' }])
  })

  it('knows the Department’s own list', async () => {
    await app.database.query(
      `insert into department_list_row (document_number, number_key, issued_on, list_kind, ended_on,
              list_name, sheet, row_number, imported_at)
       values ('3/2025/NĐ-CP', '3/2025/ND-CP', '2025-05-01', 'expired', '2026-03-01',
              'Danh mục thử', 'Bảng 1', 4, now())`,
    )
    expect(await status('3/2025/NĐ-CP', '--as-of', '2026-02-28')).toMatchObject({
      validity: 'in-force',
      conflicts: [],
    })
    expect(await status('3/2025/NĐ-CP')).toMatchObject({
      validity: 'expired',
      conflicts: ['list', 'computed'],
    })
    await app.database.query(`delete from department_list_row`)
  })

  it.each([
    [['law', 'status', '99/2099/QH99'], 'không có văn bản số'],
    [['law', 'status', '5/2020/QH14', '--as-of', '2025-02-30'], 'ngày phải có dạng'],
    [['law', 'status', '5/2020/QH14', '--provision', 'chỗ kia'], 'không đọc được'],
    [
      [
        'law',
        'set-status',
        '5/2020/QH14',
        '--status',
        'dead',
        '--from',
        '2025-01-01',
        '--as',
        'A',
        '--why',
        'x',
      ],
      'chỉ nhận',
    ],
    [
      [
        'law',
        'set-status',
        '4/2020/QĐ-UBND',
        '--status',
        'expired',
        '--from',
        '2025-01-01',
        '--as',
        'A',
        '--why',
        'x',
      ],
      'cùng số',
    ],
    [
      [
        'law',
        'set-status',
        '5/2020/QH14',
        '--status',
        'expired',
        '--from',
        '2025-01-01',
        '--as',
        ' ',
        '--why',
        'x',
      ],
      'không được để trống',
    ],
    [['law', 'undo-status', 'abc', '--as', 'A', '--why', 'x'], 'không đúng'],
    [
      ['law', 'diff', '5/2020/QH14', '--from', '2025-01-01', '--to', '2024-01-01'],
      '--to phải sau --from',
    ],
    [['law', 'expired', '--year', '25', '--out', 'x'], 'bốn chữ số'],
  ])('explains bad input: %j', async (args, message) => {
    const { code, err } = await run(...args)
    expect(code).toBe(1)
    expect(err).toContain(message)
  })
})

describe('law show --as-of and law diff', () => {
  it('read the words of the day', async () => {
    const show = async (day: string, of = '5') =>
      (await run('law', 'show', '5/2020/QH14', of, '--as-of', day)).out
    expect(await show('2024-12-31')).toContain('ba thùng')
    expect(await show('2024-12-31')).not.toContain('hợp nhất')
    expect(await show('2025-01-01')).toContain(
      '2. Mỗi nhà múc năm thùng.\n3. Trẻ em múc một thùng.',
    )
    expect(await show('2025-01-01')).toContain('Hệ thống hợp nhất từ bản gốc và 9/2024/QH15')
    expect(await show('2025-01-01', '5a')).toContain('Ao để nuôi cá')
    expect(await show('2025-01-01', '6')).toContain('Đã bị bãi bỏ')
    expect((await run('law', 'show', '5/2020/QH14', '5a', '--as-of', '2024-12-31')).code).toBe(1)
  })

  it('tell what changed, provision by provision', async () => {
    const { differences } = await json<{ differences: { place: object; kind: string; before: string; after: string }[] }>(
      'law', 'diff', '5/2020/QH14', '--from', '2024-12-31', '--to', '2025-01-01',
    ) // biome-ignore format: a command reads as one line
    expect(
      differences.map(({ place, kind, before, after }) => [
        Object.values(place).filter(Boolean).join('/'),
        kind,
        before,
        after,
      ]),
    ).toEqual([
      ['5/2', 'changed', '2. Mỗi nhà múc ba thùng.', '2. Mỗi nhà múc năm thùng.'],
      ['5/3', 'added', null, '3. Trẻ em múc một thùng.'],
      ['5a', 'added', null, 'Ao làng\n1. Ao để nuôi cá.'],
      ['6', 'repealed', '1. Không rửa rau bên giếng.', null],
    ])
  })
})

describe('law expired', () => {
  it('writes the year’s list of local texts as .docx and .xlsx', async () => {
    const { files, whole } = await json<{ files: string[]; whole: { reason: string; day: string }[] }>(
      'law', 'expired', '--year', '2025', '--out', 'lists',
    ) // biome-ignore format: a command reads as one line
    expect(whole).toMatchObject([
      { reason: 'Được thay thế bởi văn bản số 7/2025/QĐ-UBND', day: '2025-08-15' },
    ])
    expect(files.every((file) => existsSync(file))).toBe(true)
    const text = (await mammoth.extractRawText({ path: files[1] ?? '' })).value
    expect(text).toContain('4/2020/QĐ-UBND; 01/04/2020')
    expect(text).toContain('15/08/2025')
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.readFile(files[0] ?? '')
    const cells = workbook.worksheets.flatMap((sheet) => JSON.stringify(sheet.getSheetValues()))
    expect(cells.join()).toContain('Được thay thế bởi văn bản số 7/2025/QĐ-UBND')
  })

  it('adds central texts on request, whole and partial', async () => {
    const list = await json<{ whole: { document: LegalDocument }[]; partial: { parts: string; document: LegalDocument }[] }>(
      'law', 'expired', '--year', '2025', '--out', 'lists', '--all',
    ) // biome-ignore format: a command reads as one line
    expect(list.whole.map((each) => each.document.documentNumber)).toContain('8/2021/NĐ-CP')
    const parts = list.partial
      .filter((each) => each.document.id === law.id)
      .map((each) => each.parts)
    expect(parts).toEqual(['khoản 2 Điều 5', 'Điều 6'])
  })
})

describe('law impact', () => {
  it('tells what a file would change and leave behind, and writes nothing', async () => {
    const lines = [
      '---',
      'so_hieu: 2/2026/QH16',
      'title: Luật sửa đổi, bổ sung một số điều của Luật Giếng làng',
      'ngay_ban_hanh: 2026-05-01',
      '---',
      '',
      'QUỐC HỘI',
      'Luật số: 2/2026/QH16',
      'LUẬT',
      'SỬA ĐỔI, BỔ SUNG MỘT SỐ ĐIỀU CỦA LUẬT GIẾNG LÀNG',
      '',
      'Điều 1. Sửa đổi, bổ sung một số điều của Luật Giếng làng số 5/2020/QH14',
      '1. Sửa đổi, bổ sung khoản 2 Điều 5 như sau:',
      '“2. Mỗi nhà múc sáu thùng.”.',
      '2. Bãi bỏ khoản 1 Điều 6.',
      'Điều 2. Hiệu lực thi hành',
      '1. Luật này có hiệu lực thi hành từ ngày 01 tháng 7 năm 2026.',
      '2. Nghị định số 77/2019/NĐ-CP hết hiệu lực kể từ ngày Luật này có hiệu lực thi hành.',
    ]
    writeFileSync(join(folder, 'new.md'), lines.join('\n'))
    const before = await app.database.query('select count(*) as n from article_version')
    const impact = await json<{
      places: { place: object; operation: string }[]
      digests: { id: string }[]
      unknownTargets: string[]
    }>('law', 'impact', 'new.md')
    expect(
      impact.places.map(({ place, operation }) => [
        operation,
        ...Object.values(place).filter(Boolean),
      ]),
    ).toEqual([
      ['amends', '5', '2'],
      ['repeals', '6', '1'],
    ])
    expect(impact.digests.map((each) => each.id)).toEqual([digest.id])
    expect(impact.unknownTargets).toEqual(['77/2019/NĐ-CP'])
    expect(await app.database.query('select count(*) as n from article_version')).toEqual(before)
  })

  it('says why a file cannot be read', async () => {
    writeFileSync(join(folder, 'list.md'), 'Danh sách những người trông giếng.')
    const { code, err } = await run('law', 'impact', 'list.md')
    expect(code).toBe(1)
    expect(err).toContain('Không đọc được điều nào')
  })
})
