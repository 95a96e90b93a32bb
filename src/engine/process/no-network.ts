/** Takes the network from the engine process: it computes, and has nobody to talk to but its parent. */
import dgram from 'node:dgram'
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { AppError } from '@shared/errors'

/** What was to be reached: `host:port`, or a name to be resolved. */
export type OnAttempt = (target: string) => void

/**
 * Node's permission model has no scope for the network in this version, so the ways out are closed one by one: connecting and listening
 * (under http, tls, fetch and WebSocket alike), datagrams, names. Where packages with programs of their own might go past Node, the
 * proof is a test in a network namespace.
 */
export function denyNetwork(onAttempt: OnAttempt): void {
  const refuse = (target: string): never => {
    onAttempt(target)
    throw new AppError('offline', `The engine process has no network: nothing was sent to ${target}.`)
  }
  const deny = (owner: object, name: string, target: (args: readonly unknown[]) => string) => {
    const value = (...args: unknown[]) => refuse(target(args))
    Object.defineProperty(owner, name, { value, writable: false, configurable: false })
  }
  deny(net.Socket.prototype, 'connect', connectionTarget)
  deny(net.Server.prototype, 'listen', () => 'a port to listen at')
  for (const name of ['bind', 'connect', 'send']) deny(dgram.Socket.prototype, name, datagramTarget)
  for (const owner of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype])
    for (const name of lookupsOf(owner)) deny(owner, name, ([host]) => String(host))
  // What was imported by name follows.
  syncBuiltinESMExports()
}

const lookupsOf = (owner: object): string[] =>
  Object.getOwnPropertyNames(owner).filter((name) => /^(lookup|resolve|reverse)/.test(name))

/** `connect(port, host)`, `connect(path)`, `connect({ host, port })`; Node's own modules pass the same in one array. */
function connectionTarget(args: readonly unknown[]): string {
  const [first, second] = args.length === 1 && Array.isArray(args[0]) ? (args[0] as unknown[]) : args
  if (typeof first !== 'object' || first === null) return typeof second === 'string' ? `${second}:${first}` : String(first)
  const { host = 'localhost', port, path } = first as { host?: string; port?: number; path?: string }
  return path && port === undefined ? path : `${host}:${port}`
}

const datagramTarget = (args: readonly unknown[]): string => {
  const host = args.findLast((argument) => typeof argument === 'string')
  return typeof host === 'string' ? host : 'a datagram socket'
}
