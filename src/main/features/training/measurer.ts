/** Measures a training that is typed in: one at a time, ended by a newer one and by a training that begins. */
import type { Context } from '@main/features/context'
import { checkBase } from '@main/runs/check-base'
import { dryRun } from '@main/runs/dry-run'
import { resolveBase } from '@main/runs/resolve-base'
import type { DryRun } from '@shared/dry-run'
import type { ParsedInput } from '@shared/ipc/contract'

export class Measurer {
  readonly #context: Context
  #measuring: AbortController | null = null

  constructor(context: Context) {
    this.#context = context
  }

  async measure(request: ParsedInput<'training/measure'>): Promise<DryRun> {
    this.stop()
    const measuring = new AbortController()
    this.#measuring = measuring
    const { engine } = this.#context
    const { labels } = await checkBase(engine, resolveBase(this.#context, request.base), request.recipe)
    return dryRun(this.#context, { ...request, baseLabels: labels, signal: measuring.signal })
  }

  stop(): void {
    this.#measuring?.abort()
    this.#measuring = null
  }
}
