import { createWriteStream, existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { AxiosResponse } from 'axios'
import { checkedUrl, DownloadError, refusal, requestFile } from './download-request.ts'
import { type DownloadPaths, readState, receivedBytes, validatorOf } from './download-state.ts'
import { type AddressRule, isPublicAddress } from './public-address.ts'

export interface DownloadOptions {
  /** Which addresses may be reached; public ones by default. Tests allow loopback. */
  readonly isAllowedAddress?: AddressRule
  /** `totalBytes` is null while the server has not said it. */
  readonly onProgress?: (receivedBytes: number, totalBytes: number | null) => void
  readonly signal?: AbortSignal
  /** The download is given up beyond; 512 MB by default. */
  readonly largestBytes?: number
  /** How long the server may stay silent; a minute by default. */
  readonly silenceMs?: number
}

/** What a finished download was made of. */
export interface Download {
  readonly bytes: number
  /** Bytes that were there from an earlier, interrupted try. */
  readonly resumedFrom: number
}

const megabyte = 1024 * 1024

/**
 * Fetches a file over HTTP(S). What arrived before an interruption is kept beside it, and the next
 * call asks for the rest only, as long as the server still has the same file. A finished file that
 * has not changed since is not fetched again.
 *
 * No redirect is followed, and no name or address inside this machine's networks is reached.
 *
 * @throws {DownloadError} with what to do
 */
export async function download(
  address: string,
  file: string,
  options: DownloadOptions = {},
): Promise<Download> {
  const job: Job = {
    isAllowedAddress: isPublicAddress,
    onProgress: () => undefined,
    signal: undefined,
    largestBytes: 512 * megabyte,
    silenceMs: 60_000,
    ...options,
    url: checkedUrl(address, options.isAllowedAddress ?? isPublicAddress),
    paths: { file, part: `${file}.part`, state: `${file}.json` },
  }
  const resumedFrom = receivedBytes(job.url, job.paths)
  for (let before = resumedFrom; ; before = receivedBytes(job.url, job.paths)) {
    const outcome = await tryOnce(job)
    if (outcome === 'unchanged') {
      const { size } = statSync(file)
      return { bytes: size, resumedFrom: size }
    }
    if (outcome === 'done') {
      await rename(job.paths.part, file)
      return { bytes: statSync(file).size, resumedFrom }
    }
    // Cut off: go on at once where it brought us further, else the server is not to be had now.
    if (receivedBytes(job.url, job.paths) <= before) throw new DownloadError(brokenOff)
  }
}

const brokenOff =
  'Tải bị ngắt giữa chừng; phần đã tải vẫn giữ. Chạy lại lệnh này để tải tiếp phần còn thiếu.'

/** A download with everything decided. */
interface Job extends Required<Omit<DownloadOptions, 'signal'>> {
  readonly signal: AbortSignal | undefined
  readonly url: string
  readonly paths: DownloadPaths
}

async function tryOnce(job: Job): Promise<'done' | 'unchanged' | 'cut-off'> {
  const { url, paths } = job
  const received = receivedBytes(url, paths)
  // Ended between the last byte and the file's name.
  if (received > 0 && received === readState(paths)?.total) return 'done'
  const response = await requestFile(url, conditionsFor(job, received), job)
  const { status } = response
  if (status === 200 || status === 206) {
    const start = status === 206 ? rangeStart(response) : 0
    if (start === 0 || start === received) return receive(job, response, start)
  }
  response.data.destroy()
  if (status === 304) return 'unchanged'
  if (status === 416 || status === 206) {
    // The file there is another one than the part that is here.
    rmSync(paths.part, { force: true })
    return received > 0 ? tryOnce(job) : 'cut-off'
  }
  throw new DownloadError(refusal(status))
}

/** Asks for the rest of a part, or whether a whole file is still the same. */
function conditionsFor({ url, paths }: Job, received: number): Record<string, string> {
  const state = readState(paths)
  if (state === null || state.url !== url) return {}
  if (received > 0) return { range: `bytes=${received}-`, 'if-range': validatorOf(state) ?? '' }
  if (!existsSync(paths.file)) return {}
  return {
    ...(state.etag === null ? {} : { 'if-none-match': state.etag }),
    ...(state.lastModified === null ? {} : { 'if-modified-since': state.lastModified }),
  }
}

function rangeStart(response: AxiosResponse): number {
  const stated = /^bytes (\d+)-/.exec(String(response.headers['content-range'] ?? ''))?.[1]
  return stated === undefined ? -1 : Number(stated)
}

/** Writes the body behind what is there from `start` on. */
async function receive(
  job: Job,
  response: AxiosResponse<Readable>,
  start: number,
): Promise<'done' | 'cut-off'> {
  const { paths, url, largestBytes } = job
  const header = (name: string) => (response.headers[name] as string | undefined) ?? null
  const length = header('content-length')
  const total = length === null ? null : start + Number(length)
  if (total !== null && total > largestBytes) {
    response.data.destroy()
    throw new DownloadError(tooLarge)
  }
  const state = { url, etag: header('etag'), lastModified: header('last-modified'), total }
  if (start === 0) rmSync(paths.file, { force: true }) // what is remembered is no longer of it
  writeFileSync(paths.state, JSON.stringify(state))
  const target = createWriteStream(paths.part, { flags: start === 0 ? 'w' : 'a', mode: 0o600 })
  const body = countedBody(job, response.data, start, total)
  try {
    await pipeline(body.chunks, target, job.signal ? { signal: job.signal } : {})
  } catch (error) {
    if (error instanceof DownloadError) rmSync(paths.part, { force: true })
    if (job.signal?.aborted) throw new DownloadError(brokenOff, { cause: error })
    throw error instanceof DownloadError ? error : new DownloadError(unwritable, { cause: error })
  }
  return body.wasCutOff() ? 'cut-off' : 'done'
}

const unwritable = 'Không ghi được tệp tải về. Hãy kiểm tra chỗ trống và quyền của thư mục dữ liệu.'
const tooLarge = 'Tệp lớn quá mức cho phép; đây không phải tệp cần tải.'

/**
 * Passes the bytes of an answer on. One that grows beyond all measure is an error; one that breaks
 * off or falls silent merely ends, so that what came before is written.
 */
function countedBody(
  { largestBytes, silenceMs, onProgress }: Job,
  source: Readable,
  start: number,
  total: number | null,
) {
  let received = start
  let isBroken = false
  const fallSilent = () => source.destroy(new Error('silence'))
  async function* chunks(): AsyncGenerator<Buffer> {
    let timer = setTimeout(fallSilent, silenceMs)
    try {
      for await (const chunk of source as AsyncIterable<Buffer>) {
        clearTimeout(timer)
        timer = setTimeout(fallSilent, silenceMs)
        received += chunk.length
        if (received > largestBytes) throw new DownloadError(tooLarge)
        onProgress(received, total)
        yield chunk
      }
    } catch (error) {
      if (error instanceof DownloadError) throw error
      isBroken = true
    } finally {
      clearTimeout(timer)
    }
  }
  return { chunks, wasCutOff: () => isBroken || (total !== null && received < total) }
}
