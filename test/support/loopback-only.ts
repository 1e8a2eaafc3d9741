import net from 'node:net'

// No test may reach the network: anything but loopback and Unix sockets fails the test that tries.
const connect = net.Socket.prototype.connect

net.Socket.prototype.connect = function guarded(this: net.Socket, ...args: never[]) {
  const options = (Array.isArray(args[0]) ? args[0][0] : args[0]) as
    | { host?: string; path?: string }
    | undefined
  const host = typeof options === 'object' ? options.host : undefined
  if (host !== undefined && !/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)) {
    throw new Error(`A test tried to reach ${host}; tests talk to loopback only`)
  }
  return (connect as (...all: never[]) => net.Socket).apply(this, args)
} as typeof connect
