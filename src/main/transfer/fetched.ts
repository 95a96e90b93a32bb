/** What fetching fails with, in sentences. */
import { AppError } from '@shared/errors'
import { cancelled } from './transient-error'

/** What fetching or reading throws, as an AppError; the network's own are sentences already. */
export async function fetched<T>(work: () => Promise<T>, url: string, signal?: AbortSignal): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (signal?.aborted) throw cancelled()
    if (error instanceof AppError) throw error
    const { message, cause } = error instanceof Error ? error : new Error(String(error))
    throw new AppError(
      'network',
      `The connection to ${new URL(url).host} failed or was cut: try again.`,
      cause instanceof Error ? `${message}: ${cause.message}` : message,
    )
  }
}
