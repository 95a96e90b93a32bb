/** Failures that may be over in a moment: what is tried again, and after which wait. */
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@shared/errors'
import type { Timing } from './timing'

/** The other side asked to come back later, or has a problem of its own. */
export class TransientError extends AppError {
  constructor(
    message: string,
    /** Of Retry-After; null where it did not say. */
    readonly retryAfterMs: number | null = null,
  ) {
    super('network', message)
  }
}

export const isTransient = (error: unknown): error is AppError => error instanceof AppError && error.code === 'network'

/** `Retry-After` in seconds or as an HTTP date -> milliseconds; null where it says neither. */
export function retryAfterMs(header: string | null, now = Date.now()): number | null {
  if (header === null) return null
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}

/** Waits double, and vary by a quarter so that many clients do not come back at once. */
function backOffMs(failures: number, { firstWaitMs, longestWaitMs }: Timing): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1)) * (0.75 + Math.random() / 2)
}

/** @throws what failed, where it was tried often enough or is not to be tried again; AppError('cancelled') */
export async function waitAfter(error: unknown, failures: number, timing: Timing, signal?: AbortSignal): Promise<void> {
  if (!isTransient(error)) throw error
  const asked = error instanceof TransientError ? error.retryAfterMs : null
  if (asked !== null && asked > timing.longestRetryAfterMs) throw withAdvice(error, `It asks to wait ${minutes(asked)}.`)
  if (failures >= timing.attempts) throw withAdvice(error, failures > 1 ? `It was tried ${failures} times.` : '')
  try {
    await delay(asked ?? backOffMs(failures, timing), undefined, { signal })
  } catch {
    throw cancelled()
  }
}

export const withAdvice = (error: AppError, advice: string): AppError =>
  new AppError(error.code, [error.message, advice].filter(Boolean).join(' '), error.detail)

const minutes = (ms: number): string => `${Math.ceil(ms / 60_000)} minutes`

/** What was stopped on purpose. */
export const cancelled = (): AppError => new AppError('cancelled', 'The download was stopped; what has arrived is kept.')

/** Runs `work` again while it fails in passing. */
export async function retrying<T>(work: () => Promise<T>, timing: Timing, signal?: AbortSignal): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await work()
    } catch (error) {
      await waitAfter(error, failures, timing, signal)
    }
  }
}
