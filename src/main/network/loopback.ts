/** Whether a host is this machine itself: such a connection never leaves it, needs no TLS and takes no proxy. */

export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  // Not x.localhost: without a resolver that knows it, such a name is asked for in the network's DNS.
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
