import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { codificationZip } from '../fixtures/codification-zip.ts'
import { expiredHead, xlsxList } from '../fixtures/list-files.ts'
import { createInstallation, type Installation } from '../support/bot-process.ts'
import { startFileServer } from '../support/file-server.ts'

// Every command is a process of its own, and takes seconds to begin on a busy machine.
vi.setConfig({ testTimeout: 180_000 })

// Law comes in, is looked through, and the Department's lists are laid beside it: by commands.

let installation: Installation
const fileIn = (name: string) => join(installation.dataDir, name)
beforeAll(async () => {
  installation = await createInstallation()
  await installation.start() // commands are handed to it, and need not open everything themselves
  writeFileSync(fileIn('bo.zip'), codificationZip())
})
afterAll(() => installation?.cleanup())

describe('the whole codification', () => {
  test('is taken in from a file, and reported by documents', async () => {
    const first = await installation.cli(['import', '--phapdien', fileIn('bo.zip')])
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toContain('1 chủ đề, 3 đề mục, 8 điều')
    expect(first.stdout).toContain('Văn bản mới: 3; thay đổi: 0; giữ nguyên: 0; không nhận: 0.')
    const again = await installation.json(['import', '--phapdien', fileIn('bo.zip')])
    expect(again).toMatchObject({ documents: { added: 0, unchanged: 3 }, unchanged: 6 })
  })

  test('is not fetched from inside, by whatever name', async () => {
    const server = await startFileServer(codificationZip())
    for (const address of [server.url, server.url.replace('127.0.0.1', 'localhost')]) {
      const ended = await installation.cli(['import', '--phapdien', address])
      expect(ended).toMatchObject({ code: 1, stdout: '' })
      expect(ended.stderr).toContain('mạng nội bộ')
    }
    expect(server.requests).toEqual([])
    await server.close()
  })

  test('or nothing at all: the command says what it needs', async () => {
    const ended = await installation.cli(['import'])
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('--phapdien') })
  })
})

test('the structure of what is held is looked through', async () => {
  const lines = [
    ...['Số: 8/2031/NĐ-CP', 'NGHỊ ĐỊNH', 'Điều 1. Giếng', '1. Một.', '3. Ba.'],
    ...['Điều 2. Hiệu lực thi hành', 'Nghị định này có hiệu lực từ ngày 01 tháng 3 năm 2031.'],
  ]
  writeFileSync(
    fileIn('gieng.html'),
    `<html>${lines.map((line) => `<p>${line}</p>`).join('')}</html>`,
  )
  const imported = await installation.cli(['import', fileIn('gieng.html')])
  expect(imported.stdout).toContain('Cấu trúc: 1 văn bản có chỗ cần xem lại (thiếu số 1)')

  const one = await installation.cli(['law', 'check', '8/2031/nd-cp'])
  expect(one.stdout).toContain('thiếu số: khoản 2 Điều 1 không có trong văn bản')
  expect(await installation.json(['law', 'check', '8/2031/NĐ-CP'])).toMatchObject([
    { documentNumber: '8/2031/NĐ-CP', findings: [{ kind: 'gap', where: 'khoản 2 Điều 1' }] },
  ])
  const all = await installation.json<{ documentNumber: string }[]>(['law', 'check'])
  expect(all.map(({ documentNumber }) => documentNumber)).toEqual(['8/2031/NĐ-CP'])
  expect((await installation.cli(['law', 'check'])).stdout).toMatch(
    /Đã soát \d+ văn bản; 1 văn bản/,
  )
  expect(await installation.cli(['law', 'check', '1/1900/QH1'])).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining('law list') },
  })
})

test('a list of the Department is taken in, row by row', async () => {
  const row = (number: string, ended: string) => [
    '1',
    'Nghị định',
    number,
    'Tên',
    'Thay thế',
    ended,
  ]
  const content = await xlsxList([
    [...expiredHead],
    row('8/2031/NĐ-CP ngày 01/02/2031', '01/7/2032'),
    row('9/2031/NĐ-CP', 'không rõ'),
  ])
  writeFileSync(fileIn('het-hieu-luc-2032.xlsx'), content)
  const command = ['law', 'import-list', fileIn('het-hieu-luc-2032.xlsx'), '--kind', 'expired']
  const ended = await installation.cli(command)
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(ended.stdout).toContain('mới 1, thay đổi 0, giữ nguyên 0, bỏ đi 0')
  expect(ended.stdout).toContain('Danh mục, dòng 3: thiếu ngày hết hiệu lực của 9/2031/NĐ-CP')
  expect(await installation.json(command)).toMatchObject({ unchanged: 1, matched: 1 })
  expect((await installation.cli(command.slice(0, 3))).code).toBe(2)
})
