import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/**
 * Where a request came from, as far as we can know.
 *
 * Behind a proxy that is the last `X-Forwarded-For` entry: the one our own proxy wrote, while those
 * before it are whatever the visitor cared to send. IPv6 visitors own a whole /64, so that is what
 * is counted.
 */
export function clientAddress(context: Context, trustProxy: boolean): string {
  const forwarded = context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  const address = trustProxy && forwarded ? forwarded : socketAddress(context)
  return networkOf(address)
}

function socketAddress(context: Context): string {
  try {
    return getConnInfo(context).remote.address ?? 'unknown'
  } catch {
    return 'unknown' // no socket under it: a request made inside this process
  }
}

function networkOf(address: string): string {
  const ipv4 = /(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/.exec(address)?.[1]
  if (ipv4 !== undefined) return ipv4
  const [head = '', tail = ''] = address.split('::')
  const headGroups = head.split(':').filter(Boolean)
  const tailGroups = tail.split(':').filter(Boolean)
  const zeros = Math.max(0, 8 - headGroups.length - tailGroups.length)
  const groups = [...headGroups, ...Array<string>(zeros).fill('0'), ...tailGroups]
  return groups.slice(0, 4).join(':')
}

/** Whether the visitor's side of the connection is encrypted, so that a cookie may be `Secure`. */
export function cameByHttps(context: Context, trustProxy: boolean): boolean {
  if (new URL(context.req.url).protocol === 'https:') return true
  const forwarded = context.req.header('x-forwarded-proto')?.split(',').at(-1)?.trim()
  return trustProxy && forwarded === 'https'
}

/**
 * Whether a form was sent by a page of ours.
 *
 * Browsers say so in `Sec-Fetch-Site`, but only over https or on localhost. Elsewhere `Origin` has
 * to match `Host`; our own no-referrer policy turns the `Origin` of a plain form into `null`, and
 * then the SameSite session cookie is the proof. A client that sends neither is no browser.
 */
export function isOwnPage(context: Context, hasSessionCookie: boolean): boolean {
  const site = context.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const origin = context.req.header('origin')
  if (origin === undefined) return true
  if (origin === 'null') return hasSessionCookie
  const host = context.req.header('host') ?? new URL(context.req.url).host
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}
