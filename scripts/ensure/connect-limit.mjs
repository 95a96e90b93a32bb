/** Loaded before Electron's installer: a host that does not answer is given up after seconds, a slow download is not. */
const LIMIT_MS = 8_000

const plainFetch = globalThis.fetch

globalThis.fetch = async (input, init) => {
  const control = new AbortController()
  const timer = setTimeout(() => control.abort(new Error(`no answer within ${LIMIT_MS / 1000} s`)), LIMIT_MS)
  try {
    // Resolves with the response's head; its body then streams without a limit.
    return await plainFetch(input, { ...init, signal: control.signal })
  } catch (error) {
    // The installer prints the message only, and "fetch failed" hides its cause.
    const { cause, message } = /** @type {Error} */ (error)
    throw new Error(cause instanceof Error ? cause.message : message)
  } finally {
    clearTimeout(timer)
  }
}
