import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVault, KeyFileError, openVault, SealError } from '../../src/platform/vault.ts'

const vault = createVault(Buffer.alloc(32, 1))
const bytes = fc.uint8Array({ maxLength: 200 })
const context = fc.string({ unit: 'binary' })

describe('sealing', () => {
  it('gives back exactly what was sealed', () => {
    fc.assert(
      fc.property(bytes, context, (plain, where) => {
        expect(vault.open(vault.seal(plain, where), where)).toEqual(Buffer.from(plain))
      }),
    )
    expect(vault.open(vault.seal('Nguyễn Thị Mười', 'x'), 'x').toString()).toBe('Nguyễn Thị Mười')
  })

  it('makes something else each time, and nothing readable', () => {
    const words = 'chồng tôi đánh tôi'
    const sealed = [vault.seal(words, 'x'), vault.seal(words, 'x')]
    expect(sealed[0]).not.toEqual(sealed[1])
    for (const each of sealed) expect(each.includes('chồng')).toBe(false)
  })

  it('refuses another context', () => {
    fc.assert(
      fc.property(bytes, context, context, (plain, where, elsewhere) => {
        fc.pre(!Buffer.from(where).equals(Buffer.from(elsewhere)))
        expect(() => vault.open(vault.seal(plain, where), elsewhere)).toThrow(SealError)
      }),
    )
  })

  it('refuses another key', () => {
    const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
    fc.assert(
      fc.property(key, bytes, (other, plain) => {
        expect(() => vault.withKey(other).open(vault.seal(plain, 'x'), 'x')).toThrow(SealError)
      }),
    )
  })

  it('refuses a value with any bit flipped', () => {
    fc.assert(
      fc.property(bytes, fc.nat(), (plain, position) => {
        const sealed = vault.seal(plain, 'x')
        const bit = position % (sealed.length * 8)
        const at = Math.floor(bit / 8)
        sealed.writeUInt8(sealed.readUInt8(at) ^ (1 << (bit % 8)), at)
        expect(() => vault.open(sealed, 'x')).toThrow(SealError)
      }),
    )
  })

  it('refuses a value cut off anywhere, inside its tag as well', () => {
    for (const plain of ['', 'a', 'một địa chỉ']) {
      const sealed = vault.seal(plain, 'x')
      for (let length = 0; length < sealed.length; length++) {
        expect(() => vault.open(sealed.subarray(0, length), 'x')).toThrow(SealError)
      }
    }
  })

  it('says where it failed and may be logged', () => {
    const attempt = () => vault.open(Buffer.alloc(40), 'inbox zalo')
    expect(attempt).toThrow(/inbox zalo.*key file/)
    expect(attempt).toThrow(expect.objectContaining({ safeToLog: true }))
  })
})

describe('a pseudonym', () => {
  it('is the same for the same person after a restart, and 26 letters and digits', () => {
    const again = createVault(Buffer.alloc(32, 1))
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(vault.pseudonym(value)).toMatch(/^[a-km-np-z2-9]{26}$/)
        expect(again.pseudonym(value)).toBe(vault.pseudonym(value))
      }),
    )
  })

  it('differs between people and between installations', () => {
    const names = Array.from({ length: 5000 }, (_, i) => vault.pseudonym(`telegram ${i}`))
    expect(new Set(names).size).toBe(names.length)
    const elsewhere = createVault(Buffer.alloc(32, 2))
    expect(elsewhere.pseudonym('telegram 1')).not.toBe(vault.pseudonym('telegram 1'))
  })
})

describe('the key file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'll-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is made once, readable by its owner only, and used from then on', () => {
    const dataDir = join(folder, 'data')
    const first = openVault({ keyFile: null, dataDir })
    expect(first).toMatchObject({ keyFile: join(dataDir, 'encryption.key'), isNew: true })
    expect(statSync(first.keyFile).mode & 0o777).toBe(0o600)
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    const second = openVault({ keyFile: null, dataDir })
    expect(second.isNew).toBe(false)
    expect(second.vault.open(first.vault.seal('x', 'y'), 'y').toString()).toBe('x')
  })

  it('may lie elsewhere, as openssl writes it', () => {
    const keyFile = join(folder, 'key')
    writeFileSync(keyFile, `${'0A'.repeat(32)}\n`)
    const { vault: opened } = openVault({ keyFile, dataDir: join(folder, 'data') })
    expect(opened.pseudonym('x')).toBe(createVault(Buffer.alloc(32, 10)).pseudonym('x'))
  })

  it('is not made where one was named: the message tells how to make it', () => {
    const keyFile = join(folder, 'key')
    const attempt = () => openVault({ keyFile, dataDir: folder })
    expect(attempt).toThrow(KeyFileError)
    expect(attempt).toThrow(`openssl rand -hex 32 > ${keyFile}`)
    expect(() => readFileSync(keyFile)).toThrow('ENOENT')
  })

  it.each(['', 'not a key', 'ab'.repeat(31), `${'ab'.repeat(32)} extra`, 'xy'.repeat(32)])(
    'with %j in it is refused without repeating it',
    (content) => {
      const keyFile = join(folder, 'key')
      writeFileSync(keyFile, content)
      const attempt = () => openVault({ keyFile, dataDir: folder })
      expect(attempt).toThrow(
        new KeyFileError(`${keyFile} must hold one key of 64 hexadecimal digits.`),
      )
      expect(readFileSync(keyFile, 'utf8')).toBe(content)
    },
  )
})
