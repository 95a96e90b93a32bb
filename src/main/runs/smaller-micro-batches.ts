/** Work whose engine process dies for want of memory, or whose graphics device is lost, begins again in another with smaller micro-batches. */
import type { CallOptions } from '@main/engine-client/engine-client'
import { AppError } from '@shared/errors'

/** From 512 tokens to 16, where a micro-batch is a single text. */
const MOST_HALVINGS = 5

export interface RepeatedWork<T> {
  /** @param halvings how often the tokens of a micro-batch are halved from the start */
  readonly attempt: (halvings: number, options: CallOptions) => Promise<T>
  /** Before the next attempt: why there is one, and "1/4", the size of its micro-batches. */
  readonly again: (why: string, size: string) => Promise<void> | void
}

/**
 * An engine that finds no memory and lives halves its micro-batches by itself (engine/train/token-budget.ts).
 * @throws AppError('engine-out-of-memory' or 'device-lost') where single texts at a time do not help either
 */
export async function withSmallerMicroBatches<T>({ attempt, again }: RepeatedWork<T>, options: CallOptions): Promise<T> {
  let asked = options
  for (let halvings = 0; ; halvings++) {
    try {
      return await attempt(halvings, asked)
    } catch (error) {
      if (!lacksMemory(error) || options.signal?.aborted) throw error
      if (halvings === MOST_HALVINGS) throw new AppError(error.code, `${error.message} ${NO_HELP}`, error.detail)
      // The engine lives, but has its device no more.
      if (error.code === 'device-lost') asked = { ...options, apart: true }
      await again(error.message, `1/${2 ** (halvings + 1)}`)
    }
  }
}

const lacksMemory = (error: unknown): error is AppError =>
  error instanceof AppError && (error.code === 'engine-out-of-memory' || error.code === 'device-lost')

const NO_HELP =
  'Smaller micro-batches did not help: close other programs, or choose a shorter maximum length, LoRA or gradient checkpointing.'
