/** A proxy that answered no, or did not answer. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  constructor(
    /** Its answer; null where there was none, with the cause. */
    readonly status: number | null,
    cause?: Error,
  ) {
    super(status === null ? `the proxy could not be reached: ${cause?.message}` : `the proxy answered ${status}`, { cause })
  }
}
