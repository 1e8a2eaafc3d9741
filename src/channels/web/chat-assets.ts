import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** A file of the chat page, read once. */
export interface ChatAsset {
  readonly path: string
  /** Carries a piece of the hash, so that a new version is fetched at once. */
  readonly url: string
  readonly body: string
  readonly contentType: string
  readonly etag: string
}

export const chatStyles = loadAsset('chat.css', 'text/css; charset=utf-8')
export const chatScript = loadAsset('chat.js', 'text/javascript; charset=utf-8')
export const chatIcon = loadAsset('chat-icon.svg', 'image/svg+xml')
export const chatAssets: readonly ChatAsset[] = [chatStyles, chatScript, chatIcon]

function loadAsset(name: string, contentType: string): ChatAsset {
  const body = readFileSync(new URL(name, import.meta.url), 'utf8')
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22)
  const path = `/assets/${name}`
  return { path, url: `${path}?v=${hash.slice(0, 8)}`, body, contentType, etag: `"${hash}"` }
}
