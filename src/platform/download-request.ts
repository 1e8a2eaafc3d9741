import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import type { Readable } from 'node:stream'
import axios, { type AxiosResponse } from 'axios'
import { type AddressRule, guardedLookup } from './public-address.ts'

/** A file could not be fetched. The message says what to do. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError'
  readonly safeToLog = true
}

/**
 * The address as it will be asked for.
 *
 * @throws {DownloadError} when it is no web address, carries a password, or leads inside
 */
export function checkedUrl(address: string, isAllowed: AddressRule): string {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new DownloadError('Địa chỉ phải bắt đầu bằng https:// hoặc http://.')
  }
  if (url.username !== '' || url.password !== '') {
    throw new DownloadError('Địa chỉ không được chứa tên đăng nhập và mật khẩu.')
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !isAllowed(host)) throw new DownloadError(notPublic)
  return url.href
}

const notPublic =
  'Địa chỉ này dẫn vào máy hoặc mạng nội bộ; chỉ tải từ địa chỉ công khai. Nếu đã có tệp trên máy, hãy nhập thẳng tệp đó.'

/**
 * Asks for a file, following no redirect. Every status is an answer.
 *
 * @throws {DownloadError} when there is no connection, or the name leads inside
 */
export async function requestFile(
  url: string,
  headers: Record<string, string>,
  options: {
    readonly isAllowedAddress: AddressRule
    readonly silenceMs: number
    readonly signal: AbortSignal | undefined
  },
): Promise<AxiosResponse<Readable>> {
  const agent = { lookup: guardedLookup(options.isAllowedAddress) }
  try {
    return await axios.get<Readable>(url, {
      headers: { ...headers, 'accept-encoding': 'identity' },
      responseType: 'stream',
      maxRedirects: 0,
      proxy: false,
      timeout: options.silenceMs, // for the answer to begin
      validateStatus: () => true,
      // Bytes are counted and cut, so they must come as they lie there.
      decompress: false,
      httpAgent: new http.Agent(agent),
      httpsAgent: new https.Agent(agent),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
  } catch (error) {
    const code = (error as { code?: unknown }).code
    if (code === 'ERR_ADDRESS_REFUSED') throw new DownloadError(notPublic, { cause: error })
    throw new DownloadError(
      'Không kết nối được tới máy chủ. Hãy kiểm tra địa chỉ và đường mạng rồi chạy lại.',
      { cause: error },
    )
  }
}

/** What an answer without the file means, and what to do. */
export function refusal(status: number): string {
  if (status >= 300 && status < 400) {
    return 'Địa chỉ này chuyển hướng sang địa chỉ khác; chương trình không đi theo. Hãy mở bằng trình duyệt và nhập địa chỉ cuối cùng, hoặc nhập tệp đã tải.'
  }
  if (status === 404 || status === 410)
    return 'Máy chủ không có tệp này (404). Hãy kiểm tra địa chỉ.'
  return `Máy chủ từ chối (mã ${status}). Hãy thử lại sau, hoặc tải tệp bằng trình duyệt rồi nhập.`
}
