/** The closed set of failures that cross a process boundary, and the one error class that carries them. */
import { z } from 'zod'

export const ErrorCode = z.enum([
  /** What the user gave is at fault (a file, an option, a value): the message says what, where and what was expected. */
  'invalid-input',
  /** Something named does not exist any more (a run, a file, a project). */
  'not-found',
  /** The request is right, but not now (a training is already running, a second writer holds the lock). */
  'busy',
  /** The user stopped it. */
  'cancelled',
  /** A model, operator, file format or device that Moderato does not cover. */
  'unsupported',
  /** The disk is full or a folder cannot be written. */
  'storage',
  /** The engine process ended before it answered. */
  'engine-lost',
  /** The same, and all signs are that it got no more memory. */
  'engine-out-of-memory',
  /** The network is switched off, or was never switched on. */
  'offline',
  /** The network is on, and the other side or the way to it failed: no such host, refused, cut, timed out, TLS, a proxy. */
  'network',
  /** Not enough memory. */
  'out-of-memory',
  /** A graphics device is gone, with all that lay on it: mostly its memory ran out. */
  'device-lost',
  /** Our own bug. */
  'internal',
])
export type ErrorCode = z.infer<typeof ErrorCode>

export const ErrorData = z.object({ code: ErrorCode, message: z.string(), detail: z.string().optional() })
export type ErrorData = z.infer<typeof ErrorData>

/** A failure told in a sentence: what is wrong, where, what was expected, what to do. `detail` is for copying, not for reading. */
export class AppError extends Error {
  override readonly name = 'AppError'
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly detail?: string,
  ) {
    super(message)
  }
}

export const invalidInput = (message: string, detail?: string): AppError => new AppError('invalid-input', message, detail)
export const internal = (message: string): AppError => new AppError('internal', `internal: ${message}`)

const DEVICE_LOST = /device (?:was |is )?lost|DEVICE_REMOVED/i

/** Nothing can be computed there any more, in this process. */
export const isDeviceLost = (error: unknown): boolean =>
  error instanceof AppError ? error.code === 'device-lost' : error instanceof Error && DEVICE_LOST.test(error.message)

/** How V8, C++ and the devices' libraries say it. */
const OUT_OF_MEMORY =
  /failed to allocate memory|bad[ _]?alloc|out[ _-]?of[ _-]?memory|not enough memory|array buffer allocation failed|_ALLOC_FAILED|8007000E/i

/** What is asked for again in smaller parts may succeed. */
export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof AppError
    ? error.code === 'out-of-memory'
    : error instanceof Error && OUT_OF_MEMORY.test(error.message) && !isDeviceLost(error)

/** An error as data, so that it survives every process boundary. */
export function toErrorData(error: unknown): ErrorData {
  if (error instanceof AppError) return { code: error.code, message: error.message, detail: error.detail }
  if (!(error instanceof Error)) return { code: 'internal', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (code === 'ENOSPC')
    return { code: 'storage', message: 'The disk is full: free some space and try again.', detail: error.message }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return { code: 'storage', message: `Permission denied: ${error.message}`, detail: error.stack }
  if (code === 'SQLITE_FULL')
    return { code: 'storage', message: 'The disk is full: free some space and try again.', detail: error.message }
  if (isOutOfMemory(error))
    return {
      code: 'out-of-memory',
      message: 'There was not enough memory: close other programs or use a smaller batch.',
      detail: error.message,
    }
  return { code: 'internal', message: error.message, detail: error.stack }
}

export const fromErrorData = (data: ErrorData): AppError => new AppError(data.code, data.message, data.detail)

/** What every IPC call answers: Electron's `handle` passes only an error's message across, so errors travel as data. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: ErrorData }
