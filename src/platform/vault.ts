import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Seals what must not be readable in the database, its logs or its backups. */
export interface Vault {
  /** AES-256-GCM; `context` must be the same when opening, so that a value cannot be moved. */
  seal(plain: Uint8Array | string, context: string): Buffer
  /** @throws {SealError} on another key, another context or a changed value */
  open(sealed: Uint8Array, context: string): Buffer
  /** The same person, always the same 26 letters and digits; nobody finds the person from them. */
  pseudonym(value: string): string
  /** A vault under a key of its own: destroying the key destroys everything sealed with it. */
  withKey(key: Uint8Array): Vault
}

/** A sealed value could not be opened. */
export class SealError extends Error {
  override readonly name = 'SealError'
  readonly safeToLog = true
}

/** The key file is missing a usable key. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError'
  readonly safeToLog = true
}

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/**
 * Reads the installation's key, or makes one (mode 0600) where none is configured.
 *
 * @returns the vault, the file, and whether it was made now
 */
export function openVault(options: { readonly keyFile: string | null; readonly dataDir: string }): {
  vault: Vault
  keyFile: string
  isNew: boolean
} {
  const keyFile = options.keyFile ?? join(options.dataDir, 'encryption.key')
  if (options.keyFile === null) mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
  const isNew = !existsSync(keyFile)
  if (isNew && options.keyFile !== null) {
    throw new KeyFileError(
      `ENCRYPTION_KEY_FILE names ${keyFile}, which does not exist. Make one with: ` +
        `openssl rand -hex 32 > ${keyFile} && chmod 600 ${keyFile}`,
    )
  }
  if (isNew) {
    writeFileSync(keyFile, `${randomBytes(keyBytes).toString('hex')}\n`, {
      mode: 0o600,
      flag: 'wx',
    })
  }
  const text = readFileSync(keyFile, 'utf8').trim()
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new KeyFileError(`${keyFile} must hold one key of 64 hexadecimal digits.`)
  }
  return { vault: createVault(Buffer.from(text, 'hex')), keyFile, isNew }
}

/** A vault under one 32-byte key. Sealing and naming use keys derived from it. */
export function createVault(key: Uint8Array): Vault {
  const sealingKey = derive(key, 'loa-luat seal v1')
  // Derived on first use: a person's own vault, of which a campaign opens thousands, names nobody.
  let namingKey: Buffer | null = null
  return {
    seal(plain, context) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce)
      cipher.setAAD(Buffer.from(context))
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body])
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed)
      try {
        const nonce = bytes.subarray(0, nonceBytes)
        // The length is said, because a cut-off tag would pass as a shorter one.
        const decipher = createDecipheriv('aes-256-gcm', sealingKey, nonce, {
          authTagLength: tagBytes,
        })
        decipher.setAAD(Buffer.from(context))
        decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
        return Buffer.concat([
          decipher.update(bytes.subarray(nonceBytes + tagBytes)),
          decipher.final(),
        ])
      } catch {
        throw new SealError(
          `Cannot open a sealed value (${context}). Is this the key file it was sealed with?`,
        )
      }
    },
    pseudonym: (value) => {
      namingKey ??= derive(key, 'loa-luat pseudonym v1')
      return base32(createHmac('sha256', namingKey).update(value).digest()).slice(0, 26)
    },
    withKey: createVault,
  }
}

function derive(key: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), purpose, keyBytes))
}

function base32(bytes: Uint8Array): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789' // no l, o, 0 or 1: read aloud over a telephone
  let out = ''
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += letters[(buffer >> bits) & 31]
      buffer &= (1 << bits) - 1
    }
  }
  return out
}
