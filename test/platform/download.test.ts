import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DownloadOptions, download } from '../../src/platform/download.ts'
import { DownloadError } from '../../src/platform/download-request.ts'
import { isPublicAddress } from '../../src/platform/public-address.ts'
import { type FileServer, startFileServer } from '../support/file-server.ts'

const content = Buffer.from(Array.from({ length: 50_000 }, (_, i) => i % 251))
const loopback = { isAllowedAddress: (address: string) => address === '127.0.0.1' }

let server: FileServer
let file = ''
beforeEach(async () => {
  server = await startFileServer(content)
  file = join(mkdtempSync(join(tmpdir(), 'download-')), 'bo.zip')
})
afterEach(() => server.close())

const fetchFile = (options: DownloadOptions = {}) =>
  download(server.url, file, { ...loopback, ...options })
const ranges = () => server.requests.map(({ headers }) => headers.range ?? null)

describe('a download', () => {
  it('brings the file, and says how far it is', async () => {
    let last: [number, number | null] = [0, null]
    const onProgress = (...now: [number, number | null]) => {
      last = now
    }
    expect(await fetchFile({ onProgress })).toEqual({ bytes: 50_000, resumedFrom: 0 })
    expect(readFileSync(file).equals(content)).toBe(true)
    expect(last).toEqual([50_000, 50_000])
  })

  it('that is cut off goes on from where it was', async () => {
    server.offer.cutAfter = 20_000
    expect(await fetchFile()).toMatchObject({ bytes: 50_000 })
    expect(readFileSync(file).equals(content)).toBe(true)
    expect(ranges()[0]).toBeNull()
    expect(ranges()[1]).toMatch(/^bytes=\d+-$/)
    expect(server.requests[1]?.headers['if-range']).toBe('"v1"')
  })

  it('that was given up is continued by the next one', async () => {
    const controller = new AbortController()
    const onProgress = (received: number) => {
      if (received > 10_000) controller.abort()
    }
    server.offer.answer = (_, response) => {
      response.setHeader('etag', '"v1"').setHeader('content-length', content.length)
      response.write(content.subarray(0, 30_000)) // and then nothing
    }
    await expect(fetchFile({ onProgress, signal: controller.signal })).rejects.toThrow(
      'phần đã tải vẫn giữ',
    )
    const kept = statSync(`${file}.part`).size
    server.offer.answer = null
    expect(await fetchFile()).toEqual({ bytes: 50_000, resumedFrom: kept })
    expect(readFileSync(file).equals(content)).toBe(true)
  })

  it('starts again when the server has another file by now', async () => {
    server.offer.cutAfter = 0
    await expect(fetchFile()).rejects.toThrow(DownloadError)
    Object.assign(server.offer, { cutAfter: 20_000, answer: null })
    server.offer.answer = (_, response) => {
      response.setHeader('etag', '"v1"').setHeader('content-length', content.length)
      response.write(content.subarray(0, 20_000), () => response.destroy())
      server.offer.answer = null
      Object.assign(server.offer, {
        content: Buffer.alloc(30_000, 'b'),
        etag: '"v2"',
        cutAfter: null,
      })
    }
    expect(await fetchFile()).toMatchObject({ bytes: 30_000 })
    expect(readFileSync(file).equals(Buffer.alloc(30_000, 'b'))).toBe(true)
  })

  it('without anything to tell the file by starts again', async () => {
    server.offer.etag = null
    server.offer.cutAfter = 20_000
    await expect(fetchFile()).rejects.toThrow('Tải bị ngắt')
    server.offer.cutAfter = null
    expect(await fetchFile()).toEqual({ bytes: 50_000, resumedFrom: 0 })
    expect(ranges().every((range) => range === null)).toBe(true)
  })

  it('of a file that has not changed brings nothing', async () => {
    await fetchFile()
    expect(await fetchFile()).toEqual({ bytes: 50_000, resumedFrom: 50_000 })
    expect(server.requests.at(-1)?.headers['if-none-match']).toBe('"v1"')
    Object.assign(server.offer, { content: Buffer.from('mới'), etag: '"v2"' })
    await fetchFile()
    expect(readFileSync(file, 'utf8')).toBe('mới')
  })
})

describe('a download is refused', () => {
  it.each<[string, number, Record<string, string>, string]>([
    ['that is redirected', 302, { location: 'http://127.0.0.1/' }, 'chuyển hướng'],
    ['of nothing', 404, {}, 'không có tệp này'],
    ['by a server in trouble', 503, {}, 'mã 503'],
  ])('%s', async (_, status, headers, said) => {
    server.offer.answer = (_request, response) => response.writeHead(status, headers).end('x')
    await expect(fetchFile()).rejects.toThrow(said)
    expect(server.requests).toHaveLength(1)
    expect(existsSync(file)).toBe(false)
  })

  it('that says it is too large, or grows too large', async () => {
    await expect(fetchFile({ largestBytes: 49_999 })).rejects.toThrow('lớn quá mức')
    server.offer.answer = (_, response) => {
      response.writeHead(200)
      response.end(content) // in chunks, without a length
    }
    await expect(fetchFile({ largestBytes: 49_999 })).rejects.toThrow('lớn quá mức')
    expect(existsSync(`${file}.part`)).toBe(false)
  })

  it.each([
    ['before its answer', () => undefined],
    ['in the middle', (response: { write(text: string): unknown }) => response.write('x')],
  ])('by a server that falls silent %s', async (_, begin) => {
    server.offer.answer = (_request, response) => void begin(response)
    await expect(fetchFile({ silenceMs: 200 })).rejects.toThrow(DownloadError)
  })

  it.each([
    'ftp://example.invalid/a',
    'file:///etc/passwd',
    'not an address',
    'https://user:secret@example.invalid/a',
  ])('from %s', async (address) => {
    await expect(download(address, file)).rejects.toThrow(/^Địa chỉ/)
  })
})

describe('nothing inside is reached', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0/',
    'http://10.1.2.3/',
    'http://172.20.0.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
  ])('%s', async (address) => {
    await expect(download(address, file)).rejects.toThrow('mạng nội bộ')
  })

  it('by a name that leads there either', async () => {
    const address = server.url.replace('127.0.0.1', 'localhost')
    await expect(download(address, file)).rejects.toThrow('mạng nội bộ')
    expect(server.requests).toHaveLength(0)
  })

  it('and public addresses are', () => {
    for (const address of ['8.8.8.8', '1.1.1.1', '2606:4700::1111', '172.32.0.1']) {
      expect(isPublicAddress(address), address).toBe(true)
    }
    expect(isPublicAddress('example.invalid')).toBe(false)
  })
})
