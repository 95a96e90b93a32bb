/** Makes int8 models for the window, one at a time: what is under way goes on when its page is left. */
import type { Context } from '@main/features/context'
import { quantizeRun } from '@main/runs/quantize'
import { AppError } from '@shared/errors'
import type { QuantizationState } from '@shared/quantization'

interface Making {
  readonly runId: string
  readonly controller: AbortController
  progress: NonNullable<QuantizationState['making']>
}

export class Quantizer {
  readonly #context: Context
  #making: Making | null = null

  constructor(context: Context) {
    this.#context = context
  }

  progressOf(runId: string): QuantizationState['making'] {
    return this.#making?.runId === runId ? this.#making.progress : null
  }

  async make(runId: string): Promise<void> {
    if (this.#making) throw new AppError('busy', 'Another int8 model is being made: wait until it is done, or stop it.')
    const making: Making = { runId, controller: new AbortController(), progress: { done: 0, total: 0 } }
    this.#making = making
    try {
      await quantizeRun(this.#context, runId, {
        signal: making.controller.signal,
        // Two models and their scores: a process that ends gives all of it back.
        apart: true,
        onProgress: (told) => {
          if (told.kind !== 'phase') return
          making.progress = { done: told.done, total: told.total }
          this.#context.emit('quantization/progress', { runId, ...making.progress })
        },
      })
    } finally {
      this.#making = null
    }
  }

  stop(runId: string): void {
    if (this.#making?.runId === runId) this.#making.controller.abort()
  }
}
