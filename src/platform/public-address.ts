import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Decides whether a program may be sent to an IP address. */
export type AddressRule = (address: string) => boolean

// IANA special-purpose registries; of IPv6 only 2000::/3 is handed out at all.
const special = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(network, bits, 'ipv4')
}
for (const [network, bits] of [
  ['2001::', 23], // Teredo and its like: they carry an IPv4 address
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4, likewise
  ['3fff::', 20],
] as const) {
  special.addSubnet(network, bits, 'ipv6')
}
const handedOut = new BlockList()
handedOut.addSubnet('2000::', 3, 'ipv6')

/** Whether an address is one of the public internet: not this machine, not its networks. */
export const isPublicAddress: AddressRule = (address) => {
  const kind = isIP(address)
  if (kind === 4) return !special.check(address, 'ipv4')
  return kind === 6 && handedOut.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

/** A name led to an address that the rule does not allow. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError'
  readonly code = 'ERR_ADDRESS_REFUSED'
}

/**
 * Resolves names for a connection, and refuses a name when any of its addresses is not allowed. The
 * connection is made to the address that was looked at, so a name cannot change its mind in between.
 *
 * An address written as such is never looked up: ask the rule about it beforehand.
 */
export function guardedLookup(isAllowed: AddressRule): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error !== null || first === undefined) {
        callback(error ?? new AddressRefusedError('no address'), '', 0)
      } else if (!addresses.every(({ address }) => isAllowed(address))) {
        callback(new AddressRefusedError('not a public address'), '', 0)
      } else if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}
