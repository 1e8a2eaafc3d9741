import { randomBytes } from 'node:crypto'
import type { Vault } from '../platform/vault.ts'

/**
 * An address as it stands in the database: sealed with a key of the person's own, which is sealed
 * with the installation's key. Deleting the row destroys the key, in old backups' logs too.
 */
export interface SealedAddress {
  readonly pseudonym: string
  readonly sealedKey: Buffer
  readonly sealedAddress: Buffer
}

const keyBytes = 32
const keyContext = (pseudonym: string) => `subscriber-key ${pseudonym}`
const addressContext = (pseudonym: string) => `subscriber-address ${pseudonym}`

/** Seals one provider's id under a fresh key. */
export function sealAddress(vault: Vault, pseudonym: string, id: string): SealedAddress {
  const key = randomBytes(keyBytes)
  return {
    pseudonym,
    sealedKey: vault.seal(key, keyContext(pseudonym)),
    sealedAddress: vault.withKey(key).seal(id, addressContext(pseudonym)),
  }
}

/**
 * The provider's id of a person, for the moment of sending.
 *
 * @throws {SealError} when the installation's key is not the one it was sealed with
 */
export function openAddress(vault: Vault, sealed: SealedAddress): string {
  const key = vault.open(sealed.sealedKey, keyContext(sealed.pseudonym))
  return vault
    .withKey(key)
    .open(sealed.sealedAddress, addressContext(sealed.pseudonym))
    .toString('utf8')
}
